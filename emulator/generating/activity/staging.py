"""Staging: lines, which are calls with their callers, become events."""

from collections.abc import Iterator
from typing import Literal

import orjson

from emulator.core.call import Description, Json
from emulator.core.ids import Ids
from emulator.core.injecting import signins
from emulator.core.injecting.short_forms import Defaults
from emulator.core.records.events import Event, Origin, Recipient, from_call, is_anonymous
from emulator.core.values import dataclass
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.scenes import Scene

HOSTS = {"iam": "iam.amazonaws.com"}  # of services that have one for all regions
# How the hosts of services begin that do not have their source's name. Source: AWS General Reference.
HOST_NAMES = {"ecr": "api.ecr", "sagemaker": "api.sagemaker", "ses": "email"}

WITHOUT_TLS = frozenset({"guardduty", "securityhub"})  # as in published records


@dataclass(frozen=True)
class SignIn:
    """Something done at the sign-in page, by the members of the short form."""

    members: Json


Call = Description | SignIn


Verdict = Literal["attack", "benign", "incident"]


@dataclass(frozen=True)
class Mark:
    """The label of an event: its story, verdict, step, technique of MITRE ATT&CK and variant.

    An incident has no technique. That of a look-alike is the one it may be taken for.
    """

    story: str
    verdict: Verdict
    step: str
    technique: str | None
    variant: str = "plain"


@dataclass(frozen=True)
class Line:
    """A call of an actor."""

    actor: Actor
    call: Call


Lines = Iterator[Line]


def event_of(line: Line, scene: Scene, ids: Ids) -> Event:
    """Return the event of a line that ends at the scene's present time."""
    if isinstance(line.call, SignIn):
        return _sign_in(line.actor, line.call, scene, ids)
    actor, call = line.actor, line.call
    recipient = None
    if actor.caller.account != scene.account:
        recipient = Recipient(scene.account, None if is_anonymous(actor.caller) else ids.uuid())
    origin = Origin(actor.source_ip, _agent(actor, call), _tls(actor, call), from_console=actor.console)
    return from_call(call, actor.caller, origin, scene.at, ids, recipient)


def _agent(actor: Actor, call: Description) -> str:
    in_brackets = call.event_source == "s3.amazonaws.com" and actor.user_agent != actor.source_ip
    return f"[{actor.user_agent}]" if in_brackets else actor.user_agent


def _tls(actor: Actor, call: Description) -> Json | None:
    """Return what is told of the connection: nothing where a service or the console made it."""
    if actor.console or actor.user_agent == actor.source_ip:
        return None
    service = call.event_source.partition(".")[0]
    if service in WITHOUT_TLS:
        return None
    host = (call.request_parameters or {}).get("Host") or HOSTS.get(service)
    return {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host or f"{HOST_NAMES.get(service, service)}.{call.region}.amazonaws.com",
    }


def _sign_in(actor: Actor, sign_in: SignIn, scene: Scene, ids: Ids) -> Event:
    browser = {"sourceIPAddress": actor.source_ip, "userAgent": actor.user_agent}
    form = {**sign_in.members, **browser, "eventTime": scene.iso(), "accountId": scene.account}
    record = signins.FORM.record_of(form, Defaults(scene.account, scene.at, ids))
    return Event(
        id=record["eventID"],
        time=int(scene.at.timestamp()),
        source=record["eventSource"],
        name=record["eventName"],
        account=scene.account,
        region=record["awsRegion"],
        category="Management",
        read_only=False,
        body=orjson.dumps(record),
    )
