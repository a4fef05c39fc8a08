import asyncio
import subprocess
import sys
from pathlib import Path

from onboarding.inventory import count_topics


def test_all_regions_are_asked(cloudtrail_environment):
    with cloudtrail_environment.unrecorded():
        cloudtrail_environment.client("sns", region="eu-west-1").create_topic(Name="orders")

    assert asyncio.run(count_topics(["eu-west-1", "us-east-1"])) == {"eu-west-1": 1, "us-east-1": 0}
    assert {e["awsRegion"] for e in cloudtrail_environment.events(name="ListTopics")} == {
        "eu-west-1",
        "us-east-1",
    }


SOURCE = Path(__file__).parents[1] / "src"


def test_the_program_prints_what_it_counted(cloudtrail):
    cloudtrail.client("sns").create_topic(Name="orders")

    done = subprocess.run(
        [sys.executable, "-m", "onboarding.inventory", "eu-west-1"],
        env={**cloudtrail.environment, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "eu-west-1: 1\n"
    assert [e["eventName"] for e in cloudtrail.events()] == ["CreateTopic", "ListTopics"]
