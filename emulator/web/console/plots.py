"""Small plots as SVG, drawn here; colours come from the style sheet by class."""

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from emulator.core.values import dataclass

HEIGHT, STEP, WIDTH = 40, 10, 8


def bars(counts: Sequence[int], marked: Sequence[int]) -> Markup:
    """Return bars of counts, each with the part that is marked. The page has the same numbers as text."""
    tallest = max(*counts, 1)
    parts = [
        rect
        for place, (count, mark) in enumerate(zip(counts, marked, strict=True))
        for rect in (_bar(place, count, tallest, "bar"), _bar(place, mark, tallest, "bar marked"))
    ]
    size = f'viewBox="0 0 {len(counts) * STEP} {HEIGHT}" preserveAspectRatio="none"'
    return Markup(f'<svg class="bars" {size} aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704 - numbers


def _bar(place: int, count: int, tallest: int, kind: str) -> str:
    if not count:
        return ""
    height = max(round(HEIGHT * count / tallest, 1), 1.5)
    at = f'x="{place * STEP + 1}" y="{HEIGHT - height}" width="{WIDTH}" height="{height}"'
    return f'<rect class="{kind}" {at}/>'


@dataclass(frozen=True)
class Band:
    """The time that was unusual, in Unix seconds, and the usual rate."""

    start: float
    end: float
    baseline: float


PLOT_WIDTH, PLOT_HEIGHT, LEFT, FLOOR = 960, 260, 60, 225


def rates(series: Sequence[tuple[float, float]], band: Band) -> Markup:
    """Return the line of a rate over time, with the usual rate, and the unusual time as a band.

    `series` are Unix times with rates a minute, at least one. The numbers stand in a table beside it.
    """
    first, last = series[0][0], max(series[-1][0], series[0][0] + 60)
    top = max(*(rate for _, rate in series), band.baseline, 1.0)

    def x(at: float) -> float:
        return round(
            LEFT + (min(max(at, first), last) - first) / (last - first) * (PLOT_WIDTH - LEFT - 10), 1
        )

    def y(rate: float) -> float:
        return round(FLOOR - rate / top * (FLOOR - 20), 1)

    points = " ".join(f"{x(at)},{y(rate)}" for at, rate in series)
    left, right = x(band.start), max(x(band.end), x(band.start) + 3)
    usual = y(band.baseline)
    parts = (
        f'<rect class="band" x="{left}" y="20" width="{round(right - left, 1)}" height="{FLOOR - 20}"/>',
        f'<line class="axis" x1="{LEFT}" x2="{PLOT_WIDTH - 10}" y1="{FLOOR}" y2="{FLOOR}"/>',
        f'<line class="usual" x1="{LEFT}" x2="{PLOT_WIDTH - 10}" y1="{usual}" y2="{usual}"/>',
        f'<polyline class="rate" points="{points}"/>',
        _label(LEFT - 8, 28, f"{top:.4g}", "end"),
        _label(LEFT - 8, FLOOR, "0", "end"),
        _label(LEFT, PLOT_HEIGHT - 12, _minute(first), "start"),
        _label(PLOT_WIDTH - 10, PLOT_HEIGHT - 12, _minute(last), "end"),
    )
    title = f"Rate a minute from {_minute(first)} to {_minute(last)}; at most {top:.4g}"
    size = f'viewBox="0 0 {PLOT_WIDTH} {PLOT_HEIGHT}"'
    svg = f'<svg class="plot" role="img" {size}><title>{title}</title>{"".join(parts)}</svg>'
    return Markup(svg)  # noqa: S704 - numbers and times alone


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


def _minute(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
