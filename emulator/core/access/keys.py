"""The condition keys that every call has: from who calls, from where, and when.

Source: IAM user guide, "AWS global condition context keys". A key that is missing here is missing from the
call; of the services' own keys some are read from requests.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from emulator.core.access.principals import TYPES, Principal
from emulator.core.callers.identity import Caller, Session
from emulator.core.clock import iso
from emulator.core.policies.patterns import Context
from emulator.core.values import dataclass

TEMPORARY = ("ASIA",)


@dataclass(frozen=True)
class Circumstances:
    """What is known of a call beside who makes it and what it asks for.

    `address` is that of the caller, `via` the DNS name of the service that calls for them, "" for none.
    `organization` is its id, "" for an account in none.
    """

    region: str
    address: str
    at: datetime
    agent: str = ""
    referer: str = ""
    via: str = ""
    vpc_endpoint: str = ""
    organization: str = ""


def context_of(principal: Principal, caller: Caller, around: Circumstances) -> Context:
    """Return the condition keys of a call by name.

    That it came over TLS is claimed, because the emulator's own endpoint does not offer it and policies that
    deny plain HTTP would deny everything.
    """
    keys: dict[str, str | Sequence[str]] = {
        "aws:CurrentTime": iso(around.at),
        "aws:EpochTime": str(int(around.at.timestamp())),
        "aws:PrincipalType": TYPES[principal.kind],
        "aws:RequestedRegion": around.region,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "true" if around.via else "false",
    }
    if principal.kind not in {"anonymous", "provider"}:
        keys |= _of_principal(principal, around)
    if caller.session:
        keys |= _of_session(caller, caller.session)
    return {**keys, **_of_place(around)}


def _of_principal(principal: Principal, around: Circumstances) -> Mapping[str, str]:
    keys = {
        "aws:PrincipalAccount": principal.account,
        "aws:PrincipalArn": principal.behind,
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": principal.id,
    }
    if principal.kind == "user":
        keys["aws:username"] = principal.name
    if around.organization:
        keys["aws:PrincipalOrgID"] = around.organization
    return {**keys, **{f"aws:PrincipalTag/{key}": value for key, value in principal.tags.items()}}


def _of_session(caller: Caller, session: Session) -> Mapping[str, str]:
    """Return the keys that temporary credentials alone have: policies look whether they are there."""
    keys = {
        "aws:MultiFactorAuthPresent": "true" if session.mfa else "false",
        "aws:TokenIssueTime": iso(session.created),
    }
    if session.source_identity:
        keys["aws:SourceIdentity"] = session.source_identity
    if session.federated_provider:
        keys["aws:FederatedProvider"] = session.federated_provider
    if caller.type == "AssumedRole" and caller.principal_id:
        keys["sts:RoleSessionName"] = caller.principal_id.partition(":")[2]
    return keys


def _of_place(around: Circumstances) -> Mapping[str, str | Sequence[str]]:
    """Return where the call came from; one that comes through a VPC endpoint has no public address."""
    address = "aws:VpcSourceIp" if around.vpc_endpoint else "aws:SourceIp"
    keys: dict[str, str | Sequence[str]] = {
        "aws:SourceVpce": around.vpc_endpoint,
        "aws:UserAgent": around.agent,
        "aws:referer": around.referer,
    }
    if around.via:
        keys |= {
            "aws:CalledVia": [around.via],
            "aws:CalledViaFirst": around.via,
            "aws:CalledViaLast": around.via,
        }
    else:
        keys[address] = around.address
    return {key: value for key, value in keys.items() if value}
