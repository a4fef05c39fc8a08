"""Options and arguments that are durations."""

from typing import Any

import click

from emulator.core.durations import seconds_of


class Duration(click.ParamType):  # type: ignore[type-arg]  # generic in click's stubs alone
    """A duration such as 90, 90s, 5m, 1h or 500ms; its value is in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds; a number is taken as it is."""
        if isinstance(value, int | float):
            return float(value)
        try:
            return seconds_of(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION = Duration()
