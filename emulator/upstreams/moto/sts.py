"""moto's STS, made to tell the truth: whose keys, whose sessions and how large they are.

moto issues one constant key for every session or federation token. It answers callers whose keys it did not
make as if they were its own user. It makes up the subject of a web identity or SAML session. So callers and
records would not agree on the caller. moto still decides which calls succeed, how long credentials are valid,
and the name of a role's session.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.core.call import Credential, Exchange, Response
from emulator.core.callers import federation
from emulator.core.callers.identity import Caller
from emulator.core.ids import LETTERS_AND_DIGITS, Ids
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall
from emulator.core.values import dataclass
from emulator.core.xml_texts import escape

KEY_PREFIX = "ASIA"
COMMON_BEGINNING = "IQoJb3JpZ2luX2Vj"  # of session tokens
LARGEST_TOKEN_BYTES = 4096
BASE64 = LETTERS_AND_DIGITS + "+/"
Members = Mapping[str, str]
RoleId = Callable[[str], str | None]


@dataclass(frozen=True)
class _Answered:
    """A call that moto answered, with who made it."""

    exchange: Exchange
    caller: Caller
    ids: Ids
    role_id: RoleId

    def told(self, member: str) -> str:
        """Return a member of the answer, "" when it has none."""
        found = _element(member).search(self.exchange.response.body)
        return (found[1] or b"").decode() if found else ""


class MotoSts:
    """Satisfies ports.neighbours.Upstream: moto, whose answers for STS are corrected.

    `caller_of` tells who makes a call, `role_id` the id of a role by its ARN; `learn` is told of each
    corrected call and who made it.
    """

    def __init__(
        self,
        moto: Upstream,
        caller_of: Callable[[Credential | None], Caller],
        role_id: RoleId,
        learn: Callable[[Exchange, Caller], None],
        ids: Ids,
    ) -> None:
        self._moto = moto
        self._caller_of = caller_of
        self._role_id = role_id
        self._learn = learn
        self._ids = ids

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        answer, target, credential = self._moto.send(call), call.target, call.credential
        if target is None or target.service != "sts" or answer.status != 200:
            return answer
        response = Response(answer.status, {}, answer.body, len(answer.body))
        region = credential.region if credential else ""
        exchange = Exchange(call.request, response, credential, target, call.account, region)
        caller = self._caller_of(credential)
        correct = CORRECTIONS.get(target.operation)
        if correct:
            members = correct(_Answered(exchange, caller, self._ids, self._role_id))
            body = _with_members(answer.body, f"{target.operation}Result", members)
            answer = _with_body(answer, body)
            exchange = replace(exchange, response=replace(response, body=body))
        self._learn(exchange, caller)
        return answer

    def reset(self) -> None:
        self._moto.reset()


# --- what is corrected -----------------------------------------------------------------------------


def _caller(answered: _Answered) -> Members:
    """Return what the records of the caller say; moto knows those alone whose keys it made."""
    caller = answered.caller
    if not caller.arn:
        return {}
    return {"UserId": caller.principal_id or "", "Account": caller.account, "Arn": caller.arn}


def _own_session(answered: _Answered) -> Members:
    """Return credentials that nobody else has."""
    ids = answered.ids
    token = COMMON_BEGINNING + ids.text(340, BASE64)
    return {
        "AccessKeyId": KEY_PREFIX + ids.text(16),
        "SecretAccessKey": ids.text(40, BASE64),
        "SessionToken": token,
        **_sizes(token),
    }


def _federated(answered: _Answered) -> Members:
    members = _own_session(answered)
    return {**members, "PackedPolicySize": members["SessionTokenUtilization"]}


def _sizes(token: str) -> dict[str, str]:
    """Return the size of a session token in bytes, and in percent of what it may have.

    Source: AWS's announcement of 15 September 2026.
    """
    size = len(token)
    return {"SessionTokenUtilization": str(size * 100 // LARGEST_TOKEN_BYTES), "SessionTokenSize": str(size)}


def _role(answered: _Answered) -> Members:
    """Return what every session of a role has: moto's packed policy is 6 percent, whatever was sent."""
    sizes = _sizes(answered.told("SessionToken"))
    form = federation.form_of(answered.exchange)
    granted = federation.granted_to(answered.exchange.target.operation, form)
    source = {"SourceIdentity": granted.source_identity} if granted.source_identity else {}
    return {"PackedPolicySize": sizes["SessionTokenUtilization"], **sizes, **source}


def _role_user(answered: _Answered) -> dict[str, str]:
    """Return the id of the session, whose first part is the id of the role where there is such a role."""
    role_id = answered.role_id(federation.form_of(answered.exchange).get("RoleArn", ""))
    session_name = answered.told("AssumedRoleId").partition(":")[2]
    return {"AssumedRoleId": f"{role_id}:{session_name}"} if role_id and session_name else {}


def _web_identity(answered: _Answered) -> Members:
    form = federation.form_of(answered.exchange)
    token = federation.parse_token(form.get("WebIdentityToken", ""))
    told = {**_role_user(answered), **_role(answered)}
    if token is None:
        return told | ({"Provider": form["ProviderId"]} if "ProviderId" in form else {})
    return told | {
        "SubjectFromWebIdentityToken": token.subject,
        "Audience": token.audience,
        "Provider": form.get("ProviderId") or token.issuer,
    }


def _saml(answered: _Answered) -> Members:
    form = federation.form_of(answered.exchange)
    assertion = federation.parse_assertion(form.get("SAMLAssertion", ""))
    told = {**_role_user(answered), **_role(answered)}
    if assertion is None:
        return told
    return told | {
        "Subject": assertion.subject,
        "SubjectType": assertion.subject_type,
        "Issuer": assertion.issuer,
        "Audience": assertion.audience or answered.told("Audience"),
        "NameQualifier": assertion.name_qualifier(form.get("PrincipalArn", "")),
    }


CORRECTIONS: Mapping[str, Callable[[_Answered], Members]] = {
    "AssumeRole": _role,
    "AssumeRoleWithSAML": _saml,
    "AssumeRoleWithWebIdentity": _web_identity,
    "GetCallerIdentity": _caller,
    "GetFederationToken": _federated,
    "GetSessionToken": _own_session,
}


# --- the bytes -------------------------------------------------------------------------------------


def _element(name: str) -> re.Pattern[bytes]:
    return re.compile(rf"<{name}>([^<]*)</{name}>|<{name}\s*/>".encode())


def _with_members(body: bytes, parent: str, members: Members) -> bytes:
    """Return the XML with these members, in the place of those that it has, else first in the parent.

    An answer that has no such parent is not one of ours, and stays as it is.
    """
    beginning = f"<{parent}>".encode()
    if beginning not in body:
        return body
    for name, text in members.items():
        element = f"<{name}>{escape(text)}</{name}>".encode()
        found = _element(name).search(body)
        start, end = found.span() if found else (body.find(beginning) + len(beginning),) * 2
        body = body[:start] + element + body[end:]
    return body


def _with_body(answer: UpstreamAnswer, body: bytes) -> UpstreamAnswer:
    headers = [
        (name, str(len(body)) if name.lower() == "content-length" else value)
        for name, value in answer.headers
    ]
    return replace(answer, headers=headers, body=body)
