"""Delegated administrators and trails of organizations: who may, and what an organization must have."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.config import Config

from emulator.core.clock import ManualClock
from emulator.core.places import Policy
from emulator.core.trails.organizations import Organization
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.conftest import ACCOUNT, MakeClient, raises_error
from tests.operations.support import HOME, World, bucket_policy, policy, refused, trail_arn

MEMBER = "333333333333"
DELEGATE = "222222222222"
STRANGER = "999999999999"
ORGANIZATION = Organization(
    id="o-exampleorgid",
    management_account=ACCOUNT,
    accounts=frozenset({ACCOUNT, MEMBER, DELEGATE, "444444444444", "555555555555"}),
    trusts_cloudtrail=True,
    administrators=frozenset({DELEGATE}),
)
FULL = ORGANIZATION.administrators | {"444444444444", "555555555555"}
NOT_TRUSTED = (
    "The request could not be processed because your organization hasn’t enabled CloudTrail service access. "
    "Enable service access for CloudTrail, and then try again. You are signed in with the following AWS "
    f"account ID: {ACCOUNT}"
)
NOT_MANAGEMENT = (
    "You cannot configure or manage trails for an organization because this action requires being signed in "
    "with the management account."
)

ARN = trail_arn()

REGISTER = ("RegisterOrganizationDelegatedAdmin", "MemberAccountId")
DEREGISTER = ("DeregisterOrganizationDelegatedAdmin", "DelegatedAdminAccountId")


@pytest.fixture
def organization(world: World) -> Organization:
    world.organizations.only = ORGANIZATION
    return ORGANIZATION


@pytest.mark.source("aws-docs", "RegisterOrganizationDelegatedAdmin, Errors")
@pytest.mark.parametrize(
    ("member", "changes", "code"),
    [
        (ACCOUNT, {}, "CannotDelegateManagementAccountException"),
        (STRANGER, {}, "AccountNotFoundException"),
        (DELEGATE, {}, "AccountRegisteredException"),
        (MEMBER, {"administrators": FULL}, "DelegatedAdminAccountLimitExceededException"),
        (DELEGATE, {"administrators": FULL}, "AccountRegisteredException"),
        (MEMBER, {"trusts_cloudtrail": False}, "CloudTrailAccessNotEnabledException"),
        (STRANGER, {"trusts_cloudtrail": False}, "CloudTrailAccessNotEnabledException"),
        (MEMBER, {"has_all_features": False}, "OrganizationNotInAllFeaturesModeException"),
        (MEMBER, {"management_account": MEMBER}, "NotOrganizationManagementAccountException"),
        (MEMBER, {"accounts": frozenset({MEMBER})}, "OrganizationsNotInUseException"),
    ],
)
def test_an_administrator_cannot_be_registered(
    world: World, member: str, changes: Mapping[str, Any], code: str
) -> None:
    world.organizations.only = before = replace(ORGANIZATION, **changes)

    with refused(code):
        world.call("RegisterOrganizationDelegatedAdmin", MemberAccountId=member)
    assert world.organizations.only == before


@pytest.mark.source("aws-docs", "DeregisterOrganizationDelegatedAdmin, Errors")
@pytest.mark.parametrize(
    ("member", "changes", "code"),
    [
        (STRANGER, {}, "AccountNotFoundException"),
        (MEMBER, {}, "AccountNotRegisteredException"),
        (ACCOUNT, {}, "AccountNotRegisteredException"),
        (DELEGATE, {"trusts_cloudtrail": False}, "CloudTrailAccessNotEnabledException"),
        (DELEGATE, {"has_all_features": False}, "OrganizationNotInAllFeaturesModeException"),
        (DELEGATE, {"management_account": DELEGATE}, "NotOrganizationManagementAccountException"),
        (DELEGATE, {"accounts": frozenset({DELEGATE})}, "OrganizationsNotInUseException"),
    ],
)
def test_an_administrator_cannot_be_deregistered(
    world: World, member: str, changes: Mapping[str, Any], code: str
) -> None:
    world.organizations.only = before = replace(ORGANIZATION, **changes)

    with refused(code):
        world.call("DeregisterOrganizationDelegatedAdmin", DelegatedAdminAccountId=member)
    assert world.organizations.only == before


@pytest.mark.source("aws-docs", "Adding and removing a CloudTrail delegated administrator")
@pytest.mark.usefixtures("organization")
def test_an_administrator_comes_and_goes(world: World) -> None:
    registered = world.call("RegisterOrganizationDelegatedAdmin", MemberAccountId=MEMBER)
    between = world.organizations.only
    deregistered = world.call("DeregisterOrganizationDelegatedAdmin", DelegatedAdminAccountId=MEMBER)

    assert (registered, deregistered) == ({}, {})
    assert between == replace(ORGANIZATION, administrators=frozenset({DELEGATE, MEMBER}))
    assert world.organizations.only == ORGANIZATION


@pytest.mark.source("aws-observed", "issue reports: access not enabled")
@pytest.mark.parametrize(("operation", "member"), [REGISTER, DEREGISTER])
def test_an_organization_has_to_trust_cloudtrail(world: World, operation: str, member: str) -> None:
    world.organizations.only = replace(ORGANIZATION, trusts_cloudtrail=False)

    with refused("CloudTrailAccessNotEnabledException", NOT_TRUSTED):
        world.call(operation, **{member: MEMBER})
    with refused("CloudTrailAccessNotEnabledException", NOT_TRUSTED):
        world.create(IsOrganizationTrail=True)


@pytest.mark.source("aws-docs", "CreateTrail, Errors; Preparing for creating a trail for your organization")
@pytest.mark.parametrize(
    ("account", "changes", "code"),
    [
        (STRANGER, {}, "OrganizationsNotInUseException"),
        (ACCOUNT, {"has_all_features": False}, "OrganizationNotInAllFeaturesModeException"),
        (MEMBER, {}, "NotOrganizationMasterAccountException"),
        (MEMBER, {"trusts_cloudtrail": False}, "NotOrganizationMasterAccountException"),
    ],
)
def test_who_may_not_make_a_trail_for_the_organization(
    world: World, account: str, changes: Mapping[str, Any], code: str
) -> None:
    world.organizations.only = replace(ORGANIZATION, **changes)

    with refused(code):
        world.create(account=account, IsOrganizationTrail=True)
    assert world.store.trails.of_account(account) == []


@pytest.mark.source("aws-observed", "issue reports: management account required")
@pytest.mark.usefixtures("organization")
def test_only_the_management_account_converts_a_trail(world: World) -> None:
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], enforced=False)
    world.create(account=DELEGATE)

    with refused("NotOrganizationMasterAccountException", NOT_MANAGEMENT):
        world.call("UpdateTrail", account=DELEGATE, Name="audit", IsOrganizationTrail=True)


def organization_policy(folder: str = f"AWSLogs/{ORGANIZATION.id}/*") -> Policy:
    """The policy that the user guide prints for an organization's trail."""
    own, whole = bucket_policy(), bucket_policy(folder=folder)
    return policy(*own["Statement"], *whole["Statement"])


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail: organization trails")
@pytest.mark.parametrize(
    "given",
    [bucket_policy(), organization_policy("AWSLogs/o-other/*"), organization_policy("AWSLogs/123*")],
    ids=["no path of the organization", "another organization", "an account alone"],
)
@pytest.mark.usefixtures("organization")
def test_the_bucket_has_to_let_in_the_files_of_the_organization(world: World, given: Policy) -> None:
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], policy=given)

    with refused(
        "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: logs"
    ):
        world.create(IsOrganizationTrail=True)


@pytest.mark.source("aws-observed", "an organization trail made by a delegated administrator")
@pytest.mark.parametrize("account", [ACCOUNT, DELEGATE])
@pytest.mark.usefixtures("organization")
def test_an_organization_trail_belongs_to_the_management_account(world: World, account: str) -> None:
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], policy=organization_policy())

    made = world.create(account=account, IsOrganizationTrail=True)

    assert (made["TrailARN"], made["IsOrganizationTrail"]) == (ARN, True)
    assert [trail.arn for trail in world.store.trails.of_account(ACCOUNT)] == [ARN]


# --- who may do what with it -----------------------------------------------------------------------


@pytest.fixture
def trail(world: World, organization: Organization) -> Organization:
    """The organization has a trail, audit, of the management account."""
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], policy=organization_policy())
    world.create(IsOrganizationTrail=True)
    return organization


SELECTORS = [{"ReadWriteType": "All", "IncludeManagementEvents": True}]
NOT_MANAGER = "NotOrganizationMasterAccountException"
WRONG_ACCOUNT = "CloudTrailARNInvalidException"
NO_TRAIL = "TrailNotFoundException"
CALLS: Mapping[str, Mapping[str, Any]] = {
    "GetTrail": {"Name": ARN},
    "GetTrailStatus": {"Name": ARN},
    "GetEventSelectors": {"TrailName": ARN},
    "GetInsightSelectors": {"TrailName": ARN},
    "ListTags": {"ResourceIdList": [ARN]},
    "StartLogging": {"Name": ARN},
    "StopLogging": {"Name": ARN},
    "UpdateTrail": {"Name": ARN, "IncludeGlobalServiceEvents": False},
    "PutEventSelectors": {"TrailName": ARN, "EventSelectors": SELECTORS},
    "AddTags": {"ResourceId": ARN, "TagsList": [{"Key": "team"}]},
    "RemoveTags": {"ResourceId": ARN, "TagsList": [{"Key": "team"}]},
    "DeleteTrail": {"Name": ARN},
}
# What an ordinary member is answered; management account and delegated administrator may do all of it.
REFUSED_TO_MEMBERS: Mapping[str, str | None] = {
    "GetTrail": None,
    "GetTrailStatus": None,
    "GetEventSelectors": NO_TRAIL,
    "GetInsightSelectors": NO_TRAIL,
    "ListTags": WRONG_ACCOUNT,
    "StartLogging": NOT_MANAGER,
    "StopLogging": NOT_MANAGER,
    "UpdateTrail": NOT_MANAGER,
    "PutEventSelectors": NOT_MANAGER,
    "AddTags": NOT_MANAGER,
    "RemoveTags": NOT_MANAGER,
    "DeleteTrail": NOT_MANAGER,
}


@pytest.mark.source("aws-docs", "Organization delegated administrator: required permissions")
@pytest.mark.parametrize("account", [ACCOUNT, DELEGATE])
@pytest.mark.parametrize("operation", sorted(set(CALLS) - {"GetInsightSelectors"}))
@pytest.mark.usefixtures("trail")
def test_what_management_account_and_delegated_administrator_may_do(
    world: World, operation: str, account: str
) -> None:
    world.call(operation, account=account, **CALLS[operation])

    assert world.store.journal.last() == 2  # the trail's making and this call


@pytest.mark.source("assumed", "organizations.md 4.1: which of the errors members are answered", "inferred")
@pytest.mark.parametrize(
    ("operation", "code"), [(name, code) for name, code in REFUSED_TO_MEMBERS.items() if code]
)
@pytest.mark.usefixtures("trail")
def test_what_a_member_may_not_do(world: World, operation: str, code: str) -> None:
    before = world.store.trails.find(ARN)

    with refused(code, NOT_MANAGEMENT if code == NOT_MANAGER else None):
        world.call(operation, account=MEMBER, **CALLS[operation])
    assert world.store.trails.find(ARN) == before


@pytest.mark.source("aws-docs", "Creating a trail for an organization: what members see")
@pytest.mark.usefixtures("trail")
def test_a_member_sees_the_trail_as_a_shadow_of_the_management_account_s(world: World) -> None:
    described = world.call("DescribeTrails", account=MEMBER)["trailList"]
    without = world.call("DescribeTrails", account=MEMBER, includeShadowTrails=False)["trailList"]
    listed = world.call("ListTrails", account=MEMBER)["Trails"]

    assert [(one["TrailARN"], one["IsOrganizationTrail"]) for one in described] == [(ARN, True)]
    assert without == []
    assert listed == [{"TrailARN": ARN, "Name": "audit", "HomeRegion": HOME}]
    assert world.call("GetTrail", account=MEMBER, Name=ARN)["Trail"] == described[0]


@pytest.mark.source("aws-observed", "issue reports: a name outside the management account")
@pytest.mark.parametrize("account", [DELEGATE, MEMBER])
@pytest.mark.usefixtures("trail")
def test_a_bare_name_means_a_trail_of_the_caller(world: World, account: str) -> None:
    with refused(NO_TRAIL):
        world.call("StopLogging", account=account, Name="audit")


@pytest.mark.source("aws-docs", "Creating a trail for an organization")
@pytest.mark.usefixtures("trail")
def test_a_stranger_does_not_see_the_trail(world: World) -> None:
    with refused(WRONG_ACCOUNT):
        world.call("GetTrail", account=STRANGER, Name=ARN)
    assert world.call("DescribeTrails", account=STRANGER)["trailList"] == []


@pytest.mark.source("aws-docs", "Quotas: a member over its quota gets the copy anyway")
@pytest.mark.usefixtures("trail")
def test_copies_do_not_count_among_a_member_s_trails(world: World) -> None:
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], enforced=False)
    for number in range(5):
        world.create(f"own-{number}", account=MEMBER)

    with refused("MaximumNumberOfTrailsExceededException"):
        world.create("own-5", account=MEMBER)
    assert len(world.call("DescribeTrails", account=MEMBER)["trailList"]) == 6


@pytest.mark.source("aws-docs", "Organization delegated administrator: required permissions")
@pytest.mark.usefixtures("trail")
def test_an_administrator_converts_no_organization_trail(world: World) -> None:
    with refused(NOT_MANAGER, NOT_MANAGEMENT):
        world.call("UpdateTrail", account=DELEGATE, Name=ARN, IsOrganizationTrail=False)
    world.call("UpdateTrail", Name=ARN, IsOrganizationTrail=False)

    assert world.call("DescribeTrails", account=MEMBER)["trailList"] == []


@pytest.mark.source("assumed", "the order of the checks and the text", "inferred")
def test_an_administrator_needs_the_linked_role_of_the_management_account(world: World) -> None:
    world.organizations.only = replace(ORGANIZATION, has_linked_role=False)

    with refused("NoManagementAccountSLRExistsException"):
        world.create(account=DELEGATE, IsOrganizationTrail=True)


@pytest.mark.source("aws-docs", "Using service-linked roles for CloudTrail")
@pytest.mark.usefixtures("trail")
def test_every_account_gets_the_linked_role_and_a_record_of_it(world: World) -> None:
    made = [call for call in world.noted if call.description.event_name == "CreateServiceLinkedRole"]

    assert sorted(account for account, _ in world.organizations.roles) == sorted(ORGANIZATION.accounts)
    assert sorted(call.account for call in made) == sorted(ORGANIZATION.accounts)


@pytest.mark.source("aws-docs", "Amazon S3 bucket policy for CloudTrail: organization trails")
@pytest.mark.usefixtures("trail")
def test_markers_lie_below_the_organization_too(world: World) -> None:
    assert sorted(world.sink.files) == [
        f"logs/AWSLogs/{ACCOUNT}/CloudTrail/",
        f"logs/AWSLogs/{ORGANIZATION.id}/{ACCOUNT}/CloudTrail/",
    ]


# --- with the organizations of moto ----------------------------------------------------------------


@pytest.fixture
def member(client: MakeClient) -> str:
    """An account of an organization that trusts CloudTrail."""
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    made = organizations.create_account(AccountName="security", Email="security@example.com")
    return str(made["CreateAccountStatus"]["AccountId"])


def _administrators(client: MakeClient) -> list[str]:
    found = client("organizations").list_delegated_administrators(ServicePrincipal="cloudtrail.amazonaws.com")
    return [one["Id"] for one in found["DelegatedAdministrators"]]


@pytest.mark.source("aws-docs", "Adding a CloudTrail delegated administrator")
def test_organizations_lists_the_administrators_of_cloudtrail(
    cloudtrail: Any, client: MakeClient, member: str
) -> None:
    before = _administrators(client)
    cloudtrail.register_organization_delegated_admin(MemberAccountId=member)
    between = _administrators(client)
    cloudtrail.deregister_organization_delegated_admin(DelegatedAdminAccountId=member)

    assert (before, between, _administrators(client)) == ([], [member], [])


@pytest.mark.source("aws-docs", "Using service-linked roles for CloudTrail")
def test_registering_makes_the_service_linked_roles(cloudtrail: Any, client: MakeClient, member: str) -> None:
    cloudtrail.register_organization_delegated_admin(MemberAccountId=member)

    role = client("iam").get_role(RoleName="AWSServiceRoleForCloudTrail")["Role"]
    assert role["Path"] == "/aws-service-role/cloudtrail.amazonaws.com/"
    assert client("iam").get_role(RoleName="AWSServiceRoleForCloudTrailEventContext")


@pytest.mark.source("assumed", "organizations.md 1: the order of the checks; the texts", "inferred")
def test_the_organization_of_the_rest_of_aws_decides(cloudtrail: Any, client: MakeClient) -> None:
    organizations = client("organizations")
    register = cloudtrail.register_organization_delegated_admin
    with raises_error(
        "OrganizationsNotInUseException",
        "The request could not be processed because your account is not a member of an organization.",
    ):
        register(MemberAccountId=MEMBER)
    organizations.create_organization(FeatureSet="ALL")
    with raises_error("CloudTrailAccessNotEnabledException", NOT_TRUSTED):
        register(MemberAccountId=MEMBER)
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")

    with raises_error("AccountNotFoundException", f"Account {MEMBER} is not a member of your organization."):
        register(MemberAccountId=MEMBER)
    with raises_error(
        "CannotDelegateManagementAccountException",
        f"Account {ACCOUNT} is the management account and cannot be a delegated administrator.",
    ):
        register(MemberAccountId=ACCOUNT)


@pytest.mark.source("aws-docs", "RegisterOrganizationDelegatedAdmin: the management account alone")
def test_a_member_account_registers_nobody(client: MakeClient, member: str) -> None:
    with raises_error(
        "NotOrganizationManagementAccountException",
        "This action requires being signed in with the management account of the organization.",
    ):
        client("cloudtrail", key=member).register_organization_delegated_admin(MemberAccountId=member)


def test_a_reset_leaves_no_account_in_an_organization(
    client: MakeClient, member: str, emulator: Emulator
) -> None:
    emulator.reset()
    client("organizations").create_organization(FeatureSet="ALL")

    with raises_error(
        "OrganizationsNotInUseException",
        "The request could not be processed because your account is not a member of an organization.",
    ):
        client("cloudtrail", key=member).register_organization_delegated_admin(MemberAccountId=MEMBER)


@pytest.mark.source("assumed", "the roles are made by calls of CloudTrail")
def test_of_a_registration_the_making_of_the_roles_is_recorded(
    cloudtrail: Any, client: MakeClient, member: str
) -> None:
    cloudtrail.register_organization_delegated_admin(MemberAccountId=member)
    names = [event["EventName"] for event in cloudtrail.lookup_events()["Events"]]

    assert "RegisterOrganizationDelegatedAdmin" in names
    assert names.count("CreateServiceLinkedRole") == 2
    assert not {"RegisterDelegatedAdministrator", "CreateRole"} & set(names)


# --- with the organizations of another endpoint ----------------------------------------------------


@pytest.fixture
def beside(endpoint: str, clock: ManualClock) -> Iterator[Any]:
    """A client of another emulator, which has this one for the rest of AWS."""
    settings = Settings(clock="manual", seed=2, upstream=endpoint)
    with LocalServer(Emulator(settings, clock, strict=True)) as server:
        yield boto3.client(
            "cloudtrail",
            region_name="us-east-1",
            endpoint_url=server.url,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )


@pytest.mark.source("aws-docs", "Adding and removing a CloudTrail delegated administrator")
def test_the_organization_of_another_endpoint_is_asked(beside: Any, client: MakeClient, member: str) -> None:
    beside.register_organization_delegated_admin(MemberAccountId=member)
    between = _administrators(client)
    with raises_error(
        "AccountRegisteredException",
        f"Account {member} is already a delegated administrator for CloudTrail.",
    ):
        beside.register_organization_delegated_admin(MemberAccountId=member)
    beside.deregister_organization_delegated_admin(DelegatedAdminAccountId=member)

    assert (between, _administrators(client)) == ([member], [])


def test_an_endpoint_without_organization_has_none(beside: Any) -> None:
    with raises_error(
        "OrganizationsNotInUseException",
        "The request could not be processed because your account is not a member of an organization.",
    ):
        beside.register_organization_delegated_admin(MemberAccountId=MEMBER)


@pytest.mark.source("aws-observed", "issue reports: access to required APIs denied")
def test_organizations_that_do_not_answer_are_a_plain_refusal(clock: ManualClock) -> None:
    settings = Settings(clock="manual", seed=2, upstream="http://127.0.0.1:9")  # nobody listens there
    with LocalServer(Emulator(settings, clock, strict=True)) as server:
        cloudtrail = boto3.client(
            "cloudtrail",
            region_name="us-east-1",
            endpoint_url=server.url,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}),
        )
        with raises_error(
            "InsufficientDependencyServiceAccessPermissionException",
            "AWS CloudTrail cannot create resources for your organization because access to one or more "
            "required APIs has been denied.",
        ):
            cloudtrail.register_organization_delegated_admin(MemberAccountId=MEMBER)
