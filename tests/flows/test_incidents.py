"""Incidents of data sets, and the Insights events that CloudTrail would have written for them."""

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.core.clock import from_epoch
from emulator.core.delivery import periods
from emulator.core.insights.thresholds import Thresholds
from emulator.core.records.events import Event
from emulator.generating.activity.days import windows_of
from emulator.generating.activity.incidents import INCIDENTS
from emulator.generating.castings import ALL_INCIDENTS, Frame, performances_of
from emulator.generating.plans import START, Plan
from emulator.jobs.readers.insights import Insights
from emulator.jobs.reading import Reading
from emulator.stores.sqlite import open_store

Record = Mapping[str, Any]

ACCOUNT, REGION = "111122223333", "us-east-1"
OPTIONS = ("--days", "1", "--events", "300", "--stories", "none", "--regions", REGION)
KEY = re.compile(
    r"AWSLogs/(\d{12})/CloudTrail-Insight/([a-z0-9-]+)/\d{4}/\d\d/\d\d/"
    r"\1_CloudTrail-Insight_\2_\d{8}T\d\d[0-5][05]Z_[A-Za-z0-9]{16}\.json\.gz"
)


@dataclass(frozen=True)
class DataSet:
    """A data set with all incidents in a folder."""

    root: Path

    @cached_property
    def insights(self) -> Mapping[str, Sequence[Record]]:
        """The Insights events by the key of their file."""
        bucket = self.root / "audit-logs"
        return {
            path.relative_to(bucket).as_posix(): _unpacked(path)["Records"]
            for path in sorted(bucket.glob("AWSLogs/*/CloudTrail-Insight/**/*.json.gz"))
        }

    @cached_property
    def labels(self) -> Mapping[str, Record]:
        lines = (self.root / "labels.jsonl").read_text().splitlines()
        return {label["eventID"]: label for label in map(json.loads, lines)}

    def of(self, story: str) -> Sequence[tuple[str, Record]]:
        """Return the labelled Insights events of an incident by time, each with its step."""
        records = [record for found in self.insights.values() for record in found]
        told = [(self.labels[one["eventID"]], one) for one in records if one["eventID"] in self.labels]
        return [(label["step"], one) for label, one in told if label["story"] == story]


def _unpacked(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


@pytest.fixture(scope="module")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    root = tmp_path_factory.mktemp("incidents") / "data"
    made = CliRunner().invoke(main, ["generate", "--out", str(root), *OPTIONS, "--incident", "all"])
    assert made.exit_code == 0, made.output
    return DataSet(root)


@pytest.mark.parametrize(
    ("story", "api", "error"),
    [
        ("deletion-burst", "DeleteSnapshot", None),
        ("access-denied-wave", "GetParameter", "AccessDenied"),
        ("silence", "CreateLogStream", None),
    ],
)
@pytest.mark.source("aws-docs", "CloudTrail user guide, record contents for Insights events for trails")
def test_an_incident_has_a_labelled_pair_of_insights_events(
    data_set: DataSet, story: str, api: str, error: str | None
) -> None:
    (start, opening), (end, closing) = data_set.of(story)
    details = opening["insightDetails"]

    assert (start, end) == ("insight-start", "insight-end")
    assert opening["sharedEventID"] == closing["sharedEventID"]
    assert (details["eventName"], details.get("errorCode")) == (api, error)
    assert opening["eventTime"] < closing["eventTime"]


@pytest.mark.source("assumed", "insights.md 5: a rate falls from above 5 a minute to none")
def test_the_silence_is_a_fall_below_what_was_usual(data_set: DataSet) -> None:
    _, (_, closing) = data_set.of("silence")
    statistics = closing["insightDetails"]["insightContext"]["statistics"]

    assert statistics["baseline"]["average"] == pytest.approx(6, abs=0.01)
    assert statistics["insight"]["average"] == 0
    assert statistics["insightDuration"] in (24, 25)


def test_the_files_lie_in_their_folder_and_digests_cover_them(data_set: DataSet) -> None:
    listed = {
        file["s3Object"]
        for path in data_set.root.rglob("*_CloudTrail-Digest_*.json.gz")
        for file in _unpacked(path)["logFiles"]
    }
    keys = str(data_set.root / "public-keys.json")
    checked = CliRunner().invoke(main, ["validate", str(data_set.root), "--public-keys", keys])

    assert checked.exit_code == 0, checked.output
    assert all(KEY.fullmatch(key) for key in data_set.insights)
    assert data_set.insights.keys() <= listed


def test_each_label_and_story_says_that_it_is_an_incident(data_set: DataSet) -> None:
    stories = json.loads((data_set.root / "stories.json").read_text())

    assert {one["story"] for one in stories} == INCIDENTS.keys()
    assert {label["verdict"] for label in data_set.labels.values()} == {"incident"}
    assert all(label["technique"] is None for label in data_set.labels.values())
    assert {one for story in stories for one in story["eventIDs"]} == data_set.labels.keys()


def test_the_emulator_finds_the_same_in_the_same_events(data_set: DataSet) -> None:
    """Of all but the silence, which is measured against the days before the data set."""
    incidents = performances_of(["all"], Frame((ACCOUNT,), 1, 1), ALL_INCIDENTS)
    plan = Plan((ACCOUNT,), (REGION,), START, 1, 300, 1, (), "audit-logs", "audit", incidents=incidents)
    windows = windows_of(plan.ground(ACCOUNT), START, 1, 300, incidents)
    found: list[Event] = []
    store = open_store(None)
    store.periods.save(periods.opened(plan.trail(ACCOUNT), "p", 1))
    for window in windows:
        store.journal.append([one.event for one in window.happened])
    Reading(store).run(
        Insights(store, found.extend, Thresholds()), ACCOUNT, REGION, START + timedelta(days=1)
    )
    store.close()
    mine = {(from_epoch(one.time), one.name): json.loads(one.body)["insightDetails"] for one in found}

    for story in ("deletion-burst", "access-denied-wave"):
        for _, record in data_set.of(story):
            details = record["insightDetails"]
            assert details in mine.values(), details


def test_the_page_tells_of_each_incident() -> None:
    page = (Path(__file__).parents[2] / "docs" / "data-sets.md").read_text("utf-8")

    assert all(f"| `{one.name}` | {one.summary} |" in page for one in INCIDENTS.values())


def test_an_unknown_incident_is_refused_in_a_sentence(tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["generate", "--out", str(tmp_path / "data"), "--incident", "flood"])

    known = "deletion-burst, access-denied-wave, silence"
    assert made.exit_code == 2
    assert made.output == f"cloudtrail-emulator: There is no incident 'flood'; there are {known}.\n"
