"""Actions in the console without a public API, as short forms.

Source: CloudTrail user guide, "eventType", and published records of the billing console.
"""

from collections.abc import Mapping

from emulator.core.call import Json
from emulator.core.injecting.short_forms import BROWSER, WHEN_AND_WHERE, WHO, Form, Given, Member

MEMBERS: Mapping[str, Member] = {
    "eventSource": Member("text", "The console, such as billingconsole.amazonaws.com.", required=True),
    "eventName": Member("text", "The action, such as GetBillsForBillingPeriod.", required=True),
    **WHEN_AND_WHERE,
    **BROWSER,
    **WHO,
    "requestParameters": Member("object", "The parameters of the action."),
    "responseElements": Member("object", "The changes."),
    "readOnly": Member("flag", "Whether nothing was changed; without it, the record does not have it."),
    "errorCode": Member("text", "The error code, if it failed."),
    "errorMessage": Member("text", "The error message, if it failed."),
}
PASSED_ON = (
    "eventSource",
    "eventName",
    "requestParameters",
    "responseElements",
    "readOnly",
    "errorCode",
    "errorMessage",
)


def _record(given: Given) -> Json:
    passed_on = {member: given.members[member] for member in PASSED_ON if member in given.members}
    fields = {**given.browser(), **passed_on, "eventType": "AwsConsoleAction"}
    return given.record(given.caller().as_record(), fields)


FORM = Form(
    "consoleAction",
    "Something that a person did in the console without a public API.",
    MEMBERS,
    _record,
    {
        "the root user looks at a bill": {
            "eventSource": "billingconsole.amazonaws.com",
            "eventName": "GetBillsForBillingPeriod",
            "root": True,
            "requestParameters": {"map": {"month": "7", "year": "2026"}},
            "readOnly": True,
        }
    },
)
