"""What a test arranges leaves no record, and takes no other call's record away."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.running import Emulator
from emulator.testing import CloudTrail

CALLS = 60


@pytest.fixture
def cloudtrail(emulator: Emulator, endpoint: str) -> CloudTrail:
    return CloudTrail(emulator, endpoint, "us-east-1")


def names(cloudtrail: CloudTrail) -> list[str]:
    return [event["eventName"] for event in cloudtrail.events()]


def run(*works: Callable[[], object]) -> None:
    """Run each in a thread of its own, at once."""
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> None:
        barrier.wait()
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(begin, work) for work in works]:
            future.result()


def test_making_clients_takes_no_record_of_other_threads_away(cloudtrail: CloudTrail) -> None:
    sts = cloudtrail.client("sts")

    def act() -> None:
        for _ in range(CALLS):
            sts.get_caller_identity()

    def arrange() -> None:
        for number in range(CALLS // 4):
            cloudtrail.client("sqs", user=f"user-{number}")

    run(act, arrange)

    assert names(cloudtrail) == ["GetCallerIdentity"] * CALLS


def test_blocks_that_overlap_leave_recording_on(cloudtrail: CloudTrail) -> None:
    first, second = cloudtrail.unrecorded(), cloudtrail.unrecorded()
    first_left = threading.Event()
    second_entered = threading.Event()

    def enter_and_leave_first() -> None:
        with first:
            second_entered.wait(timeout=10)
        first_left.set()

    def enter_second_and_leave_later() -> None:
        with second:
            second_entered.set()
            first_left.wait(timeout=10)

    run(enter_and_leave_first, enter_second_and_leave_later)
    cloudtrail.client("sqs").list_queues()

    assert names(cloudtrail) == ["ListQueues"]


def test_a_block_in_a_block_ends_with_the_outer_one(cloudtrail: CloudTrail) -> None:
    sqs = cloudtrail.client("sqs")
    with cloudtrail.unrecorded():
        with cloudtrail.unrecorded():
            sqs.create_queue(QueueName="a")
        sqs.create_queue(QueueName="b")
    sqs.list_queues()

    assert names(cloudtrail) == ["ListQueues"]


def test_a_client_of_the_tests_own_arranges_too(cloudtrail: CloudTrail) -> None:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")
    sqs = session.client("sqs", region_name="us-east-1", endpoint_url=cloudtrail.endpoint_url)
    with cloudtrail.unrecorded():
        sqs.create_queue(QueueName="orders")
    sqs.list_queues()

    assert names(cloudtrail) == ["ListQueues"]


def test_a_subprocess_arranges_in_the_environment_of_the_block(cloudtrail: CloudTrail) -> None:
    call = "import boto3; boto3.client('sqs').create_queue(QueueName='orders')"

    def start(environment: dict[str, str]) -> None:
        path = {"PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", call], env={**environment, **path}, check=True)

    with cloudtrail.unrecorded():
        start(cloudtrail.environment)
    before = names(cloudtrail)
    start(cloudtrail.environment)

    assert (before, names(cloudtrail)) == ([], ["CreateQueue"])


def test_what_cloudtrail_calls_for_an_arranged_call_leaves_no_record(cloudtrail: CloudTrail) -> None:
    with cloudtrail.unrecorded():
        trail = cloudtrail.trail("audit")
        cloudtrail.client("cloudtrail").update_trail(Name=trail.name, S3KeyPrefix="more")
    cloudtrail.client("sqs").create_queue(QueueName="orders")

    assert names(cloudtrail) == ["CreateQueue"]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=2, max_size=4))
def test_threads_that_arrange_and_act_at_once_lose_nothing(
    cloudtrail: CloudTrail, plans: list[list[bool]]
) -> None:
    """Each thread acts where its plan says true, and arranges where it says false."""
    sqs = cloudtrail.client("sqs")
    before = len(cloudtrail.events())

    def follow(plan: list[bool]) -> None:
        for acts in plan:
            if acts:
                sqs.list_queues()
            else:
                with cloudtrail.unrecorded():
                    sqs.list_queues()

    run(*[lambda plan=plan: follow(plan) for plan in plans])

    assert len(cloudtrail.events()) - before == sum(acts for plan in plans for acts in plan)
