"""Clients and sessions of boto3 that use one endpoint and ignore the user's profiles, files and proxies."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

KEY = "test"

Check = Callable[..., None]


def _nothing(**_: Any) -> None:
    """Check nothing."""


@cache
def make_session() -> Any:  # boto3's sessions and clients have no types
    """Return the session that makes all clients of the process; its credentials are made up."""
    import boto3

    return boto3.Session(botocore_session=_bare_session(KEY))


def own_session(endpoint_url: str, region: str, key: str, check: Check) -> Any:
    """Return a session of boto3 for code that makes its clients and resources from one.

    `check` is called before each call of its clients.
    """
    from botocore.config import Config

    bare = _bare_session(key)
    bare.set_default_client_config(Config(proxies={}))
    bare.register("before-call", check)
    session = _session_type()(botocore_session=bare, region_name=region)
    session.endpoint_url = endpoint_url
    return session


@cache
def _session_type() -> Any:
    import boto3

    class Session(boto3.Session):  # type: ignore[misc]  # boto3 has no types
        """A session whose clients use one endpoint, also those that it makes for its resources."""

        endpoint_url: str

        def client(self, *arguments: Any, **named: Any) -> Any:
            named["endpoint_url"] = named.get("endpoint_url") or self.endpoint_url
            return super().client(*arguments, **named)

    return Session


def client_error() -> type[Exception]:
    """Return the class of the errors that clients raise for an answer that is one."""
    from botocore.exceptions import ClientError

    found: type[Exception] = ClientError
    return found


def make_client(service: str, endpoint_url: str, region: str, check: Check = _nothing, **more: Any) -> Any:
    """Return a client; `more` are other arguments of boto3, such as an access key or a Config.

    `check` is called before each of its calls.
    """
    from botocore.config import Config

    config = Config(proxies={}).merge(more.pop("config", None) or Config())
    client = make_session().client(
        service, endpoint_url=endpoint_url, region_name=region, config=config, **more
    )
    client.meta.events.register("before-call", check)
    return client


def _bare_session(key: str) -> Any:
    from botocore.session import Session

    from emulator.upstreams.moto.models import bare_session

    make = (
        Session if "AWS_DATA_PATH" in os.environ else bare_session
    )  # which may lead to models of the user's
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    session = make({"profile": (None, None, None, None), **nowhere})
    session.set_credentials(key, KEY)  # nobody checks the secret
    return session
