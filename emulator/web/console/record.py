"""The page of one record."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from emulator.core.clock import from_epoch, iso
from emulator.core.records.events import Event, record_of
from emulator.jobs.fates import Fate
from emulator.running import Emulator
from emulator.web.console.records import number_in, pretty
from emulator.web.console.rendering import ROOT, page, protected
from emulator.web.console.views import row_of

GONE = "No record of this id is kept. Records leave the emulator when there are more than --max-events."
AROUND_SECONDS = 60


def shown(emulator: Emulator, record_id: str) -> Response:
    """The page of a record."""
    event = emulator.searching.find(record_id, number_in(request.args, "n") or 0)
    if event is None:
        return page("message.html", emulator, title="Record", status=404, text=GONE)
    record = record_of(event)
    return page(
        "record.html",
        emulator,
        title=event.name,
        row=row_of(event),
        record=record,
        json=pretty(event),
        chain=tuple(_chain(record)),
        origin=tuple(_origin(record)),
        resources=tuple(_resources(event, record)),
        trees=[(name, record[name]) for name in TREES if name in record],
        fates=[_fate(one) for one in emulator.fates(event)],
        related=tuple(_related(event, record)),
    )


def download(emulator: Emulator, record_id: str) -> Response:
    """A record as a file, as the journal has it."""
    event = emulator.searching.find(record_id)
    if event is None:
        return page("message.html", emulator, title="Record", status=404, text=GONE)
    response = Response(event.body, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="record.json"'
    return protected(response)


TREES = (
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "insightDetails",
    "eventContext",
    "addendum",
    "tlsDetails",
)


def _chain(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield who called, from the identity to what it stands for, as pairs of a label and a text."""
    identity = _member(record, "userIdentity")
    context = _member(identity, "sessionContext")
    issuer, attributes = _member(context, "sessionIssuer"), _member(context, "attributes")
    pairs = (
        ("type", identity.get("type")),
        ("user", identity.get("userName")),
        ("ARN", identity.get("arn")),
        ("principal id", identity.get("principalId")),
        ("account", identity.get("accountId")),
        ("access key", identity.get("accessKeyId")),
        ("role", issuer.get("arn")),
        ("source identity", context.get("sourceIdentity")),
        ("session since", attributes.get("creationDate")),
        ("MFA", attributes.get("mfaAuthenticated")),
        ("invoked by", identity.get("invokedBy")),
    )
    yield from ((label, str(value)) for label, value in pairs if value)


def _origin(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    pairs = (
        ("address", "sourceIPAddress"),
        ("user agent", "userAgent"),
        ("region", "awsRegion"),
        ("account of the record", "recipientAccountId"),
        ("VPC endpoint", "vpcEndpointId"),
        ("request id", "requestID"),
        ("event id", "eventID"),
        ("shared event id", "sharedEventID"),
        ("event type", "eventType"),
        ("category", "eventCategory"),
        ("read-only", "readOnly"),
    )
    for label, name in pairs:
        value = record.get(name)
        if value is not None:
            yield label, value if isinstance(value, str) else json.dumps(value)


def _resources(event: Event, record: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """Yield the resources that LookupEvents lists, and those that the record itself lists."""
    for kind, name in event.resources:
        yield {"type": kind or "", "name": name, "href": _search(f'resource:"{name}"')}
    listed = record.get("resources")
    for one in listed if isinstance(listed, list) else ():
        arn = one.get("ARN") if isinstance(one, dict) else None
        if arn:
            yield {"type": str(one.get("type", "")), "name": str(arn), "href": _search(f'resource:"{arn}"')}


def _related(event: Event, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield links to searches for records that belong to this one, each with its label."""
    identity = _member(record, "userIdentity")
    for label, word, value in (
        ("of the same request", "request", record.get("requestID")),
        ("of the same event in other accounts", "shared", record.get("sharedEventID")),
        ("with the same access key", "key", event.access_key_id),
        ("of the same user", "user", event.username),
    ):
        if value:
            yield label, _search(f'{word}:"{value}"')
    if identity.get("arn"):
        span = f"after:{_at(event.time - AROUND_SECONDS)} before:{_at(event.time + AROUND_SECONDS)}"
        yield "of the same identity within a minute", _search(f'"{identity["arn"]}" {span}')


# What is said of a trail that has not delivered the record. The reasons follow from its present settings.
REASONS = {
    "waiting": "waits for delivery",
    "not logging": "is not in a log file: the trail did not log then, or the file is older than its settings",
    "other region": "is not delivered: the trail does not cover this Region",
    "not selected": "is not delivered: the trail's selectors leave it out",
}


def _fate(fate: Fate) -> Mapping[str, str]:
    trail = fate.trail
    page_of_trail = f"{ROOT}/trails/{trail.account}/{trail.home_region}/{quote(trail.name)}"
    values = {"trail": trail.name, "trail_href": page_of_trail}
    if fate.outcome != "delivered" or fate.file is None:
        return {**values, "text": REASONS[fate.outcome], "href": "", "key": ""}
    digest = f"?digest={quote(fate.file.digest_key)}" if fate.file.digest_key else ""
    href = f"{ROOT}/files/{fate.file.bucket}/{quote(fate.file.key)}{digest}"
    return {**values, "text": "delivered it in", "href": href, "key": fate.file.key.rpartition("/")[2]}


def _at(seconds: int) -> str:
    return iso(from_epoch(seconds))


def _search(text: str) -> str:
    return f"{ROOT}/records?{urlencode({'q': text})}"


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    member = value.get(name)
    return member if isinstance(member, dict) else {}
