"""The documents generated from the source: settings, operations, and what the tests assume of AWS."""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any

from emulator.api.shapes import OPERATION_NAMES
from emulator.core.causes.table import ROWS
from emulator.core.durations import text_of
from emulator.operations.catalogue import all_operations
from emulator.settings import Settings, flag_of, variable_of

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by scripts/generate; do not edit. -->"
ASSUMED = "assumed"
INTRODUCTION = (
    "Each test of AWS's behaviour names the source of its expectation. For the tests below, no document and "
    "no recorded answer shows AWS's behaviour or wording. If you know better, please say so."
)
# How sure an assumption is; one that does not say is the last.
DEGREES = {
    "likely": "a catalogue of AWS's texts, another AWS service or a neighbouring fact points to it",
    "inferred": "it follows from something that is known",
    "unknown": "nothing was found",
}
GUESS = "unknown"
# A name of a test begins with this, and the sentence that it is follows.
TEST = "test_"


def documents() -> Mapping[Path, str]:
    """Return the text of each document by its path."""
    texts = {
        "settings": settings(),
        "operations": operations(),
        "service-calls": service_calls(),
        "assumed": assumed(ROOT / "tests"),
    }
    return {ROOT / "docs" / f"{name}.md": text for name, text in texts.items()}


# --- settings --------------------------------------------------------------------------------------


def settings() -> str:
    """Return the table of all options of `serve`."""
    rows = [_setting_row(item) for item in fields(Settings)]
    head = [
        "# Settings",
        NOTE,
        "Options of `cloudtrail-emulator serve`, and the environment variables with the same meaning.",
        "A duration is written as `90`, `90s`, `5m`, `1h` or `500ms`; a number without a unit is seconds.",
    ]
    table = ["| option | variable | default | meaning |", "|---|---|---|---|", *rows]
    return "\n\n".join(head) + "\n\n" + "\n".join(table) + "\n"


def _setting_row(item: Field[Any]) -> str:
    shown = text_of(item.default) if item.metadata.get("duration") else item.default
    default = "" if shown in (None, ()) else f"`{shown}`"
    help_text = item.metadata["help"].replace("|", "\\|")
    return f"| `{flag_of(item.name)}` | `{variable_of(item.name)}` | {default} | {help_text} |"


# --- operations ------------------------------------------------------------------------------------


def operations() -> str:
    """Return the lists of the operations that work, and of those that do not, if there are any."""
    built = {name for name, one in all_operations().items() if one.built}
    missing = OPERATION_NAMES - built
    count = f"Of the {len(OPERATION_NAMES)} operations of CloudTrail's API these {len(built)} work:"
    refusal = "These check their parameters and then answer with UnsupportedOperationException:"
    parts = ["# Operations", NOTE, count, _bullets(sorted(built))]
    if missing:
        parts += [refusal, _bullets(sorted(missing))]
    return "\n\n".join(parts) + "\n"


def _bullets(names: Sequence[str]) -> str:
    return "\n".join(f"- {name}" for name in names)


# --- what services do ------------------------------------------------------------------------------

SERVICE_CALLS = """\
One call makes others: Secrets Manager has KMS decrypt a secret, EC2 assumes the role of an instance. AWS
records these calls too, right after the call that causes them, and so does the emulator:

- with `"type": "AWSService"`, if a service acts for itself; such a record has a `sharedEventID`,
- as the caller, with `invokedBy` and an access key of the service's, if it acts with the caller's rights,
- as the session of a role, with `invokedBy`, if it acts in one.

Address and agent are the name of the service. A call that fails causes nothing. `--service-events off`
turns these records off. The fixture's `events()` leaves them out, `events(services=True)` does not, and a
failed assertion says how many were left out. Records of services that no call here can cause are
injected, with the short forms `serviceCall`, `serviceSession` and `serviceEvent` of
`/_emulator/openapi.json`.

A row lists all calls that may follow. Which of them do depends on the resource, such as the key of a secret
or the profile of an instance. If another endpoint serves the resource, the emulator does not know these
details:
then nothing follows, or the record contains the account's own key."""
NOT_AS_AWS = """\
What differs from AWS: a record has the second of its cause, where AWS's is up to half a minute later;
every object in a bucket with a bucket key has its record, where AWS has fewer; of a state machine the
tasks before the first choice count as run; a topic's subscriptions with a filter policy leave none; API
Gateway assumes roles for requests to deployed interfaces, which nothing serves here; Config reads the
types of resources that the table names, and only when a recorder starts; a secret or key with a waiting
period is deleted at the second of its date, on the emulator's clock, where AWS takes some time longer."""


def service_calls() -> str:
    """Return which calls make services act, and what is recorded of that."""
    rows = [_cause_row(calls, row.records) for calls, row in ROWS.items()]
    table = ["| call | records that follow it |", "|---|---|", *rows]
    return (
        "\n\n".join(["# Calls that services make", NOTE, SERVICE_CALLS, "\n".join(table), NOT_AS_AWS]) + "\n"
    )


def _cause_row(calls: str, records: Sequence[str]) -> str:
    source, *names = calls.split()
    return f"| {source}: {', '.join(names)} | {', '.join(dict.fromkeys(records))} |"


# --- what is assumed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """One `@pytest.mark.source` of a test: its kind, what it refers to, and the test's name."""

    kind: str
    reference: str
    test: str
    degree: str = GUESS

    def __post_init__(self) -> None:
        if self.degree not in DEGREES:
            raise ValueError(f"{self.test}: {self.degree} is not one of {', '.join(DEGREES)}")

    @property
    def assumes(self) -> bool:
        """Whether the behaviour is assumed; for some documented behaviour only the wording is."""
        return self.kind == ASSUMED or ASSUMED in self.reference

    @property
    def sentence(self) -> str:
        words = self.test.removeprefix(TEST).replace("_", " ")
        return re.sub(r"\b(\w+) s\b(?= )", r"\1's", words[:1].upper() + words[1:])


def assumed(tests: Path) -> str:
    """Return every assumed expectation of the tests about AWS, with its reference."""
    parts = [
        "# What is assumed of AWS",
        NOTE,
        INTRODUCTION,
        "How sure each is:",
        "\n".join(f"- {degree}: {meaning}." for degree, meaning in DEGREES.items()),
    ]
    modules = [
        (path, [*marks(source), *table_rows(source)])
        for path in sorted(tests.rglob("*.py"))
        for source in [path.read_text("utf-8")]
    ]
    for path, every in [*modules, *golden_records(tests)]:
        found = [mark for mark in every if mark.assumes]
        if found:
            lines = [f"- {mark.sentence}: {mark.reference} ({mark.degree})" for mark in found]
            parts += [f"## {path.relative_to(tests.parent).as_posix()}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def marks(source: str) -> Iterator[Mark]:
    """Yield the source marks of a test module, those of its functions and of their parameters."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith(TEST):
            for decorator in node.decorator_list:
                for call in ast.walk(decorator):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.source":
                        yield from _literal_mark(call, node.name)


def table_rows(source: str) -> Iterator[Mark]:
    """Yield the marks of the rows that tests are made of: a name, and after it (kind, reference)."""
    for row in ast.walk(ast.parse(source)):
        first, *others = _cells(row)
        for cell in others:
            texts = [part.value for part in _cells(cell) if isinstance(part, ast.Constant)]
            if isinstance(cell, ast.Tuple) and len(texts) in {2, 3} and texts[0] == ASSUMED:
                reference, *degree = map(str, texts[1:])
                if _name_in(first):
                    yield Mark(ASSUMED, reference, _name_in(first), *degree)


def _cells(row: ast.AST) -> Sequence[ast.AST | None]:
    """Return what a row consists of, (None,) for what is none: a tuple's elements, a call's arguments."""
    if isinstance(row, ast.Tuple):
        return row.elts or (None,)
    return (row.args or (None,)) if isinstance(row, ast.Call) else (None,)


def _name_in(cell: ast.AST | None) -> str:
    """Return the name that a row begins with: a text, or the function that the row is about."""
    if isinstance(cell, ast.Constant):
        return str(cell.value)
    return cell.id if isinstance(cell, ast.Name) else ""


def _literal_mark(call: ast.Call, test: str) -> Iterator[Mark]:
    """Yield the mark if its texts are literals in the call; the marks of table rows are in the table."""
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if len(texts) == len(call.args):
        kind, reference, *degree = map(str, texts)
        yield Mark(kind, reference, test, *degree)


def golden_records(tests: Path) -> Iterator[tuple[Path, Sequence[Mark]]]:
    """Yield the files of golden records, each with the marks of its entries, by operation."""
    for path in sorted((tests / "golden" / "records").glob("*.json")):
        entries = json.loads(path.read_text("utf-8"))
        yield (
            path,
            [
                Mark(entry["kind"], entry["source"], entry["operation"], entry.get("degree", GUESS))
                for entry in entries
            ],
        )
