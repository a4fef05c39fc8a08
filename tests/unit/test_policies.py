"""Whether a policy lets CloudTrail in."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from emulator.core.call import Json
from emulator.core.policies.decisions import allows, allows_identity, service_context
from emulator.core.policies.patterns import Context

CLOUDTRAIL = "cloudtrail.amazonaws.com"
ACCOUNT = "111122223333"
TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/demo"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/delivery"
MARKER = f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}/CloudTrail/"
LEGACY = "859597730677"
CONTEXT: Mapping[str, str] = {
    **service_context(CLOUDTRAIL, TRAIL, ACCOUNT),
    "s3:x-amz-acl": "bucket-owner-full-control",
}


def statement(**changes: Any) -> Json:
    """An Allow for CloudTrail to put logs; an element that is changed to None is left out."""
    whole = {
        "Effect": "Allow",
        "Principal": {"Service": CLOUDTRAIL},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::logs/audit/AWSLogs/{ACCOUNT}/*",
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def policy(*statements: object, version: str = "2012-10-17") -> Json:
    return {"Version": version, "Statement": list(statements)}


def allows_put(
    document: Any, context: Context = CONTEXT, resource: str = MARKER, accounts: Sequence[str] = ()
) -> bool:
    return allows(
        document,
        principal_service=CLOUDTRAIL,
        action="s3:PutObject",
        resource=resource,
        context=context,
        principal_accounts=accounts,
    )


def denies(**changes: Any) -> bool:
    return not allows_put(policy(statement(), statement(Effect="Deny", **changes)))


# --- statements ------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Statement")
def test_a_single_statement_needs_no_list() -> None:
    assert allows_put({"Version": "2012-10-17", "Statement": statement()})


@pytest.mark.source("aws-docs", "IAM user guide, Policy evaluation logic")
def test_a_bucket_without_policy_lets_nobody_in() -> None:
    assert not allows_put(None)


@pytest.mark.source("aws-docs", "IAM user guide, Policy evaluation logic")
def test_a_deny_wins_wherever_it_stands() -> None:
    deny = statement(Effect="Deny", Principal="*", Resource="*")

    assert not allows_put(policy(statement(), deny))
    assert not allows_put(policy(deny, statement()))


@pytest.mark.source("aws-docs", "IAM user guide, Policy evaluation logic")
def test_a_deny_of_something_else_denies_nothing() -> None:
    assert not denies(Action="s3:GetObject")
    assert not denies(Resource="arn:aws:s3:::logs/other/*")
    assert not denies(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    assert not denies(Condition={"StringEquals": {"aws:SourceAccount": "444455556666"}})


@pytest.mark.source("aws-docs", "Amazon S3 user guide, Managing access based on HTTP or HTTPS requests")
def test_a_deny_of_insecure_transport_hits_plain_http_alone() -> None:
    insecure = statement(
        Effect="Deny",
        Principal="*",
        Action="s3:*",
        Resource=["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
        Condition={"Bool": {"aws:SecureTransport": "false"}},
    )

    assert allows_put(policy(statement(), insecure))
    assert not allows_put(policy(statement(), insecure), {**CONTEXT, "aws:SecureTransport": "false"})


@pytest.mark.source("aws-docs", "IAM user guide, Data perimeters: aws:PrincipalIsAWSService")
def test_a_data_perimeter_that_excepts_services_lets_cloudtrail_in() -> None:
    outside = {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}
    excepting = {**outside, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}

    assert not denies(Principal="*", Condition=excepting)
    assert denies(Principal="*", Condition=outside)


# --- principals ------------------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Principal")
@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "*"]},
        {"Service": CLOUDTRAIL},
        {"Service": ["config.amazonaws.com", CLOUDTRAIL]},
        {"AWS": ACCOUNT, "Service": CLOUDTRAIL},
    ],
)
def test_a_principal_names_the_service_or_everybody(principal: object) -> None:
    assert allows_put(policy(statement(Principal=principal)))


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Principal")
@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "config.amazonaws.com"},
        {"Service": "cloudtrail.*"},
        {"Service": []},
        {"AWS": CLOUDTRAIL},
        {"AWS": f"arn:aws:iam::{LEGACY}:user/delivery"},
        {"AWS": f"arn:aws:iam::{LEGACY}"},
        {"AWS": f"{LEGACY}:root"},
        {"AWS": "arn:aws:iam::*:root"},
        {"Federated": CLOUDTRAIL},
        {"Federated": "*"},
        {"CanonicalUser": "*"},
        CLOUDTRAIL,
        LEGACY,
        ["*"],
        {"Services": CLOUDTRAIL},
        {},
        7,
    ],
)
def test_another_principal_is_not_the_service(principal: object) -> None:
    assert not allows_put(policy(statement(Principal=principal)), accounts=[LEGACY])


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Principal, AWS account principals")
@pytest.mark.parametrize(
    "principal", [LEGACY, f"arn:aws:iam::{LEGACY}:root", f"arn:aws-cn:iam::{LEGACY}:root"]
)
def test_an_account_is_named_by_number_or_by_its_root(principal: str) -> None:
    document = policy(statement(Principal={"AWS": ["444455556666", principal]}))

    assert allows_put(document, accounts=[LEGACY])
    assert not allows_put(document)


@pytest.mark.source("assumed", "AWS documents no star for services")
def test_a_star_names_every_service() -> None:
    assert allows_put(policy(statement(Principal={"Service": "*"})))
    assert denies(Principal={"Service": "*"})


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: NotPrincipal")
def test_a_deny_for_all_but_the_service_spares_it() -> None:
    assert not denies(Principal=None, NotPrincipal={"Service": CLOUDTRAIL})
    assert denies(Principal=None, NotPrincipal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})


@pytest.mark.source(
    "aws-docs", "IAM user guide, JSON policy elements: NotPrincipal, with Allow not supported"
)
def test_an_allow_for_all_but_somebody_allows_nobody() -> None:
    assert not allows_put(policy(statement(Principal=None, NotPrincipal={"AWS": ACCOUNT})))


# --- actions and resources -------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Action")
@pytest.mark.parametrize(
    "action", ["*", "s3:*", "s3:Put*", "S3:PUTOBJECT", "s3:PutObjec?", ["s3:GetObject", "s3:PutObject"]]
)
def test_an_action_is_named_in_any_case_and_with_wildcards(action: object) -> None:
    assert allows_put(policy(statement(Action=action)))


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Action")
@pytest.mark.parametrize(
    "action", ["s3:PutObject?", "s3:Put", "s3:PutObjectAcl", "[sS]3:PutObject", ".*", [], ""]
)
def test_another_action_is_not_allowed(action: object) -> None:
    assert not allows_put(policy(statement(Action=action)))


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: NotAction")
def test_not_action_speaks_of_every_other_action() -> None:
    assert allows_put(policy(statement(Action=None, NotAction="s3:Delete*")))
    assert not allows_put(policy(statement(Action=None, NotAction=["s3:Delete*", "s3:put*"])))
    assert denies(Action=None, NotAction="s3:GetBucketAcl")


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Resource")
@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::logs/*",
        "arn:*:s3:::logs/*/CloudTrail/",
        f"{MARKER[:-1]}?",
        MARKER,
    ],
)
def test_a_resource_is_named_with_wildcards(resource: str) -> None:
    assert allows_put(policy(statement(Resource=resource)))


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: NotResource")
def test_not_resource_speaks_of_every_other_resource() -> None:
    assert allows_put(policy(statement(Resource=None, NotResource="arn:aws:s3:::logs/other/*")))
    assert not allows_put(policy(statement(Resource=None, NotResource="arn:aws:s3:::logs/*")))


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags")
def test_a_variable_stands_for_the_value_of_its_key() -> None:
    resource = "arn:aws:s3:::logs/audit/AWSLogs/${aws:SourceAccount}/*"

    assert allows_put(policy(statement(Resource=resource)))
    assert not allows_put(
        policy(statement(Resource=resource)), {**CONTEXT, "aws:SourceAccount": "444455556666"}
    )
    assert not allows_put(policy(statement(Resource=resource), version="2008-10-17"))


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags")
def test_a_variable_without_value_matches_nothing_or_its_default() -> None:
    assert not allows_put(policy(statement(Resource="arn:aws:s3:::logs/${aws:username}*")))
    assert allows_put(policy(statement(Resource="arn:aws:s3:::logs/${aws:username, 'audit'}/*")))
    assert not allows_put(policy(statement(Resource="arn:aws:s3:::logs/${aws:username, 'else'}/*")))


@pytest.mark.source("assumed", "what a variable brings in is no wildcard", "inferred")
def test_a_variable_brings_no_wildcard() -> None:
    document = policy(statement(Resource="arn:aws:s3:::logs/${aws:username}"))

    assert not allows_put(document, {**CONTEXT, "aws:username": "*"})
    assert allows_put(document, {**CONTEXT, "aws:username": "*"}, resource="arn:aws:s3:::logs/*")


@pytest.mark.source("aws-docs", "IAM user guide, Variables and tags: predefined policy variables")
def test_a_wildcard_in_braces_is_a_plain_character() -> None:
    document = policy(statement(Resource="arn:aws:s3:::logs/${*}/${?}/${$}"))

    assert allows_put(document, resource="arn:aws:s3:::logs/*/?/$")
    assert not allows_put(document, resource="arn:aws:s3:::logs/x/?/$")


# --- the policies of a role -------------------------------------------------------------------------


@pytest.mark.source("aws-docs", "IAM user guide, Policy evaluation logic")
def test_the_deny_of_one_role_policy_beats_the_allow_of_another() -> None:
    allow = policy(statement(Principal=None, Action="s3:*"))
    deny = policy({"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"})

    assert not allows_identity([allow, deny], action="s3:PutObject", resource=MARKER, context={})
    assert allows_identity([allow, deny], action="s3:GetObject", resource=MARKER, context={})


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Principal")
def test_a_role_policy_names_no_principal() -> None:
    document = policy(statement(Principal="*", Resource="*"))

    assert not allows_identity([document], action="s3:PutObject", resource=MARKER, context={})


@pytest.mark.source("aws-docs", "IAM user guide, JSON policy elements: Resource")
def test_a_role_policy_names_a_resource() -> None:
    document = policy({"Effect": "Allow", "Action": "sts:AssumeRole"})

    assert not allows_identity([document], action="sts:AssumeRole", resource=ROLE, context={})


@pytest.mark.source("aws-docs", "IAM user guide, Policy evaluation logic")
def test_a_role_without_policies_may_do_nothing() -> None:
    assert not allows_identity([], action="s3:PutObject", resource=MARKER, context={})


# --- what AWS would have refused to store ----------------------------------------------------------

MALFORMED: Sequence[Json] = [
    {"Action": None},
    {"NotAction": "s3:GetObject"},
    {"Action": [5]},
    {"Action": {"s3": "PutObject"}},
    {"Resource": None},
    {"NotResource": "arn:aws:s3:::other/*"},
    {"Resource": [None]},
    {"Principal": None},
    {"Principal": {"Service": [CLOUDTRAIL, 5]}},
    {"NotPrincipal": "*"},
    {"Conditions": {}},
    {"Condition": []},
    {"Condition": "aws:SourceArn"},
    {"Condition": {"StringEquals": TRAIL}},
    {"Condition": {"StringResembles": {"aws:SourceArn": TRAIL}}},
    {"Condition": {"ForSomeValues:StringEquals": {"aws:SourceArn": TRAIL}}},
    {"Condition": {"StringEquals": {"aws:SourceArn": {"is": TRAIL}}}},
    {"Condition": {"StringEquals": {"aws:SourceArn": None}}},
    {"Condition": {"Bool": {"aws:SecureTransport": "yes"}}},
    {"Condition": {"Null": {"aws:username": "absent"}}},
    {"Condition": {"NullIfExists": {"aws:username": "true"}}},
    {"Condition": {"NumericLessThan": {"aws:SourceAccount": "many"}}},
    {"Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}},
    {"Condition": {"DateLessThan": {"aws:CurrentTime": "1e300"}}},
    {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/99"}}},
]


@pytest.mark.parametrize("changes", MALFORMED, ids=str)
def test_a_statement_that_cannot_be_understood_refuses(changes: Json) -> None:
    assert not allows_put(policy(statement(**changes)))
    assert denies(**changes)


def test_a_malformed_deny_of_something_else_denies_nothing() -> None:
    assert not denies(Action="s3:GetObject", Condition={"StringResembles": {}})


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        "policy",
        {"Statement": None},
        {"Statement": "Allow"},
        {"Statement": [None, 5, []]},
        {"Version": "2012-10-17", "statement": [statement()]},
        policy(statement(Effect="allow")),
        policy(statement(Effect=["Allow"])),
        policy(statement(Effect=None)),
    ],
    ids=str,
)
def test_a_document_without_a_true_allow_allows_nothing(document: object) -> None:
    assert not allows_put(document)
