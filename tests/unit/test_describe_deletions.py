"""S3's deletion of many objects."""

import pytest

from emulator.core.call import Credential, Description, Exchange, Request, Response, Target
from emulator.wire.describe import Describer

REQUEST = (
    b'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object>'
    b"<Object><Key>b</Key><VersionId>v1</VersionId></Object><Quiet>true</Quiet></Delete>"
)
DENIED = (
    b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Error><Key>b</Key><VersionId>v1</VersionId>'
    b"<Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>"
)
MISSING = b"<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>"


def described(request: bytes = REQUEST, answer: bytes = b"", status: int = 200) -> Description:
    asked = Request("POST", "/shop", "delete=", {"host": "localhost"}, request, len(request), "127.0.0.1")
    credential = Credential("AKIA", "us-east-1", "s3")
    response = Response(status, {}, answer, len(answer))
    target = Target("s3", "DeleteObjects")
    return Describer().describe(Exchange(asked, response, credential, target, "111122223333", "us-east-1"))


@pytest.mark.source("aws-docs", "S3 user guide, CloudTrail events: multi-object delete")
def test_a_deletion_of_many_has_a_part_for_each() -> None:
    parts = described().parts

    assert [part.event_name for part in parts] == ["DeleteObject", "DeleteObject"]
    assert [part.request_parameters for part in parts] == [
        {"bucketName": "shop", "Host": "localhost", "key": "a"},
        {"bucketName": "shop", "Host": "localhost", "key": "b", "versionId": "v1"},
    ]
    assert {part.category for part in parts} == {"Data"}


@pytest.mark.source("assumed", "as a DeleteObject that failed", "inferred")
def test_a_deletion_that_failed_among_others_shows_its_error() -> None:
    whole = described(answer=DENIED)

    assert whole.error_code is None
    assert [(part.error_code, part.error_message) for part in whole.parts] == [
        (None, None),
        ("AccessDenied", "Access Denied"),
    ]


@pytest.mark.source("assumed", "nothing was deleted", "inferred")
def test_a_call_that_failed_as_a_whole_has_no_parts() -> None:
    assert described(answer=MISSING, status=404).parts == ()


@pytest.mark.parametrize("request_body", [b"", b"no xml", b"<Delete/>", b"<Delete><Object/></Delete>"])
def test_a_request_that_names_nothing_has_no_parts(request_body: bytes) -> None:
    assert list(described(request_body).parts) == []
