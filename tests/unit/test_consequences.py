"""What services keep for a while, and which records are known as theirs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from emulator.core.call import Exchange, Request, Response, Target
from emulator.core.ids import Ids
from emulator.core.records.events import Event
from emulator.jobs import consequences
from emulator.jobs.consequences import Consequences
from emulator.wire.describe import Describer
from tests.unit.causing_calls import ALICE, EXAMPLES, KNOWN, Example
from tests.unit.worlds import ACCOUNT, HOME, HOUR, NOON

EXCHANGE = Exchange(
    Request("POST", "/", "", {}, b"", 0, "127.0.0.1"),
    Response(200, {}, b""),
    None,
    Target("lambda", "Invoke"),
    ACCOUNT,
    HOME,
)


def example(call: str) -> Example:
    return next(one for one in EXAMPLES if one.call == call)


INVOKE, GET_ITEM = example("lambda Invoke"), example("dynamodb GetItem")


def made(*, is_on: bool = True) -> Consequences:
    return Consequences(Describer(), KNOWN, Ids(1), is_on=is_on)


def after(services: Consequences, call: Example, at: datetime = NOON) -> Sequence[Event]:
    return services.events_after(EXCHANGE, call.cause().description, ALICE, at)


def names(events: Sequence[Event]) -> Sequence[str]:
    return [event.name for event in events]


@pytest.mark.source("aws-observed", "service-events.md 2.2: a session of 12 hours in a record of 2019")
def test_a_function_that_ran_keeps_its_role_and_runs_again_without() -> None:
    services = made()

    assert names(after(services, INVOKE)) == ["AssumeRole", "Decrypt", "InvokeExecution"]
    assert names(after(services, INVOKE, NOON + 11 * HOUR)) == ["InvokeExecution"]
    assert names(after(services, INVOKE, NOON + 12 * HOUR))[:2] == ["AssumeRole", "Decrypt"]


@pytest.mark.source("aws-docs", "KMS guide, How Amazon DynamoDB uses AWS KMS: five minutes")
def test_a_table_s_key_is_kept_for_five_minutes() -> None:
    services = made()
    after(services, GET_ITEM)

    assert names(after(services, GET_ITEM, NOON + timedelta(minutes=4, seconds=59))) == []
    assert names(after(services, GET_ITEM, NOON + timedelta(minutes=5))) == ["Decrypt"]


def test_what_is_kept_can_be_forgotten() -> None:
    services = made()
    first = after(services, GET_ITEM)
    services.forget()

    assert names(after(services, GET_ITEM)) == ["Decrypt"]
    assert not services.made(first[0].id)


def test_the_records_of_services_are_known_as_theirs() -> None:
    services = made()
    (event,) = after(services, GET_ITEM)

    assert services.made(event.id)
    assert not services.made("that of a user")


def test_so_many_are_remembered_and_the_oldest_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consequences, "MOST_REMEMBERED", 3)
    services = made()
    first, *_ = after(services, INVOKE)
    newest = after(services, INVOKE, NOON + 12 * HOUR)

    assert not services.made(first.id)
    assert all(services.made(event.id) for event in newest)


def test_services_do_nothing_where_they_are_turned_off() -> None:
    assert after(made(is_on=False), INVOKE) == ()


def test_a_call_of_no_row_makes_services_do_nothing() -> None:
    described = replace(INVOKE.cause().description, event_name="GetPolicy20150331v2")

    assert made().events_after(EXCHANGE, described, ALICE, NOON) == ()
