"""Whose logs a record goes to."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from emulator.core.call import Description
from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.ids import Ids
from emulator.core.records import copies
from emulator.core.records.copies import Copy
from emulator.core.records.events import Recipient

MINE, OWNER, THIRD = "111122223333", "444455556666", "777788889999"
ADA = identity.user(MINE, "ada", "AKIAADA")


def description(source: str, *owners: str, error: str | None = None) -> Description:
    resources = [{"accountId": owner, "ARN": f"arn:{owner}"} for owner in owners]
    return Description(source, "Call", "us-east-1", read_only=False, resources=resources, error_code=error)


def copied(described: Description, caller: Caller = ADA, account: str = MINE) -> Sequence[Copy]:
    return copies.copies_of(described, caller, account, Ids(seed=1))


def recipients(found: Sequence[Copy]) -> list[str]:
    return [recipient.account if recipient else caller.account for caller, recipient in found]


@pytest.mark.source("aws-observed", "event-record.md 9", "inferred")
@pytest.mark.parametrize("source", ["kms.amazonaws.com", "s3.amazonaws.com", "sts.amazonaws.com"])
def test_the_owner_of_what_was_used_has_a_copy_without_the_callers_name(source: str) -> None:
    (mine, to_me), (theirs, to_owner) = copied(description(source, OWNER))

    assert (mine, theirs) == (ADA, Caller("AWSAccount", MINE, ADA.principal_id))
    assert isinstance(to_me, Recipient)
    assert isinstance(to_owner, Recipient)
    assert (to_me.account, to_owner.account) == (MINE, OWNER)
    assert to_me.shared_event_id == to_owner.shared_event_id is not None


@pytest.mark.source("aws-observed", "event-record.md 9: KMS, both keys of ReEncrypt", "inferred")
def test_each_owner_has_one_copy() -> None:
    found = copied(description("kms.amazonaws.com", OWNER, MINE, THIRD, OWNER))

    assert recipients(found) == [MINE, OWNER, THIRD]


@pytest.mark.source("aws-observed", "event-record.md 9: denied", "inferred")
def test_a_denied_call_is_recorded_for_the_caller_alone() -> None:
    assert copied(description("s3.amazonaws.com", OWNER, error="AccessDenied")) == ((ADA, None),)


@pytest.mark.source(
    "aws-observed", "event-record.md 9: if the request got as far as authorization", "inferred"
)
def test_a_call_that_failed_later_is_recorded_for_both() -> None:
    assert recipients(copied(description("s3.amazonaws.com", OWNER, error="NoSuchKey"))) == [MINE, OWNER]


@pytest.mark.source("assumed", "event-record.md 9: no record shows it", "inferred")
def test_other_services_give_no_copy() -> None:
    assert copied(description("sqs.amazonaws.com", OWNER)) == ((ADA, None),)


@pytest.mark.source("aws-observed", "event-record.md 9", "inferred")
def test_what_a_caller_owns_is_recorded_once_and_has_no_shared_event_id() -> None:
    assert copied(description("s3.amazonaws.com", MINE)) == ((ADA, None),)


@pytest.mark.source("aws-observed", "event-record.md 9: anonymous, owner only", "inferred")
def test_an_unsigned_call_is_recorded_for_the_owner_alone() -> None:
    denied = description("s3.amazonaws.com", OWNER, error="AccessDenied")

    assert copied(denied, identity.anonymous()) == ((identity.anonymous(), Recipient(OWNER)),)


@pytest.mark.source("assumed", "event-record.md 9: anonymous, owner only", "inferred")
def test_an_unsigned_call_about_what_nobody_owns_is_recorded_for_nobody() -> None:
    missing = description("s3.amazonaws.com", error="NoSuchBucket")

    assert copied(missing, identity.anonymous()) == ()


@pytest.mark.source("aws-observed", "event-record.md 3.5: PreflightRequest has a sharedEventID")
def test_a_preflight_has_a_shared_event_id() -> None:
    preflight = replace(description("s3.amazonaws.com", OWNER), event_name="PreflightRequest")

    ((_, recipient),) = copied(preflight, identity.anonymous())

    assert recipient
    assert recipient.account == OWNER
    assert recipient.shared_event_id


@pytest.mark.source("aws-observed", "event-record.md 9: sharedEventID present", "inferred")
def test_what_a_service_does_for_itself_has_a_shared_event_id() -> None:
    service = identity.service("cloudtrail.amazonaws.com")
    ((caller, recipient),) = copied(description("s3.amazonaws.com", OWNER), service)

    assert caller is service
    assert recipient
    assert recipient.account == OWNER
    assert recipient.shared_event_id
