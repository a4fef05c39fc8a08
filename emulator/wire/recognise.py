"""Which service and operation a request asks for. Runs on every call: it looks at little and parses nothing.

A service is found by the signing name in the credential scope. Where several of botocore's services
share one, the one whose endpoint the request was sent to is asked first, then the folder of that name, then
the others in the order of their names. A local endpoint tells nothing, and a few calls that services share
(TagResource of the lex and chime families, most of rds and its kin) go to the first of them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from emulator.core.call import PREFLIGHT, Credential, Request, Target
from emulator.core.records.bucket_hosts import service_in
from emulator.core.records.vpc_endpoints import public_host
from emulator.wire import service_models
from emulator.wire.requests import CBOR_PATH, action_in, address_of, form_of, is_form, query_of
from emulator.wire.routes import routes_of, segments_of

QUERY_PROTOCOLS = frozenset({"query", "ec2"})
# Signing names of S3's sub-services that speak S3's own API.
S3_SIGNING_NAMES = frozenset({"s3", "s3express", "s3-object-lambda", "s3-outposts"})
S3CONTROL_PATH = "/v20180820/"
MOTO_PATH = "/moto-api/"  # routes of moto itself, which are no calls
DIRECTORY_BUCKETS_HOST = "s3express-control"
AWS_HOST = ".amazonaws."
KNOWN_NAMES = 1024  # more than botocore has services; a limit for names that callers make up

# What the name of an operation, or of a service, may look like that has no model.
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
SIGNING_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")

Chooser = Callable[[Request, str], str | None]


def find_target(request: Request, credential: Credential | None) -> Target | None:
    """Return the operation of the request, None if it is not a known AWS call.

    Unsigned requests are judged by their target, action and host; what is left is taken for S3.
    """
    signing_name = credential.service if credential else ""
    choose = _chooser(request)
    if not signing_name:
        return _unsigned(request, choose)
    if signing_name in S3_SIGNING_NAMES:
        return _in_s3(request, signing_name)
    services = _services(signing_name, public_host(request.headers.get("host", "")))
    return _chosen(request, choose, services) or _named(request, signing_name)


def _chosen(request: Request, choose: Chooser, services: Iterable[str]) -> Target | None:
    for service in services:
        operation = choose(request, service)
        if operation:
            return Target(service, operation)
    return None


def _named(request: Request, signing_name: str) -> Target | None:
    """Return the operation that a request to a service without a model names, None where it names none."""
    if service_models.find_service(signing_name) or _sharing(signing_name, ""):
        return None
    if "x-amz-target" in request.headers:
        operation = request.headers["x-amz-target"].rpartition(".")[2]
    elif named := CBOR_PATH.match(request.path):
        operation = named[2]
    else:
        operation = action_in(request) if is_form(request) else ""
    if not (NAME.fullmatch(operation) and SIGNING_NAME.fullmatch(signing_name)):
        return None
    return Target(signing_name, operation)


def _services(signing_name: str, host: str) -> Iterable[str]:
    """Yield the services of a signing name; the metadata of all is only read if the first do not do."""
    at_aws = AWS_HOST in host
    if at_aws:
        yield from _sharing(signing_name, host)
    if service_models.find_service(signing_name):
        yield signing_name
    if not at_aws:
        yield from _sharing(signing_name, "")


@lru_cache(maxsize=KNOWN_NAMES)
def _sharing(signing_name: str, host: str) -> Sequence[str]:
    """Return the services of a signing name: those at the host, the folder of that name, the others."""
    wanted = signing_name.lower()
    sharing = [head for head in service_models.heads() if head.signing_name.lower() == wanted]
    sharing.sort(key=lambda head: (not host.startswith(head.endpoint_prefix + "."), head.service != wanted))
    return [head.service for head in sharing]


# --- how the operation is told, by what the request shows ----------------------------------------


def _chooser(request: Request) -> Chooser:
    if "x-amz-target" in request.headers:
        return _by_target
    if CBOR_PATH.match(request.path):
        return _by_cbor_path
    if is_form(request):
        return _by_action_or_route
    return _by_route


def _by_target(request: Request, service: str) -> str | None:
    prefix, _, operation = request.headers["x-amz-target"].rpartition(".")
    model = service_models.find_service(service)
    if model is None or model.target_prefix != prefix or operation not in model.raw_operations:
        return None
    return operation


def _by_cbor_path(request: Request, service: str) -> str | None:
    named = CBOR_PATH.match(request.path)
    model = service_models.find_service(service)
    if named is None or model is None or model.target_prefix not in (named[1], None):
        return None
    return named[2] if named[2] in model.raw_operations else None


def _by_action_or_route(request: Request, service: str) -> str | None:
    return _by_action(request, service) or _by_route(request, service)


def _by_action(request: Request, service: str) -> str | None:
    operation = action_in(request)
    model = service_models.find_service(service)
    if model is None or operation not in model.raw_operations:
        return None
    if len(_protocol_siblings(service)) > 1 and form_of(request).get("Version") != model.api_version:
        return None  # elb and elbv2 share all but the version
    return operation


@lru_cache(maxsize=KNOWN_NAMES)
def _protocol_siblings(service: str) -> Sequence[str]:
    """Return the query services that share a signing name without having a folder of that name."""
    model = service_models.find_service(service)
    if model is None or model.signing_name == service or service_models.find_service(model.signing_name):
        return ()
    return [
        head.service
        for head in service_models.heads()
        if head.signing_name == model.signing_name and head.protocol in QUERY_PROTOCOLS
    ]


def _by_route(request: Request, service: str) -> str | None:
    routes = routes_of(service)
    if routes is None:
        return None
    return routes.find(request.method, segments_of(request.path), query_of(request.query), request.headers)


# --- S3 --------------------------------------------------------------------------------------------


def _in_s3(request: Request, signing_name: str) -> Target | None:
    host = request.headers.get("host", "")
    if request.path.startswith(S3CONTROL_PATH) and (
        "x-amz-account-id" in request.headers or "s3-control" in host
    ):
        operation = _by_route(request, "s3control")
        return Target("s3control", operation) if operation else None
    if signing_name == "s3-outposts" and (operation := _by_route(request, "s3outposts")):
        return Target("s3outposts", operation)
    return _s3_target(request, host)


def _s3_target(request: Request, host: str) -> Target | None:
    routes = routes_of("s3")
    if routes is None:
        return None
    bucket, key = address_of(request)
    segments = [part for part in (bucket, key) if part]
    if request.method == "OPTIONS":
        return Target("s3", PREFLIGHT) if bucket else None
    if not bucket and DIRECTORY_BUCKETS_HOST in host:
        return Target("s3", "ListDirectoryBuckets")
    operation = routes.find(request.method, segments, query_of(request.query), request.headers)
    return Target("s3", operation) if operation else None


# --- unsigned requests -----------------------------------------------------------------------------


def _unsigned(request: Request, choose: Chooser) -> Target | None:
    if choose is _by_target:
        prefix = request.headers["x-amz-target"].rpartition(".")[0]
        return _chosen(request, choose, _of_target_prefix(prefix))
    if choose is _by_cbor_path:
        named = CBOR_PATH.match(request.path)
        return _chosen(request, choose, _of_target_prefix(named[1] if named else ""))
    host = request.headers.get("host", "")
    if named_in_host := service_in(host):
        found = _chosen(request, choose, _services(named_in_host, host))
        if found:
            return found
    if choose is _by_action_or_route and action_in(request):
        return _chosen(request, _by_action, _of_query_version(form_of(request).get("Version", "")))
    return None if request.path.startswith(MOTO_PATH) else _in_s3(request, "s3")


@lru_cache(maxsize=KNOWN_NAMES)
def _of_target_prefix(prefix: str) -> Sequence[str]:
    return [head.service for head in service_models.heads() if prefix and head.target_prefix == prefix]


@lru_cache(maxsize=KNOWN_NAMES)
def _of_query_version(version: str) -> Sequence[str]:
    return [
        head.service
        for head in service_models.heads()
        if head.protocol in QUERY_PROTOCOLS and head.api_version == version
    ]
