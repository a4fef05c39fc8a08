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
from tests.operations.support import World, bucket_policy, policy, refused

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


@pytest.mark.parametrize("account", [ACCOUNT, DELEGATE])
@pytest.mark.usefixtures("organization")
def test_a_trail_for_the_organization_is_plainly_not_implemented(world: World, account: str) -> None:
    world.sink.buckets["logs"] = replace(world.sink.buckets["logs"], policy=organization_policy())

    with refused(
        "UnsupportedOperationException",
        "Organization trails are not implemented by this emulator of CloudTrail.",
    ):
        world.create(account=account, IsOrganizationTrail=True)


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


def test_what_registration_does_in_the_rest_of_aws_is_not_recorded(
    cloudtrail: Any, client: MakeClient, member: str
) -> None:
    cloudtrail.register_organization_delegated_admin(MemberAccountId=member)
    names = [event["EventName"] for event in cloudtrail.lookup_events()["Events"]]

    assert "RegisterOrganizationDelegatedAdmin" in names
    assert not {"RegisterDelegatedAdministrator", "CreateServiceLinkedRole", "CreateRole"} & set(names)


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
