"""Talks to a running emulator by its admin routes."""

import json
from http import HTTPStatus
from typing import Any

import click

from emulator.cli.refusals import refuse

DEFAULT_URL = "http://127.0.0.1:4566"

url_option = click.option(
    "--url", default=DEFAULT_URL, show_default=True, envvar="AWS_ENDPOINT_URL", help="The running emulator."
)


def call(url: str, path: str, body: dict[str, Any]) -> Any:
    """Post a JSON body to a route and return the JSON answer; anything but 200 ends the program."""
    status, answer = post(url, path, json.dumps(body).encode(), "application/json")
    if status != HTTPStatus.OK:
        refuse(answer.get("error", f"{url} answered with {status}; is it an emulator?"))
    return answer


def post(url: str, path: str, body: bytes, content_type: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object of the answer, an empty one where it is none."""
    import http.client
    import urllib.error
    import urllib.request

    try:
        request = urllib.request.Request(  # noqa: S310 - the user gives the URL
            url.rstrip("/") + path, body, {"Content-Type": content_type}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
            return response.status, _object(response.read())
    except urllib.error.HTTPError as error:
        return error.code, _object(error.read())
    except urllib.error.URLError as error:
        refuse(f"No emulator answers at {url}: {error.reason}.")
    except (OSError, http.client.HTTPException) as error:
        refuse(f"What answers at {url} broke off: {error}.")
    except ValueError:
        refuse(f"{url} is no URL.")


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
