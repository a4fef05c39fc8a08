"""Reads rules from files and folders. What a file is shows its ending, and for YAML and JSON its members."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import yaml

from emulator.core.trials.expectations import ExpectationError, Expectations, read
from emulator.core.trials.rules import Complaint, Kind, Rule, RuleError, complaint, notes_in
from emulator.core.values import dataclass

EXPECTATIONS = ("expectations.yml", "expectations.yaml")
KINDS: Mapping[str, Kind] = {
    ".yml": "sigma",
    ".yaml": "sigma",
    ".sql": "sql",
    ".json": "event-pattern",
    ".filter": "filter-pattern",
    ".py": "python",
}
DEFINES_RULE = re.compile(r"^(?:async )?def rule\b|^rule\s*[:=]|^from .* import .*\brule\b", re.MULTILINE)


@dataclass
class Loaded:
    """The rules that were read, the complaints about others, and what is expected of them."""

    rules: list[Rule] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    expectations: Expectations = field(default_factory=Expectations)


class LoadingError(Exception):
    """A file or folder cannot be read, or the expectations are wrong; the text is a sentence."""


def load(words: Sequence[str], expectations: str | None = None) -> Loaded:
    """Return the rules of files and folders, and the expectations of a file or those beside the rules.

    Raises LoadingError.
    """
    loaded = Loaded()
    files = [expectations] if expectations else []
    for word in words:
        for name, path in _files(word):
            if path.name in EXPECTATIONS:
                files += [] if expectations else [str(path)]
            else:
                _add(loaded, name, path)
    for file in files:
        loaded.expectations = _joined(loaded.expectations, _expectations(file))
    return loaded


def _files(word: str) -> Iterator[tuple[str, Path]]:
    """Yield the names and paths of the files of a word, in the order of the names."""
    path = Path(word)
    if path.is_file():
        yield path.name, path
        yield from ((name, path.parent / name) for name in EXPECTATIONS if (path.parent / name).is_file())
        return
    if not path.is_dir():
        raise LoadingError(f"{word} cannot be read: there is no such file or folder.")
    for parent, folders, names in os.walk(path):
        folders[:] = sorted(one for one in folders if not one.startswith((".", "__")))
        for name in sorted(names):
            found = Path(parent, name)
            if found.suffix in KINDS and not name.startswith(("test_", ".")) and not _is_helper(found):
                yield found.relative_to(path).as_posix(), found


def _is_helper(path: Path) -> bool:
    """Return whether a file in a folder is Python that only rules import."""
    if path.suffix != ".py":
        return False
    try:
        return not DEFINES_RULE.search(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return False  # which is complained about when it is read


def _add(loaded: Loaded, name: str, path: Path) -> None:
    """Add the rule of a file under a name that no other has."""
    if any(Path(rule.path) == path for rule in loaded.rules):
        return
    if any(rule.name == name for rule in loaded.rules):
        name = str(path)
    kind = KINDS.get(path.suffix)
    rule = Rule(name, kind or "filter-pattern", "", str(path))
    try:
        if kind is None:
            raise RuleError(f"It is no rule: the name of a rule's file ends in {', '.join(KINDS)}.")
        found = _read(replace(rule, text=path.read_text("utf-8")))
    except RuleError as error:
        loaded.complaints.append(complaint(rule, error))
    except (OSError, UnicodeDecodeError) as error:
        loaded.complaints.append(complaint(rule, RuleError(f"It cannot be read: {error}.")))
    else:
        loaded.rules += [found] if found else []


def _read(rule: Rule) -> Rule | None:
    """Return a rule with its title and tags; None for a file that is beside a rule. Raises RuleError."""
    reader = READERS.get(rule.kind)
    if reader:
        return reader(rule)
    title, tags = notes_in(rule.text)
    return replace(rule, title=title, tags=tags)


def _sigma(rule: Rule) -> Rule | None:
    document = _yaml(rule.text)
    if not isinstance(document, Mapping):
        raise RuleError("A Sigma rule is a YAML map.", 1)
    if "AnalysisType" in document:
        return None  # it describes a Python rule beside it
    tags = document.get("tags")
    return replace(
        rule,
        title=str(document.get("title", "")),
        tags=[str(one) for one in tags] if isinstance(tags, list) else (),
    )


def _yaml(text: str) -> Any:
    try:
        return next(iter(yaml.safe_load_all(text)), None)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise RuleError(f"It is not valid YAML: {problem}.", mark.line + 1 if mark else None) from error


def _python(rule: Rule) -> Rule:
    """Return a Python rule with the tags of its comments, and those of Panther's file beside it."""
    title, tags = notes_in(rule.text)
    for ending in (".yml", ".yaml"):
        beside = Path(rule.path).with_suffix(ending)
        document = _yaml(beside.read_text("utf-8")) if beside.is_file() else None
        if isinstance(document, Mapping) and "AnalysisType" in document:
            reports = document.get("Reports")
            attack = reports.get("MITRE ATT&CK") if isinstance(reports, Mapping) else None
            tags = [*tags, *(str(one) for one in attack or ())]
            title = title or str(document.get("DisplayName", ""))
    return replace(rule, title=title, tags=tags)


def _event_pattern(rule: Rule) -> Rule:
    """Return a rule of a bus; members beside the pattern are those of PutRule, and `tags`."""
    try:
        given = json.loads(rule.text)
    except ValueError:
        return rule  # which is complained about when the pattern is read
    if not isinstance(given, dict) or "EventPattern" not in given:
        return rule
    tags = given.get("tags")
    return replace(
        rule,
        title=str(given.get("Description") or given.get("Name") or ""),
        tags=[str(one) for one in tags] if isinstance(tags, list) else (),
    )


READERS: Mapping[str, Callable[[Rule], Rule | None]] = {
    "sigma": _sigma,
    "python": _python,
    "event-pattern": _event_pattern,
}


# --- expectations ------------------------------------------------------------------------------------


def _expectations(file: str) -> Expectations:
    try:
        return read(yaml.safe_load(Path(file).read_text("utf-8")))
    except OSError as error:
        raise LoadingError(f"{file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LoadingError(f"{file} is not valid YAML: {error}.") from error
    except ExpectationError as error:
        raise LoadingError(f"{file}: {error}") from error


def _joined(one: Expectations, other: Expectations) -> Expectations:
    limit = other.fail_under if other.fail_under is not None else one.fail_under
    return Expectations({**one.rules, **other.rules}, limit)
