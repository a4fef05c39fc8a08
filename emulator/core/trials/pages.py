"""The matrix of stories and rules as a picture and as a page, without scripts, fonts or links."""

from collections.abc import Iterator
from html import escape

from emulator.core.trials.scoring import Trial
from emulator.core.trials.tables import after, by_tactic, share

CELL, LEFT, TOP = 22, 210, 190
FOUND, MISSED, NOT_ITS_OWN = "#2f855a", "#fed7d7", "#edf2f7"
STYLE = """body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color:#1a202c;background:#fff}
table{border-collapse:collapse;margin:1rem 0}
th,td{border:1px solid #cbd5e0;padding:.25rem .5rem;text-align:left}
th[scope=col]{vertical-align:bottom}td.found{background:#c6f6d5}td.missed{background:#fed7d7}
.turned{writing-mode:vertical-rl;transform:rotate(180deg)}"""


def _cells(trial: Trial) -> Iterator[tuple[int, int, str, str]]:
    """Yield row, column, state (found, missed, or nothing of the rule's own) and text of each cell."""
    for column, score in enumerate(trial.scores):
        found = {one.story: one for one in score.found}
        for row, story in enumerate(trial.activity.stories):
            one = found.get(story.name)
            state = "found" if one else "missed" if story.name in score.missed else "other"
            yield row, column, state, after(one) if one else ""


def svg(trial: Trial) -> str:
    """Return the matrix as an SVG document: a row a story, a column a rule, with the number of the event."""
    width, height = LEFT + CELL * len(trial.scores) + 60, TOP + CELL * len(trial.activity.stories) + 30
    body = "\n".join([*_svg_names(trial), *_svg_cells(trial)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="11" role="img" aria-label="Which rule found which story">\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _svg_names(trial: Trial) -> Iterator[str]:
    for row, story in enumerate(trial.activity.stories):
        y = TOP + CELL * row + 15
        yield f'<text x="{LEFT - 6}" y="{y}" text-anchor="end" fill="#1a202c">{escape(story.name)}</text>'
    for column, score in enumerate(trial.scores):
        x = LEFT + CELL * column + 15
        turned = f"translate({x} {TOP - 6}) rotate(-60)"
        yield f'<text transform="{turned}" fill="#1a202c">{escape(score.rule.name)}</text>'


def _svg_cells(trial: Trial) -> Iterator[str]:
    colours = {"found": FOUND, "missed": MISSED, "other": NOT_ITS_OWN}
    for row, column, state, said in _cells(trial):
        x, y = LEFT + CELL * column, TOP + CELL * row
        story, rule = trial.activity.stories[row].name, trial.scores[column].rule.name
        title = escape(f"{rule} on {story}: {said or ('missed' if state == 'missed' else 'not found')}")
        yield (
            f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" rx="3" fill="{colours[state]}">'
            f"<title>{title}</title></rect>"
        )
        if said:
            number = escape(said.split(",")[0].removeprefix("event "))
            place = f'x="{x + CELL / 2 - 1}" y="{y + 14}"'
            yield f'<text {place} text-anchor="middle" fill="#ffffff">{number}</text>'


def html(trial: Trial) -> str:
    """Return a page with the matrix, the scores of the rules, and the coverage by tactic."""
    body = "\n".join([*_matrix(trial), *_scores(trial), *_covered(trial)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Rules on trial</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>Rules on trial</h1>\n{body}\n</body></html>\n"
    )


def _matrix(trial: Trial) -> Iterator[str]:
    yield "<h2>Stories and rules</h2><table><thead><tr><th>story</th>"
    yield from (
        f'<th scope="col"><span class="turned">{escape(one.rule.name)}</span></th>' for one in trial.scores
    )
    yield "</tr></thead><tbody>"
    cells = {(row, column): (state, said) for row, column, state, said in _cells(trial)}
    for row, story in enumerate(trial.activity.stories):
        line = [f'<tr><th scope="row">{escape(story.name)}</th>']
        for column in range(len(trial.scores)):
            state, said = cells[row, column]
            line.append(f'<td class="{state}">{escape(said) or ("missed" if state == "missed" else "")}</td>')
        yield "".join([*line, "</tr>"])
    yield "</tbody></table>"


def _scores(trial: Trial) -> Iterator[str]:
    yield "<h2>Rules</h2><table><thead><tr>"
    heads = ("rule", "kind", "false alarms a day", "precision", "recall", "notes")
    yield from (f'<th scope="col">{one}</th>' for one in heads)
    yield "</tr></thead><tbody>"
    for one in trial.scores:
        cells = (one.rule.kind, f"{one.false_alarms_a_day:.4g}", share(one.precision), share(one.recall))
        notes = " ".join(one.notes)
        yield _row(one.rule.name, *cells, notes)
    yield "</tbody></table>"


def _covered(trial: Trial) -> Iterator[str]:
    yield "<h2>Techniques</h2><table><thead><tr>"
    yield from (f'<th scope="col">{one}</th>' for one in ("tactic", "technique", "stories", "found", "rules"))
    yield "</tr></thead><tbody>"
    for tactic, one in by_tactic(trial):
        yield _row(tactic, one.technique, str(one.stories), str(one.found), ", ".join(one.rules))
    yield "</tbody></table>"


def _row(head: str, *cells: str) -> str:
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(head)}</th>{told}</tr>'
