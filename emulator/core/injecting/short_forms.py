"""Short forms: a few members from which a full record is made; the common parts of all forms.

A form is a table of members. The table checks the input, and the OpenAPI document is made from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from emulator.core.call import Json
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.clock import from_epoch, iso
from emulator.core.ids import Ids
from emulator.core.records.events import VERSION, without_nothing
from emulator.core.records.foreign import RecordError, check_account, check_region, seconds_of
from emulator.core.regions import partition_of
from emulator.core.values import dataclass

Kind = Literal["text", "flag", "object", "objects"]
WORDS: Mapping[Kind, str] = {
    "text": "text that is not empty",
    "flag": "true or false",
    "object": "an object",
    "objects": "a list of objects",
}


@dataclass(frozen=True)
class Defaults:
    """The defaults of a record: an account, the time, new ids."""

    account: str
    now: datetime
    ids: Ids


@dataclass(frozen=True)
class Member:
    """A member of a form: its type, what it says, what it may be, and an example."""

    kind: Kind
    help: str
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A short form: its name, its members, the function that makes the record, and examples."""

    name: str
    help: str
    members: Mapping[str, Member]
    build: Callable[["Given"], Json]
    examples: Mapping[str, Json]

    def record_of(self, given: object, defaults: Defaults) -> Json:
        """Return the full record. Raises RecordError, which names the member."""
        return self.build(Given(self.name, self._checked(given), defaults))

    def _checked(self, given: object) -> Json:
        if not isinstance(given, dict):
            raise RecordError(f"{self.name}: must be an object.")
        for name, value in given.items():
            member = self.members.get(name)
            if member is None:
                raise RecordError(
                    f"{self.name}.{name}: there is no such member; there are {', '.join(self.members)}."
                )
            _check(f"{self.name}.{name}", member, value)
        for name, member in self.members.items():
            if member.required and name not in given:
                raise RecordError(f"{self.name}.{name}: is missing.")
        return given


def _check(path: str, member: Member, value: object) -> None:
    if not _is_of_kind(member.kind, value):
        raise RecordError(f"{path}: must be {WORDS[member.kind]}.")
    if member.choices and value not in member.choices:
        raise RecordError(f"{path}: must be one of {', '.join(member.choices)}.")


def _is_of_kind(kind: Kind, value: object) -> bool:
    if kind == "text":
        return isinstance(value, str) and value != ""
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "object":
        return isinstance(value, dict)
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


WHEN_AND_WHERE: Mapping[str, Member] = {
    "eventTime": Member("text", "The time, such as 2026-01-02T13:00:00Z; default: now."),
    "awsRegion": Member("text", "The region that records it; default: us-east-1."),
    "accountId": Member("text", "The account; default: the emulator's."),
}
BROWSER: Mapping[str, Member] = {
    "sourceIPAddress": Member("text", "The source address; default: 127.0.0.1."),
    "userAgent": Member("text", "The browser; default: a usual one."),
}
WHO: Mapping[str, Member] = {
    "root": Member("flag", "The account's root user did it."),
    "userName": Member("text", "The IAM user who did it, with its path if it has one."),
    "roleName": Member("text", "The role in which it was done, with its path if it has one."),
    "sessionName": Member("text", "The name of the role's session."),
    "principalId": Member(
        "text", "The id of the user or role, such as AIDA…; default: one made from its name."
    ),
    "mfa": Member("flag", "Whether a second factor was used."),
}
DEFAULT_BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Given:
    """The checked members of a form, and the source of their defaults."""

    form: str
    members: Json
    defaults: Defaults

    def refused(self, name: str, why: str) -> RecordError:
        """Return the error of a member."""
        return RecordError(f"{self.form}.{name}: {why}")

    def text(self, name: str, default: str) -> str:
        return str(self.members.get(name, default))

    def find_text(self, name: str) -> str | None:
        value: str | None = self.members.get(name)
        return value

    def flag(self, name: str) -> bool:
        return self.members.get(name) is True

    @property
    def at(self) -> datetime:
        """When it happened. Raises RecordError."""
        given = self.find_text("eventTime")
        return from_epoch(seconds_of(given, f"{self.form}.eventTime")) if given else self.defaults.now

    @property
    def region(self) -> str:
        """The region that records it. Raises RecordError."""
        region = self.text("awsRegion", "us-east-1")
        check_region(region, f"{self.form}.awsRegion")
        return region

    @property
    def account(self) -> str:
        """Whose account it is. Raises RecordError."""
        account = self.text("accountId", self.defaults.account)
        check_account(account, f"{self.form}.accountId")
        return account

    def caller(self) -> Caller:
        """Return the caller: the root user, an IAM user, or a role's session. Raises RecordError."""
        named = [name for name in ("root", "userName", "roleName") if self.members.get(name)]
        if len(named) != 1:
            raise self.refused(
                named[1] if named else "userName", "one of root, userName and roleName is needed."
            )
        partition = partition_of(self.region)
        if named == ["root"]:
            return identity.root(self.account, "", partition)
        if named == ["roleName"]:
            return self._session(partition)
        user = identity.user(self.account, self.members["userName"], None, partition)
        return replace(user, principal_id=self.members.get("principalId", user.principal_id))

    def _session(self, partition: str) -> Caller:
        role, account = self.members["roleName"], self.account
        session = self.find_text("sessionName")
        if session is None:
            raise self.refused("sessionName", "is missing.")
        role_id = self.text("principalId", identity.derived_id("AROA", account, role))
        arn, name = f"arn:{partition}:iam::{account}:role/{role}", role.rpartition("/")[2]
        return Caller(
            "AssumedRole",
            account,
            f"{role_id}:{session}",
            f"arn:{partition}:sts::{account}:assumed-role/{name}/{session}",
            session=Session(self.at, self.flag("mfa"), Issuer("Role", role_id, arn, account, name)),
        )

    def browser(self) -> Json:
        """Return the fields for the address and agent of a person's browser."""
        return {
            "sourceIPAddress": self.text("sourceIPAddress", "127.0.0.1"),
            "userAgent": self.text("userAgent", DEFAULT_BROWSER),
        }

    def record(self, who: Json, fields: Json) -> Json:
        """Return a record of these fields with those that all forms have, without empty ones."""
        return without_nothing(
            {
                "eventVersion": VERSION,
                "userIdentity": who,
                "eventTime": iso(self.at),
                "eventSource": fields["eventSource"],
                "eventName": fields["eventName"],
                "awsRegion": self.region,
                "sourceIPAddress": fields["sourceIPAddress"],
                "userAgent": fields["userAgent"],
                "errorCode": fields.get("errorCode"),
                "errorMessage": fields.get("errorMessage"),
                "requestParameters": fields.get("requestParameters"),
                "responseElements": fields.get("responseElements"),
                "additionalEventData": fields.get("additionalEventData"),
                "requestID": fields.get("requestID"),
                "eventID": self.defaults.ids.uuid(),
                "readOnly": fields.get("readOnly"),
                "resources": fields.get("resources"),
                "eventType": fields["eventType"],
                "managementEvent": fields.get("eventCategory", "Management") == "Management",
                "recipientAccountId": self.account,
                "sharedEventID": fields.get("sharedEventID"),
                "serviceEventDetails": fields.get("serviceEventDetails"),
                "eventCategory": fields.get("eventCategory", "Management"),
                "tlsDetails": fields.get("tlsDetails"),
            }
        )
