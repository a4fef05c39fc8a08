"""Figures of an emulator in the text format of Prometheus.

Source: Prometheus documentation, "Exposition formats", text format version 0.0.4.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

PREFIX = "cloudtrail_emulator_"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figure(NamedTuple):
    """A figure by its name without the prefix; a counter falls only by a reset."""

    name: str
    kind: Literal["counter", "gauge"]
    help: str


FIGURES = (
    Figure("events_recorded_total", "counter", "Events that were recorded or injected."),
    Figure("events", "gauge", "Events in the journal."),
    Figure("log_files_total", "counter", "Log files that were delivered."),
    Figure("digests_total", "counter", "Digest files that were delivered."),
    Figure("trails", "gauge", "Trails of all accounts."),
    Figure("trails_logging", "gauge", "Trails that are logging."),
    Figure("faults_armed", "gauge", "Injected faults that are armed."),
    Figure("losing_records", "gauge", "1 while records are lost, otherwise 0."),
    Figure("clock_seconds", "gauge", "The time of the emulator, in Unix seconds."),
)
PROBLEMS = Figure("problems_total", "counter", "Problems by part, as /_emulator/health lists them.")
INFO = Figure("info", "gauge", "1; the labels say which emulator it is.")


def exposition(version: str, values: Mapping[str, float], problems: Mapping[str, int]) -> str:
    """Return the text that Prometheus reads; `values` are those of FIGURES by name."""
    lines = [*_head(INFO), f'{PREFIX}{INFO.name}{{version="{_escaped(version)}"}} 1']
    for figure in FIGURES:
        lines += [*_head(figure), f"{PREFIX}{figure.name} {values[figure.name]:.15g}"]
    lines += _head(PROBLEMS)
    lines += [
        f'{PREFIX}{PROBLEMS.name}{{part="{_escaped(part)}"}} {count}' for part, count in problems.items()
    ]
    return "\n".join(lines) + "\n"


def _head(figure: Figure) -> Iterator[str]:
    yield f"# HELP {PREFIX}{figure.name} {figure.help}"
    yield f"# TYPE {PREFIX}{figure.name} {figure.kind}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
