"""RDS: it looks at networks and makes interfaces in its linked role, which it assumes for each call.

Source: service-events.md 2.9: published records of 2023. That a database's interface goes with the database
is inferred; the session's policy, which AWS sends and nobody has seen whole, is assumed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, ServiceCall, text_of
from emulator.core.causes.forwarding import members_of
from emulator.core.causes.sessions import assumed
from emulator.core.ids import derived_text, derived_uuid
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.service_identities import Role, in_role, role_of, service_role

RDS, EC2 = "rds.amazonaws.com", "ec2.amazonaws.com"
LINKED_ROLE, SESSION = "AWSServiceRoleForRDS", "SLRManagement"
INTERFACE = "RDSNetworkInterface"
HEX = "0123456789abcdef"


def subnets_chosen(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the look at the network and the subnets of a subnet group."""
    group = cause.description.response_elements or {}
    network, subnets = text_of(group, "vpcId"), _subnets(group)
    if network is None or not subnets:
        return ()
    vpcs = _read("DescribeVpcs", "vpcSet", "vpcId", [network], cause)
    return _in_turn([vpcs, _read("DescribeSubnets", "subnetSet", "subnetId", subnets, cause)], cause, around)


def database_made(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the look at the subnets, and the making of the interface of a database that lies in some."""
    made = cause.description.response_elements or {}
    subnets = _subnets(made.get("dBSubnetGroup"))
    if not subnets:
        return ()
    looked = _read("DescribeSubnets", "subnetSet", "subnetId", subnets, cause)
    return _in_turn([looked, _interface_made(made, subnets[0], cause)], cause, around)


def database_deleted(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the deletion of the interface of a database that lay in subnets."""
    gone = cause.description.response_elements or {}
    if not _subnets(gone.get("dBSubnetGroup")):
        return ()
    interface = _interface_id(gone, cause)
    answered = {"requestId": _request_id(interface, cause), "_return": True}
    asked = {"networkInterfaceId": interface}
    return _in_turn([_call("DeleteNetworkInterface", asked, answered, cause)], cause, around)


def _in_turn(described: Sequence[Description], cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the calls, each after an assumption of the linked role."""
    arn = service_role(LINKED_ROLE, RDS, cause.account, cause.partition)
    role = role_of(arn, around.role_id(arn))
    caller = in_role(role, SESSION, RDS, cause.at)
    return [
        call
        for one in described
        for call in (_assumed_for(one, role, cause), ServiceCall(one, caller, cause.account))
    ]


def _assumed_for(described: Description, role: Role, cause: Cause) -> ServiceCall:
    begun = assumed(RDS, role, SESSION, cause.region, cause.at)
    allowed = {"Effect": "Allow", "Action": f"ec2:{described.event_name}", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]}, separators=(",", ":"))
    asked: Json = {**(begun.description.request_parameters or {}), "policy": policy}
    return replace(begun, description=replace(begun.description, request_parameters=asked))


def _subnets(group: object) -> Sequence[str]:
    """Return the ids of the subnets of a subnet group as a record tells it."""
    found: Iterator[Json] = members_of(group.get("subnets") if isinstance(group, Mapping) else None)
    return [name for one in found if (name := text_of(one, "subnetIdentifier"))]


def _read(name: str, members: str, member: str, ids: Sequence[str], cause: Cause) -> Description:
    asked: Json = {members: {"items": [{member: one} for one in ids]}, "filterSet": {}}
    return replace(_call(name, asked, None, cause), read_only=True)


def _interface_made(database: Json, subnet: str, cause: Cause) -> Description:
    groups = [
        {"groupId": name}
        for one in members_of(database.get("vpcSecurityGroups"))
        if (name := text_of(one, "vpcSecurityGroupId"))
    ]
    interface = _interface_id(database, cause)
    asked: Json = {
        "subnetId": subnet,
        "description": INTERFACE,
        "groupSet": {"items": groups} if groups else {},
        "privateIpAddressesSet": {},
    }
    answered: Json = {
        "requestId": _request_id(interface, cause),
        "networkInterface": {
            "networkInterfaceId": interface,
            "subnetId": subnet,
            "description": INTERFACE,
            "ownerId": cause.account,
            "requesterManaged": True,
            "status": "pending",
        },
    }
    return _call("CreateNetworkInterface", asked, answered, cause)


def _interface_id(database: Json, cause: Cause) -> str:
    name = text_of(database, "dBInstanceArn") or text_of(database, "dBInstanceIdentifier") or ""
    return "eni-" + derived_text(f"{cause.account}/{cause.region}/{name}", 17, HEX)


def _request_id(interface: str, cause: Cause) -> str:
    return derived_uuid(f"{interface}/{cause.at.isoformat()}")


def _call(name: str, asked: Json, answered: Json | None, cause: Cause) -> Description:
    return Description(
        event_source=EC2,
        event_name=name,
        region=cause.region,
        read_only=False,
        request_parameters=asked,
        response_elements=answered,
        request_id=str(answered["requestId"]) if answered else None,
    )
