"""Small plots as SVG, drawn here; colours come from the style sheet by class."""

from collections.abc import Sequence

from markupsafe import Markup

HEIGHT, STEP, WIDTH = 40, 10, 8


def bars(counts: Sequence[int], marked: Sequence[int]) -> Markup:
    """Return bars of counts, and in each the part that is marked. What they say stands beside the plot."""
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
