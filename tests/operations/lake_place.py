"""An account of its own in an emulator that many tests share, with what Lake has in it."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from emulator.running import Emulator

REGION = "us-east-1"
OTHER = "999988887777"
UNKNOWN = "11112222-3333-4444-5555-666677778888"
TABLE = {"Height": "2", "Width": "4", "Title": "Calls", "View": "Table"}
ACTIVITY = [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["ActivityAuditLog"]}]}]


def policy(principal: Mapping[str, str], action: str, resource: str = "") -> str:
    """Return a policy with one statement, which names no resource where a role trusts somebody."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    whole = {**statement, **({"Resource": resource} if resource else {})}
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]})


class Place:
    """The clients of an account, and its resources; each is made when it is first asked for."""

    def __init__(self, emulator: Emulator, url: str, account: str) -> None:
        self.emulator = emulator
        self.account = account
        self.paged = ""  # the id of what has items that are listed a page at a time
        self._url = url

    def client(self, service: str, account: str = "", region: str = REGION) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self._url,
            aws_access_key_id=account or self.account,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )

    @cached_property
    def lake(self) -> Any:
        return self.client("cloudtrail")

    def arn(self, resource: str) -> str:
        return f"arn:aws:cloudtrail:{REGION}:{self.account}:{resource}"

    def make_store(self, name: str, **members: Any) -> str:
        given = {"TerminationProtectionEnabled": False, **members}
        return str(self.lake.create_event_data_store(Name=name, **given)["EventDataStoreArn"])

    def make_activity_store(self, name: str) -> str:
        return self.make_store(name, AdvancedEventSelectors=ACTIVITY, MultiRegionEnabled=False)

    @cached_property
    def store(self) -> str:
        """The ARN of a store of management events."""
        return self.make_store("calls")

    @property
    def store_id(self) -> str:
        return self.store.rpartition("/")[2]

    @cached_property
    def activity(self) -> str:
        return self.make_activity_store("activity")

    @cached_property
    def dying(self) -> str:
        """The ARN of a store that is pending deletion."""
        arn = self.make_store("dying")
        self.lake.delete_event_data_store(EventDataStore=arn)
        return arn

    def destinations(self, *stores: str) -> list[dict[str, str]]:
        return [{"Type": "EVENT_DATA_STORE", "Location": arn} for arn in stores or (self.activity,)]

    def make_channel(self, name: str, source: str = "Custom") -> str:
        made = self.lake.create_channel(Name=name, Source=source, Destinations=self.destinations())
        return str(made["ChannelArn"])

    @cached_property
    def channel(self) -> str:
        return self.make_channel("app")

    def widget(self, statement: str = "", **more: Any) -> dict[str, Any]:
        counted = statement or f"SELECT count(*) AS n FROM {self.store_id}"
        return {"QueryStatement": counted, "ViewProperties": TABLE, **more}

    @cached_property
    def dashboard(self) -> str:
        self.lake.create_dashboard(Name="mine", Widgets=[self.widget()])
        return "mine"

    @cached_property
    def bucket(self) -> str:
        name = f"logs-{self.account}"
        self.client("s3").create_bucket(Bucket=name)
        return name

    def make_role(self, name: str, service: str, action: str) -> str:
        iam = self.client("iam")
        trust = policy({"Service": service}, "sts:AssumeRole")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        allowed = {"Effect": "Allow", "Action": action, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        return str(made["Role"]["Arn"])

    @cached_property
    def importer(self) -> str:
        return self.make_role("importer", "cloudtrail.amazonaws.com", "s3:GetObject")

    @cached_property
    def federation(self) -> str:
        return self.make_role("federation", "lakeformation.amazonaws.com", "cloudtrail:GetEventDataStoreData")

    def source(self, uri: str = "", **members: str) -> dict[str, Any]:
        given = {
            "S3LocationUri": uri or f"s3://{self.bucket}/",
            "S3BucketRegion": REGION,
            "S3BucketAccessRoleArn": self.importer,
        }
        return {"S3": {**given, **members}}

    def new_import(self, store: str = "", **source: str) -> str:
        """Return the id of an import that has ended."""
        given = {"Destinations": [store or self.store], "ImportSource": self.source(**source)}
        started = self.lake.start_import(**given)
        self.emulator.parts.lake.importing.finish()
        return str(started["ImportId"])

    def new_query(self, statement: str = "") -> str:
        """Return the id of a query that has ended."""
        asked = statement or f"SELECT count(*) AS n FROM {self.store_id}"
        query = self.lake.start_query(QueryStatement=asked)["QueryId"]
        self.emulator.parts.lake.querying.finish()
        return str(query)

    def audit(self, **more: Any) -> dict[str, str]:
        """Return an event for PutAuditEvents; a member that is None is left out."""
        data = {
            "version": "1.0",
            "userIdentity": {"type": "User", "principalId": "ann"},
            "eventSource": "shop.example.com",
            "eventName": "Refund",
            "eventTime": "2026-01-02T11:30:00",
            "UID": "order-1",
            "recipientAccountId": self.account,
            **more,
        }
        return {"id": "1", "eventData": json.dumps({k: v for k, v in data.items() if v is not None})}

    def put(self, *events: dict[str, str], account: str = "", **more: Any) -> Any:
        sender = self.client("cloudtrail-data", account)
        return sender.put_audit_events(
            **{"channelArn": self.channel, "auditEvents": list(events or (self.audit(),)), **more}
        )
