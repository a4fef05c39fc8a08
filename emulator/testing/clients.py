"""Clients of boto3 that use one endpoint and ignore the user's profiles, files and proxies."""

import os
from functools import cache
from typing import Any

KEY = "test"


@cache
def make_session() -> Any:  # boto3's sessions and clients have no types
    """Return the session that makes all clients of the process; its credentials are made up."""
    import boto3
    from botocore.session import Session

    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    session = Session({"profile": (None, None, None, None), **nowhere})
    session.set_credentials(KEY, KEY)
    return boto3.Session(botocore_session=session)


def client_error() -> type[Exception]:
    """Return the class of the errors that clients raise for an answer that is one."""
    from botocore.exceptions import ClientError

    found: type[Exception] = ClientError
    return found


def make_client(service: str, endpoint_url: str, region: str, **more: Any) -> Any:
    """Return a client; `more` are other arguments of boto3, such as an access key or a Config."""
    from botocore.config import Config

    config = Config(proxies={}).merge(more.pop("config", None) or Config())
    return make_session().client(
        service, endpoint_url=endpoint_url, region_name=region, config=config, **more
    )
