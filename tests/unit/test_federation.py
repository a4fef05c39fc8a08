"""What SAML assertions and web identity tokens say."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from emulator.core.call import Credential, Exchange, Request, Response, Target
from emulator.core.callers import federation, identity
from emulator.core.callers.federation import Token, parse_assertion, parse_token

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
ADA = identity.user(ACCOUNT, "ada", "AKIAADA")


def token(payload: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"e30.{body}.signature"


def exchange(operation: str, service: str = "sts", signed: bool = False, **form: str) -> Exchange:
    body = urlencode(form).encode()
    request = Request("POST", "/", "", {}, body, len(body), "127.0.0.1")
    credential = Credential("AKIAADA", "us-east-1", service) if signed else None
    target = Target(service, operation)
    return Exchange(request, Response(200, {}, b""), credential, target, ACCOUNT, "us-east-1")


@pytest.mark.parametrize(
    ("issuer", "provider"),
    [
        ("https://token.ci.example", f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.ci.example"),
        ("https://idp.example/pool/1", f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example/pool/1"),
        ("https://accounts.google.com", "accounts.google.com"),
        ("accounts.google.com", "accounts.google.com"),
    ],
)
@pytest.mark.source("aws-docs", "event-record.md 2.1; IAM user guide, web identity federation")
def test_a_provider_is_an_arn_but_for_one_that_aws_knows(issuer: str, provider: str) -> None:
    assert Token(issuer, "app", "me").provider_of(ROLE) == provider


@pytest.mark.source("aws-docs", "RFC 7519, aud")
def test_an_audience_may_be_a_list() -> None:
    read = parse_token(token({"iss": "https://idp.example", "aud": ["one", "two"], "sub": "me"}))

    assert read == Token("https://idp.example", "one", "me")


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.!!!.c", "a.e30.c", token([]), token({"sub": 1}), "\u00e9.\u00e9.\u00e9"]
)
def test_what_is_no_token_names_nobody(text: str) -> None:
    assert parse_token(text) is None


BOMB = b'<!DOCTYPE a [<!ENTITY b "c">]><Response><Subject><NameID>&b;</NameID></Subject></Response>'


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no xml",
        b"<Response/>",
        b"<Response><Subject><NameID/></Subject></Response>",
        pytest.param(BOMB, id="declares entities"),
    ],
)
def test_what_is_no_assertion_names_nobody(document: bytes) -> None:
    assert parse_assertion(base64.b64encode(document).decode()) is None


def test_what_is_no_base64_names_nobody() -> None:
    assert parse_assertion("x") is None


@pytest.mark.parametrize("operation", ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"])
def test_a_call_without_anything_to_vouch_for_is_recorded_all_the_same(operation: str) -> None:
    caller = federation.find_caller(exchange(operation), identity.anonymous())

    assert caller
    assert caller.as_record() == {"type": caller.type}
    assert (caller.account, caller.type in {"SAMLUser", "WebIdentityUser"}) == (ACCOUNT, True)


@pytest.mark.source("aws-docs", "STS API reference, AssumeRoleWithWebIdentity, ProviderId")
def test_a_provider_that_is_named_is_that_one() -> None:
    call = exchange(
        "AssumeRoleWithWebIdentity", RoleArn=ROLE, ProviderId="www.amazon.com", WebIdentityToken="Atza|x"
    )
    caller = federation.find_caller(call, identity.anonymous())

    assert caller
    assert caller.as_record() == {"type": "WebIdentityUser", "identityProvider": "www.amazon.com"}


@pytest.mark.source(
    "assumed", "the identity of a call that need not be signed is that of its token", "inferred"
)
def test_a_signed_web_identity_call_is_its_users_too() -> None:
    call = exchange("AssumeRoleWithWebIdentity", signed=True, WebIdentityToken=token({"sub": "me"}))
    caller = federation.find_caller(call, ADA)

    assert caller
    assert (caller.type, caller.user_name) == ("WebIdentityUser", "me")


@pytest.mark.parametrize(
    ("service", "signed", "expected"),
    [
        ("sqs", True, ADA),
        ("sqs", False, None),
        ("s3", False, identity.anonymous()),
        ("cognito-identity", False, identity.unknown(ACCOUNT)),
    ],
)
@pytest.mark.source("aws-observed", "event-record.md 2.3")
def test_who_a_record_names(service: str, signed: bool, expected: Any) -> None:
    caller = ADA if signed else identity.anonymous()

    assert federation.find_caller(exchange("Anything", service, signed), caller) == expected


# --- what a session gets ---------------------------------------------------------------------------

ATTRIBUTES = {
    "PrincipalTag:CostCenter": ["4711"],
    "PrincipalTag:Project": ["Heron"],
    "TransitiveTagKeys": ["CostCenter"],
    "SourceIdentity": ["kim"],
}
GRANTED = {
    "principalTags": {"CostCenter": "4711", "Project": "Heron"},
    "transitiveTagKeys": ["CostCenter"],
    "sourceIdentity": "kim",
}


def assertion_with(attributes: dict[str, list[str]]) -> str:
    told = "".join(
        f"<Attribute Name='{federation.SAML_ATTRIBUTES}{name}'>"
        + "".join(f"<AttributeValue>{value}</AttributeValue>" for value in values)
        + "</Attribute>"
        for name, values in attributes.items()
    )
    document = f"<R><Assertion><Subject><NameID>kim</NameID></Subject>{told}</Assertion></R>"
    return base64.b64encode(document.encode()).decode()


@pytest.mark.source("aws-docs", "IAM user guide, session tags; public reports of 2023 and 2025")
@pytest.mark.parametrize(
    ("operation", "form"),
    [
        ("AssumeRoleWithSAML", {"SAMLAssertion": assertion_with(ATTRIBUTES)}),
        (
            "AssumeRoleWithWebIdentity",
            {
                "WebIdentityToken": token(
                    {
                        "sub": "kim",
                        "https://aws.amazon.com/tags": {
                            "principal_tags": {"CostCenter": ["4711"], "Project": ["Heron"]},
                            "transitive_tag_keys": ["CostCenter"],
                        },
                        "https://aws.amazon.com/source_identity": "kim",
                    }
                )
            },
        ),
    ],
)
def test_an_assertion_and_a_token_grant_tags_and_a_source(operation: str, form: dict[str, str]) -> None:
    granted = federation.granted_to(operation, form)

    assert granted.as_parameters() == GRANTED
    assert granted.transitive_tags == {"CostCenter": "4711"}


@pytest.mark.source("aws-docs", "STS API reference, AssumeRole")
def test_a_call_for_a_role_passes_on_the_tags_that_it_says() -> None:
    form = {
        "Tags.member.1.Key": "CostCenter",
        "Tags.member.1.Value": "4711",
        "Tags.member.2.Key": "Project",
        "Tags.member.2.Value": "Heron",
        "TransitiveTagKeys.member.1": "CostCenter",
        "SourceIdentity": "kim",
    }

    granted = federation.granted_to("AssumeRole", form)

    assert (granted.transitive_tags, granted.source_identity) == ({"CostCenter": "4711"}, "kim")


@pytest.mark.parametrize(
    "claims",
    [
        {"https://aws.amazon.com/tags": "no object"},
        {"https://aws.amazon.com/tags": {"principal_tags": [1], "transitive_tag_keys": "x"}},
        {"https://aws.amazon.com/source_identity": 7},
    ],
)
def test_claims_of_another_form_grant_nothing(claims: dict[str, object]) -> None:
    form = {"WebIdentityToken": token({"sub": "kim", **claims})}

    assert federation.granted_to("AssumeRoleWithWebIdentity", form).as_parameters() == {}


def test_other_calls_grant_nothing() -> None:
    assert federation.granted_to("GetSessionToken", {"SourceIdentity": "kim"}).as_parameters() == {}
