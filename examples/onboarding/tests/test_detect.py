import pytest
from onboarding.detect import findings


def test_a_sign_in_without_a_second_factor_is_found(cloudtrail):
    cloudtrail.inject(
        {"signIn": {"userName": "ada", "mfa": True}},
        {"signIn": {"root": True, "mfa": False}},
    )

    assert list(findings(cloudtrail.events())) == ["root signed in without a second factor"]


@pytest.mark.parametrize(("user", "found"), [("root", ["root called CreateAccessKey"]), ("ada", [])])
def test_root_should_do_nothing(cloudtrail, user, found):
    with cloudtrail.unrecorded():
        cloudtrail.client("iam").create_user(UserName="ada")
    cloudtrail.client("iam", user=user).create_access_key(UserName="ada")

    assert list(findings(cloudtrail.events())) == found


def test_who_stops_a_trail_is_found_in_its_last_file(cloudtrail):
    trail = cloudtrail.trail("audit")
    cloudtrail.client("cloudtrail", user="mallory").stop_logging(Name="audit")
    cloudtrail.advance(minutes=10)

    assert list(findings(trail.records())) == ["mallory silenced a trail with StopLogging"]
