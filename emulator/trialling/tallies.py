"""Tallies of hits over many batches."""

from collections.abc import Sequence
from dataclasses import field

from emulator.core.trials.scoring import Hits
from emulator.core.values import dataclass

EXAMPLES = 3


@dataclass
class Tally:
    """What a rule selected so far; `seconds` is its run time."""

    labelled: set[str] = field(default_factory=set)
    others: int = 0
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, labelled: Sequence[str] | frozenset[str], others: int, examples: Sequence[str]) -> None:
        """Add the hits of a batch."""
        self.labelled.update(labelled)
        self.others += others
        self.examples += examples[: max(0, EXAMPLES - len(self.examples))]

    def hits(self) -> Hits:
        """Return all hits."""
        return Hits(frozenset(self.labelled), self.others, self.examples, self.seconds)
