"""What moto always answers, and AWS does not."""

import re
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from emulator.core.call import Target
from emulator.core.ids import Ids
from emulator.core.ports.neighbours import UpstreamAnswer, UpstreamCall
from emulator.running import Emulator
from emulator.upstreams.moto.habits import MotoHabits, corrected
from tests.conftest import MakeClient
from tests.unit.wire_exchanges import request_of

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TRUST = '{"Version":"2012-10-17","Statement":[]}'


class Answers:
    """Satisfies ports.neighbours.Upstream with one answer."""

    def __init__(self, answer: UpstreamAnswer) -> None:
        self.answer = answer

    def send(self, _: UpstreamCall) -> UpstreamAnswer:
        return self.answer

    def reset(self) -> None:
        """There is nothing to empty."""


def sent(target: Target, answer: UpstreamAnswer) -> UpstreamAnswer:
    habits = MotoHabits(Answers(answer), lambda _: 26, Ids(seed=1))
    return habits.send(UpstreamCall({}, request_of("DELETE", "/b/k", ""), "1", None, target))


@pytest.mark.source("aws-observed", "event-record.md 1.3: the request id of EC2 is a UUID, in the body too")
@pytest.mark.parametrize(
    "body", [b"<R><requestId>request-id</requestId></R>", b"<R><RequestID>request-id</RequestID></R>"]
)
def test_the_request_id_of_ec2_is_a_uuid(body: bytes) -> None:
    headers = [("Content-Length", str(len(body))), ("x-amzn-requestid", "0" * 52)]
    answer = sent(Target("ec2", "DescribeVpcs"), UpstreamAnswer(200, headers, body))
    told = dict(answer.headers)

    assert UUID.fullmatch(told["x-amzn-requestid"])
    assert told["x-amzn-requestid"].encode() in answer.body
    assert told["Content-Length"] == str(len(answer.body))


@pytest.mark.source("aws-observed", "event-record.md 1.3: x-amz-request-id, 16 characters")
def test_the_request_id_of_s3_is_its_own() -> None:
    answer = sent(Target("s3", "GetObject"), UpstreamAnswer(200, [("x-amzn-requestid", "0" * 52)], b""))

    ((name, value),) = answer.headers
    assert name == "x-amz-request-id"
    assert re.fullmatch("[A-Z0-9]{16}", value)


def test_an_object_that_looks_like_an_answer_is_handed_out_as_it_is() -> None:
    body = b"<R><RequestId>mine</RequestId></R>"

    assert sent(Target("s3", "GetObject"), UpstreamAnswer(200, [], body)).body == body


@pytest.mark.source("aws-observed", "event-record.md 3.5: DeleteObject tells the size of what is deleted")
def test_the_size_of_an_object_is_looked_up_before_it_is_deleted() -> None:
    answer = UpstreamAnswer(204, [], b"")

    assert sent(Target("s3", "DeleteObject"), answer).facts == {"objectSize": 26}
    assert sent(Target("s3", "PutObject"), answer).facts is None


TEXTS = [
    ("iam", "GetRole", "Role demo not found", "The role with name demo cannot be found."),
    ("iam", "GetGroup", "Group g not found", "The group with name g cannot be found."),
    ("iam", "GetInstanceProfile", "Instance profile p not found", "Instance Profile p cannot be found."),
    ("iam", "GetUser", "The user with name u cannot be found.", "The user with name u cannot be found."),
    (
        "iam",
        "GetPolicy",
        "Policy arn:aws:iam::1:policy/p not found",
        "Policy arn:aws:iam::1:policy/p was not found.",
    ),
    (
        "logs",
        "CreateLogStream",
        "The specified log group already exists",
        "The specified log stream already exists",
    ),
    (
        "logs",
        "CreateLogGroup",
        "The specified log group already exists",
        "The specified log group already exists",
    ),
    (
        "logs",
        "DeleteDestination",
        "The specified log group does not exist.",
        "The specified destination does not exist.",
    ),
]


@pytest.mark.source("aws-observed", "event-record.md 7.2")
@pytest.mark.parametrize(("service", "operation", "says", "of_aws"), TEXTS)
def test_a_refusal_has_the_words_of_aws(service: str, operation: str, says: str, of_aws: str) -> None:
    answer = UpstreamAnswer(400, [], f"<Message>{says}</Message>".encode())

    request, target = request_of("POST", "/", ""), Target(service, operation)

    assert corrected(target, request, answer) == f"<Message>{of_aws}</Message>".encode()
    assert corrected(target, request, replace(answer, status=200)) == answer.body


@pytest.mark.source("aws-observed", "event-record.md 3.3: the members of CreateRole")
def test_a_new_role_has_the_members_that_aws_answers(client: MakeClient) -> None:
    role = client("iam").create_role(RoleName="demo", AssumeRolePolicyDocument=TRUST)["Role"]

    assert set(role) == {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}


@pytest.mark.source("aws-observed", "event-record.md 7.2")
def test_a_role_that_is_missing_is_told_in_the_words_of_aws(client: MakeClient) -> None:
    with pytest.raises(ClientError, match=r"The role with name nope cannot be found\."):
        client("iam").get_role(RoleName="nope")


@pytest.mark.source("aws-observed", "event-record.md 1.3")
def test_the_caller_reads_the_request_id_of_the_record(client: MakeClient, emulator: Emulator) -> None:
    told = client("ec2").describe_vpcs()["ResponseMetadata"]
    (event,) = emulator.parts.store.journal.scan(0, 10)

    assert UUID.fullmatch(told["RequestId"])
    assert told["RequestId"].encode() in event.body


ALGORITHMS = {"EncryptionAlgorithms", "SigningAlgorithms", "MacAlgorithms", "KeyAgreementAlgorithms"}


@pytest.mark.source("aws-docs", "KMS API reference, KeyMetadata: which algorithms are present")
@pytest.mark.parametrize(
    ("asked", "usage", "algorithms"),
    [
        ({}, "ENCRYPT_DECRYPT", {"EncryptionAlgorithms"}),
        ({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}, "ENCRYPT_DECRYPT", {"EncryptionAlgorithms"}),
        ({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, "SIGN_VERIFY", {"SigningAlgorithms"}),
        ({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}, "SIGN_VERIFY", {"SigningAlgorithms"}),
        (
            {"KeySpec": "HMAC_384", "KeyUsage": "GENERATE_VERIFY_MAC"},
            "GENERATE_VERIFY_MAC",
            {"MacAlgorithms"},
        ),
    ],
    ids=["symmetric", "RSA", "RSA that signs", "ECC", "HMAC"],
)
def test_a_key_tells_its_use_and_the_algorithms_for_it(
    client: MakeClient, asked: dict[str, str], usage: str, algorithms: set[str]
) -> None:
    kms = client("kms")
    made = kms.create_key(Description='"SigningAlgorithms": []', **asked)["KeyMetadata"]

    assert (made["KeyUsage"], made["MultiRegion"]) == (usage, False)
    assert made.keys() & ALGORITHMS == algorithms
    assert made["Description"] == '"SigningAlgorithms": []'
    assert kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"] == made
