"""Under which source, name and region a call is recorded, and whether it is at all."""

from functools import lru_cache

from emulator.core import verbs
from emulator.core.call import Exchange
from emulator.core.regions import leader_of
from emulator.wire.describe.failures import Failure
from emulator.wire.service_models import find_service
from emulator.wire.tables import classes
from emulator.wire.tables.data_events import DATA_EVENTS
from emulator.wire.tables.names import CLOUDFRONT_DENIED_SUFFIX, EVENT_NAMES
from emulator.wire.tables.sources import API_VERSIONS, EVENT_SOURCES, GLOBAL_ELSEWHERE, GLOBAL_SERVICES

S3_SUBSERVICES = frozenset({"s3express", "s3-object-lambda", "s3-outposts"})
STS_GLOBAL_HOST = "sts.amazonaws.com"
S3_GLOBAL_HOST = "s3.amazonaws.com"


@lru_cache(maxsize=1024)
def source_of_service(service: str) -> str:
    """Return the event source of a botocore service, without ".amazonaws.com".

    It is the endpoint prefix of the model, or its signing name where that prefix is a host of several
    parts; exceptions stand in a table.
    """
    known = EVENT_SOURCES.get(service)
    if known:
        return known
    model = find_service(service)
    if model is None:
        return service
    return model.signing_name if "." in model.endpoint_prefix else model.endpoint_prefix


def source_of(exchange: Exchange) -> str:
    """Return the event source of a call; S3's sub-services are told by the signature."""
    credential = exchange.credential
    if exchange.target.service == "s3" and credential and credential.service in S3_SUBSERVICES:
        return credential.service
    return source_of_service(exchange.target.service)


def name_of(exchange: Exchange, failure: Failure | None) -> str:
    """Return the event name of a call."""
    target = exchange.target
    if target.service == "cloudfront" and failure and failure.denied:
        return target.operation + CLOUDFRONT_DENIED_SUFFIX
    return EVENT_NAMES.get(target.service, {}).get(target.operation, target.operation)


def is_global(exchange: Exchange) -> bool:
    """Tell whether the call counts as one to a global service.

    STS does at its global endpoint alone. Source: CloudTrail user guide, "Global service events".
    """
    service = exchange.target.service
    if service == "sts":
        return _host(exchange) == STS_GLOBAL_HOST
    return service in GLOBAL_SERVICES or service in GLOBAL_ELSEWHERE


def region_of(exchange: Exchange, global_service: bool) -> str:
    """Return the region that records the call."""
    if global_service:
        return GLOBAL_ELSEWHERE.get(exchange.target.service) or leader_of(exchange.region)
    if exchange.target.operation == "ListBuckets" and _host(exchange) == S3_GLOBAL_HOST:
        return leader_of(exchange.region)
    return exchange.region


def is_read(source: str, operation: str) -> bool:
    """Tell whether the call only reads, by its verb and the table of exceptions."""
    if operation in classes.READS.get(source, ()):
        return True
    if operation in classes.WRITES.get(source, ()):
        return False
    return verbs.only_reads(operation)


def is_data(source: str, operation: str) -> bool:
    """Tell whether the call is a data event."""
    return operation in DATA_EVENTS.get(source, ())


def api_version_of(exchange: Exchange, failure: Failure | None) -> str | None:
    """Return the apiVersion of a record, for the services that write one."""
    service = exchange.target.service
    if service == "events" and failure and failure.denied:
        return None
    return API_VERSIONS.get(service)


def is_logged(exchange: Exchange, source: str, failure: Failure | None) -> bool:
    """Tell whether AWS records the call at all."""
    operation = exchange.target.operation
    if exchange.response.status in classes.REDIRECTS or (failure and failure.unauthenticated):
        return False
    if operation in classes.UNRECORDED.get(source, ()):
        return False
    if source == "sns":
        return _is_logged_by_sns(exchange)
    # a browser at the root of the endpoint, whom S3 sends elsewhere
    return operation != "ListBuckets" or source != "s3" or exchange.credential is not None


def _is_logged_by_sns(exchange: Exchange) -> bool:
    operation = exchange.target.operation
    if operation == "Publish":
        return b"PhoneNumber=" not in exchange.request.body
    return exchange.credential is not None or operation not in {"ConfirmSubscription", "Unsubscribe"}


def _host(exchange: Exchange) -> str:
    return exchange.request.headers.get("host", "").partition(":")[0]
