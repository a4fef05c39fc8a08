"""Calls the admin routes of a running emulator."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from emulator.cli.refusals import refuse
from emulator.core.call import UNRECORDED_HEADER
from emulator.settings import LOOPBACK

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

DEFAULT_URL = "http://127.0.0.1:4566"
BLOCK_BYTES = 1024 * 1024

url_option = click.option(
    "--url",
    default=DEFAULT_URL,
    show_default=True,
    envvar="AWS_ENDPOINT_URL",
    help="URL of the running emulator.",
)


def call(url: str, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    """Send a JSON body to a route and return the JSON answer; anything but 200 ends the program."""
    status, answer = post(url, path, json.dumps(body).encode(), "application/json", method)
    if status != HTTPStatus.OK:
        refuse(said(url, status, answer))
    return answer


def get(url: str, path: str) -> Any:
    """Return the JSON answer of a route; anything but 200 ends the program."""
    return call(url, path, {}, "GET")


def call_operation(operation: str, body: dict[str, Any], *, url: str, account: str, region: str) -> Any:
    """Return the JSON answer of an operation of CloudTrail, unrecorded; an error ends the program."""
    scope = f"{account}/20130101/{region}/cloudtrail/aws4_request"
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"CloudTrail_20131101.{operation}",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        UNRECORDED_HEADER: "true",
    }
    with _answer(url, "/", json.dumps(body).encode(), headers, "POST") as answer, _unbroken(url):
        value = _object(answer.read())
        if answer.status != HTTPStatus.OK:
            refuse(str(value.get("message") or value.get("Message") or said(url, answer.status, value)))
        return value


def said(url: str, status: int, answer: dict[str, Any]) -> str:
    """Return the sentence of an answer that is a refusal."""
    return str(answer.get("error", f"{url} answered with {status}; is it an emulator?"))


def post(
    url: str, path: str, body: bytes, content_type: str, method: str = "POST"
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object of the answer, an empty one if it is not an object."""
    with _answer(url, path, body, {"Content-Type": content_type}, method) as answer, _unbroken(url):
        return answer.status, _object(answer.read())


def put_file(url: str, path: str, file: BinaryIO, size_bytes: int) -> tuple[int, dict[str, Any]]:
    """Send a file, and return the answer as `post` does."""
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size_bytes)}
    with _answer(url, path, file, headers, "PUT") as answer, _unbroken(url):
        return answer.status, _object(answer.read())


def blocks_of(url: str, path: str) -> Iterator[bytes]:
    """Yield the bytes that a route answers; anything but 200 ends the program."""
    with _answer(url, path, None, {}, "GET") as answer:
        if answer.status != HTTPStatus.OK:
            refuse(said(url, answer.status, _object(answer.read())))
        while block := _block(url, answer):
            yield block


def lines_of(url: str, path: str) -> tuple[int, Iterator[bytes]]:
    """Return the number of the newest record, and the lines of a route; anything but 200 ends the program."""
    answer = _answer(url, path, None, {}, "GET")
    if answer.status != HTTPStatus.OK:
        refuse(said(url, answer.status, _object(answer.read())))
    return int(answer.headers.get("X-Last-Number", "0")), _lines(url, answer)


def _lines(url: str, answer: "HTTPResponse") -> Iterator[bytes]:
    with answer, _unbroken(url):
        yield from answer


def _block(url: str, answer: "HTTPResponse") -> bytes:
    with _unbroken(url):
        return answer.read(BLOCK_BYTES)


def _answer(
    url: str, path: str, body: bytes | BinaryIO | None, headers: dict[str, str], method: str
) -> "HTTPResponse":
    """Return the answer to a request; without an answer, the program ends."""
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(  # noqa: S310 - the user gives the URL
            url.rstrip("/") + path, body, headers, method=method
        )
        with _unbroken(url):
            return cast("HTTPResponse", _opener(request.host).open(request))
    except urllib.error.HTTPError as error:
        return cast("HTTPResponse", error)  # it has the members of one
    except ValueError:
        refuse(f"{url} is not a URL.")


def _opener(host: str) -> "OpenerDirector":
    """Return an opener for URLs of the host; for an emulator on this machine, it uses no proxy."""
    from urllib.request import ProxyHandler, build_opener

    is_here = host.rpartition(":")[0].strip("[]") in LOOPBACK or host in LOOPBACK
    return build_opener(ProxyHandler({})) if is_here else build_opener()


@contextmanager
def _unbroken(url: str) -> Iterator[None]:
    """End the program if the connection cannot be made, or breaks off."""
    import http.client
    import urllib.error

    try:
        yield
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError as error:
        refuse(f"No emulator answers at {url}: {error.reason}.")
    except (OSError, http.client.HTTPException) as error:
        refuse(f"The connection to {url} broke off: {error}.")


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
