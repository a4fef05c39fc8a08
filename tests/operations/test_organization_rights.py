"""Who may do what in an organization: by account, and by policies where they are enforced."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.clock import ManualClock
from emulator.core.places import Role
from emulator.running import Emulator
from emulator.settings import Settings
from emulator.web.serving import LocalServer
from tests.flows import access_world
from tests.flows.access_world import allow, error_of
from tests.operations.support import ACCOUNT, OTHER_ACCOUNT, TRUST, World, refused
from tests.operations.test_data_stores import made, selector
from tests.operations.test_federation import DELEGATE, MEMBER, ORGANIZATION, READS, role_of
from tests.operations.test_federation import TRUST as FEDERATION_TRUST
from tests.operations.test_organizations import organization_policy

IMPORTER = f"arn:aws:iam::{ACCOUNT}:role/importer"
TABLE = {"Height": "2", "Width": "4", "Title": "Calls", "View": "Table"}
MANAGEMENT, STRANGER = ACCOUNT, OTHER_ACCOUNT
NAMES = {MANAGEMENT: "management", DELEGATE: "delegate", MEMBER: "member", STRANGER: "stranger"}


@dataclass(frozen=True)
class Given:
    """An organization with a store of its own, and what calls about it need."""

    world: World
    store: str
    insights: str

    def call(self, account: str, name: str, **members: Any) -> Any:
        return self.world.call(name, account=account, **members)


@pytest.fixture
def given(world: World) -> Given:
    world.organizations.only = ORGANIZATION
    world.sink.buckets["logs"] = replace(
        world.sink.buckets["logs"], policy=organization_policy(f"AWSLogs/{ORGANIZATION.id}/*")
    )
    for account in NAMES:
        federation = role_of(account)
        world.neighbours.roles[federation] = Role(federation, "AROAEXAMPLE", FEDERATION_TRUST, [READS])
    world.neighbours.roles[IMPORTER] = Role(IMPORTER, "AROAEXAMPLE", TRUST, [])
    store = made(world, "org", OrganizationEnabled=True)
    arn = world.call("GetEventDataStore", EventDataStore=store)["EventDataStoreArn"]
    insights = made(world, "insights", AdvancedEventSelectors=[selector("Insight")])
    return Given(world, arn, insights)


def widget(given: Given) -> dict[str, Any]:
    return {"QueryStatement": f"SELECT 1 FROM {given.store.rpartition('/')[2]}", "ViewProperties": TABLE}


def imported(given: Given, account: str) -> Any:
    source = {
        "S3LocationUri": "s3://logs/",
        "S3BucketRegion": "eu-west-1",
        "S3BucketAccessRoleArn": IMPORTER,
    }
    return given.call(account, "StartImport", Destinations=[given.store], ImportSource={"S3": source})


def with_insights(given: Given, account: str) -> Any:
    return given.call(
        account,
        "PutInsightSelectors",
        EventDataStore=given.store,
        InsightsDestination=given.insights,
        InsightSelectors=[{"InsightType": "ApiCallRateInsight"}],
    )


def on_store(name: str, **members: Any) -> Callable[[Given, str], Any]:
    return lambda given, account: given.call(account, name, EventDataStore=given.store, **members)


def federated(given: Given, account: str) -> Any:
    given.call(account, "EnableFederation", EventDataStore=given.store, FederationRoleArn=role_of(account))
    return given.call(account, "DisableFederation", EventDataStore=given.store)


def federation_ended(given: Given, account: str) -> Any:
    given.call(DELEGATE, "EnableFederation", EventDataStore=given.store, FederationRoleArn=role_of(DELEGATE))
    return given.call(account, "DisableFederation", EventDataStore=given.store)


def queried(given: Given, account: str) -> Any:
    statement = f"SELECT count(*) FROM {given.store.rpartition('/')[2]}"
    return given.call(
        account, "StartQuery", QueryStatement=statement, EventDataStoreOwnerAccountId=MANAGEMENT
    )


ALL_BUT_MEMBERS, MANAGEMENT_ALONE = {MANAGEMENT, DELEGATE}, {MANAGEMENT}
Capability = tuple[set[str], Callable[[Given, str], Any]]
# Source: organizations.md 3, the table of the CloudTrail user guide.
CAPABILITIES: Mapping[str, Capability] = {
    "add an administrator": (
        MANAGEMENT_ALONE,
        lambda one, who: one.call(who, "RegisterOrganizationDelegatedAdmin", MemberAccountId=MEMBER),
    ),
    "remove an administrator": (
        MANAGEMENT_ALONE,
        lambda one, who: one.call(
            who, "DeregisterOrganizationDelegatedAdmin", DelegatedAdminAccountId=DELEGATE
        ),
    ),
    "make an organization trail": (
        ALL_BUT_MEMBERS,
        lambda one, who: one.call(
            who, "CreateTrail", Name="audit", S3BucketName="logs", IsOrganizationTrail=True
        ),
    ),
    "make a store": (
        ALL_BUT_MEMBERS,
        lambda one, who: one.call(who, "CreateEventDataStore", Name="new", OrganizationEnabled=True),
    ),
    "see a store": (ALL_BUT_MEMBERS, on_store("GetEventDataStore")),
    "change a store": (ALL_BUT_MEMBERS, on_store("UpdateEventDataStore", RetentionPeriod=30)),
    "delete a store": (ALL_BUT_MEMBERS, on_store("DeleteEventDataStore")),
    "convert a store": (MANAGEMENT_ALONE, on_store("UpdateEventDataStore", OrganizationEnabled=False)),
    "have Insights of a store": (MANAGEMENT_ALONE, with_insights),
    "stop ingestion": (ALL_BUT_MEMBERS, on_store("StopEventDataStoreIngestion")),
    "federate a store": (ALL_BUT_MEMBERS, federated),
    "end a federation": (ALL_BUT_MEMBERS, federation_ended),
    "copy trail events": (MANAGEMENT_ALONE, imported),
    "run queries": (ALL_BUT_MEMBERS, queried),
    "have widgets of a store": (
        MANAGEMENT_ALONE,
        lambda one, who: one.call(who, "CreateDashboard", Name="mine", Widgets=[widget(one)]),
    ),
    "refresh a managed dashboard": (
        MANAGEMENT_ALONE,
        lambda one, who: one.call(
            who,
            "StartDashboardRefresh",
            DashboardId="AWSCloudTrail-Overview",
            QueryParameterValues={"$EventDataStoreId$": one.store.rpartition("/")[2]},
        ),
    ),
}


@pytest.mark.source("aws-docs", "Organization delegated administrator: what each kind of account may do")
@pytest.mark.parametrize("who", NAMES, ids=NAMES.values())
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_each_kind_of_account_may_do_what_the_guide_lists(given: Given, capability: str, who: str) -> None:
    may, call = CAPABILITIES[capability]
    try:
        call(given, who)
    except ServiceError:
        is_done = False
    else:
        is_done = True

    assert is_done == (who in may)
    given.world.querying.finish()


@pytest.mark.source("aws-docs", "A channel delivers to stores of one account alone")
def test_a_channel_does_not_deliver_to_a_store_of_an_organization(given: Given) -> None:
    destination = {"Type": "EVENT_DATA_STORE", "Location": given.store}
    for account in NAMES:
        with pytest.raises(ServiceError):
            given.call(account, "CreateChannel", Name="app", Source="Custom", Destinations=[destination])


# --- policies --------------------------------------------------------------------------------------

IAM_DENIED = "InsufficientIAMAccessPermissionException"
DEPENDENCY = "InsufficientDependencyServiceAccessPermissionException"
TASK = (
    "The task can't be completed because you are signed in with an account that lacks permissions to "
    "create a service-linked role in AWS CloudTrail. Sign in to an account with the required permissions "
    "and then try again."
)
REGISTER: tuple[str, Mapping[str, Any]] = (
    "RegisterOrganizationDelegatedAdmin",
    {"MemberAccountId": MEMBER},
)
DEREGISTER: tuple[str, Mapping[str, Any]] = (
    "DeregisterOrganizationDelegatedAdmin",
    {"DelegatedAdminAccountId": DELEGATE},
)
TRAIL: tuple[str, Mapping[str, Any]] = (
    "CreateTrail",
    {"Name": "audit", "S3BucketName": "logs", "IsOrganizationTrail": True},
)
STORE: tuple[str, Mapping[str, Any]] = (
    "CreateEventDataStore",
    {"Name": "new", "OrganizationEnabled": True},
)


@pytest.mark.source(
    "botocore-model", "which operations have InsufficientIAMAccessPermission; its text was seen"
)
@pytest.mark.parametrize(
    ("denied", "call", "code"),
    [
        ("iam:CreateServiceLinkedRole", REGISTER, IAM_DENIED),
        ("iam:GetRole", REGISTER, IAM_DENIED),
        ("organizations:RegisterDelegatedAdministrator", REGISTER, DEPENDENCY),
        ("organizations:DescribeOrganization", REGISTER, DEPENDENCY),
        ("organizations:DeregisterDelegatedAdministrator", DEREGISTER, DEPENDENCY),
        ("iam:CreateServiceLinkedRole", TRAIL, DEPENDENCY),
        ("organizations:DescribeOrganization", TRAIL, DEPENDENCY),
        ("organizations:ListAWSServiceAccessForOrganization", STORE, DEPENDENCY),
        ("iam:CreateServiceLinkedRole", STORE, DEPENDENCY),
    ],
)
def test_a_caller_without_the_rights_beside_is_refused(
    given: Given, denied: str, call: tuple[str, Mapping[str, Any]], code: str
) -> None:
    operation, members = call
    given.world.denied = {denied}

    with refused(code, TASK if code == IAM_DENIED else None):
        given.world.call(operation, **members)

    given.world.denied = set()
    given.world.call(operation, **members)


@pytest.mark.source("aws-docs", "PutEventConfiguration: AWSServiceRoleForCloudTrailEventContext")
def test_context_keys_need_the_role_of_event_context_which_is_made_once(world: World) -> None:
    store = made(world)
    keys: dict[str, Any] = {
        "MaxEventSize": "Large",
        "ContextKeySelectors": [{"Type": "RequestContext", "Equals": ["aws:MultiFactorAuthAge"]}],
    }
    world.denied = {"iam:CreateServiceLinkedRole"}
    with refused(IAM_DENIED, TASK):
        world.call("PutEventConfiguration", EventDataStore=store, **keys)
    world.call("PutEventConfiguration", EventDataStore=store, MaxEventSize="Large")
    assert world.organizations.roles == []
    world.denied = set()

    for _ in range(2):
        world.call("PutEventConfiguration", EventDataStore=store, **keys)

    assert world.organizations.roles == [(ACCOUNT, "AWSServiceRoleForCloudTrailEventContext")]
    (noted,) = world.noted
    assert noted.description.event_name == "CreateServiceLinkedRole"


@pytest.mark.source("aws-docs", "Service-linked roles: made with an organization's store, in each account")
def test_a_store_of_an_organization_gives_every_account_the_linked_role(world: World) -> None:
    world.organizations.only = ORGANIZATION
    made(world, "org", OrganizationEnabled=True)

    assert {account for account, _ in world.organizations.roles} == ORGANIZATION.accounts
    assert {name for _, name in world.organizations.roles} == {"AWSServiceRoleForCloudTrail"}


@pytest.mark.source("assumed", "a delegated administrator needs no right to make the role")
def test_an_administrator_needs_no_right_to_make_the_role(given: Given) -> None:
    given.world.denied = {"iam:CreateServiceLinkedRole"}

    given.call(DELEGATE, "CreateEventDataStore", Name="new", OrganizationEnabled=True)


@pytest.mark.source("aws-docs", "Required permissions to designate a delegated administrator")
def test_with_policies_enforced_the_right_to_make_the_role_decides(clock: ManualClock) -> None:
    settings = Settings(clock="manual", seed=1, enforce_iam="on")
    emulator = Emulator(settings, clock, strict=True)
    emulator.reset()
    with LocalServer(emulator) as server:
        world = access_world.World(emulator, server.url)
        organizations = world.root("organizations")
        organizations.create_organization(FeatureSet="ALL")
        organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
        account = organizations.create_account(AccountName="security", Email="s@example.com")
        member = account["CreateAccountStatus"]["AccountId"]
        usual = allow(["cloudtrail:*", "organizations:*", "iam:GetRole"])
        ada = world.client("cloudtrail", world.user("ada", usual))

        refusal = error_of(ada.register_organization_delegated_admin, MemberAccountId=member)
        assert (refusal[0], refusal[2]) == (IAM_DENIED, TASK)
        own = {"StringLike": {"iam:AWSServiceName": "*cloudtrail.amazonaws.com"}}
        right = allow("iam:CreateServiceLinkedRole", "*", Condition=own)
        world.iam.put_user_policy(
            UserName="ada", PolicyName="roles", PolicyDocument=access_world.policy(right)
        )
        ada.register_organization_delegated_admin(MemberAccountId=member)

        found = organizations.list_delegated_administrators(ServicePrincipal="cloudtrail.amazonaws.com")
        assert [one["Id"] for one in found["DelegatedAdministrators"]] == [member]
        codes = [one["errorCode"] for one in world.denials()]
        assert codes == [IAM_DENIED]
    emulator.calls.upstream.reset()
