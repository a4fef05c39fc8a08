"""Charts of a key's rate: lines of text for a terminal, and an SVG for a file or a page."""

from collections.abc import Iterator, Sequence
from html import escape

from emulator.core.values import dataclass

ROWS, COLUMNS = 8, 72
BLOCKS = " ▁▂▃▄▅▆▇█"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 240, 48, 28, 24


@dataclass(frozen=True)
class Chart:
    """A series to draw: `values` are rates a minute, in order of time, the first and last with their times.

    `incidents` are ranges of indexes, from the first to before the last.
    """

    title: str
    values: Sequence[float]
    first: str
    last: str
    incidents: Sequence[tuple[int, int]] = ()

    @property
    def greatest(self) -> float:
        """The greatest value; 1 where all are 0, so that it can divide."""
        return max(self.values, default=0.0) or 1.0


def text(chart: Chart) -> Sequence[str]:
    """Return the lines of a chart for a terminal; `!` marks incidents below the columns."""
    columns = _columns(chart)
    lines = [chart.title]
    for row in reversed(range(ROWS)):
        label = f"{chart.greatest:>9.4g}" if row == ROWS - 1 else f"{'0':>9}" if row == 0 else " " * 9
        lines.append(f"{label} ┤" + "".join(_block(value / chart.greatest, row) for value, _ in columns))
    marks = "".join("!" if is_incident else " " for _, is_incident in columns)
    return [*(line.rstrip() for line in [*lines, " " * 11 + marks]), f"{'':11}{chart.first} to {chart.last}"]


def _columns(chart: Chart) -> Sequence[tuple[float, bool]]:
    """Return at most so many columns: the greatest of the values that share one, and whether all is well."""
    size = max(1, -(-len(chart.values) // COLUMNS))
    return [
        (
            max(chart.values[first : first + size]),
            any(start < first + size and end > first for start, end in chart.incidents),
        )
        for first in range(0, len(chart.values), size)
    ]


def _block(share: float, row: int) -> str:
    filled = share * ROWS * 8 - row * 8
    least = 1 if share > 0 and row == 0 else 0  # a rate above none can be seen
    return BLOCKS[min(8, max(least, round(filled)))]


def svg(chart: Chart) -> str:
    """Return the chart as an SVG document, without scripts, fonts or links."""
    body = "\n".join([*_incidents(chart), *_bars(chart), *_labels(chart)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="{escape(chart.title)}">\n'
        f"{body}\n</svg>\n"
    )


def _x(chart: Chart, index: int) -> float:
    return round(LEFT + index * (WIDTH - LEFT) / max(1, len(chart.values)), 2)


def _bars(chart: Chart) -> Iterator[str]:
    height = HEIGHT - TOP - BOTTOM
    for index, value in enumerate(chart.values):
        if value:
            tall = round(value / chart.greatest * height, 2)
            left, right = _x(chart, index), _x(chart, index + 1)
            yield (
                f'<rect x="{left}" y="{round(TOP + height - tall, 2)}" '
                f'width="{round(right - left, 2)}" height="{tall}" fill="#2b6cb0"/>'
            )


def _incidents(chart: Chart) -> Iterator[str]:
    for start, end in chart.incidents:
        left, right = _x(chart, start), _x(chart, end)
        yield (
            f'<rect x="{left}" y="{TOP}" width="{round(right - left, 2)}" '
            f'height="{HEIGHT - TOP - BOTTOM}" fill="#fed7d7"/>'
        )


def _labels(chart: Chart) -> Iterator[str]:
    floor = HEIGHT - BOTTOM
    yield f'<line x1="{LEFT}" y1="{floor}" x2="{WIDTH}" y2="{floor}" stroke="#718096"/>'
    yield f'<text x="{LEFT}" y="16">{escape(chart.title)}</text>'
    yield f'<text x="{LEFT - 6}" y="{TOP + 10}" text-anchor="end">{chart.greatest:.4g}</text>'
    yield f'<text x="{LEFT - 6}" y="{floor}" text-anchor="end">0</text>'
    yield f'<text x="{LEFT}" y="{HEIGHT - 8}">{escape(chart.first)}</text>'
    yield f'<text x="{WIDTH}" y="{HEIGHT - 8}" text-anchor="end">{escape(chart.last)}</text>'
