"""A test module as a typed project has it; test_types.py has it checked."""

from datetime import timedelta

from emulator.testing import CloudTrail, DeliveringTrail, Events


def names(events: Events) -> list[str]:
    return [event["eventName"] for event in events]


def onboard(cloudtrail: CloudTrail) -> DeliveringTrail:
    trail = cloudtrail.trail("audit")
    iam = cloudtrail.client("iam", user="ada")
    iam.create_user(UserName="bob")
    bucket = cloudtrail.resource("s3").create_bucket(Bucket="shop")
    cloudtrail.session(role="deploy/ci", region="eu-west-1").client("sns").list_topics()
    earlier = cloudtrail.wait_for(name="CreateUser", timeout=1)
    cloudtrail.advance(hours=1)
    since = cloudtrail.now - timedelta(hours=1)
    assert names(cloudtrail.events(since=earlier)) == names(cloudtrail.events(since=since, user="ada"))
    assert trail.validate().ok, bucket
    return trail
