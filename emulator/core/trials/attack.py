"""MITRE ATT&CK for Enterprise: techniques that occur in clouds with their tactics, and the tags of rules.

Source: attack.mitre.org, matrices "IaaS" and "Identity Provider", version 17; names and ids are facts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

TAG = re.compile(r"(?:^|[.:/\s])(t\d{4}(?:\.\d{3})?)$", re.IGNORECASE)

TACTICS: Mapping[str, str] = {
    "initial-access": "Initial Access",
    "execution": "Execution",
    "persistence": "Persistence",
    "privilege-escalation": "Privilege Escalation",
    "defense-evasion": "Defense Evasion",
    "credential-access": "Credential Access",
    "discovery": "Discovery",
    "lateral-movement": "Lateral Movement",
    "collection": "Collection",
    "command-and-control": "Command and Control",
    "exfiltration": "Exfiltration",
    "impact": "Impact",
}
OTHER = "other"

# By technique; a sub-technique has the tactics of its technique unless it is listed itself.
BY_TACTIC: Mapping[str, str] = {
    "initial-access": "T1078 T1190 T1199 T1566 T1195",
    "execution": "T1059 T1204 T1648 T1651 T1610 T1053",
    "persistence": "T1078 T1098 T1136 T1525 T1546 T1556 T1505 T1053 T1671",
    "privilege-escalation": "T1078 T1098 T1484 T1546 T1548 T1611 T1053",
    "defense-evasion": "T1070 T1078 T1211 T1484 T1535 T1548 T1550 T1556 T1562 T1564 T1578 T1666 T1027 T1036",
    "credential-access": "T1110 T1528 T1539 T1552 T1555 T1556 T1606 T1621 T1649 T1040 T1212 T1003",
    "discovery": "T1040 T1046 T1049 T1069 T1082 T1083 T1087 T1201 T1518 T1526 T1538 T1580 T1613 T1614 T1619"
    " T1654",
    "lateral-movement": "T1021 T1072 T1534 T1550",
    "collection": "T1005 T1074 T1114 T1119 T1213 T1530",
    "command-and-control": "T1071 T1090 T1102 T1105 T1219 T1572",
    "exfiltration": "T1020 T1041 T1048 T1537 T1567",
    "impact": "T1485 T1486 T1489 T1490 T1491 T1496 T1498 T1499 T1531 T1565 T1657",
}


def techniques_of(tags: Iterable[str]) -> Sequence[str]:
    """Return the ids of techniques in tags such as attack.t1562.008 or TA0005:T1562.008, in capitals."""
    found = (TAG.search(tag) for tag in tags)
    return sorted({match[1].upper() for match in found if match})


def is_of(technique: str, tag: str) -> bool:
    """Return whether a technique is the tagged one, or one of its sub-techniques."""
    return technique == tag or technique.startswith(f"{tag}.")


def tactics_of(technique: str) -> Sequence[str]:
    """Return the tactics of a technique, in the order of the matrix; OTHER if it is not in the table."""
    parent = technique.partition(".")[0]
    found = [tactic for tactic, ids in BY_TACTIC.items() if parent in ids.split()]
    return found or [OTHER]
