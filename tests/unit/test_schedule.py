"""What falls due, and in which order."""

from datetime import UTC, datetime, timedelta

from emulator.core.schedule import Due, Schedule

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DELIVER = Due("deliver", "123456789012/us-east-1")
DIGEST = Due("digest", "chain")


def test_jobs_are_taken_in_the_order_of_their_instants() -> None:
    schedule = Schedule()
    schedule.add(DIGEST, NOON + 2 * MINUTE)
    schedule.add(DELIVER, NOON + MINUTE)

    assert [schedule.take(NOON + 5 * MINUTE), schedule.take(NOON + 5 * MINUTE)] == [
        (DELIVER, NOON + MINUTE),
        (DIGEST, NOON + 2 * MINUTE),
    ]


def test_a_job_is_not_taken_before_it_is_due() -> None:
    schedule = Schedule()
    schedule.add(DELIVER, NOON + MINUTE)

    assert schedule.take(NOON) is None


def test_a_job_stands_once_at_its_earliest_instant() -> None:
    schedule = Schedule()
    entered = [schedule.add(DELIVER, NOON + 2 * MINUTE), schedule.add(DELIVER, NOON + MINUTE)]
    entered.append(schedule.add(DELIVER, NOON + 3 * MINUTE))

    assert entered == [True, True, False]
    assert schedule.take(NOON + 9 * MINUTE) == (DELIVER, NOON + MINUTE)
    assert schedule.take(NOON + 9 * MINUTE) is None


def test_a_taken_job_can_be_entered_again() -> None:
    schedule = Schedule()
    schedule.add(DELIVER, NOON)
    schedule.take(NOON)

    assert schedule.add(DELIVER, NOON + MINUTE)
    assert schedule.next_at() == NOON + MINUTE


def test_a_cleared_schedule_has_nothing_due() -> None:
    schedule = Schedule()
    schedule.add(DELIVER, NOON)
    schedule.clear()

    assert schedule.next_at() is None
