"""The roles that services assume, as the records of STS name them: one record each, and for EC2 two.

Source: service-events.md 1.4 and 2: published records of 2018 to 2026.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from emulator.core.call import Description, Json
from emulator.core.clock import iso
from emulator.core.ids import derived_text
from emulator.core.records.service_identities import Role, new_key
from emulator.core.values import dataclass

STS = "sts.amazonaws.com"
TOKEN_BEGINNING = "IQoJb3JpZ2luX2Vj"  # noqa: S105 - every session token begins so
TOKEN_LIMIT_BYTES = 4096


@dataclass(frozen=True)
class Habit:
    """How a service assumes roles.

    `lasts` is how long its sessions do; `sends` tells whether it asks for that. `names_session` tells
    whether the answer has assumedRoleUser. `records` is how many records a call leaves.
    """

    lasts: timedelta
    sends: bool = False
    names_session: bool = True
    records: int = 1


# Of ecs-tasks, events and states no record shows how long their sessions last.
HABITS: Mapping[str, Habit] = {
    "apigateway.amazonaws.com": Habit(timedelta(minutes=15), sends=True),
    "cloudtrail.amazonaws.com": Habit(timedelta(hours=1)),
    "ec2.amazonaws.com": Habit(timedelta(hours=6, minutes=35), names_session=False, records=2),
    "ecs-tasks.amazonaws.com": Habit(timedelta(hours=6), names_session=False),
    "inspector2.amazonaws.com": Habit(timedelta(hours=1), sends=True),
    "lambda.amazonaws.com": Habit(timedelta(hours=2), names_session=False),
    "rds.amazonaws.com": Habit(timedelta(minutes=15), sends=True),
}
OTHERWISE = Habit(timedelta(hours=1))


def habit_of(service: str) -> Habit:
    """Return how a service, by its DNS name, assumes roles."""
    return HABITS.get(service, OTHERWISE)


def role_assumed(service: str, role: Role, session: str, region: str, at: datetime) -> Description:
    """Return what the record says of a service that assumes a role; the role's owner gets it."""
    habit = habit_of(service)
    given: Json = {"roleArn": role.arn, "roleSessionName": session}
    if habit.sends:
        given["durationSeconds"] = int(habit.lasts.total_seconds())
    key = new_key(f"{role.arn}/{session}/{int(at.timestamp())}")
    token = _token(f"{key}/{at.isoformat()}")
    answered: Json = {
        "credentials": {"accessKeyId": key, "sessionToken": token, "expiration": iso(at + habit.lasts)}
    }
    assumed_id, assumed_arn = f"{role.id}:{session}", role.session_arn(session)
    if habit.names_session:
        answered["assumedRoleUser"] = {"assumedRoleId": assumed_id, "arn": assumed_arn}
    return Description(
        event_source=STS,
        event_name="AssumeRole",
        region=region,
        read_only=True,
        request_parameters=given,
        response_elements={**answered, **_sizes(token)},
        resources=({"accountId": role.account, "type": "AWS::IAM::Role", "ARN": role.arn},),
        searched=(
            ("AWS::IAM::AccessKey", key),
            *(("AWS::STS::AssumedRole", name) for name in (assumed_arn, assumed_id, session)),
            ("AWS::IAM::Role", role.arn),
        ),
    )


def _token(material: str) -> str:
    """Return a session token, which opens nothing."""
    parts = (derived_text(f"{material}/{number}", 40) for number in range(16))
    return TOKEN_BEGINNING + "".join(parts)


def _sizes(token: str) -> Json:
    """Return what STS tells of the token's size in percent, twice, and in bytes, since September 2026."""
    percent = len(token) * 100 // TOKEN_LIMIT_BYTES
    return {"packedPolicySize": percent, "sessionTokenUtilization": percent, "sessionTokenSize": len(token)}
