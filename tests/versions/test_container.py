"""CloudTrailContainer against an engine that speaks as much of Docker's API as one container takes.

The engine runs no image: its container is an emulator in this process. The image itself is tried elsewhere.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from tests.conftest import ACCOUNT

pytest.importorskip("testcontainers", reason="scripts/versions installs it")
from testcontainers.core.config import ConnectionMode

ID = "c0ffee" * 10


class Engine(BaseHTTPRequestHandler):
    """Docker's engine: one image, one container, whose port 4566 is that of an emulator."""

    protocol_version = "HTTP/1.1"
    port = 0
    seen: ClassVar[list[tuple[str, str, Any]]] = []

    def do_GET(self) -> None:
        if urlsplit(self.path).path.endswith(("/networks", "/images/json", "/containers/json")):
            self._answer([])
            return
        published = {"4566/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(self.port)}]}
        self._answer(
            {
                "Id": ID,
                "Name": "/emulator",
                "Image": "sha256:1",
                "Config": {"Image": "cloudtrail-emulator"},
                "State": {"Status": "running", "Running": True},
                "NetworkSettings": {"Ports": published, "Networks": {}},
                "ApiVersion": "1.45",
                "Version": "27.0",
                "RepoTags": ["cloudtrail-emulator:latest"],
            }
        )

    def do_POST(self) -> None:
        self._answer({"Id": ID, "Warnings": []})

    def do_DELETE(self) -> None:
        self._answer({})

    def _answer(self, value: Any) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, urlsplit(self.path).path, json.loads(body) if body else None))
        text = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def engine(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Engine]]:
    Engine.port = urlsplit(endpoint).port or 0
    Engine.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{server.server_port}")
        monkeypatch.setattr(
            "testcontainers.core.config.testcontainers_config.connection_mode_override",
            ConnectionMode.docker_host,
        )
        monkeypatch.setattr("testcontainers.core.config.testcontainers_config.ryuk_disabled", True)
        yield Engine
        server.shutdown()


@pytest.mark.e2e
def test_a_container_is_ready_and_its_clients_are_recorded(engine: type[Engine]) -> None:
    from emulator.testcontainers import CloudTrailContainer

    with CloudTrailContainer(region="eu-west-1").with_setting("clock", "manual") as container:
        container.get_client("sqs").create_queue(QueueName="orders")
        cloudtrail = container.get_client("cloudtrail")
        (event,) = cloudtrail.lookup_events()["Events"]
        assert container.get_client("sts").get_caller_identity()["Account"] == ACCOUNT

    assert event["EventName"] == "CreateQueue"
    (made,) = [body for command, path, body in engine.seen if path.endswith("/containers/create")]
    assert made["Image"] == "cloudtrail-emulator"
    assert made["Env"] == ["CLOUDTRAIL_EMULATOR_CLOCK=manual"]
    assert "4566/tcp" in made["ExposedPorts"]
    assert engine.seen[-1][0] == "DELETE"
