"""The console as an application of its own, which is loaded when the first page is asked for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask, Response, request

from emulator.running import Emulator
from emulator.web.console import (
    comparing,
    connecting,
    dashboards,
    emulator_page,
    insights,
    lake,
    record,
    records,
    stored_files,
    trails,
)
from emulator.web.console.rendering import FILTERS, ROOT, page, protected, redirect, static_file

HOME = f"{ROOT}/records"
View = Callable[..., Any]

# The pages by path below ROOT. Each view takes the emulator, and the parts of the path by name.
VIEWS: Mapping[str, View] = {
    "records": records.listed,
    "records/rows": records.rows,
    "records/export": records.export,
    "records/<record_id>": record.shown,
    "records/<record_id>.json": record.download,
    "compare": comparing.shown,
    "trails": trails.listed,
    "trails/<account>/<region>/<path:name>": trails.shown,
    "files/<bucket>/<path:key>": stored_files.shown,
    "files.gz/<bucket>/<path:key>": stored_files.download,
    "insights": insights.listed,
    "insights/<shared_id>": insights.shown,
    "lake": lake.shown,
    "lake/dashboards/<name>": dashboards.shown,
    "emulator": emulator_page.shown,
    "emulator/reset": emulator_page.confirm,
    "connect": connecting.shown,
}
ACTIONS: Mapping[str, View] = {
    "emulator/<action>": emulator_page.change,
    "lake/run": lake.run,
    "lake/cancel": lake.cancel,
    "lake/dashboards/<name>/refresh": dashboards.refresh,
    "connect/call": connecting.make_call,
    "trails/<account>/<region>/<name>/<action>": trails.change,
}


def console_of(emulator: Emulator) -> Flask:
    """Return the console of an emulator as a WSGI application for all paths below ROOT, and its home."""
    app = Flask("emulator.web.console", static_folder=None)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for path, view in VIEWS.items():
        app.add_url_rule(f"{ROOT}/{path}", path, partial(view, emulator), methods=["GET"])
    for path, view in ACTIONS.items():
        app.add_url_rule(f"{ROOT}/{path}", path, partial(view, emulator), methods=["POST"])
    app.add_url_rule(f"{ROOT}/static/<_hash>/<name>", "static", partial(_static, emulator))
    app.add_url_rule("/favicon.ico", "icon", partial(_static, emulator, "", "icon.svg"))
    for home in ("/", "/_emulator", "/_emulator/", ROOT, f"{ROOT}/"):
        app.add_url_rule(home, home, _home)
    app.register_error_handler(404, partial(_not_found, emulator))
    app.register_error_handler(405, partial(_not_found, emulator))
    return app


def _home() -> Response:
    query = request.query_string.decode("latin-1")
    return protected(redirect(f"{HOME}?{query}" if query else HOME))


def _static(emulator: Emulator, _hash: str, name: str) -> Response:
    return static_file(name) or _not_found(emulator)


def _not_found(emulator: Emulator, _error: object = None) -> Response:
    text = "There is no such page."
    return page("message.html", emulator, title="Not found", status=404, text=text)
