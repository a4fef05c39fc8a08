"""How pages are rendered: templates, static files by the hash of their content, and headers of security."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from emulator import __version__
from emulator.core.clock import from_epoch, iso, parse_iso
from emulator.core.words import counted
from emulator.running import Emulator

ROOT = "/_emulator/ui"
# Source: W3C Content Security Policy Level 3; nothing but our own files and forms.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
RECENT = timedelta(minutes=5)
SHORT_NAME = 14
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")  # between the words of a name such as NoSuchEntityException
NOT_STORED = "no-store"
A_YEAR = "public, max-age=31536000, immutable"
KINDS: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# The pages of the navigation: title, path below ROOT, and the key that follows `g`.
PAGES = (
    ("Records", "records", "r"),
    ("Trails", "trails", "t"),
    ("Insights", "insights", "i"),
    ("Lake", "lake", "q"),
    ("Emulator", "emulator", "e"),
    ("Connect", "connect", "c"),
)


def page(template: str, emulator: Emulator, *, title: str, status: int = 200, **values: Any) -> Response:
    """Return a page; `values` are what its template needs beside what all pages show."""
    shared = {
        "title": title,
        "pages": PAGES,
        "root": ROOT,
        "path": request.path,
        "version": __version__,
        "clock": emulator.clock(),
        "count": emulator.parts.store.journal.count(),
        "last_number": emulator.last_number(),
        "problem": latest_problem(emulator),
        "static": static_path,
    }
    return protected(Response(render_template(template, **shared, **values), status))


def redirect(target: str, status: int = 302) -> Response:
    """Return a response that sends the browser to a path of ours."""
    return Response("", status, {"Location": target})


def fragment(template: str, **values: Any) -> Response:
    """Return a part of a page, such as rows that a page adds."""
    return protected(Response(render_template(template, root=ROOT, static=static_path, **values)))


def protected(response: Response) -> Response:
    """Return the response with the headers that all pages have."""
    response.headers.extend(HEADERS)
    response.headers.setdefault("Cache-Control", NOT_STORED)
    return response


def latest_problem(emulator: Emulator) -> Mapping[str, str] | None:
    """Return the newest problem of health if it is of the last minutes, None when there is none."""
    problems: Sequence[Mapping[str, str]] = emulator.health()["lastErrors"]
    newest = problems[-1] if problems else None
    return newest if newest and emulator.now() - parse_iso(newest["at"]) < RECENT else None


# --- static files ----------------------------------------------------------------------------------------


@cache
def static_files() -> Mapping[str, bytes]:
    """Return the content of each static file by its name."""
    folder = files("emulator.web.console") / "static"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@cache
def static_hash() -> str:
    """Return a text that changes with the content of any static file."""
    content = b"".join(name.encode() + body for name, body in sorted(static_files().items()))
    return hashlib.sha256(content).hexdigest()[:12]


def static_path(name: str) -> str:
    """Return the path of a static file."""
    return f"{ROOT}/static/{static_hash()}/{name}"


def static_file(name: str) -> Response | None:
    """Return a static file, None where there is none of that name."""
    body = static_files().get(name)
    if body is None:
        return None
    response = Response(body, mimetype=None, content_type=KINDS[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = A_YEAR
    return protected(response)


# --- filters of templates --------------------------------------------------------------------------------


def second(value: int | str) -> str:
    """Return an instant as 2026-11-27 14:00:05; `value` is in Unix seconds or AWS's text."""
    text = iso(from_epoch(value)) if isinstance(value, int) else value
    return text.replace("T", " ").removesuffix("Z")


def instant(value: datetime) -> str:
    """Return an instant as 2026-11-27 14:00:05."""
    return second(iso(value))


def grouped(number: int) -> str:
    """Return a number with commas: 12,345."""
    return f"{number:,}"


def by_words(name: str | None) -> Markup:
    """Return a name in which a browser may begin a line before a word: DescribeEventDataStores.

    Only names of more than SHORT_NAME characters are changed.
    """
    words = WORD.split(name) if name and len(name) > SHORT_NAME else [name or ""]
    return Markup("<wbr>").join(words)


FILTERS = {
    "second": second,
    "instant": instant,
    "grouped": grouped,
    "counted": partial(counted, form=","),
    "by_words": by_words,
}
