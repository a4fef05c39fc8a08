"""Techniques of MITRE ATT&CK for Enterprise that stories use, by id, each with its tactics.

Source: attack.mitre.org. Tactics have their short names, as tags of rules write them.
"""

from collections.abc import Mapping, Sequence

ACCESS, EXECUTION, PERSISTENCE = "initial-access", "execution", "persistence"
ESCALATION, EVASION, CREDENTIALS = "privilege-escalation", "defense-evasion", "credential-access"
DISCOVERY, LATERAL, COLLECTION = "discovery", "lateral-movement", "collection"
EXFILTRATION, IMPACT = "exfiltration", "impact"

TACTICS: Mapping[str, Sequence[str]] = {
    "T1021.007": (LATERAL,),  # Cloud Services
    "T1040": (CREDENTIALS, DISCOVERY),  # Network Sniffing
    "T1059.009": (EXECUTION,),  # Cloud API
    "T1069.003": (DISCOVERY,),  # Cloud Groups
    "T1070": (EVASION,),  # Indicator Removal
    "T1078.004": (EVASION, PERSISTENCE, ESCALATION, ACCESS),  # Cloud Accounts
    "T1087.004": (DISCOVERY,),  # Cloud Account
    "T1098": (PERSISTENCE, ESCALATION),  # Account Manipulation
    "T1098.001": (PERSISTENCE, ESCALATION),  # Additional Cloud Credentials
    "T1098.003": (PERSISTENCE, ESCALATION),  # Additional Cloud Roles
    "T1098.004": (PERSISTENCE, ESCALATION),  # SSH Authorized Keys
    "T1110.001": (CREDENTIALS,),  # Password Guessing
    "T1136.003": (PERSISTENCE,),  # Cloud Account
    "T1199": (ACCESS,),  # Trusted Relationship
    "T1485": (IMPACT,),  # Data Destruction
    "T1486": (IMPACT,),  # Data Encrypted for Impact
    "T1490": (IMPACT,),  # Inhibit System Recovery
    "T1496.001": (IMPACT,),  # Compute Hijacking
    "T1496.003": (IMPACT,),  # SMS Pumping
    "T1496.004": (IMPACT,),  # Cloud Service Hijacking
    "T1525": (PERSISTENCE,),  # Implant Internal Image
    "T1526": (DISCOVERY,),  # Cloud Service Discovery
    "T1530": (COLLECTION,),  # Data from Cloud Storage
    "T1531": (IMPACT,),  # Account Access Removal
    "T1535": (EVASION,),  # Unused/Unsupported Cloud Regions
    "T1537": (EXFILTRATION,),  # Transfer Data to Cloud Account
    "T1538": (DISCOVERY,),  # Cloud Service Dashboard
    "T1546": (PERSISTENCE, ESCALATION),  # Event Triggered Execution
    "T1548.005": (ESCALATION, EVASION),  # Temporary Elevated Cloud Access
    "T1550.001": (EVASION, LATERAL),  # Application Access Token
    "T1552.005": (CREDENTIALS,),  # Cloud Instance Metadata API
    "T1555.006": (CREDENTIALS,),  # Cloud Secrets Management Stores
    "T1556.006": (CREDENTIALS, EVASION, PERSISTENCE),  # Multi-Factor Authentication
    "T1562.001": (EVASION,),  # Disable or Modify Tools
    "T1562.007": (EVASION,),  # Disable or Modify Cloud Firewall
    "T1562.008": (EVASION,),  # Disable or Modify Cloud Logs
    "T1578.001": (EVASION,),  # Create Snapshot
    "T1578.003": (EVASION,),  # Delete Cloud Instance
    "T1578.005": (EVASION,),  # Modify Cloud Compute Configurations
    "T1580": (DISCOVERY,),  # Cloud Infrastructure Discovery
    "T1606.002": (CREDENTIALS,),  # SAML Tokens
    "T1619": (DISCOVERY,),  # Cloud Storage Object Discovery
    "T1648": (EXECUTION,),  # Serverless Execution
    "T1651": (EXECUTION,),  # Cloud Administration Command
    "T1484.002": (EVASION, ESCALATION),  # Trust Modification
    "T1666": (EVASION,),  # Modify Cloud Resource Hierarchy
}


def tactics_of(technique: str | None) -> Sequence[str]:
    """Return the tactics of a technique, none for None."""
    return TACTICS[technique] if technique else ()
