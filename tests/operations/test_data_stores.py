"""CreateEventDataStore, GetEventDataStore, ListEventDataStores, UpdateEventDataStore, DeleteEventDataStore,
RestoreEventDataStore, StartEventDataStoreIngestion, StopEventDataStoreIngestion."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.api.errors import ServiceError
from emulator.core.call import Json
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.places import KmsKey
from emulator.core.trails.organizations import Organization
from tests.operations.support import ACCOUNT, HOME, KEY_ARN, KEY_ID, NOON, OTHER_ACCOUNT, World, refused

DATA_SELECTOR: Json = {
    "Name": "objects",
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
    ],
}
UNKNOWN = "11112222-3333-4444-5555-666677778888"
MEMBER, MANAGEMENT = OTHER_ACCOUNT, ACCOUNT


def selector(category: str) -> Json:
    return {"FieldSelectors": [{"Field": "eventCategory", "Equals": [category]}]}


def made(world: World, name: str = "all", **members: Any) -> str:
    """Return the id of a new store without termination protection."""
    given = {"TerminationProtectionEnabled": False, **members}
    return str(world.call("CreateEventDataStore", Name=name, **given)["EventDataStoreArn"].split("/")[1])


def status(world: World, store: str) -> str:
    return str(world.call("GetEventDataStore", EventDataStore=store)["Status"])


@pytest.mark.source("aws-docs", "CreateEventDataStore: defaults, and the guide's sample answer")
def test_a_new_store_is_answered_with_its_defaults(world: World) -> None:
    answer = world.call("CreateEventDataStore", Name="all", TagsList=[{"Key": "team", "Value": "red"}])
    store_id = answer["EventDataStoreArn"].rpartition("/")[2]

    assert answer == {
        "EventDataStoreArn": f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/{store_id}",
        "Name": "all",
        "Status": "CREATED",
        "AdvancedEventSelectors": [{"Name": "Default management events", **selector("Management")}],
        "MultiRegionEnabled": True,
        "OrganizationEnabled": False,
        "RetentionPeriod": 366,
        "TerminationProtectionEnabled": True,
        "TagsList": [{"Key": "team", "Value": "red"}],
        "CreatedTimestamp": NOON,
        "UpdatedTimestamp": NOON,
        "BillingMode": "EXTENDABLE_RETENTION_PRICING",
    }


@pytest.mark.source("aws-docs", "GetEventDataStore; partition keys as users report them")
def test_a_store_is_enabled_when_it_is_looked_at(world: World) -> None:
    answer = world.call("GetEventDataStore", EventDataStore=made(world))

    assert answer["Status"] == "ENABLED"
    assert "TagsList" not in answer
    assert answer["PartitionKeys"] == [{"Name": "calendarday", "Type": "bigint"}]


@pytest.mark.source("aws-docs", "BillingMode: seven years under fixed retention pricing")
def test_fixed_pricing_keeps_events_for_seven_years(world: World) -> None:
    store = made(world, BillingMode="FIXED_RETENTION_PRICING")

    assert world.call("GetEventDataStore", EventDataStore=store)["RetentionPeriod"] == 2557


@pytest.mark.source("aws-docs", "StartIngestion")
def test_a_store_that_takes_no_events_at_first_is_stopped(world: World) -> None:
    assert status(world, made(world, StartIngestion=False)) == "STOPPED_INGESTION"


@pytest.mark.source("aws-docs", "ListEventDataStores: other members are returned no longer")
def test_a_list_has_arns_and_names_a_page_at_a_time(world: World) -> None:
    stores = [made(world, f"store-{number}") for number in range(3)]
    first = world.call("ListEventDataStores", MaxResults=2)
    second = world.call("ListEventDataStores", MaxResults=2, NextToken=first["NextToken"])

    listed = [*first["EventDataStores"], *second["EventDataStores"]]
    assert [one["EventDataStoreArn"].rpartition("/")[2] for one in listed] == stores
    assert all(one.keys() == {"EventDataStoreArn", "Name"} for one in listed)
    assert "NextToken" not in second


@pytest.mark.source("aws-docs", "UpdateEventDataStore")
def test_a_change_leaves_what_it_does_not_name(world: World) -> None:
    store = made(world, RetentionPeriod=30)
    world.clock.advance(timedelta(minutes=5))
    answer = world.call("UpdateEventDataStore", EventDataStore=store, Name="renamed")

    assert (answer["Name"], answer["RetentionPeriod"]) == ("renamed", 30)
    assert (answer["CreatedTimestamp"], answer["UpdatedTimestamp"]) == (NOON, NOON + timedelta(minutes=5))


@pytest.mark.source("aws-docs", "DeleteEventDataStore, RestoreEventDataStore: seven days")
def test_a_deleted_store_can_be_restored_until_it_is_gone(world: World) -> None:
    store = made(world)
    world.call("DeleteEventDataStore", EventDataStore=store)

    assert status(world, store) == "PENDING_DELETION"
    world.clock.advance(timedelta(days=6, hours=23))
    assert world.call("RestoreEventDataStore", EventDataStore=store)["Status"] == "ENABLED"
    world.call("DeleteEventDataStore", EventDataStore=store)
    world.clock.advance(timedelta(days=7))
    with refused("EventDataStoreNotFoundException"):
        world.call("GetEventDataStore", EventDataStore=store)
    assert world.call("ListEventDataStores")["EventDataStores"] == []


@pytest.mark.source("aws-docs", "StartEventDataStoreIngestion, StopEventDataStoreIngestion")
def test_a_store_stops_and_starts(world: World) -> None:
    store = made(world)

    assert world.call("StopEventDataStoreIngestion", EventDataStore=store) == {}
    assert status(world, store) == "STOPPED_INGESTION"
    assert world.call("StartEventDataStoreIngestion", EventDataStore=store) == {}
    assert status(world, store) == "ENABLED"


@pytest.mark.source("aws-docs", "tags of event data stores")
def test_tags_of_a_store_are_added_removed_and_listed(world: World) -> None:
    arn = world.call("CreateEventDataStore", Name="all")["EventDataStoreArn"]
    world.call("AddTags", ResourceId=arn, TagsList=[{"Key": "a", "Value": "1"}, {"Key": "b"}])
    world.call("RemoveTags", ResourceId=arn, TagsList=[{"Key": "b"}])

    assert world.call("ListTags", ResourceIdList=[arn]) == {
        "ResourceTagList": [{"ResourceId": arn, "TagsList": [{"Key": "a", "Value": "1"}]}]
    }


@pytest.mark.source("aws-docs", "KmsKeyId: answered as the ARN of the key, for a key ID, alias or ARN")
@pytest.mark.parametrize("given", [KEY_ID, "alias/audit", KEY_ARN])
def test_a_key_is_answered_by_its_arn(world: World, given: str) -> None:
    world.add_key(LETS_LAKE_IN)

    assert world.call("CreateEventDataStore", Name="all", KmsKeyId=given)["KmsKeyId"] == KEY_ARN


def statement(action: str, **condition: str) -> Json:
    """Return a key policy that allows CloudTrail one action."""
    allows = {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": action, "Resource": "*"}
    return {"Statement": [allows | ({"Condition": {"StringEquals": condition}} if condition else {})]}


LETS_LAKE_IN = {
    "Statement": [*statement("kms:Decrypt")["Statement"], *statement("kms:GenerateDataKey")["Statement"]]
}
BAD_KEYS = {
    "KmsException: is disabled": KmsKey(KEY_ARN, LETS_LAKE_IN, enabled=False),
    "KmsException: is not a symmetric": KmsKey(KEY_ARN, LETS_LAKE_IN, enabled=True, symmetric=False),
    "InsufficientEncryptionPolicyException: encrypts": KmsKey(
        KEY_ARN, statement("kms:GenerateDataKey"), True
    ),
    "InsufficientEncryptionPolicyException: decrypts": KmsKey(KEY_ARN, statement("kms:Decrypt"), True),
    "InsufficientEncryptionPolicyException: none": KmsKey(KEY_ARN, None, enabled=True),
    "InsufficientEncryptionPolicyException: for another account": KmsKey(
        KEY_ARN, statement("kms:*", **{"aws:SourceAccount": "444455556666"}), enabled=True
    ),
}


@pytest.mark.source(
    "aws-docs", "Configure AWS KMS key policies for CloudTrail, event data stores; errors of the model"
)
@pytest.mark.parametrize("case", BAD_KEYS)
def test_a_key_that_cloudtrail_cannot_use_is_refused(world: World, case: str) -> None:
    store = made(world)
    world.neighbours.keys[KEY_ARN] = BAD_KEYS[case]

    for name, members in (
        ("CreateEventDataStore", {"Name": "new"}),
        ("UpdateEventDataStore", {"EventDataStore": store}),
    ):
        with refused(case.partition(":")[0]):
            world.call(name, KmsKeyId=KEY_ARN, **members)


@pytest.mark.source("aws-docs", "KmsKeyId: the key cannot be removed or changed; without it nobody can query")
def test_a_store_keeps_its_key_and_cannot_be_queried_without_it(world: World) -> None:
    other = KEY_ARN.replace(KEY_ID, "99999999-8888-7777-6666-555555555555")
    world.add_key(LETS_LAKE_IN)
    world.neighbours.keys[other] = KmsKey(other, LETS_LAKE_IN, enabled=True)
    store = world.call("CreateEventDataStore", Name="all", KmsKeyId=KEY_ARN)["EventDataStoreArn"]
    ask = {"QueryStatement": f"SELECT eventName FROM {store.rpartition('/')[2]}"}

    with refused("InvalidParameterException"):
        world.call("UpdateEventDataStore", EventDataStore=store, KmsKeyId=other)
    assert world.call("UpdateEventDataStore", EventDataStore=store, KmsKeyId=KEY_ARN)["KmsKeyId"] == KEY_ARN
    assert world.call("StartQuery", **ask)["QueryId"]
    world.add_key(LETS_LAKE_IN, enabled=False)
    with refused("InsufficientEncryptionPolicyException"):
        world.call("StartQuery", **ask)


ALLOWED_FIELDS = ("eventName", "eventSource", "eventType", "userIdentity.arn", "readOnly")


@pytest.mark.source("aws-docs", "AdvancedFieldSelector: fields of management events in event data stores")
@pytest.mark.parametrize("field", ALLOWED_FIELDS)
def test_a_store_selects_management_events_by_more_fields_than_a_trail(world: World, field: str) -> None:
    value = "false" if field == "readOnly" else "x"
    chosen = selector("Management")
    chosen["FieldSelectors"].append({"Field": field, "Equals": [value]})

    store = made(world, AdvancedEventSelectors=[chosen])

    assert world.call("GetEventDataStore", EventDataStore=store)["AdvancedEventSelectors"] == [chosen]


@pytest.mark.source("aws-docs", "eventCategory of event data stores")
@pytest.mark.parametrize("category", ["Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"])
def test_a_store_is_of_any_category(world: World, category: str) -> None:
    assert status(world, made(world, AdvancedEventSelectors=[selector(category)])) == "ENABLED"


REFUSED: list[tuple[str, str, Json]] = [
    ("EventDataStoreARNInvalidException", "GetEventDataStore", {"EventDataStore": "all"}),
    (
        "EventDataStoreARNInvalidException",
        "GetEventDataStore",
        {"EventDataStore": f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/audit"},
    ),
    ("EventDataStoreNotFoundException", "GetEventDataStore", {"EventDataStore": UNKNOWN}),
    (
        "EventDataStoreNotFoundException",
        "UpdateEventDataStore",
        {"EventDataStore": UNKNOWN, "Name": "renamed"},
    ),
    ("EventDataStoreNotFoundException", "DeleteEventDataStore", {"EventDataStore": UNKNOWN}),
    ("EventDataStoreNotFoundException", "RestoreEventDataStore", {"EventDataStore": UNKNOWN}),
    ("EventDataStoreNotFoundException", "StopEventDataStoreIngestion", {"EventDataStore": UNKNOWN}),
    ("EventDataStoreAlreadyExistsException", "CreateEventDataStore", {"Name": "all"}),
    (
        "InvalidEventSelectorsException",
        "CreateEventDataStore",
        {"Name": "two", "AdvancedEventSelectors": []},
    ),
    (
        "InvalidEventSelectorsException",
        "CreateEventDataStore",
        {"Name": "other", "AdvancedEventSelectors": [selector("Insight"), selector("Management")]},
    ),
    (
        "InvalidEventSelectorsException",
        "CreateEventDataStore",
        {"Name": "other", "AdvancedEventSelectors": [selector("Data")]},
    ),
    (
        "InvalidParameterException",
        "CreateEventDataStore",
        {"Name": "other", "BillingMode": "FIXED_RETENTION_PRICING", "RetentionPeriod": 3000},
    ),
    (
        "InvalidParameterException",
        "CreateEventDataStore",
        {"Name": "other", "StartIngestion": False, "AdvancedEventSelectors": [selector("Insight")]},
    ),
    ("InvalidKmsKeyIdException", "CreateEventDataStore", {"Name": "other", "KmsKeyId": "no key"}),
    ("KmsKeyNotFoundException", "CreateEventDataStore", {"Name": "other", "KmsKeyId": KEY_ID}),
    (
        "OrganizationsNotInUseException",
        "CreateEventDataStore",
        {"Name": "other", "OrganizationEnabled": True},
    ),
    ("InvalidTagParameterException", "CreateEventDataStore", {"Name": "x-y", "TagsList": [{"Key": "aws:a"}]}),
    (
        "InvalidTagParameterException",
        "CreateEventDataStore",
        {"Name": "x-y", "TagsList": [{"Key": str(number)} for number in range(51)]},
    ),
    ("InvalidNextTokenException", "ListEventDataStores", {"NextToken": "no token"}),
]


@pytest.mark.source(
    "aws-docs", "errors that the operations declare; which of two fits is assumed", "inferred"
)
@pytest.mark.parametrize(("code", "operation", "members"), REFUSED)
def test_what_is_wrong_is_refused(world: World, code: str, operation: str, members: Json) -> None:
    made(world)

    with refused(code):
        world.call(operation, **members)


OF_A_STORE: list[tuple[str, str, Json]] = [
    ("InvalidParameterException", "UpdateEventDataStore", {}),
    ("InvalidParameterException", "UpdateEventDataStore", {"BillingMode": "FIXED_RETENTION_PRICING"}),
    (
        "InvalidEventSelectorsException",
        "UpdateEventDataStore",
        {"AdvancedEventSelectors": [selector("Insight")]},
    ),
    ("EventDataStoreTerminationProtectedException", "DeleteEventDataStore", {}),
    ("InvalidEventDataStoreStatusException", "RestoreEventDataStore", {}),
    ("InvalidEventDataStoreStatusException", "StartEventDataStoreIngestion", {}),
]


@pytest.mark.source(
    "aws-docs", "errors that the operations declare; which of two fits is assumed", "inferred"
)
@pytest.mark.parametrize(("code", "operation", "members"), OF_A_STORE)
def test_what_a_store_may_not_do_is_refused(world: World, code: str, operation: str, members: Json) -> None:
    store = made(world, TerminationProtectionEnabled=True)

    with refused(code):
        world.call(operation, EventDataStore=store, **members)


@pytest.mark.source("aws-docs", "InactiveEventDataStoreException: pending deletion")
@pytest.mark.parametrize(
    ("operation", "members"),
    [("UpdateEventDataStore", {"Name": "new-name"}), ("DeleteEventDataStore", {}), ("ListQueries", {})],
)
def test_a_store_that_is_pending_deletion_is_inactive(world: World, operation: str, members: Json) -> None:
    store = made(world)
    world.call("DeleteEventDataStore", EventDataStore=store)

    with refused("InactiveEventDataStoreException"):
        world.call(operation, EventDataStore=store, **members)


@pytest.mark.source("aws-docs", "quotas: ten stores a region, those pending deletion among them")
def test_ten_stores_are_as_many_as_a_region_has_room_for(world: World) -> None:
    stores = [made(world, f"store-{number}") for number in range(10)]
    world.call("DeleteEventDataStore", EventDataStore=stores[0])

    with refused("EventDataStoreMaxLimitExceededException"):
        made(world, "eleventh")
    assert made(world, "elsewhere", region="us-east-1")
    world.relaxed = True
    assert made(world, "eleventh")


@pytest.mark.source("aws-docs", "stores belong to a region")
def test_a_store_is_found_in_its_region_alone(world: World) -> None:
    store = made(world)

    with refused("EventDataStoreNotFoundException"):
        world.call("GetEventDataStore", EventDataStore=store, region="us-east-1")
    with refused("EventDataStoreNotFoundException"):
        world.call("GetEventDataStore", EventDataStore=store, account=OTHER_ACCOUNT)


def organization(administrators: frozenset[str] = frozenset()) -> Organization:
    return Organization(
        id="o-exampleorgid",
        management_account=MANAGEMENT,
        accounts=frozenset({MANAGEMENT, MEMBER, "111122223333"}),
        trusts_cloudtrail=True,
        administrators=administrators,
    )


@pytest.mark.source("aws-docs", "organization event data stores: made by delegated administrators too")
def test_a_delegated_administrator_makes_a_store_of_the_management_account(world: World) -> None:
    world.organizations.only = organization(frozenset({MEMBER}))
    answer = world.call("CreateEventDataStore", Name="all", OrganizationEnabled=True, account=MEMBER)
    store = answer["EventDataStoreArn"]

    assert f":{MANAGEMENT}:" in store
    for account in (MANAGEMENT, MEMBER):
        assert world.call("GetEventDataStore", EventDataStore=store, account=account)["OrganizationEnabled"]
        listed = world.call("ListEventDataStores", account=account)["EventDataStores"]
        assert [one["EventDataStoreArn"] for one in listed] == [store]


@pytest.mark.source(
    "aws-docs", "members of an organization cannot see its stores; the error is assumed", "inferred"
)
def test_a_member_sees_no_store_of_its_organization(world: World) -> None:
    world.organizations.only = organization()
    store = made(world, OrganizationEnabled=True)

    with refused("EventDataStoreNotFoundException"):
        world.call("GetEventDataStore", EventDataStore=store, account=MEMBER)
    assert world.call("ListEventDataStores", account=MEMBER)["EventDataStores"] == []
    with refused("NotOrganizationMasterAccountException"):
        world.call("CreateEventDataStore", Name="mine", OrganizationEnabled=True, account=MEMBER)


STRANGE = "111122223333"
NOT_FOUND = "EventDataStoreNotFoundException"
NOT_MANAGER = "NotOrganizationMasterAccountException"
# Calls about a store of an organization, and what its delegated administrators and its members are answered;
# None is an answer. The management account may make all of them.
RIGHTS: list[tuple[str, Json, str | None, str]] = [
    ("GetEventDataStore", {}, None, NOT_FOUND),
    ("UpdateEventDataStore", {"RetentionPeriod": 90}, None, NOT_FOUND),
    ("StopEventDataStoreIngestion", {}, None, NOT_FOUND),
    ("DeleteEventDataStore", {}, None, NOT_FOUND),
    ("UpdateEventDataStore", {"OrganizationEnabled": False}, NOT_MANAGER, NOT_FOUND),
    (
        "PutInsightSelectors",
        {"InsightSelectors": [{"InsightType": "ApiCallRateInsight"}]},
        NOT_MANAGER,
        "InvalidParameterException",
    ),
]


@pytest.mark.source("aws-docs", "Organization delegated administrator: the table of capabilities")
@pytest.mark.parametrize(("operation", "members", "to_administrator", "to_member"), RIGHTS)
def test_who_may_do_what_with_a_store_of_an_organization(
    world: World, operation: str, members: Json, to_administrator: str | None, to_member: str
) -> None:
    world.organizations.only = organization(frozenset({MEMBER}))
    insights = made(world, "insights", AdvancedEventSelectors=[selector("Insight")])
    answers = []
    for number, account in enumerate((MANAGEMENT, MEMBER, STRANGE)):
        store = made(world, f"store-{number}", OrganizationEnabled=True)
        given = {**members, "InsightsDestination": insights} if "InsightSelectors" in members else members
        answers.append(_code_of(world, operation, account, EventDataStore=store, **given))

    assert answers == [None, to_administrator, to_member]


def _code_of(world: World, operation: str, account: str, **members: Any) -> str | None:
    """Return the code of the error that an account is answered, None for none."""
    try:
        world.call(operation, account=account, **members)
    except ServiceError as error:
        return str(error.code)
    return None


# --- Insights and event configuration --------------------------------------------------------------

CALL_RATE: Json = {"InsightType": "ApiCallRateInsight"}


def insights(world: World, **members: Any) -> Any:
    given: Json = {"InsightSelectors": [CALL_RATE], **members}
    return world.call("PutInsightSelectors", **given)


@pytest.mark.source("aws-docs", "PutInsightSelectors, GetInsightSelectors of event data stores")
def test_insights_of_a_store_go_to_a_store_of_insights(world: World) -> None:
    source = world.call("CreateEventDataStore", Name="source")["EventDataStoreArn"]
    store = world.call("CreateEventDataStore", Name="insights", AdvancedEventSelectors=[selector("Insight")])[
        "EventDataStoreArn"
    ]
    wanted = {"EventDataStoreArn": source, "InsightsDestination": store, "InsightSelectors": [CALL_RATE]}

    assert insights(world, EventDataStore=source, InsightsDestination=store) == wanted
    assert world.call("GetInsightSelectors", EventDataStore=source) == wanted


@pytest.mark.source(
    "aws-docs", "PutInsightSelectors: declared errors; which of two fits is assumed", "inferred"
)
def test_insights_of_a_store_need_a_fitting_store_and_destination(world: World) -> None:
    source, events = made(world, "source"), made(world, "events")
    store = made(world, "insights", AdvancedEventSelectors=[selector("Insight")])
    reads = selector("Management")
    reads["FieldSelectors"].append({"Field": "readOnly", "Equals": ["true"]})
    only_reads = made(world, "reads", AdvancedEventSelectors=[reads])
    data: Json = {**CALL_RATE, "EventCategories": ["Data"]}

    with refused("InvalidParameterCombinationException"):
        insights(world, EventDataStore=source)
    with refused("InvalidParameterException"):
        insights(world, EventDataStore=UNKNOWN, InsightsDestination=store)
    for members in (
        {"EventDataStore": source, "InsightsDestination": events},
        {"EventDataStore": only_reads, "InsightsDestination": store},
        {"EventDataStore": source, "InsightsDestination": store, "InsightSelectors": [data]},
    ):
        with refused("InvalidInsightSelectorsException"):
            insights(world, **members)
    with refused("InsightNotEnabledException"):
        world.call("GetInsightSelectors", EventDataStore=source)


@pytest.mark.source("botocore-model", "UpdateEventDataStore: InvalidInsightSelectorsException")
def test_a_store_keeps_selecting_what_its_insights_need(world: World) -> None:
    source = made(world, "source")
    store = made(world, "insights", AdvancedEventSelectors=[selector("Insight")])
    insights(world, EventDataStore=source, InsightsDestination=store)

    with refused("InvalidInsightSelectorsException"):
        world.call("UpdateEventDataStore", EventDataStore=source, AdvancedEventSelectors=[DATA_SELECTOR])


@pytest.mark.source("aws-docs", "PutEventConfiguration, GetEventConfiguration of event data stores")
def test_a_store_has_a_size_of_events_and_context_keys(world: World) -> None:
    arn = world.call("CreateEventDataStore", Name="all")["EventDataStoreArn"]
    keys = [{"Type": "TagContext", "Equals": ["team"]}]

    assert world.call("GetEventConfiguration", EventDataStore=arn) == {
        "EventDataStoreArn": arn,
        "MaxEventSize": "Standard",
        "ContextKeySelectors": [],
    }
    wanted = {"EventDataStoreArn": arn, "MaxEventSize": "Large", "ContextKeySelectors": keys}
    put = world.call(
        "PutEventConfiguration", EventDataStore=arn, MaxEventSize="Large", ContextKeySelectors=keys
    )
    assert put == wanted
    assert world.call("GetEventConfiguration", EventDataStore=arn) == wanted
    assert world.call("PutEventConfiguration", EventDataStore=arn, ContextKeySelectors=[]) == {
        **wanted,
        "ContextKeySelectors": [],
    }


CONFIGURED: list[tuple[str, Json]] = [
    ("InvalidParameterException", {"ContextKeySelectors": [{"Type": "TagContext", "Equals": ["a"]}]}),
    (
        "InvalidParameterException",
        {"MaxEventSize": "Large", "ContextKeySelectors": [{"Type": "TagContext", "Equals": ["a"]}] * 2},
    ),
    (
        "InvalidParameterCombinationException",
        {"AggregationConfigurations": [{"Templates": ["API_ACTIVITY"], "EventCategory": "Data"}]},
    ),
]


@pytest.mark.source(
    "aws-docs", "PutEventConfiguration: context keys need large events; errors assumed", "inferred"
)
@pytest.mark.parametrize(("code", "members"), CONFIGURED)
def test_a_configuration_that_does_not_fit_is_refused(world: World, code: str, members: Json) -> None:
    store = made(world)

    with refused(code):
        world.call("PutEventConfiguration", EventDataStore=store, **members)


@pytest.mark.source("aws-docs", "PutEventConfiguration: stores of CloudTrail events that are in use")
def test_only_a_store_of_cloudtrail_events_in_use_is_configured(world: World) -> None:
    store = made(world)
    world.call("DeleteEventDataStore", EventDataStore=store)

    with refused("InactiveEventDataStoreException"):
        world.call("PutEventConfiguration", EventDataStore=store, MaxEventSize="Large")
    with refused("EventDataStoreNotFoundException"):
        world.call("GetEventConfiguration", EventDataStore=UNKNOWN)
    with refused("InvalidEventDataStoreCategoryException"):
        insight = made(world, "insights", AdvancedEventSelectors=[selector("Insight")])
        world.call("PutEventConfiguration", EventDataStore=insight, MaxEventSize="Large")
