"""The secrets that STS gave out with sessions, and the policies that it gave them.

They are kept in memory alone: no record, no state file and no route has them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from html import unescape
from urllib.parse import parse_qsl

from emulator.core.access.questions import Source
from emulator.core.call import Exchange
from emulator.core.callers.secret_keys import Secret
from emulator.core.values import dataclass
from emulator.upstreams.moto.policies import policy_of
from emulator.upstreams.newest import Newest

MEMBER = re.compile(r"<(AccessKeyId|SecretAccessKey|SessionToken|Expiration)>([^<]*)</")
POLICY_ARN = re.compile(r"PolicyArns\.member\.\d+\.arn")
TAG = re.compile(r"Tags\.member\.(\d+)\.(Key|Value)")
FEDERATES = "GetFederationToken"

FindSecret = Callable[[str], Secret | None]
Form = Mapping[str, str]


@dataclass(frozen=True)
class Issued:
    """Temporary credentials: their secret, the policies that bound the session, and its tags.

    `inline` is None where the session was given no policy at all; `managed` are ARNs.
    """

    secret: Secret
    inline: Sequence[Source] | None
    managed: Sequence[str] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


class IssuedKeys:
    """Satisfies ports.rights.Secrets: what was learned, else what `others` know. Any thread may use it."""

    def __init__(self, others: FindSecret) -> None:
        self._others = others
        self._issued: Newest[Issued] = Newest()

    def find(self, access_key_id: str) -> Secret | None:
        """Return the secret of a key, None where nobody told it."""
        issued = self._issued.get(access_key_id)
        return issued.secret if issued else self._others(access_key_id)

    def find_session(self, access_key_id: str) -> Issued | None:
        """Return the temporary credentials of a key."""
        return self._issued.get(access_key_id)

    def learn(self, exchange: Exchange) -> None:
        """Remember the credentials that an answer of STS has, if it has any."""
        if exchange.target.service != "sts" or exchange.response.status != 200:
            return
        told = {name: unescape(value) for name, value in MEMBER.findall(exchange.response.body.decode())}
        if "SecretAccessKey" not in told:
            return
        form = dict(parse_qsl(exchange.request.body.decode(errors="replace") or exchange.request.query))
        secret = Secret(
            told["SecretAccessKey"], told.get("SessionToken"), _instant(told.get("Expiration", ""))
        )
        issued = Issued(secret, _inline(form, exchange.target.operation), _managed(form), _tags(form))
        self._issued.put(told["AccessKeyId"], issued)

    def forget(self) -> None:
        """Forget all credentials: the rest of AWS was emptied."""
        self._issued.clear()


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)  # with or without fractions of a second
    except ValueError:
        return None


def _inline(form: Form, operation: str) -> Sequence[Source] | None:
    """Return the session's own policy; a federated user without one may do nothing."""
    policy = policy_of(form.get("Policy", ""))
    if policy is not None:
        return [Source("session policy", "of the session", policy)]
    return [] if _managed(form) or operation == FEDERATES else None


def _managed(form: Form) -> Sequence[str]:
    return [value for name, value in form.items() if POLICY_ARN.fullmatch(name)]


def _tags(form: Form) -> Mapping[str, str]:
    parts: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        found = TAG.fullmatch(name)
        if found:
            parts.setdefault(found[1], {})[found[2]] = value
    return {part["Key"]: part.get("Value", "") for part in parts.values() if "Key" in part}
