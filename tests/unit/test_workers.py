"""Workers: results in order, lost ones replaced, and validations that come to the same over all of them."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from distributed import LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.core.clock import parse_iso
from emulator.core.delivery.logfiles import packed
from emulator.core.digests.digests import Digest, metadata_of, string_to_sign
from emulator.core.ports.archived_files import ArchiveError, Stored
from emulator.core.ports.workers import Workers, WorkersError
from emulator.validating.pieces import Task
from emulator.validating.questions import Question
from emulator.validating.spreading import SpreadValidation
from emulator.validating.validation import report_of, validate
from emulator.workers.dask import DaskCluster
from emulator.workers.here import ThisProcess
from emulator.workers.processes import TIMES, Processes
from tests.unit.pieces_of_work import Deadly, die_once, refuse_three, square
from tests.unit.test_verification import NOON, PAIR, SIGNER, Bucket


def make_cluster() -> Iterator[Workers]:
    make: Any = LocalCluster  # it has no types
    with make(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield DaskCluster(cluster.scheduler_address)


MAKERS: dict[str, Callable[[], Iterator[Workers]]] = {
    "this process": lambda: iter([ThisProcess()]),
    "processes": lambda: iter([Processes(2)]),
    "dask": make_cluster,
}


@pytest.mark.parametrize("name", MAKERS)
def test_results_come_in_the_order_of_the_pieces_and_errors_at_their_turn(name: str) -> None:
    makers = MAKERS[name]()
    workers = next(makers)
    try:
        assert list(workers.results(square, range(40))) == [number * number for number in range(40)]
        found = workers.results(refuse_three, range(6))
        assert [next(found) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(ArchiveError, match=r"^three cannot be read\.$"):
            next(found)
    finally:
        workers.close()
        next(makers, None)


def test_a_killed_process_is_replaced_and_its_pieces_count_once(tmp_path: Path) -> None:
    workers = Processes(2)
    try:
        pieces = [Deadly(number, tmp_path / "mark") for number in range(12)]
        assert list(workers.results(die_once, pieces)) == list(range(12))
        assert (tmp_path / "mark").exists()

        with pytest.raises(WorkersError, match=rf"begun {TIMES} times"):
            list(workers.results(die_once, [Deadly(1, tmp_path / "mark", always=True)]))
    finally:
        workers.close()


def test_an_address_without_a_scheduler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.workers.dask.CONNECT_SECONDS", 0.2)
    with pytest.raises(WorkersError, match=r"^No Dask scheduler with workers answers at "):
        DaskCluster("tcp://127.0.0.1:1")


# --- a chain in parts is the chain -----------------------------------------------------------------

DIGESTS = 9
SOUND = Bucket(DIGESTS)


class Kept:
    """Satisfies ports.archived_files.Archive and PublicKeys: nine digests, which can be damaged."""

    is_near = False

    def __init__(self) -> None:
        self.objects = dict(SOUND.objects)

    def folders(self, bucket: str, prefix: str) -> list[str]:
        keys = [key.removeprefix(prefix) for _, key in self.objects if key.startswith(prefix)]
        return sorted({f"{prefix}{key.partition('/')[0]}/" for key in keys})

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        yield from (key for _, key in self.objects if key.startswith(prefix) and key > after)

    def find(self, bucket: str, key: str) -> Stored | None:
        return self.objects.get((bucket, key))

    def close(self) -> None:
        """Nothing is open."""

    def between(self, *_: object) -> Mapping[str, bytes]:
        return SOUND.public

    def damage(self, what: str, index: int, other: int) -> None:
        """Damage the digest of an index; `other` is one that a wrong link leads to."""
        place = ("logs", SOUND.keys[index])
        stored = SOUND.objects[place]
        if what == "lost":
            self.objects.pop(place, None)
        elif what == "changed":
            self.objects[place] = replace(stored, body=packed(b"{}"))
        elif what == "unsigned":
            self.objects[place] = replace(stored, metadata=None)
        else:
            link = {"astray": SOUND.keys[other], "nowhere": "nowhere", "restarted": None}[what]
            self.objects[place] = signed_again(stored, place[1], link)


def signed_again(stored: Stored, key: str, link: str | None) -> Stored:
    """Return a digest with another link, validly signed."""
    members = orjson.loads(gzip.decompress(stored.body)) | {"previousDigestS3Object": link}
    body = orjson.dumps(members)
    end = parse_iso(members["digestEndTime"])
    text = string_to_sign(Digest(end, "logs", key, body, members["previousDigestSignature"]))
    return Stored(packed(body), metadata_of(SIGNER.sign(PAIR, text)))


WRONG = st.sampled_from(["lost", "changed", "unsigned", "restarted", "astray", "nowhere"])
INDEX = st.integers(0, DIGESTS - 1)
QUESTION = Question(["logs"], end=NOON + timedelta(days=1))


@settings(deadline=None, max_examples=60)
@given(damages=st.lists(st.tuples(WRONG, INDEX, INDEX), max_size=4), size=st.integers(1, 5))
def test_a_chain_that_is_cut_has_the_findings_of_the_whole_whatever_is_wrong(
    damages: list[tuple[str, int, int]], size: int
) -> None:
    kept = Kept()
    for damage in damages:
        kept.damage(*damage)
    whole = validate(kept, kept, QUESTION, jobs=1)
    with SpreadValidation(ThisProcess(), Task(kept, kept, QUESTION, 1, True, size)) as spread:
        cut = report_of(spread, lambda _: None)

    assert cut.as_json() == whole.as_json()
