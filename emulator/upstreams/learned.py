"""Who an access key was issued to, learned from the answers of IAM and STS that pass through.

Kept are key ids and identities, no secrets. A key that was issued before the emulator stood in front, or
past it, stays unknown; of a user that did, the id is made up and the path is taken for /.
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import parse_qsl

from emulator.core.call import Credential, Exchange
from emulator.core.callers import federation, identity
from emulator.core.callers.identity import Caller, Issuer, Session
from emulator.core.clock import whole_second
from emulator.core.ports.neighbours import PrincipalKind, Principals
from emulator.core.values import dataclass
from emulator.upstreams.newest import Newest

# Both services answer in XML whose members have names of their own; none of these has markup in it.
MEMBER = re.compile(r"<(?:\w+:)?(\w+)>([^<]*)</")
GZIP = b"\x1f\x8b"
LARGEST_ANSWER_BYTES = 1024 * 1024
HTTPS = "https://"

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A call that IAM or STS answered: members of the request and of the answer, each by its name."""

    operation: str
    asked: Texts
    told: Texts
    account: str
    caller: Caller
    at: datetime

    @property
    def key(self) -> str:
        return self.told.get("AccessKeyId", "")

    def session(self, issuer: Issuer | None = None) -> Session:
        """Return the session; what a source identity and transitive tags say once, later sessions keep."""
        before = self.caller.session
        granted = federation.granted_to(self.operation, self.asked)
        source = self.told.get("SourceIdentity") or granted.source_identity or None
        tags = {**granted.transitive_tags, **(before.transitive_tags or {} if before else {})}
        return Session(
            self.at,
            mfa="TokenCode" in self.asked,
            issuer=issuer,
            source_identity=(before.source_identity if before else None) or source,
            transitive_tags=tags or None,
        )


class LearnedPrincipals:
    """Satisfies ports.neighbours.Principals: what `others` know, else what was learned.

    Any thread may use it.
    """

    def __init__(self, now: Callable[[], datetime], others: Principals) -> None:
        self._now = now
        self._others = others
        self._callers: Newest[Caller] = Newest()
        self._users: Newest[Caller] = Newest()

    def find(self, credential: Credential) -> Caller | None:
        """Return the user, session or federated user of a key."""
        return self._others.find(credential) or self._callers.get(credential.access_key_id)

    def find_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        """Return what `others` know; ids are not learned."""
        return self._others.find_id(account, kind, name)

    def forget(self) -> None:
        """Forget everybody: the rest of AWS was emptied."""
        self._others.forget()
        self._callers.clear()
        self._users.clear()

    def learn(self, exchange: Exchange, caller: Caller) -> None:
        """Remember the owner of a key that an answer issued, if it did; `caller` asked for it."""
        target = exchange.target
        if target.service not in {"iam", "sts"} or exchange.response.status != 200:
            return
        told = _members(exchange.response.body)
        at = whole_second(self._now())
        lesson = _Lesson(target.operation, _asked(exchange), told, exchange.account, caller, at)
        if target.operation in {"CreateUser", "GetUser"}:
            self._learn_user(lesson)
        elif target.operation == "DeleteAccessKey":
            self._callers.drop(lesson.asked.get("AccessKeyId", ""))
        elif target.operation == "CreateAccessKey":
            self._learn_caller(lesson, self._owner(lesson))
        elif target.operation in SESSIONS:
            self._learn_caller(lesson, SESSIONS[target.operation](lesson))

    def _learn_user(self, lesson: _Lesson) -> None:
        told = lesson.told
        name, user_id, arn = told.get("UserName", ""), told.get("UserId", ""), told.get("Arn", "")
        if name and user_id and arn:
            user = Caller("IAMUser", _account(arn), user_id, arn, user_name=name)
            self._users.put(f"{user.account}/{name}", user)

    def _owner(self, lesson: _Lesson) -> Caller:
        """Return the user of a new access key; who asks for one and names nobody gets it."""
        name = lesson.told.get("UserName") or lesson.asked.get("UserName", "")
        if not name:
            return lesson.caller
        known = self._users.get(f"{lesson.account}/{name}")
        return known or identity.user(lesson.account, name, None)

    def _learn_caller(self, lesson: _Lesson, caller: Caller | None) -> None:
        if lesson.key and caller:
            self._callers.put(lesson.key, replace(caller, access_key_id=lesson.key))


# --- the sessions that STS issues ----------------------------------------------------------------


def _role_session(lesson: _Lesson) -> Caller | None:
    arn, session_id = lesson.told.get("Arn", ""), lesson.told.get("AssumedRoleId", "")
    if not (_account(arn) and session_id):
        return None
    account, role_arn = _account(arn), lesson.asked.get("RoleArn", "")
    name = role_arn.rpartition("/")[2]
    issuer = Issuer("Role", session_id.partition(":")[0], role_arn, account, name)
    return Caller("AssumedRole", account, session_id, arn, session=lesson.session(issuer))


def _web_identity_session(lesson: _Lesson) -> Caller | None:
    """Return the session with its provider: an ARN for one of OpenID Connect, a name for the known four."""
    caller = _role_session(lesson)
    if caller is None or caller.session is None:
        return None
    provider = lesson.told.get("Provider") or None
    if provider and provider.startswith(HTTPS):
        partition = (caller.arn or "").split(":")[1]
        host = provider.removeprefix(HTTPS)
        provider = f"arn:{partition}:iam::{caller.account}:oidc-provider/{host}"
    return replace(caller, session=replace(caller.session, federated_provider=provider))


def _own_session(lesson: _Lesson) -> Caller | None:
    return replace(lesson.caller, session=lesson.session())


def _federated_session(lesson: _Lesson) -> Caller | None:
    arn, federated_id = lesson.told.get("Arn", ""), lesson.told.get("FederatedUserId", "")
    if not (arn and federated_id):
        return None
    asking, kind = lesson.caller, "Root" if lesson.caller.type == "Root" else "IAMUser"
    issuer = Issuer(
        "Root" if kind == "Root" else "IAMUser",
        asking.principal_id or "",
        asking.arn or "",
        asking.account,
        asking.user_name or "",
    )
    return Caller("FederatedUser", _account(arn), federated_id, arn, session=lesson.session(issuer))


def _root_session(lesson: _Lesson) -> Caller | None:
    principal = lesson.asked.get("TargetPrincipal", "")
    account = _account(principal) if principal.startswith("arn:") else principal
    session = replace(lesson.session(), assumed_root=True)
    return replace(identity.root(account), session=session) if account else None


# Source: CloudTrail user guide, "CloudTrail userIdentity element", and the table of access keys there.
SESSIONS: Mapping[str, Callable[[_Lesson], Caller | None]] = {
    "AssumeRole": _role_session,
    "AssumeRoleWithSAML": _role_session,
    "AssumeRoleWithWebIdentity": _web_identity_session,
    "AssumeRoot": _root_session,
    "GetFederationToken": _federated_session,
    "GetSessionToken": _own_session,
}


# --- reading -------------------------------------------------------------------------------------


def _members(body: bytes) -> Texts:
    """Return the members of an answer that hold text, by name; of a repeated one the first."""
    if body.startswith(GZIP):
        try:
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, LARGEST_ANSWER_BYTES)
        except zlib.error:
            return {}
    members: dict[str, str] = {}
    for name, text in MEMBER.findall(body[:LARGEST_ANSWER_BYTES].decode(errors="replace")):
        members.setdefault(name, unescape(text).strip())
    return members


def _asked(exchange: Exchange) -> Texts:
    body = exchange.request.body.decode(errors="replace")
    return dict(parse_qsl(body or exchange.request.query))


def _account(arn: str) -> str:
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 else ""
