"""Sample queries: questions that people ask of their events, with statements that answer them.

AWS does not publish its own catalogue: names, descriptions and statements are ours. $EDS_ID stands for the id
of an event data store, as in AWS's samples.
"""

import re
from collections.abc import Sequence
from typing import Final

from emulator.core.values import dataclass

WORD: Final = re.compile(r"[a-z0-9]+")
STORE: Final = "$EDS_ID"
FROM: Final = f"FROM {STORE}"
FAILED: Final = "errorCode IS NOT NULL"
WEEK: Final = "eventTime > date_add('day', -7, now())"
ACTOR: Final = "userIdentity.arn AS actor"


@dataclass(frozen=True)
class Sample:
    """A sample query."""

    name: str
    description: str
    statement: str


@dataclass(frozen=True)
class Hit:
    """A sample that was found, and how well it fits: 0 to 1."""

    sample: Sample
    relevance: float


def _of(name: str, description: str, select: str, where: str = "", rest: str = "") -> Sample:
    condition = f" WHERE {where}" if where else ""
    return Sample(name, description, f"SELECT {select} {FROM}{condition} {rest}".strip())


def _top(name: str, description: str, value: str, where: str = "", more: str = "") -> Sample:
    """Return a sample that counts the values of an expression, or of two."""
    values, groups = (f"{value}, {more}", "1, 2") if more else (value, "1")
    rest = f"GROUP BY {groups} ORDER BY n DESC LIMIT 25"
    return _of(name, description, f"{values}, count(*) AS n", where, rest)


SAMPLES: Final[Sequence[Sample]] = (
    _top(
        "Top API calls",
        "Which services and APIs were called most in a week",
        "eventSource",
        WEEK,
        "eventName",
    ),
    _top("Busiest principals", "Users and roles with the most calls in a week", ACTOR, WEEK),
    _top("Activity by Region", "Number of events in each Region", "awsRegion"),
    _of(
        "Reads and writes per day",
        "Daily number of read and write events",
        "date(eventTime) AS day, sum(if(readOnly, 1, 0)) AS reads, sum(if(readOnly, 0, 1)) AS writes",
        "readOnly IS NOT NULL",
        "GROUP BY 1 ORDER BY 1",
    ),
    _top(
        "Most frequent errors", "Error codes by how often they occurred", "errorCode", "errorCode IS NOT NULL"
    ),
    _of(
        "Access denied",
        "Calls that were refused because permissions are missing, newest first",
        f"eventTime, {ACTOR}, eventSource, eventName, errorMessage",
        "errorCode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation')",
        "ORDER BY eventTime DESC",
    ),
    _top(
        "Throttled calls",
        "APIs that hit a request limit",
        "eventSource",
        "regexp_like(errorCode, 'Throttl|RequestLimitExceeded|TooManyRequests')",
        "eventName",
    ),
    _top("Errors by principal", "Users and roles with the most failed calls", ACTOR, FAILED, "errorCode"),
    _of(
        "Root activity",
        "Everything that the root user of the account did",
        "eventTime, eventSource, eventName, sourceIPAddress",
        "userIdentity.type = 'Root' AND eventType != 'AwsServiceEvent'",
        "ORDER BY eventTime DESC",
    ),
    _of(
        "Sign-in without MFA",
        "Successful console sign-ins without multi-factor authentication",
        f"eventTime, {ACTOR}, sourceIPAddress",
        "eventName = 'ConsoleLogin' AND element_at(responseElements, 'ConsoleLogin') = 'Success'"
        " AND element_at(additionalEventData, 'MFAUsed') = 'No'",
    ),
    _top(
        "Failed sign-ins",
        "Addresses from which console sign-ins failed",
        "sourceIPAddress",
        "eventName = 'ConsoleLogin' AND element_at(responseElements, 'ConsoleLogin') = 'Failure'",
    ),
    _of(
        "Console changes",
        "Write events of sessions in the console",
        f"eventTime, {ACTOR}, eventSource, eventName",
        "sessionCredentialFromConsole = 'true' AND readOnly = false",
    ),
    _of(
        "Access keys",
        "Who created, changed or deleted access keys, and whose",
        f"eventTime, eventName, {ACTOR}, element_at(requestParameters, 'userName') AS target",
        "eventName IN ('CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey')",
    ),
    _of(
        "IAM policy changes",
        "Edits of IAM policies and their attachments",
        f"eventTime, eventName, {ACTOR}, coalesce(element_at(requestParameters, 'policyArn'),"
        " element_at(requestParameters, 'policyName')) AS policy",
        "eventSource = 'iam.amazonaws.com' AND eventName LIKE '%Policy%' AND readOnly = false",
    ),
    _of(
        "MFA deactivated",
        "Users whose multi-factor device was turned off",
        f"eventTime, {ACTOR}, element_at(requestParameters, 'userName') AS target",
        "eventName IN ('DeactivateMFADevice', 'DeleteVirtualMFADevice')",
    ),
    _top(
        "Assumed roles",
        "Roles by how often they were assumed",
        "element_at(requestParameters, 'roleArn') AS assumed",
        "eventSource = 'sts.amazonaws.com' AND eventName LIKE 'AssumeRole%'",
    ),
    _of(
        "Cross-account calls",
        "Calls of principals of other accounts",
        "eventTime, userIdentity.accountId AS caller, recipientAccountId, eventSource, eventName",
        "userIdentity.accountId != recipientAccountId",
    ),
    _top("Source addresses", "IP addresses by the number of calls from them", "sourceIPAddress"),
    _of(
        "Changes of trails",
        "Calls that change or stop CloudTrail itself",
        f"eventTime, eventName, {ACTOR}, element_at(requestParameters, 'name') AS trail",
        "eventSource = 'cloudtrail.amazonaws.com' AND readOnly = false AND eventName LIKE '%Trail'"
        " OR eventName IN ('StopLogging', 'PutEventSelectors', 'DeleteEventDataStore')",
    ),
    _of(
        "Lake queries",
        "Who ran which queries over event data stores",
        f"eventTime, {ACTOR}, element_at(requestParameters, 'queryStatement') AS statement",
        "eventSource = 'cloudtrail.amazonaws.com' AND eventName = 'StartQuery'",
    ),
    _top(
        "Deletions",
        "Delete, terminate and remove calls of each principal",
        ACTOR,
        "regexp_like(eventName, '^(Delete|Terminate|Remove)') AND errorCode IS NULL",
        "eventName",
    ),
    _of(
        "Open security groups",
        "Rules that open a security group to the world",
        f"eventTime, {ACTOR}, element_at(requestParameters, 'groupId') AS securityGroup",
        "eventName = 'AuthorizeSecurityGroupIngress'"
        " AND element_at(requestParameters, 'ipPermissions') LIKE '%0.0.0.0/0%'",
    ),
    _of(
        "Instances launched",
        "Who launched EC2 instances",
        f"eventTime, {ACTOR}, element_at(responseElements, 'instancesSet') AS instances",
        "eventName = 'RunInstances' AND errorCode IS NULL",
    ),
    _top(
        "S3 objects read most",
        "Buckets and keys of objects that were read",
        "element_at(requestParameters, 'bucketName') AS bucket",
        "eventSource = 's3.amazonaws.com' AND eventName = 'GetObject'",
        "element_at(requestParameters, 'key') AS object",
    ),
    _top(
        "Lambda invocations",
        "Functions by the number of their invocations",
        "element_at(resources, 1).arn AS function",
        "eventSource = 'lambda.amazonaws.com' AND eventName LIKE 'Invoke%'",
    ),
    _top(
        "Old TLS versions",
        "Services that were called with TLS 1.0 or 1.1",
        "eventSource",
        "tlsDetails.tlsVersion IN ('TLSv1', 'TLSv1.1')",
        "tlsDetails.tlsVersion AS tls",
    ),
)


def found(phrase: str) -> Sequence[Hit]:
    """Return the samples that share a word with a phrase, the most relevant first, then by name.

    The relevance is the share of the phrase's words that a sample has, which is assumed. A word also fits one
    that begins with it, or the other way round, from three letters on.
    """
    words = set(WORD.findall(phrase.lower()))
    hits = [Hit(sample, _relevance(words, _words_of(sample))) for sample in SAMPLES]
    return sorted((hit for hit in hits if hit.relevance), key=lambda hit: (-hit.relevance, hit.sample.name))


def _words_of(sample: Sample) -> set[str]:
    return set(WORD.findall(f"{sample.name} {sample.description}".lower()))


def _relevance(wanted: set[str], present: set[str]) -> float:
    fitting = [word for word in wanted if any(_fits(word, one) for one in present)]
    return round(len(fitting) / len(wanted), 4) if wanted else 0.0


def _fits(word: str, other: str) -> bool:
    if word == other:
        return True
    return min(len(word), len(other)) >= 3 and (word.startswith(other) or other.startswith(word))
