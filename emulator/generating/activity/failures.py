"""Calls that were refused. Source of the wordings: published records of each service's refusals."""

import re
from dataclasses import replace

from emulator.core.call import Description
from emulator.core.callers.identity import Caller

# Permissions whose name differs from the event's.
ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjects": "s3:ListBucket",
    "monitoring:DescribeAlarms": "cloudwatch:DescribeAlarms",
}
API_DATE = re.compile(r"20\d{6}(v\d)?$")  # of Lambda's event names
# Services whose records of refused calls keep the parameters.
TELLING = frozenset(
    f"{service}.amazonaws.com" for service in ("bedrock", "ce", "ec2", "guardduty", "s3", "securityhub")
)
# Services whose records of refused calls have no message.
SILENT = frozenset(f"{service}.amazonaws.com" for service in ("ce", "guardduty", "securityhub"))
THROTTLINGS = {"ec2.amazonaws.com": ("Client.RequestLimitExceeded", "Request limit exceeded.")}
THROTTLING = ("ThrottlingException", "Rate exceeded")


def denied(call: Description, caller: Caller) -> Description:
    """Return the call as recorded if no policy allows it."""
    service = call.event_source.partition(".")[0]
    action = f"{service}:{API_DATE.sub('', call.event_name)}"
    action = ACTIONS.get(action, action)
    refusal = f"User: {caller.arn} is not authorized to perform: {action}"
    reason = f"because no identity-based policy allows the {action} action"
    telling = call.event_source in TELLING
    refused = replace(
        call,
        error_code="AccessDenied",
        error_message=f"{refusal} on resource: {_resource(call)} {reason}",
        request_parameters=call.request_parameters if telling else None,
        response_elements=None,
        resources=call.resources if telling else (),
        additional=call.additional if telling else {},
    )
    if call.event_source in SILENT:
        return replace(refused, error_message=None)
    if service != "ec2":
        return refused
    message = f"You are not authorized to perform this operation. {refusal} {reason}"
    return replace(refused, error_code="Client.UnauthorizedOperation", error_message=message)


def throttled(call: Description) -> Description:
    """Return the call as recorded if there were too many."""
    code, message = THROTTLINGS.get(call.event_source, THROTTLING)
    return replace(
        call, error_code=code, error_message=message, response_elements=None, resources=(), additional={}
    )


def _resource(call: Description) -> str:
    """Return the resource in the refusal: the last one that the call names, or any."""
    named = [one["ARN"] for one in call.resources if "ARN" in one]
    return named[-1] if named else "*"
