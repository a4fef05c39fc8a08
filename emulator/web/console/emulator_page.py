"""The page of the emulator itself: its clock, faults, keys, problems, settings and state."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson
from flask import Response, request

from emulator.core.callers.mapped_keys import PrincipalError
from emulator.core.clock import parse_iso
from emulator.core.faults.definitions import EFFECTS, FaultError, fault_of
from emulator.core.ports.snapshots import SnapshotError
from emulator.running import Emulator
from emulator.settings import Settings, flag_of, variable_of
from emulator.web.clocks import STANDS, span_of
from emulator.web.console.rendering import ROOT, page, protected, redirect

HERE = f"{ROOT}/emulator"
STEPS = (("5 minutes", 300), ("1 hour", 3600), ("3 hours", 10_800), ("1 day", 86_400), ("7 days", 604_800))
# Settings whose values are secret.
SECRET = frozenset({"s3_secret_key"})
EXAMPLES = ("missing-file", "flipped-byte", "late-delivery")


class WrongInputError(ValueError):
    """Input of a form that cannot be used; the text says why."""


def shown(emulator: Emulator, wrong: str = "", form: str = "") -> Response:
    """The page; `wrong` is what is wrong with the form that was sent."""
    return page(
        "emulator.html",
        emulator,
        title="Emulator",
        status=400 if wrong else 200,
        wrong=wrong,
        form=form,
        sent=request.form,
        steps=STEPS,
        health=emulator.health(),
        faults=[armed.as_json() for armed in emulator.faults.armed()],
        effects=EFFECTS,
        examples=EXAMPLES,
        principals=orjson.dumps(emulator.principals(), option=orjson.OPT_INDENT_2).decode(),
        settings=tuple(settings_of(emulator.settings)),
        trails=len(emulator.trails()),
        said=request.args.get("said", ""),
    )


def settings_of(settings: Settings) -> Iterator[Mapping[str, Any]]:
    """Yield each setting: its flag and variable, its value, and whether that is the default."""
    for item in fields(Settings):
        value = getattr(settings, item.name)
        shown_value = "(set)" if item.name in SECRET and value else _text(value)
        yield {
            "flag": flag_of(item.name),
            "variable": variable_of(item.name),
            "value": shown_value,
            "is_default": value == item.default,
            "help": item.metadata["help"],
        }


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "none"
    return "none" if value is None else str(value)


def change(emulator: Emulator, action: str) -> Any:
    """Do what a form of the page asks for, and show the page again."""
    act = ACTIONS.get(action)
    if act is None:
        return page("message.html", emulator, title="Emulator", status=404, text="There is no such action.")
    try:
        said = act(emulator, request.form)
    except (WrongInputError, FaultError, PrincipalError, SnapshotError) as error:
        return shown(emulator, str(error), action)
    return protected(redirect(f"{HERE}?said={said}", 303))


def confirm(emulator: Emulator) -> Response:
    """The page that asks before everything is deleted."""
    counts = emulator.health()["counts"]
    return page("reset.html", emulator, title="Reset", counts=counts, trails=len(emulator.trails()))


# --- what forms ask for ----------------------------------------------------------------------------------

Form = Mapping[str, str]


def _advance(emulator: Emulator, form: Form) -> str:
    try:
        seconds = float(form.get("seconds", ""))
    except ValueError as error:
        raise WrongInputError("seconds: must be a number.") from error
    try:
        by = span_of(seconds)
    except ValueError as error:
        raise WrongInputError(str(error)) from error
    if emulator.settings.clock != "manual":
        raise WrongInputError(STANDS)
    emulator.advance(by)
    return "advanced"


def _deliver(emulator: Emulator, form: Form) -> str:
    emulator.deliver(digests=form.get("digests") == "true")
    return "delivered"


def _arm(emulator: Emulator, form: Form) -> str:
    members: dict[str, Any] = {"name": form.get("name", "")}
    for name, read in READ.items():
        text = form.get(name, "").strip()
        if text:
            members[name] = read(name, text)
    emulator.faults.add(fault_of(members))
    return "armed"


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise WrongInputError(f"{name}: must be a whole number.") from error


def _time(name: str, text: str) -> str:
    try:
        parse_iso(text)
    except ValueError as error:
        raise WrongInputError(f"{name}: must be a time such as 2026-11-27T14:00:00Z.") from error
    return text


def _plain(_name: str, text: str) -> str:
    return text


READ: Mapping[str, Callable[[str, str], Any]] = {
    "count": _whole,
    "minutes": _whole,
    "since": _time,
    "until": _time,
    "trail": _plain,
    "account": _plain,
    "region": _plain,
}


def _clear(emulator: Emulator, _form: Form) -> str:
    emulator.faults.clear()
    return "cleared"


def _map(emulator: Emulator, form: Form) -> str:
    try:
        document = orjson.loads(form.get("document", ""))
    except ValueError as error:
        raise WrongInputError(f"The mapping is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise WrongInputError("The mapping must be a JSON object.")
    emulator.map_principals(document)
    return "mapped"


def _rotate(emulator: Emulator, _form: Form) -> str:
    emulator.rotate_keys()
    return "rotated"


def _reset(emulator: Emulator, form: Form) -> str:
    if form.get("sure") != "yes":
        raise WrongInputError("A reset has to be confirmed.")
    emulator.reset()
    return "reset"


def _import(emulator: Emulator, _form: Form) -> str:
    sent = request.files.get("state")
    if sent is None or not sent.filename:
        raise WrongInputError("Choose a file with a state.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state")
        sent.save(path)
        emulator.import_state(path)
    return "imported"


ACTIONS: Mapping[str, Callable[[Emulator, Form], str]] = {
    "advance": _advance,
    "deliver": _deliver,
    "arm": _arm,
    "clear": _clear,
    "principals": _map,
    "rotate": _rotate,
    "reset": _reset,
    "import": _import,
}
