"""Servers and clients of the measurements: processes of their own, and requests of little cost."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/{service}/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)
AGENT = "Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python#3.11"


# An installed package has its bytecode; a machine that forbids writing it would measure the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def message(method: str, path: str, service: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"User-Agent: {AGENT}"]
    lines += [f"Authorization: {AUTHORIZATION.format(service=service)}", "X-Amz-Date: 20260102T120000Z"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def cloudtrail(operation: str, **members: object) -> bytes:
    target = f"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{operation}"
    body = json.dumps(members).encode()
    return message(
        "POST", "/", "cloudtrail", body, X_Amz_Target=target, Content_Type="application/x-amz-json-1.1"
    )


def iam(action: str, **members: str) -> bytes:
    body = "&".join([f"Action={action}", "Version=2010-05-08", *(f"{k}={v}" for k, v in members.items())])
    return message("POST", "/", "iam", body.encode(), Content_Type="application/x-www-form-urlencoded")


class Connection:
    """A client with minimal cost: one socket, whole messages, opened again if it was closed."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> None:
        if self._socket is None:
            self._socket = socket.create_connection(self._address)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)

    def receive(self) -> int:
        """Read one answer and return its status."""
        return self._answer()[0]

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the status and the body of the answer."""
        self.send(request)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        assert self._socket
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lowered = head.lower()
        length = 0
        if b"content-length:" in lowered:
            length = int(lowered.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        if head.startswith(b"HTTP/1.0") or b"connection: close" in lowered:
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def call(self, request: bytes) -> int:
        self.send(request)
        return self.receive()

    def fileno(self) -> int:
        assert self._socket
        return self._socket.fileno()

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None

    def _more(self) -> bytes:
        assert self._socket
        chunk = self._socket.recv(65536)
        if not chunk:
            raise ConnectionError("closed in the middle of an answer")
        return chunk


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Callable[[int], list[str]]) -> Iterator[int]:
    """Start a server in a process group of its own, yield its port, end it."""
    port = free_port()
    process = subprocess.Popen(
        command(port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=ENVIRONMENT,
    )
    try:
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.002)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")
