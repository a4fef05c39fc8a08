import pytest
from onboarding.people import onboard


def test_onboarding_creates_exactly_one_user(cloudtrail):
    with cloudtrail.unrecorded():  # the setup is not part of the code's calls
        cloudtrail.client("iam").create_group(GroupName="staff")

    onboard("ada", iam=cloudtrail.client("iam"))

    assert [e["eventName"] for e in cloudtrail.events(source="iam")] == ["CreateUser", "AddUserToGroup"]


def test_without_the_group_nobody_is_onboarded(cloudtrail):
    iam = cloudtrail.client("iam")

    with pytest.raises(iam.exceptions.NoSuchEntityException):
        onboard("ada", iam)

    (refused,) = cloudtrail.events(error=True)
    assert refused["requestParameters"] == {"userName": "ada", "groupName": "staff"}
    assert cloudtrail.events(name="DeleteUser")
    assert iam.list_users()["Users"] == []


def test_the_record_says_who_onboarded(cloudtrail):
    onboard_role = cloudtrail.client("iam", role="people-team/grace")
    onboard_role.create_group(GroupName="staff")
    onboard("ada", onboard_role)

    assert {e["userIdentity"]["arn"] for e in cloudtrail.events(source="iam")} == {
        "arn:aws:sts::123456789012:assumed-role/people-team/grace"
    }
