"""Which of moto's services a request is for, without a look at Flask where the signature tells."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from moto import backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict

from emulator.core.garbage import no_collection
from emulator.upstreams.moto.direct import Application, Direct, Environ
from emulator.upstreams.moto.time import know_time

# Services that moto finds by the name in the signature alone, and its own names of them.
PLAIN: Mapping[str, str] = {
    "acm": "acm",
    "autoscaling": "autoscaling",
    "cloudformation": "cloudformation",
    "ec2": "ec2",
    "ecr": "ecr",
    "ecs": "ecs",
    "elasticloadbalancing": "elb",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "lambda": "awslambda",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}
# Paths of moto itself and of machines, and of S3's other services under the same name in the signature.
NOT_PLAIN = re.compile(r"/(moto-api|favicon\.ico$|latest/(meta-data|api)/|v20180820/)")
SIGNATURE = re.compile(
    r"\S+ Credential=[^/,\s]*/[^/,\s]*/[a-z]+(?:-[a-z0-9]+)+/([A-Za-z0-9]+)/[^/,\s]*(?:,|$)"
)

# The dashboard and the switches of moto itself are pages of Flask.
FLASK_ALONE = "moto_api"
Mends = Mapping[str, Sequence[Callable[[], None]]]


class Dispatcher:
    """moto's web application, each of its services made for the first request; `mends` are called before."""

    def __init__(self, mends: Mends) -> None:
        self._mends = mends
        self._lock = threading.RLock()
        self._services: dict[str, Application] = {}

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        service = find_plain(environ)
        if service is None:
            return self._whole(environ, start_response)
        return (self._services.get(service) or self._service(service))(environ, start_response)

    def _service(self, service: str) -> Application:
        with self._lock:
            if service not in self._services:
                with no_collection():
                    self._services[service] = self._made(service)
            return self._services[service]

    def _made(self, service: str) -> Application:
        for mend in self._mends.get(service, ()):
            mend()
        made = application_of(service)
        know_time()
        return made

    @cached_property
    def _whole(self) -> Application:
        from emulator.upstreams.moto.whole import whole_application

        with self._lock:
            return whole_application(self._service)


def find_plain(environ: Environ) -> str | None:
    """Return moto's name of a service that the signature alone tells, None for what needs a closer look."""
    signed = SIGNATURE.match(environ.get("HTTP_AUTHORIZATION", ""))
    if (
        signed is None
        or NOT_PLAIN.match(environ["PATH_INFO"])
        or "s3-control" in environ.get("HTTP_HOST", "")
    ):
        return None
    return PLAIN.get(signed[1].lower())


def application_of(service: str) -> Application:
    """Return the application of one of moto's services."""
    if service == FLASK_ALONE:
        return _whole_service(service)
    return Direct(_backend(service).flask_paths, partial(_whole_service, service))


def _whole_service(service: str) -> Application:
    from emulator.upstreams.moto.whole import whole_service

    return whole_service(service)


def _backend(service: str) -> Any:
    """Return any backend of a service, which knows the paths of all of them."""
    found = backends.get_backend(service)
    if not isinstance(found, BackendDict):
        return found["global"]
    of_account = found[DEFAULT_ACCOUNT_ID]
    return of_account["us-east-1" if "us-east-1" in of_account else "aws"]
