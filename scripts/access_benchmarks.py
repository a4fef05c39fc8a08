"""Requests that are signed for real, for the measurement of verified signatures and enforced policies."""

import json
from collections.abc import Mapping

import boto3
from bench_servers import AGENT
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

ACCOUNT = "123456789012"
FORM = "application/x-www-form-urlencoded"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:*Object", "Resource": "arn:aws:s3:::logs/*"},
        {
            "Effect": "Allow",
            "Action": "iam:Get*",
            "Resource": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}",
        },
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ],
}


def signed_requests(port: int) -> Mapping[str, bytes]:
    """Return a PutObject and a GetUser as whole HTTP requests, signed by a user who may make them."""
    client = boto3.client(
        "iam",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="any",
        config=Config(proxies={}),
    )
    client.put_user_policy(UserName="ada", PolicyName="bench", PolicyDocument=json.dumps(POLICY))
    made = client.create_access_key(UserName="ada")["AccessKey"]
    credentials = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    form = b"Action=GetUser&Version=2010-05-08&UserName=ada"
    return {
        "S3 PutObject": _signed(
            S3SigV4Auth(credentials, "s3", "us-east-1"), "PUT", "/logs/some/key", b"x" * 1000
        ),
        "IAM GetUser": _signed(SigV4Auth(credentials, "iam", "us-east-1"), "POST", "/", form, FORM),
    }


def _signed(auth: SigV4Auth, method: str, path: str, body: bytes, content_type: str = "") -> bytes:
    headers = {"Content-Type": content_type} if content_type else {}
    request = AWSRequest(method, f"http://127.0.0.1{path}", headers=headers, data=body)
    auth.add_auth(request)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"User-Agent: {AGENT}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body
