"""The result of a validation: counts, the time found valid, and the AWS CLI's summary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from emulator.core.clock import iso
from emulator.core.validation.chain_walks import ChainName, Span
from emulator.core.validation.verdicts import TITLES, File, Gap, Outcome, Verdict
from emulator.core.values import dataclass

NAMES: Mapping[File, str] = {"digest": "digest", "backfill": "backfill digest", "log": "log"}
OUTCOMES: Sequence[Outcome] = ("valid", "invalid", "unsigned")


@dataclass
class ChainReport:
    """The findings of one chain, counted one by one. `verdicts` and `gaps` hold those that were kept."""

    name: ChainName
    trail_arn: str
    span: Span
    names_region: bool = True
    verdicts: list[Verdict] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    counts: Counter[tuple[File, Outcome]] = field(default_factory=Counter)
    found_start: datetime | None = None
    found_end: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether the AWS CLI would end with status 0."""
        return not any(self.counts[file, "invalid"] for file in NAMES)

    def count(self, found: Verdict | Gap) -> None:
        """Add a finding to the counts."""
        if isinstance(found, Gap):
            return
        self.counts[found.file, found.outcome] += 1
        if found.is_well and found.start and found.end:
            start, end = max(found.start, self.span.start), min(found.end, self.span.end)
            self.found_start = min(start, self.found_start or start)
            self.found_end = max(end, self.found_end or end)

    def add(self, part: "ChainReport") -> None:
        """Add the counts of a part of the chain."""
        self.counts.update(part.counts)
        if part.found_start and part.found_end:
            self.found_start = min(part.found_start, self.found_start or part.found_start)
            self.found_end = max(part.found_end, self.found_end or part.found_end)

    def keep(self, found: Verdict | Gap) -> None:
        """Keep a finding that was counted."""
        if isinstance(found, Gap):
            self.gaps.append(found)
        else:
            self.verdicts.append(found)

    @property
    def heading(self) -> str:
        """The AWS CLI's first line; if there are several chains, it names this one."""
        chain = f" of {self.name.account} in {self.name.region}" if self.names_region else ""
        asked = f"between {iso(self.span.start)} and {iso(self.span.end)}"
        return f"Validating log files for trail {self.trail_arn}{chain} {asked}"

    def summary(self) -> Iterator[str]:
        """Yield the lines of the AWS CLI's summary."""
        yield f"Results requested for {iso(self.span.start)} to {iso(self.span.end)}"
        if not self._total("digest") + self._total("backfill"):
            yield "No digests found"
            return
        if self.found_start and self.found_end:
            yield f"Results found for {iso(self.found_start)} to {iso(self.found_end)}:"
        else:
            yield "No valid digests found in range"
        yield ""
        for file in NAMES:
            yield from self._ratio(file)

    def _total(self, file: File) -> int:
        return sum(self.counts[file, outcome] for outcome in OUTCOMES)

    def _ratio(self, file: File) -> Iterator[str]:
        total = self._total(file)
        if total:
            valid, invalid, unsigned = (self.counts[file, outcome] for outcome in OUTCOMES)
            title = f"{NAMES[file]} files"
            line = f"{valid}/{total} {title} valid"
            line += f", {invalid}/{total} {title} INVALID" if invalid else ""
            yield line + (f", {unsigned}/{total} {title} NOT VERIFIED" if unsigned else "")

    def as_json(self) -> dict[str, Any]:
        """Return the chain's part of the JSON report."""
        return {
            "trailArn": self.trail_arn,
            "account": self.name.account,
            "region": self.name.region,
            "start": iso(self.span.start),
            "end": iso(self.span.end),
            "foundStart": self.found_start and iso(self.found_start),
            "foundEnd": self.found_end and iso(self.found_end),
            "counts": _counts_as_json(self.counts),
            "gaps": [gap.as_json() for gap in self.gaps],
            "files": [verdict.as_json() for verdict in self.verdicts],
        }


NAMED = 10  # how many invalid files a report's repr names


@dataclass(frozen=True, repr=False)
class Report:
    """The findings of all selected chains."""

    chains: Sequence[ChainReport]

    def __repr__(self) -> str:
        """Return the invalid files, each in a line of its own: it is what a failed assertion shows."""
        invalid = self.invalid
        if self.ok:
            return "<Report: ok>"
        lines = [f"{TITLES[one.file]} s3://{one.bucket}/{one.key}: {one.problem}" for one in invalid[:NAMED]]
        more = [f"and {len(invalid) - NAMED} more"] if len(invalid) > NAMED else []
        return "\n  ".join([f"<Report: {len(invalid)} invalid", *lines, *more]) + ">"

    @property
    def ok(self) -> bool:
        """Whether no file is invalid for the AWS CLI."""
        return all(chain.ok for chain in self.chains)

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The verdicts on all files, in the order of the chains, from the newest digest back."""
        return [verdict for chain in self.chains for verdict in chain.verdicts]

    @property
    def gaps(self) -> Sequence[Gap]:
        """All times without digests between digests that do not link."""
        return [gap for chain in self.chains for gap in chain.gaps]

    @property
    def invalid(self) -> Sequence[Verdict]:
        """The verdicts on the files that are invalid."""
        return [verdict for verdict in self.verdicts if verdict.problem]

    def by_account(self) -> Mapping[str, Counter[tuple[File, Outcome]]]:
        """Return the counts of each account, summed over its chains."""
        sums: dict[str, Counter[tuple[File, Outcome]]] = {}
        for chain in self.chains:
            sums.setdefault(chain.name.account, Counter()).update(chain.counts)
        return dict(sorted(sums.items()))

    def account_lines(self) -> Iterator[str]:
        """Yield a line for each account, none where all chains are of one."""
        sums = self.by_account()
        if len(sums) == 1:
            return
        for account, counts in sums.items():
            parts = []
            for file, name in NAMES.items():
                total = sum(counts[file, outcome] for outcome in OUTCOMES)
                if total:
                    parts.append(f"{name} files {counts[file, 'valid']}/{total} valid")
            yield f"{account}: {', '.join(parts) or 'No digests found'}"

    def as_json(self) -> dict[str, Any]:
        """Return the JSON report."""
        return {
            "ok": self.ok,
            "accounts": {account: _counts_as_json(counts) for account, counts in self.by_account().items()},
            "chains": [chain.as_json() for chain in self.chains],
        }


def _counts_as_json(counts: Counter[tuple[File, Outcome]]) -> dict[str, dict[str, int]]:
    return {file: {outcome: counts[file, outcome] for outcome in OUTCOMES} for file in NAMES}
