"""Calls of services as short forms: any call, and the roles that services assume.

Source: service-events.md 1: published records of 2018 to 2026, the forms A, B and C of their callers.
"""

from collections.abc import Mapping
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller
from emulator.core.injecting.short_forms import WHEN_AND_WHERE, WHO, Form, Given, Member
from emulator.core.records.host_details import host_details
from emulator.core.records.role_sessions import role_assumed
from emulator.core.records.service_identities import find_forwarded, for_itself, role_of
from emulator.core.regions import partition_of

BY = Member("text", "The service, as secretsmanager.amazonaws.com or AWS Internal.", required=True)
CALL_MEMBERS: Mapping[str, Member] = {
    "eventSource": Member("text", "The service that was called, as kms.amazonaws.com.", required=True),
    "eventName": Member("text", "What it was asked for, as Decrypt.", required=True),
    "invokedBy": BY,
    **WHEN_AND_WHERE,
    **WHO,
    "requestParameters": Member("object", "What was asked for."),
    "responseElements": Member("object", "What was changed."),
    "additionalEventData": Member("object", "What the record says beside the rest."),
    "resources": Member("objects", "What it was done to: {accountId, type, ARN}."),
    "readOnly": Member("flag", "Whether nothing was changed; without it, false."),
    "dataEvent": Member("flag", "Whether it is a data event."),
    "errorCode": Member("text", "Where it failed."),
    "errorMessage": Member("text", "Why it failed."),
    "requestID": Member("text", "Without it, a new one."),
}
PASSED_ON = (
    "eventSource",
    "eventName",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "resources",
    "errorCode",
    "errorMessage",
)
NAMES = ("root", "userName", "roleName")


def _call(given: Given) -> Json:
    caller = _caller(given)
    fields = {
        **_origin(given, caller),
        "requestID": given.find_text("requestID") or given.defaults.ids.uuid(),
        "readOnly": given.flag("readOnly"),
        "eventCategory": "Data" if given.flag("dataEvent") else "Management",
        **{member: given.members[member] for member in PASSED_ON if member in given.members},
    }
    return given.record(caller.as_record(), fields)


def _caller(given: Given) -> Caller:
    """Return who calls: the service for itself, or with somebody's rights. Raises RecordError."""
    service = given.members["invokedBy"]
    if not any(given.members.get(name) for name in NAMES):
        return for_itself(service)
    caller = find_forwarded(given.caller(), service, given.at)
    assert caller, "a service acts for root, users and roles"
    return caller


def _origin(given: Given, caller: Caller) -> Json:
    """Return the fields that all calls of a service have; those for itself have a shared event id."""
    service = given.members["invokedBy"]
    shared = {"sharedEventID": given.defaults.ids.uuid()} if caller.type == "AWSService" else {}
    return {"sourceIPAddress": service, "userAgent": service, "eventType": "AwsApiCall", **shared}


CALL = Form(
    "serviceCall",
    "A call that a service made: for itself, or for somebody if a user, a role or root is named.",
    CALL_MEMBERS,
    _call,
    {
        "Secrets Manager decrypts a secret for a user": {
            "eventSource": "kms.amazonaws.com",
            "eventName": "Decrypt",
            "invokedBy": "secretsmanager.amazonaws.com",
            "userName": "ada",
            "readOnly": True,
            "requestParameters": {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        },
        "Auto Scaling launches an instance in its role": {
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "invokedBy": "autoscaling.amazonaws.com",
            "roleName": "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            "sessionName": "AutoScaling",
        },
    },
)

SESSION_MEMBERS: Mapping[str, Member] = {
    "invokedBy": replace(BY, help="The service, as apigateway.amazonaws.com."),
    "roleName": Member("text", "The role, with its path where it has one.", required=True),
    "sessionName": Member("text", "The name of the session, as an instance's id.", required=True),
    "principalId": Member("text", "The id of the role, as AROA…; without it, one by its name."),
    **WHEN_AND_WHERE,
}


def _session(given: Given) -> Json:
    service = given.members["invokedBy"]
    arn = f"arn:{partition_of(given.region)}:iam::{given.account}:role/{given.members['roleName']}"
    role = role_of(arn, given.find_text("principalId"))
    assumed = role_assumed(service, role, given.members["sessionName"], given.region, given.at)
    described: Description = replace(assumed, request_id=given.defaults.ids.uuid())
    fields = {
        "eventSource": described.event_source,
        "eventName": described.event_name,
        **_origin(given, for_itself(service)),
        "requestParameters": described.request_parameters,
        "responseElements": described.response_elements,
        "additionalEventData": host_details(described, for_itself(service), None, given.at),
        "requestID": described.request_id,
        "readOnly": True,
        "resources": list(described.resources),
    }
    return given.record(for_itself(service).as_record(), fields)


SESSION = Form(
    "serviceSession",
    "A role that a service assumed: AssumeRole, as the role's owner sees it.",
    SESSION_MEMBERS,
    _session,
    {
        "an instance gets its role": {
            "invokedBy": "ec2.amazonaws.com",
            "roleName": "web",
            "sessionName": "i-0123456789abcdef0",
        },
        "API Gateway calls an authorizer": {
            "invokedBy": "apigateway.amazonaws.com",
            "roleName": "gateway/authorizer",
            "sessionName": "1789319960166000000",
        },
    },
)
