"""The options of the pytest plugin: an ini value each, most of them settings of the emulator."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_type_hints

from emulator.checked_settings import from_mapping
from emulator.core.arns import REGION
from emulator.core.clock import SystemClock, parse_iso, whole_second
from emulator.core.durations import EXAMPLES, seconds_of
from emulator.core.values import dataclass
from emulator.settings import SettingError, Settings

PREFIX = "cloudtrail_"
NUMBERS: Mapping[Any, tuple[Any, str]] = {
    int: (int, "a whole number"),
    int | None: (int, "a whole number"),
    float: (float, "a number"),
}
# Time changes only when a test advances it, and ids repeat.
DEFAULTS: Mapping[str, Any] = {"clock": "manual", "timing": "aws", "seed": 1, "query_process": "off"}


@dataclass(frozen=True)
class Options:
    """The options of the fixtures. `clock` is the instant at which each test starts, None for now."""

    settings: Settings
    region: str
    clock: datetime | None

    def start(self) -> datetime:
        """Return the instant at which a test begins."""
        return self.clock or whole_second(SystemClock().now())


def options_of(given: Mapping[str, str]) -> Options:
    """Return the options from values by name, without prefix. Raises SettingError."""
    hints = get_type_hints(Settings)
    region, clock = given.get("region", "us-east-1"), given.get("clock", "now")
    if not REGION.fullmatch(region):
        raise SettingError(f"{PREFIX}region takes the name of a region, such as eu-west-1, not {region!r}.")
    values = {
        name: _value(name, text, hints[name])
        for name, text in given.items()
        if name not in {"region", "clock"}
    }
    if values.get("enforce_iam") == "strict":  # the fixture itself arranges things with keys that nobody made
        raise SettingError(f"{PREFIX}enforce_iam takes off or on, not 'strict'.")
    try:
        settings = from_mapping({**DEFAULTS, **values})
    except SettingError as error:
        raise SettingError(_in_words_of_pytest(str(error))) from error
    return Options(settings, region, None if clock == "now" else _instant(clock))


def _value(name: str, text: str, hint: Any) -> Any:
    choices = Settings.__dataclass_fields__[name].metadata["choices"]
    if choices and text not in choices:
        raise SettingError(f"{PREFIX}{name} takes {' or '.join(choices)}, not {text!r}.")
    if Settings.__dataclass_fields__[name].metadata.get("duration"):
        return _seconds(name, text)
    if hint not in NUMBERS:
        return text
    convert, words = NUMBERS[hint]
    try:
        return convert(text)
    except ValueError as error:
        raise SettingError(f"{PREFIX}{name} takes {words}, not {text!r}.") from error


def _seconds(name: str, text: str) -> float:
    try:
        return seconds_of(text)
    except ValueError as error:
        raise SettingError(f"{PREFIX}{name} takes a duration such as {EXAMPLES}, not {text!r}.") from error


def _instant(text: str) -> datetime:
    try:
        return parse_iso(text)
    except ValueError as error:
        raise SettingError(
            f"{PREFIX}clock takes now or a time such as 2026-01-02T12:00:00Z, not {text!r}."
        ) from error


def _in_words_of_pytest(sentence: str) -> str:
    return re.sub(r"--([a-z][a-z-]*)", lambda flag: PREFIX + flag[1].replace("-", "_"), sentence)
