"""Routes that programs written for LocalStack or ministack ask, probes and metrics.

None of them leaves a record. `/health` is S3's too: a request that is signed, or whose host names a bucket,
is a call to S3.
"""

import json
import platform
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from flask import Response

from emulator import __version__
from emulator.core.clock import iso
from emulator.core.ids import Ids
from emulator.core.metrics import MEDIA_TYPE
from emulator.running import Emulator
from emulator.web.init_scripts import FOLDERS, InitScripts, Stage

EDITION = "community"
CONTAINER_MARK = Path("/.dockerenv")  # Docker puts it into each container
Routes = Mapping[str, Mapping[str, str]]  # what each does, by path and method
STAGES: Mapping[str, Stage] = {stage.lower(): stage for stage in FOLDERS}


class DropIn:
    """The routes of one emulator, which `started` then.

    `scripts` are its init scripts, `routes` all that it answers.
    """

    def __init__(self, emulator: Emulator, scripts: InitScripts, routes: Routes, started: datetime) -> None:
        self._emulator = emulator
        self._scripts = scripts
        self._routes = routes
        self._started = started
        self._session_id = Ids().uuid()  # of its own: a seed's ids are for records

    def listed(self) -> Response:
        """Return the list of routes; browsers get the console instead."""
        return _json({"version": __version__, "routes": self._routes})

    def live(self) -> Response:
        return _json({"status": "ok"})

    def ready(self) -> Response:
        is_ready = self._scripts.is_ready
        return _json({"status": "ok" if is_ready else "starting"}, 200 if is_ready else 503)

    def metrics(self) -> Response:
        return Response(self._emulator.metrics(), content_type=MEDIA_TYPE)

    def init(self) -> Response:
        return _json(self._scripts.as_json())

    def init_of(self, stage: str) -> Response:
        if stage.lower() not in STAGES:
            return _json({"error": f"{stage} is not a stage; there are {', '.join(STAGES)}."}, 404)
        return _json(self._scripts.stage_as_json(STAGES[stage.lower()]))

    def localstack_health(self) -> Response:
        """Return what wait loops look for, such as "s3": "running"."""
        services = {
            name: "running" if was_called else "available"
            for name, was_called in self._emulator.services().items()
        }
        return _json({"services": services, "edition": EDITION, "version": __version__})

    def localstack_info(self) -> Response:
        now = self._emulator.now()
        return _json(
            {
                "version": __version__,
                "edition": EDITION,
                "is_license_activated": False,
                "session_id": self._session_id,
                "system": platform.system().lower(),
                "is_docker": CONTAINER_MARK.exists(),
                "server_time_utc": iso(now),
                "uptime": int((now - self._started).total_seconds()),
            }
        )


PATHS: tuple[tuple[str, Callable[..., Response]], ...] = (
    ("/_emulator", DropIn.listed),
    ("/_emulator/", DropIn.listed),
    ("/_emulator/live", DropIn.live),
    ("/_emulator/ready", DropIn.ready),
    ("/_emulator/metrics", DropIn.metrics),
    ("/_emulator/init", DropIn.init),
    ("/_localstack/init", DropIn.init),
    ("/_localstack/init/<stage>", DropIn.init_of),
    ("/_localstack/health", DropIn.localstack_health),
    ("/health", DropIn.localstack_health),
    ("/_ministack/health", DropIn.localstack_health),
    ("/_localstack/info", DropIn.localstack_info),
)


def _json(value: object, status: int = 200) -> Response:
    """Return JSON with a space after each colon, as LocalStack's: scripts look for "s3": "available"."""
    return Response(json.dumps(value) + "\n", status, mimetype="application/json")
