"""People: the staff of an account, by name and kind."""

from collections.abc import Sequence
from typing import Literal

from emulator.core.ids import seeded_numbers
from emulator.generating.activity.scenes import Ground

Kind = Literal["administrator", "developer", "data engineer"]

# How many of each kind an account has.
COUNTS: dict[Kind, int] = {"administrator": 2, "developer": 4, "data engineer": 2}
NAMES = (
    "ada", "alan", "annie", "barbara", "claude", "dennis", "donald", "dorothy", "edsger", "frances",
    "grace", "hedy", "jean", "joan", "john", "katherine", "ken", "linus", "margaret", "mary", "niklaus",
    "radia", "shafi", "tim",
)  # fmt: skip


def people_of(ground: Ground) -> Sequence[tuple[Kind, str]]:
    """Return kind and name of everybody in an account, always in the same order."""
    kinds = [kind for kind, count in COUNTS.items() for _ in range(count)]
    names = seeded_numbers(f"{ground.seed}/{ground.account}/people").sample(NAMES, len(kinds))
    return list(zip(kinds, names, strict=True))


def names_of(ground: Ground, kind: Kind) -> Sequence[str]:
    """Return the names of those of a kind."""
    return [name for other, name in people_of(ground) if other == kind]
