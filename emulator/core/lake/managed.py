"""The statements of AWS's managed dashboards, by their aliases.

AWS does not publish them: topics are those of the user guide, words and names of aliases are ours. Each reads
one store between two times; those that count over time also want the unit of date_trunc.
"""

from collections.abc import Mapping
from typing import Final

from emulator.core.lake.aliases import END_TIME, PERIOD, START_TIME, STORE
from emulator.core.values import dataclass

PREFIX: Final = "AWSCloudTrail-"

BETWEEN: Final = "FROM ? WHERE eventTime >= '?' AND eventTime < '?'"
WITHIN: Final = (STORE, START_TIME, END_TIME)


@dataclass(frozen=True)
class ManagedWidget:
    """A widget of a managed dashboard: its title, its statement, and what fills its question marks."""

    title: str
    statement: str
    parameters: tuple[str, ...] = WITHIN


def _top(title: str, value: str, where: str = "", limit: int = 10) -> ManagedWidget:
    """Return the widget of the most frequent values of an expression."""
    return ManagedWidget(
        title,
        f"SELECT {value}, count(*) AS eventCount {BETWEEN}{_and(where)}"
        f" GROUP BY 1 ORDER BY eventCount DESC, 1 LIMIT {limit}",
    )


def _trend(title: str, where: str = "", value: str = "") -> ManagedWidget:
    """Return the widget of how many events there were in each period, or of each value in each period."""
    more, groups = (f"{value}, ", "1, 2") if value else ("", "1")
    return ManagedWidget(
        title,
        f"SELECT date_trunc('?', eventTime) AS period, {more}count(*) AS eventCount {BETWEEN}{_and(where)}"
        f" GROUP BY {groups} ORDER BY {groups}",
        (PERIOD, *WITHIN),
    )


def _list(title: str, columns: str, where: str = "") -> ManagedWidget:
    """Return the widget of the latest events."""
    return ManagedWidget(title, f"SELECT {columns} {BETWEEN}{_and(where)} ORDER BY eventTime DESC LIMIT 50")


def _outcomes(title: str, where: str) -> ManagedWidget:
    """Return the widget of how many calls succeeded and failed in each period."""
    return _trend(title, where, "if(errorCode IS NULL, 'success', 'failure') AS outcome")


def _entries(title: str, entries: str, where: str = "") -> ManagedWidget:
    """Return the widget of the most frequent entries of maps."""
    return ManagedWidget(
        title,
        f"WITH e AS (SELECT {entries} AS m {BETWEEN}{_and(where)}) "  # noqa: S608
        "SELECT k AS name, v AS value, count(*) AS eventCount FROM e CROSS JOIN UNNEST(m) AS t(k, v)"
        " GROUP BY 1, 2 ORDER BY eventCount DESC, 1, 2 LIMIT 10",
    )


def _data_events(service: str, things: str, thing: str) -> tuple[ManagedWidget, ...]:
    """Return the widgets of the dashboard of a service's data events."""
    where = f"eventCategory = 'Data' AND eventSource = '{service}.amazonaws.com'"
    return (
        _trend("Activity", where),
        _outcomes("Success and failure", where),
        _top("Top users", ACTOR, where),
        _top(f"Top {things}", thing, where),
        _top("Top errors", "errorCode", f"{where} AND {FAILED}"),
        _top("Most throttled events", "eventName", f"{where} AND {THROTTLED}"),
    )


def _and(where: str) -> str:
    return f" AND {where}" if where else ""


FAILED: Final = "errorCode IS NOT NULL"
THROTTLED: Final = "regexp_like(errorCode, 'Throttl|RequestLimitExceeded|TooManyRequests')"
DENIED: Final = (
    "errorCode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation',"
    " 'UnauthorizedOperation')"
)
SIGN_IN: Final = "eventName = 'ConsoleLogin'"
FAILED_SIGN_IN: Final = f"{SIGN_IN} AND element_at(responseElements, 'ConsoleLogin') = 'Failure'"
ROOT: Final = "userIdentity.type = 'Root' AND eventType <> 'AwsServiceEvent'"
DESTROYS: Final = "regexp_like(eventName, '^(Delete|Terminate|Remove|Destroy)') AND readOnly = false"
CREATES: Final = "regexp_like(eventName, '^(Create|Run|Put|Allocate)') AND readOnly = false"
OLD_TLS: Final = "tlsDetails.tlsVersion IN ('TLSv1', 'TLSv1.0', 'TLSv1.1')"
CROSS_ACCOUNT: Final = "userIdentity.accountId <> recipientAccountId"
BY_IAM: Final = "eventSource = 'iam.amazonaws.com'"
POLICY_CHANGE: Final = f"{BY_IAM} AND eventName LIKE '%Policy%' AND readOnly = false"
USER_CHANGE: Final = f"{BY_IAM} AND eventName LIKE '%User%' AND readOnly = false"
ASSUMED: Final = "eventSource = 'sts.amazonaws.com' AND eventName LIKE 'AssumeRole%'"
BY_EC2: Final = "eventSource = 'ec2.amazonaws.com'"
NETWORK_CHANGE: Final = (
    f"{BY_EC2} AND regexp_like(eventName, 'SecurityGroup|NetworkAcl') AND readOnly = false"
)
OPENED: Final = (
    "eventName = 'AuthorizeSecurityGroupIngress'"
    " AND element_at(requestParameters, 'ipPermissions') LIKE '%0.0.0.0/0%'"
)
STOPS_TRAILS: Final = (
    "eventSource = 'cloudtrail.amazonaws.com' AND eventName IN ('StopLogging', 'DeleteTrail', 'UpdateTrail',"
    " 'PutEventSelectors', 'DeleteEventDataStore', 'StopEventDataStoreIngestion')"
)
BY_ORGANIZATIONS: Final = "eventSource = 'organizations.amazonaws.com'"
OUTSIDE_STACKS: Final = (
    f"({CREATES} OR {DESTROYS}) AND coalesce(userIdentity.invokedBy, '') <> 'cloudformation.amazonaws.com'"
)
STARTED: Final = "insightState = 'Start'"
DATA: Final = "eventCategory = 'Data'"
ACTOR: Final = "userIdentity.arn AS actor"
CALL: Final = "concat(eventSource, ' ', eventName) AS call"
TIMES: Final = "eventTime, userIdentity.arn AS actor, eventSource, eventName"

MANAGED: Final[Mapping[str, tuple[ManagedWidget, ...]]] = {
    "Overview": (
        _trend("Account activity"),
        _top("Top errors", "errorCode", FAILED),
        _top("Most active Regions", "awsRegion"),
        _top("Top services", "eventSource"),
        _top("Most throttled events", "eventName", THROTTLED),
        _top("Top users", ACTOR),
    ),
    "ManagementEvents": (
        _trend("Access denied", DENIED),
        _top("Errors by user", ACTOR, FAILED),
        _top("Console sign-ins", "awsRegion", SIGN_IN),
        _top("Destructive actions", CALL, DESTROYS),
        _top("TLS version", "tlsDetails.tlsVersion", "tlsDetails.tlsVersion IS NOT NULL"),
        _top("Outdated TLS by user", ACTOR, OLD_TLS),
    ),
    "SecurityMonitoring": (
        _trend("Access denied", DENIED),
        _trend("Failed sign-ins", FAILED_SIGN_IN),
        _top("Failed sign-ins by IP address", "sourceIPAddress", FAILED_SIGN_IN),
        _list("Root sign-ins", "eventTime, sourceIPAddress, awsRegion", f"{SIGN_IN} AND {ROOT}"),
        _list("Destructive actions", TIMES, DESTROYS),
        _top("Cross-account access", "userIdentity.accountId", CROSS_ACCOUNT),
        _list("MFA disabled", TIMES, "eventName IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice')"),
        _list("Network rule changes", TIMES, NETWORK_CHANGE),
        _list("Public security groups", f"{TIMES}, element_at(requestParameters, 'groupId') AS grp", OPENED),
        _list("Trail-disabling actions", TIMES, STOPS_TRAILS),
    ),
    "IAMActivity": (
        _top("Top APIs", "eventName", BY_IAM),
        _top("Top callers", ACTOR, BY_IAM),
        _outcomes("Success and failure", BY_IAM),
        _top("Top errors", "errorCode", f"{BY_IAM} AND {FAILED}"),
        _top("Access denied", ACTOR, f"{BY_IAM} AND {DENIED}"),
        _top("IP addresses", "sourceIPAddress", BY_IAM),
        _list("Policy changes", TIMES, POLICY_CHANGE),
        _list("User changes", TIMES, USER_CHANGE),
        _top("Assumed roles", "element_at(requestParameters, 'roleArn') AS role", ASSUMED),
    ),
    "UserActivity": (
        _trend("Activity by ARN", value=ACTOR),
        _trend("Activity by API", value="eventName"),
        _list("Recent activity", TIMES),
        _top("Users with errors", ACTOR, FAILED),
        _top("Users with access denied", ACTOR, DENIED),
        _top("Users with destructive actions", ACTOR, DESTROYS),
        _top("Users who changed policies", ACTOR, POLICY_CHANGE),
        _top("Privileged users", ACTOR, f"{BY_IAM} AND readOnly = false"),
    ),
    "ErrorAnalysis": (
        _top("Errors by service", "eventSource", FAILED),
        _top("Errors by API", CALL, FAILED),
        _top("Top error codes", "errorCode", FAILED),
        _top("Top error messages", "errorMessage", "errorMessage IS NOT NULL"),
        _top("Access denied", CALL, DENIED),
        _top("Throttled", CALL, THROTTLED),
        _top("Users with errors", ACTOR, FAILED),
    ),
    "EC2Activity": (
        _top(
            "Instance actions", "eventName", f"{BY_EC2} AND eventName LIKE '%Instances' AND readOnly = false"
        ),
        _outcomes("Success and failure", BY_EC2),
        _top("Top errors", "errorCode", f"{BY_EC2} AND {FAILED}"),
        _top("Access denied", ACTOR, f"{BY_EC2} AND {DENIED}"),
        _top("Users who launched instances", ACTOR, f"{BY_EC2} AND eventName = 'RunInstances'"),
        _list(
            "Security group and interface changes",
            TIMES,
            f"{BY_EC2} AND regexp_like(eventName, 'SecurityGroup|NetworkInterface') AND readOnly = false",
        ),
        _list(
            "VPC and route changes",
            TIMES,
            f"{BY_EC2} AND regexp_like(eventName, 'Vpc|Route|Subnet|Gateway') AND readOnly = false",
        ),
        _list("Root actions", TIMES, f"{BY_EC2} AND {ROOT}"),
    ),
    "OrganizationsActivity": (
        _trend("Activity"),
        _top("Member accounts", "recipientAccountId"),
        _top("Services", "eventSource"),
        _top("Accounts by service", "concat(eventSource, ' ', recipientAccountId) AS account"),
        _top("APIs", CALL),
        _trend("Access denied", DENIED),
        _top("Accounts with access denied", "recipientAccountId", DENIED),
        _list(
            "Policy changes", TIMES, f"{BY_ORGANIZATIONS} AND eventName LIKE '%Policy%' AND readOnly = false"
        ),
    ),
    "ResourceChanges": (
        _trend("Resources created", CREATES),
        _trend("Resources deleted", DESTROYS),
        _top("Users who created", ACTOR, CREATES),
        _top("APIs that created", CALL, CREATES),
        _top("APIs that deleted", CALL, DESTROYS),
        _top("Changes outside CloudFormation", CALL, OUTSIDE_STACKS),
        _top("Changes in the console", CALL, "sessionCredentialFromConsole = 'true' AND readOnly = false"),
        _list(
            "Bucket access changes",
            TIMES,
            "eventSource = 's3.amazonaws.com'"
            " AND regexp_like(eventName, 'BucketPolicy|BucketAcl|PublicAccessBlock') AND readOnly = false",
        ),
        _list(
            "Key access changes",
            TIMES,
            "eventSource = 'kms.amazonaws.com' AND regexp_like(eventName, 'KeyPolicy|Grant')"
            " AND readOnly = false",
        ),
    ),
    "EnrichedEvents": (
        _trend("Enriched events", "eventContext IS NOT NULL"),
        _entries("Resource tags", "element_at(eventContext.tagContext.resourceTags, 1).tags"),
        _entries("Principal tags", "eventContext.tagContext.principalTags"),
        _entries("Access denied by tag", "eventContext.tagContext.principalTags", DENIED),
        _entries("Condition keys", "eventContext.requestContext"),
    ),
    "DataEventsOverview": (
        _trend("Data events", DATA),
        _top("Top services", "eventSource", DATA),
        _top("Top APIs", CALL, DATA),
        _top("Most active Regions", "awsRegion", DATA),
        _top("Most throttled events", CALL, f"{DATA} AND {THROTTLED}"),
        _top("Top users", ACTOR, DATA),
    ),
    "LambdaDataEvents": _data_events("lambda", "functions", "element_at(resources, 1).arn AS function_arn"),
    "DynamoDBDataEvents": _data_events(
        "dynamodb", "tables", "element_at(requestParameters, 'tableName') AS table_name"
    ),
    "S3DataEvents": _data_events(
        "s3",
        "objects",
        "concat(element_at(requestParameters, 'bucketName'), '/', element_at(requestParameters, 'key'))"
        " AS object",
    ),
    "InsightsEvents": (
        _top("Insight types", "insightType", STARTED),
        _trend("Insights by date", STARTED),
        _top(
            "Call rates by source", "insightEventSource", f"{STARTED} AND insightType = 'ApiCallRateInsight'"
        ),
        _top(
            "Error rates by source",
            "insightEventSource",
            f"{STARTED} AND insightType = 'ApiErrorRateInsight'",
        ),
        _top(
            "Top users",
            "element_at(element_at(filter(insightContext.attributions,"
            " a -> a.attribute = 'userIdentityArn'), 1).insight, 1).value AS actor",
            STARTED,
        ),
        _list(
            "Insights",
            "eventTime, insightType, insightEventSource, insightEventName, insightErrorCode",
            STARTED,
        ),
    ),
}


def alias_of(dashboard: str, widget: ManagedWidget) -> str:
    """Return the alias of a managed dashboard's widget, such as AWSCloudTrail-Overview-top-errors."""
    return f"{PREFIX}{dashboard}-{widget.title.lower().replace(' ', '-')}"


ALIASES: Final[Mapping[str, ManagedWidget]] = {
    alias_of(dashboard, widget): widget for dashboard, widgets in MANAGED.items() for widget in widgets
}
