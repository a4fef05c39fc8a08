"""Rules of all kinds on the same few records, read from a folder; and rules that cannot be tried."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from emulator.core.clock import iso
from emulator.core.trials.activity import labels_of
from emulator.core.trials.scoring import Trial
from emulator.trialling.loading import LoadingError, load
from emulator.trialling.trials import try_rules

START = datetime(2026, 1, 5, 12, tzinfo=UTC)

RULES: Mapping[str, str] = {
    "sigma.yml": (
        "title: s\ntags: [attack.t1562.008]\nlogsource: {product: aws, service: cloudtrail}\n"
        "detection:\n  s:\n    eventName: StopLogging\n  condition: s\n"
    ),
    "lake.sql": "-- tags: attack.t1562.008\nSELECT eventID FROM $EDS_ID WHERE eventName = 'StopLogging';\n",
    "grouped.sql": (
        "SELECT userIdentity.arn, count(*) AS n FROM EVENT_DATA_STORE\n"
        "WHERE eventName = 'StopLogging' GROUP BY 1 HAVING count(*) > 1"
    ),
    "bus.json": (
        '{"Name": "b", "tags": ["attack.t1562.008"],'
        ' "EventPattern": {"detail": {"eventName": ["StopLogging"]}}}'
    ),
    "logs.filter": "# title: l\n# alarm: 2 in 5m\n{ $.eventName = StopLogging }\n",
    "deep/panther.py": (
        "# tags: attack.t1562.008\n"
        "from helper import NAME\n\n"
        "def rule(event):\n"
        "    return event['eventName'] == NAME and event.deep_get('userIdentity', 'type') == 'IAMUser'\n"
    ),
    "deep/helper.txt": "",
}
BAD: Mapping[str, tuple[str, str]] = {
    "yaml.yml": ("title: [\nx", "yaml.yml:2: It is not valid YAML"),
    "list.yml": ("- a\n", "list.yml:1: A Sigma rule is a YAML map."),
    "field.yml": (
        "title: t\nlogsource: {product: aws}\ndetection:\n  s:\n    Image: x\n  condition: s\n",
        "field.yml:5: No record of CloudTrail has the field Image.",
    ),
    "modifier.yml": (
        "title: t\nlogsource: {product: aws}\ndetection:\n  s:\n    eventName|near: x\n  condition: s\n",
        "modifier.yml:5: Unknown modifier 'near'.",
    ),
    "column.sql": ("SELECT eventID\nFROM $EDS_ID\nWHERE nothing = 1", "column.sql:3: "),
    "words.filter": ("{ $.eventName == }", "words.filter:1: The filter pattern is not valid"),
    "member.filter": (
        "# a\n{ $.userName = ada }",
        "member.filter:2: No record of CloudTrail has the field userName.",
    ),
    "pattern.json": ('{"detail": {\n"eventName": "x"}}', 'pattern.json:2: "eventName" must be'),
    "syntax.py": ("def rule(event)\n", "syntax.py:1: It is not valid Python"),
    "nothing.py": ("rule = None\n", "nothing.py: The file has no function rule(event)."),
    "importing.py": (
        "\nimport no_such_module\n\ndef rule(event): ...\n",
        "importing.py:2: It cannot be imported: ModuleNotFoundError",
    ),
    "failing.py": (
        "def rule(event):\n    return event['requestParameters']['name'] == 'x'\n",
        "failing.py:2: TypeError: 'NoneType' object is not subscriptable, on the record e0 (ListUsers)",
    ),
}


def record(number: int, name: str, at: timedelta) -> dict[str, Any]:
    return {
        "eventID": f"e{number}",
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "eventTime": iso(START + at),
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333",
        "readOnly": name.startswith("List"),
        "requestParameters": None,
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada"},
    }


# Two attack events among ten others, one of which also stops a trail.
NAMES = ["ListUsers", "StopLogging", *["ListUsers"] * 8, "StopLogging", "StopLogging"]
RECORDS = [record(number, name, timedelta(minutes=number)) for number, name in enumerate(NAMES)]
LABELS = labels_of(
    {
        "eventID": f"e{number}",
        "story": "trail-stopped",
        "account": "111122223333",
        "eventTime": RECORDS[number]["eventTime"],
        "eventName": "StopLogging",
        "technique": "T1562.008",
    }
    for number in (10, 11)
)


def tried(folder: Path, files: Mapping[str, str]) -> Trial:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    loaded = load([str(folder)])
    return try_rules(loaded.rules, RECORDS, LABELS, loaded.complaints)


def test_the_same_rule_of_each_kind_has_the_same_score(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/helper.py").write_text("NAME = 'StopLogging'\n")
    trial = tried(tmp_path, RULES)
    scores = {one.rule.name: one for one in trial.scores}

    assert not trial.complaints
    for name in ("sigma.yml", "lake.sql", "bus.json", "logs.filter", "deep/panther.py"):
        one = scores[name]
        told = [(found.story, found.events, found.seconds, found.matched) for found in one.found]
        assert (name, told, one.false_alarms, list(one.examples)) == (
            name,
            [("trail-stopped", 1, 0, 2)],
            1,
            ["e1"],
        )
    assert all(not scores[name].notes for name in scores)


def test_a_statement_that_groups_finds_the_story_whose_rows_it_adds(tmp_path: Path) -> None:
    (found,) = tried(tmp_path, {"grouped.sql": RULES["grouped.sql"]}).scores

    assert [(one.story, one.events) for one in found.found] == [("trail-stopped", 1)]
    assert found.false_alarms == 0


def test_an_alarm_and_insights_on_the_same_data_are_told(tmp_path: Path) -> None:
    trial = tried(tmp_path, {"logs.filter": RULES["logs.filter"]})

    assert [(one.times, one.first, one.stories) for one in trial.alarms] == [
        (1, "2026-01-05T12:12:00Z", ["trail-stopped"])
    ]
    assert trial.insights == []


def test_insights_tell_what_was_unusual_and_whose_it_was() -> None:
    burst = [record(100 + number, "CreateUser", timedelta(days=7, seconds=number)) for number in range(90)]
    labels = labels_of(
        {
            **{name: one[name] for name in ("eventID", "eventTime", "eventName")},
            "story": "s",
            "account": "111122223333",
        }
        for one in burst
    )
    (found,) = try_rules([], [*RECORDS, *burst], labels).insights

    assert found.name == "calls of CreateUser (cloudtrail, 111122223333, us-east-1)"
    assert (found.times, found.first, found.stories) == (1, "2026-01-12T12:00:00Z", ["s"])


def test_bad_rules_are_explained_with_file_and_line_and_others_go_on(tmp_path: Path) -> None:
    good = {"good.filter": "{ $.eventName = StopLogging }"}
    trial = tried(tmp_path, {name: text for name, (text, _) in BAD.items()} | good)
    told: Sequence[str] = [str(one).removeprefix(f"{tmp_path}/") for one in trial.complaints]

    for name, (_, sentence) in BAD.items():
        assert [one for one in told if one.startswith(sentence)], (name, told)
    assert len(told) == len(BAD)
    assert {one.rule.name for one in trial.scores} == {"good.filter", "failing.py"}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"expectations.yml": "rules: {a: {finds: 1}}"},
            "expectations.yml: a: finds takes the names of stories.",
        ),
        ({"expectations.yml": "a: ["}, "expectations.yml is not valid YAML"),
    ],
)
def test_wrong_expectations_end_the_trial(tmp_path: Path, files: Mapping[str, str], sentence: str) -> None:
    with pytest.raises(LoadingError) as caught:
        tried(tmp_path, files)

    assert sentence in str(caught.value)


def test_a_rule_of_panther_has_the_tags_of_the_file_beside_it(tmp_path: Path) -> None:
    files = {
        "root.py": "def rule(event):\n    return False\n",
        "root.yml": "AnalysisType: rule\nDisplayName: Root\nReports:\n  MITRE ATT&CK:\n"
        "    - TA0005:T1562.008\n",
    }
    (found,) = tried(tmp_path, files).scores

    assert (found.rule.title, found.rule.tags) == ("Root", ["TA0005:T1562.008"])
    assert found.notes == ["It is tagged T1562.008, and misses every story of this technique: trail-stopped."]
