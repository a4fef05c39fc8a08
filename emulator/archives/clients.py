"""Clients of boto3 with credentials from its usual sources, or with made-up ones if it finds none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from emulator.core.ports.archived_files import ArchiveError

ANYBODY = "test"


def make_session() -> Any:  # boto3's sessions and clients have no types
    """Return a session that has credentials. Raises ArchiveError if the configured ones are broken."""
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        session = boto3.session.Session()
        return session if session.get_credentials() else boto3.session.Session(ANYBODY, ANYBODY)
    except BotoCoreError as error:
        raise ArchiveError(_in_a_line(error)) from error


def session_of(access_key: str, secret_key: str) -> Any:
    """Return a session with these credentials."""
    import boto3

    return boto3.session.Session(access_key, secret_key)


def make_client(session: Any, service: str, endpoint_url: str, region: str) -> Any:
    """Return a client of the session for an endpoint. Raises ArchiveError if it is not a URL."""
    from botocore.config import Config

    config = Config(s3={"addressing_style": "path"})
    try:
        return session.client(service, endpoint_url=endpoint_url, region_name=region, config=config)
    except ValueError as error:
        raise ArchiveError(f"{endpoint_url} is not a URL.") from error


@contextmanager
def archive_errors(name: str, endpoint_url: str) -> Iterator[None]:
    """Turn exceptions of botocore into ArchiveError; `name` is the file that is read."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        EndpointConnectionError,
        ParamValidationError,
    )

    try:
        yield
    except EndpointConnectionError as error:
        raise ArchiveError(f"No server answers at {endpoint_url}.") from error
    except ClientError as error:
        raise ArchiveError(f"{name} cannot be read: {error.response['Error']['Code']}.") from error
    except ParamValidationError as error:
        raise ArchiveError(f"{name} is not a valid bucket name.") from error
    except BotoCoreError as error:
        raise ArchiveError(f"{name} cannot be read: {_in_a_line(error)}") from error


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())
