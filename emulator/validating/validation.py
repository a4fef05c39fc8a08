"""Validation of whole archives: selects the chains, and tells what is found of each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Protocol

from emulator.core.clock import SystemClock, whole_second
from emulator.core.ports.archived_files import Archive, PublicKeys
from emulator.core.validation.chain_walks import ChainName, KeptChain, Span
from emulator.core.validation.reports import ChainReport, Report
from emulator.validating.places import chains_in
from emulator.validating.questions import Question
from emulator.validating.reading import FILES, Found, Reading, Way

BEGINNING = datetime(2013, 11, 13, tzinfo=UTC)  # the day on which CloudTrail was announced

Advance = Callable[[int], None]
Chains = Sequence[tuple[KeptChain, ChainReport]]


class Run(Protocol):
    """A validation, in this process or spread over others."""

    @property
    def chains(self) -> Chains:
        """The chains that are asked for, each with its report, which fills while findings are told."""
        ...

    def told(
        self, chain: KeptChain, report: ChainReport, advance: Advance, *, everything: bool
    ) -> Iterator[Found]:
        """Yield the findings of a chain, from the newest digest back, then those of its backfills.

        All are counted in the report; those that are well are yielded only if `everything` is asked for.
        `advance` is told how many digests are done. Raises ArchiveError.
        """
        ...


def validate(
    archive: Archive, public_keys: PublicKeys, question: Question, jobs: int | None = None
) -> Report:
    """Validate all selected chains, and keep every verdict. Raises ArchiveError."""
    with Validation(archive, public_keys, question, jobs) as validation:
        return report_of(validation, lambda _: None)


def report_of(run: Run, advance: Advance) -> Report:
    """Validate all chains, and keep every verdict. Raises ArchiveError."""
    for chain, report in run.chains:
        for found in run.told(chain, report, advance, everything=True):
            report.keep(found)
    return Report([report for _, report in run.chains])


class Validation:
    """A Run in this process, which goes on while its findings are read; to be closed. Raises ArchiveError."""

    def __init__(
        self, archive: Archive, public_keys: PublicKeys, question: Question, jobs: int | None = None
    ) -> None:
        self._reading = Reading(archive, public_keys, question, jobs)
        self.chains = asked_chains(archive, question)

    def __enter__(self) -> "Validation":
        return self

    def __exit__(self, *_: object) -> None:
        self._reading.__exit__()

    def told(
        self, chain: KeptChain, report: ChainReport, advance: Advance, *, everything: bool
    ) -> Iterator[Found]:
        keys = self._reading.keys_of(chain.name, report.span)
        for file in FILES:
            walk = self._reading.walk(Way(chain.name, file, report.span), keys, chain.places(file))
            for found in self._reading.in_order(walk.steps()):
                report.count(found)
                advance(found.is_digest)
                if everything or not found.is_well:
                    yield found


# --- which chains there are ------------------------------------------------------------------------


def asked_chains(archive: Archive, question: Question) -> Chains:
    """Return the chains that are asked for, each with its empty report. Raises ArchiveError."""
    reports = [(chain, _empty_report(chain, question)) for chain in _asked(archive, question)]
    return [(chain.within(report.span), report) for chain, report in reports]


def _empty_report(chain: KeptChain, question: Question) -> ChainReport:
    newest = [place.end for file in FILES for place in chain.places(file)[-1:]]
    end = question.end or max([whole_second(SystemClock().now()), *newest])
    arn = str(question.trail) if question.trail else chain.name.trail_arn
    span = Span(question.start or BEGINNING, end)
    return ChainReport(chain.name, arn, span, names_region=question.region is None)


def _asked(archive: Archive, question: Question) -> list[KeptChain]:
    """Return the chains that are asked for; a trail without digests still has one in its home region."""
    found = [one for one in chains_in(archive, question.buckets, question) if question.wants(one.name)]
    if found or question.trail is None:
        return found
    home = question.trail.region
    account = question.account or question.trail.account
    return [KeptChain(ChainName(account, question.region or home, question.trail_name, home))]
