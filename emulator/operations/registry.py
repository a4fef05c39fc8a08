"""The mark of an operation, with what is true of that operation alone, and the table of all operations."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Flag, auto
from types import MappingProxyType, ModuleType
from typing import Any

from emulator.api import errors
from emulator.api.shapes import DECLARED_ERRORS, MEMBERS, OPERATION_NAMES, ErrorCode
from emulator.core.values import dataclass
from emulator.core.verbs import only_reads
from emulator.operations.context import Context

Handler = Callable[[Context, Any], Mapping[str, Any]]

# "Structure.Member" of the model, and the error of a broken constraint of that member or of its elements.
Words = Mapping[str, ErrorCode]
NO_WORDS: Words = MappingProxyType({})


class Changes(Flag):
    """What an operation changes beyond what it keeps.

    PERIODS: a trail or store begins, ends, or changes what it takes. CHAINS: digests may fall due at other
    times than before.
    """

    NOTHING = 0
    PERIODS = auto()
    CHAINS = auto()


@dataclass(frozen=True)
class Operation:
    """An operation of the service model, and the function that performs it.

    `words` are the violations that the operation finds and words itself; of scalars and lists of scalars
    only. JSON types and required members are always checked before. An operation that is not `built` refuses.
    """

    name: str
    perform: Handler
    changes: Changes
    words: Words
    built: bool

    @property
    def only_reads(self) -> bool:
        return only_reads(self.name)


Operations = Mapping[str, Operation]


def operation(
    name: str, *, changes: Changes = Changes.NOTHING, words: Words = NO_WORDS
) -> Callable[[Handler], Operation]:
    """Mark a function as the implementation of the operation `name` of the service model."""

    def mark(perform: Handler) -> Operation:
        return Operation(name, perform, changes, words, built=True)

    return mark


def missing(name: str, words: Words = NO_WORDS) -> Operation:
    """Return an operation that nobody built yet; `words` are those that it will have."""

    def refuse(_ctx: Context, _request: Any) -> Mapping[str, Any]:
        raise errors.not_implemented_here(name)

    return Operation(name, refuse, Changes.NOTHING, words, built=False)


def collect(modules: Iterable[ModuleType], known: Iterable[Operation] = ()) -> Operations:
    """Return all operations of the model by name: the marked ones of the modules, those known, and the rest.

    The rest is missing. Raises ValueError for a name that the model lacks, for a name that occurs twice, and
    for words about a member that the model lacks, or with an error that it does not list for the operation.
    """
    found: dict[str, Operation] = {}
    for one in (*_marked(modules), *known):
        if one.name in found:
            raise ValueError(f"{one.name} occurs twice: a mark or an entry too many")
        _check(one)
        found[one.name] = one
    rest = {name: missing(name) for name in sorted(OPERATION_NAMES - found.keys())}
    return MappingProxyType(found | rest)


def _marked(modules: Iterable[ModuleType]) -> Iterator[Operation]:
    """Yield the operations that are marked in the modules, not those that they import."""
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Operation) and value.perform.__module__ == module.__name__:
                yield value


def _check(one: Operation) -> None:
    if one.name not in OPERATION_NAMES:
        raise ValueError(f"The service model has no operation {one.name}")
    for place, code in one.words.items():
        structure, _, member = place.partition(".")
        if member not in MEMBERS.get(structure, ()):
            raise ValueError(f"{one.name} words {place}, which the service model lacks")
        if code not in DECLARED_ERRORS[one.name]:
            raise ValueError(f"{one.name} words {place} with {code}, which it does not declare")
