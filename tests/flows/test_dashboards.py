"""Dashboards: widgets that run their statements, when they are asked for and by the clock."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.core.lake.managed import MANAGED
from emulator.running import Emulator
from tests.conftest import ACCOUNT, NOON, MakeClient
from tests.flows.test_lake import asked, store_of

ARN = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:"
TABLE = {"Height": "2", "Width": "4", "Title": "Calls", "View": "Table"}
SPAN = ["$StartTime$", "$EndTime$"]
VALUES = {"$StartTime$": "2026-01-01T00:00:00Z", "$EndTime$": "2026-02-01T00:00:00Z", "$Period$": "day"}
EVERY_HOUR = {"Frequency": {"Unit": "HOURS", "Value": 1}, "Status": "ENABLED", "TimeOfDay": "00:30"}


def widgets(store: str) -> list[dict[str, Any]]:
    between = f"FROM {store} WHERE eventTime >= '?' AND eventTime < '?' AND eventSource = 'iam.amazonaws.com'"
    return [
        {
            "QueryStatement": f"SELECT eventName, count(*) AS n {between} GROUP BY 1 ORDER BY 1",
            "QueryParameters": SPAN,
            "ViewProperties": TABLE,
        },
        {
            "QueryStatement": f"SELECT date_trunc('?', eventTime) AS t, count(*) AS n {between} GROUP BY 1",
            "QueryParameters": ["$Period$", *SPAN],
            "ViewProperties": {**TABLE, "View": "LineChart", "YAxisColumn": "n", "XAxisColumn": "t"},
        },
    ]


def answers(emulator: Emulator, cloudtrail: Any, dashboard: Any, refresh: str) -> list[Any]:
    """Return the rows of each widget of a refresh."""
    emulator.parts.lake.querying.finish()
    found = []
    for widget in dashboard["Widgets"]:
        query = cloudtrail.describe_query(QueryAlias=widget["QueryAlias"], RefreshId=refresh)
        assert query["QueryStatus"] == "FINISHED", query
        rows = cloudtrail.get_query_results(QueryId=query["QueryId"])["QueryResultRows"]
        found.append([{name: text for cell in row for name, text in cell.items()} for row in rows])
    return found


@pytest.mark.source("aws-docs", "CreateDashboard to StartDashboardRefresh; DescribeQuery by alias")
def test_the_widgets_answer_what_their_statements_answer_by_hand(
    emulator: Emulator, cloudtrail: Any, client: MakeClient
) -> None:
    store = store_of(cloudtrail)
    for name in ("ada", "bob"):
        client("iam").create_user(UserName=name)
    client("iam").delete_user(UserName="bob")
    made = cloudtrail.create_dashboard(Name="mine", Widgets=widgets(store), TagsList=[{"Key": "a"}])
    assert (made["DashboardArn"], made["Type"]) == (f"{ARN}dashboard/mine", "CUSTOM")
    refresh = cloudtrail.start_dashboard_refresh(DashboardId="mine", QueryParameterValues=VALUES)["RefreshId"]
    dashboard = cloudtrail.get_dashboard(DashboardId=made["DashboardArn"])

    by_widgets = answers(emulator, cloudtrail, dashboard, refresh)

    by_hand = []
    for widget in dashboard["Widgets"]:
        statement = widget["QueryStatement"]
        for name in widget["QueryParameters"]:
            statement = statement.replace("?", VALUES[name], 1)
        by_hand.append(asked(emulator, cloudtrail, statement))
    assert by_widgets == by_hand
    assert by_hand[0] == [{"eventName": "CreateUser", "n": "2"}, {"eventName": "DeleteUser", "n": "1"}]
    assert dashboard["LastRefreshId"] == refresh
    assert "Name" not in dashboard
    assert cloudtrail.list_tags(ResourceIdList=[made["DashboardArn"]])["ResourceTagList"][0]["TagsList"]
    changed = cloudtrail.update_dashboard(DashboardId="mine", Widgets=widgets(store)[:1])
    assert len(changed["Widgets"]) == 1
    assert cloudtrail.get_dashboard(DashboardId="mine")["Status"] == "CREATED"
    emulator.advance(timedelta(minutes=1))
    cloudtrail.update_dashboard(DashboardId="mine", TerminationProtectionEnabled=True)
    assert cloudtrail.get_dashboard(DashboardId="mine")["Status"] == "UPDATED"
    with pytest.raises(ClientError, match="ConflictException"):
        cloudtrail.delete_dashboard(DashboardId="mine")
    cloudtrail.update_dashboard(DashboardId="mine", TerminationProtectionEnabled=False)
    cloudtrail.delete_dashboard(DashboardId="mine")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloudtrail.get_dashboard(DashboardId="mine")


@pytest.mark.source("aws-docs", "Managed dashboards: names, $EventDataStoreId$; statements and list are ours")
def test_every_managed_dashboard_runs_over_a_store(emulator: Emulator, cloudtrail: Any) -> None:
    store = store_of(cloudtrail)
    insights = store_of(
        cloudtrail,
        "insights",
        AdvancedEventSelectors=[{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Insight"]}]}],
    )
    listed = cloudtrail.list_dashboards(Type="MANAGED", NamePrefix="AWSCloudTrail-")["Dashboards"]
    assert f"{ARN}dashboard/AWSCloudTrail-Overview" in [one["DashboardArn"] for one in listed]
    assert len(listed) == len(MANAGED)
    for one in listed:
        chosen = insights if one["DashboardArn"].endswith("InsightsEvents") else store
        refresh = cloudtrail.start_dashboard_refresh(
            DashboardId=one["DashboardArn"], QueryParameterValues={**VALUES, "$EventDataStoreId$": chosen}
        )["RefreshId"]
        dashboard = cloudtrail.get_dashboard(DashboardId=one["DashboardArn"])
        assert len(answers(emulator, cloudtrail, dashboard, refresh)) == len(dashboard["Widgets"])
    for values, code in (
        ({}, "ValidationException"),
        ({"$EventDataStoreId$": "x-y"}, "EventDataStoreNotFound"),
    ):
        with pytest.raises(ClientError, match=code):
            cloudtrail.start_dashboard_refresh(
                DashboardId="AWSCloudTrail-Overview", QueryParameterValues=values
            )
    for call in (cloudtrail.delete_dashboard, cloudtrail.update_dashboard):
        with pytest.raises(ClientError, match="ConflictException"):
            call(DashboardId="AWSCloudTrail-Overview")


@pytest.mark.source("aws-docs", "Refresh schedules need policies of the dashboard and of its stores")
def test_a_schedule_refreshes_by_the_clock_if_policies_allow_it(emulator: Emulator, cloudtrail: Any) -> None:
    store = store_of(cloudtrail)
    arn, store_arn = f"{ARN}dashboard/mine", f"{ARN}eventdatastore/{store}"
    cloudtrail.create_dashboard(Name="mine", Widgets=widgets(store), RefreshSchedule=EVERY_HOUR)
    emulator.advance(timedelta(minutes=45))
    refused = cloudtrail.get_dashboard(DashboardId="mine")
    assert "LastRefreshId" not in refused
    assert arn in refused["LastRefreshFailureReason"]
    condition = {"StringEquals": {"AWS:SourceArn": arn, "AWS:SourceAccount": ACCOUNT}}
    for resource, action in ((arn, "StartDashboardRefresh"), (store_arn, "StartQuery")):
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": f"cloudtrail:{action}",
            "Resource": resource,
            "Condition": condition,
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        cloudtrail.put_resource_policy(ResourceArn=resource, ResourcePolicy=document)
    ids = []
    for _ in range(2):
        emulator.advance(timedelta(hours=1))
        dashboard = cloudtrail.get_dashboard(DashboardId="mine")
        assert "LastRefreshFailureReason" not in dashboard
        ids.append(dashboard["LastRefreshId"])
        answers(emulator, cloudtrail, dashboard, ids[-1])
    assert len(set(ids)) == 2
    off = {**EVERY_HOUR, "Status": "DISABLED"}
    cloudtrail.update_dashboard(DashboardId="mine", RefreshSchedule=off)
    emulator.advance(timedelta(hours=5))
    assert cloudtrail.get_dashboard(DashboardId="mine")["LastRefreshId"] == ids[-1]


@pytest.mark.source("aws-docs", "CreateDashboard: AWSCloudTrail-Highlights; its widgets are ours")
def test_the_highlights_are_refreshed_every_six_hours(emulator: Emulator, cloudtrail: Any) -> None:
    store_of(cloudtrail)
    made = cloudtrail.create_dashboard(Name="AWSCloudTrail-Highlights")
    assert made["TerminationProtectionEnabled"]
    assert made["RefreshSchedule"]["Frequency"] == {"Unit": "HOURS", "Value": 6}
    emulator.advance(timedelta(hours=7))

    dashboard = cloudtrail.get_dashboard(DashboardId="AWSCloudTrail-Highlights")

    assert answers(emulator, cloudtrail, dashboard, dashboard["LastRefreshId"])[0]
    assert NOON + timedelta(hours=7) == emulator.now()


@pytest.mark.source("assumed", "which error a dashboard gets that cannot be", "inferred")
def test_a_dashboard_that_cannot_be_is_refused(cloudtrail: Any) -> None:
    store = store_of(cloudtrail)
    good = widgets(store)
    cloudtrail.create_dashboard(Name="mine", Widgets=good)
    unknown = "11112222-3333-4444-5555-666677778888"

    def changed(**members: Any) -> list[dict[str, Any]]:
        return [{**good[0], **members}]

    without_title = {name: value for name, value in TABLE.items() if name != "Title"}
    bad: list[tuple[str, dict[str, Any]]] = [
        ("ConflictException", {"Name": "mine"}),
        ("ConflictException", {"Name": "AWSCloudTrail-Overview"}),
        ("ConflictException", {"Name": "AWSCloudTrail-Highlights", "Widgets": good}),
        ("ServiceQuotaExceededException", {"Widgets": good * 6}),
        ("InvalidTagParameterException", {"TagsList": [{"Key": "aws:x"}]}),
        ("InvalidQueryStatementException", {"Widgets": changed(QueryParameters=["$Period$"])}),
        ("InvalidQueryStatementException", {"Widgets": changed(QueryParameters=["$Other$", "x"])}),
        (
            "InvalidQueryStatementException",
            {"Widgets": changed(QueryStatement="SELECT 1", QueryParameters=["x"])},
        ),
        ("EventDataStoreNotFoundException", {"Widgets": widgets(unknown)}),
        ("ValidationException", {"Widgets": changed(ViewProperties=without_title)}),
        ("ValidationException", {"Widgets": changed(ViewProperties={**TABLE, "View": "Cube"})}),
        ("ValidationException", {"Widgets": changed(ViewProperties={**TABLE, "View": "PieChart"})}),
        ("ValidationException", {"RefreshSchedule": {"Status": "ENABLED"}}),
        ("ValidationException", {"RefreshSchedule": {"Frequency": {"Unit": "DAYS", "Value": 2}}}),
    ]
    for code, members in bad:
        with pytest.raises(ClientError) as caught:
            cloudtrail.create_dashboard(**{"Name": "other", **members})
        assert caught.value.response["Error"]["Code"] == code, members
    page = cloudtrail.list_dashboards(MaxResults=1)
    assert page["Dashboards"] == cloudtrail.list_dashboards(MaxResults=1, Type="MANAGED")["Dashboards"]
    assert cloudtrail.list_dashboards(Type="CUSTOM")["Dashboards"] == [
        {"DashboardArn": f"{ARN}dashboard/mine", "Type": "CUSTOM"}
    ]
    with pytest.raises(ClientError, match="ValidationException"):
        cloudtrail.list_dashboards(NextToken=page["NextToken"], Type="CUSTOM")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloudtrail.start_dashboard_refresh(DashboardId="nobody")
