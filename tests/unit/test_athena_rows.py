"""Rows of Athena as records."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.core.injecting.athena import record_of

IDENTITY = (
    "{type=AssumedRole, principalid=AROA1:a,b=c, arn=arn:aws:sts::111122223333:assumed-role/R/a,b=c, "
    "accountid=111122223333, invokedby=null, accesskeyid=ASIA1, username=null, "
    "sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-01-02T03:00:00Z}, "
    "sessionissuer={type=Role, principalid=AROA1, username=R}, "
    "webidfederationdata={federatedprovider=null, attributes={}}}}"
)
ROW: dict[str, Any] = {
    "eventversion": "1.11",
    "useridentity": IDENTITY,
    "eventtime": "2026-01-02T03:04:05Z",
    "eventsource": "s3.amazonaws.com",
    "eventname": "PutObject",
    "awsregion": "eu-west-1",
    "errorcode": "",
    "errormessage": "{not a structure",
    "requestparameters": '{"bucketName":"b","Host":"b.s3"}',
    "responseelements": "null",
    "readonly": "false",
    "resources": "[{arn=arn:aws:s3:::b, accountid=111122223333, type=AWS::S3::Bucket}, "
    "{arn=arn:aws:s3:::b/k, accountid=null, type=AWS::S3::Object}]",
    "tlsdetails": "{tlsversion=TLSv1.3, ciphersuite=X, clientprovidedhostheader=b.s3}",
    "region": "eu-west-1",
    "timestamp": "2026/01/02",
}
IS_ATHENA = pytest.mark.source(
    "assumed", "Athena's table of CloudTrail logs; how it prints structures", "likely"
)


@IS_ATHENA
def test_a_row_of_text_becomes_the_record() -> None:
    assert record_of(ROW) == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROA1:a,b=c",
            "arn": "arn:aws:sts::111122223333:assumed-role/R/a,b=c",
            "accountId": "111122223333",
            "accessKeyId": "ASIA1",
            "sessionContext": {
                "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-01-02T03:00:00Z"},
                "sessionIssuer": {"type": "Role", "principalId": "AROA1", "userName": "R"},
                "webIdFederationData": {"attributes": {}},
            },
        },
        "eventTime": "2026-01-02T03:04:05Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "PutObject",
        "awsRegion": "eu-west-1",
        "errorMessage": "{not a structure",
        "requestParameters": {"bucketName": "b", "Host": "b.s3"},
        "readOnly": False,
        "resources": [
            {"ARN": "arn:aws:s3:::b", "accountId": "111122223333", "type": "AWS::S3::Bucket"},
            {"ARN": "arn:aws:s3:::b/k", "type": "AWS::S3::Object"},
        ],
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "X", "clientProvidedHostHeader": "b.s3"},
    }


@IS_ATHENA
def test_structures_may_be_json_as_well() -> None:
    row = ROW | {"useridentity": {"type": "Root", "accountid": "1", "sessioncontext": None}, "readonly": True}
    as_text = ROW | {"useridentity": json.dumps(row["useridentity"]), "readonly": "true"}

    assert record_of(row) == record_of(as_text)
    assert record_of(row)["userIdentity"] == {"type": "Root", "accountId": "1"}


@pytest.mark.parametrize(
    "text", ["{type=Root", "{type=Root}}", "[x}", "{a b}", "{a={a={a={a={a={a={a={a=1}}}}}}}}"]
)
def test_text_that_is_no_structure_stays(text: str) -> None:
    assert record_of({"useridentity": text}) == {"userIdentity": text}


@given(text=st.text(alphabet="{}[]=, ab"))
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert record_of({"eventname": "X", "useridentity": text})["eventName"] == "X"
