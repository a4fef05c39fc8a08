"""The policies that AWS manages, such as AdministratorAccess.

moto has them all as one text of five megabytes and reads it, when told to, for each account: a third of a
second. Here each is read when somebody first asks for it, and all of them for who lists them. The text is
not even loaded before, which takes longer than the rest of moto's IAM.
"""

import copy
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from types import ModuleType
from typing import Any

from emulator.core.ids import CAPITALS_AND_DIGITS, derived_text
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.overlays import lay_over

AWS_POLICIES = ":iam::aws:policy/"
# The methods that look a policy up by its ARN; others do so by way of these. Detaching finds it attached.
LOOKS = ("attach_group_policy", "attach_role_policy", "attach_user_policy", "get_policy")
LISTING = "list_policies"
LOCAL = "Local"

TEXT = "moto.iam.aws_managed_policies"

Backend = Any  # moto's classes are not typed for us
ManagedPolicy = Any


def spare_text() -> None:
    """Load moto's IAM without the text, unless it is loaded already; moto gets it if it is told to use it."""
    if "moto.iam.models" in sys.modules:
        return
    without = ModuleType(TEXT)
    without.aws_managed_policies_data = ""  # type: ignore[attr-defined]  # what IAM imports of it
    sys.modules.setdefault(TEXT, without)
    try:
        from moto.iam.models import IAMBackend
    finally:
        if sys.modules[TEXT] is without:
            del sys.modules[TEXT]
    lay_over(IAMBackend, _Backend)


class _Backend:
    """Overlay of moto's IAMBackend."""

    def _init_aws_policies(self: Backend) -> list[ManagedPolicy]:
        """Return the policies that an account begins with: none, or all where moto is told so."""
        from moto.iam import models

        if models.load_iam_aws_managed_policies():
            models.aws_managed_policies_data = _text()
        policies: list[ManagedPolicy] = self.moto__init_aws_policies()
        return policies


def know_managed_policies() -> None:
    """Let moto's IAM find the policies that AWS manages."""
    from moto.iam.models import IAMBackend

    if not hasattr(IAMBackend.get_policy, "__wrapped__"):
        for name in LOOKS:
            setattr(IAMBackend, name, _finding(getattr(IAMBackend, name)))
        setattr(IAMBackend, LISTING, _with_all(getattr(IAMBackend, LISTING)))


def know_policy_of_aws(account: str, partition: str, arn: str) -> None:
    """Let an account of moto know a policy that AWS manages, if there is one of this ARN."""
    backends = find_backends("iam")
    if backends:
        _add(backends[account][partition], _named(arn))


def _finding(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def found(self: Backend, policy_arn: str, *positional: Any, **named: Any) -> Any:
        if AWS_POLICIES in policy_arn and policy_arn not in self.managed_policies:
            _add(self, _named(policy_arn))
        return method(self, policy_arn, *positional, **named)

    return found


def _with_all(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def listed(
        self: Backend, marker: str | None, max_items: int, only_attached: bool, path_prefix: str, scope: str
    ) -> Any:
        if scope != LOCAL and not only_attached:
            _add(self, _all())
        return method(self, marker, max_items, only_attached, path_prefix, scope)

    return listed


def _add(backend: Backend, policies: Iterable[ManagedPolicy]) -> None:
    """Have the account know policies of its partition, its own copy of each."""
    for policy in policies:
        own = copy.copy(policy)
        own.partition, own.account_id = backend.partition, backend.account_id
        if own.arn in backend.managed_policies:
            continue
        own.versions = [copy.copy(version) for version in policy.versions]
        for version in own.versions:
            version.policy_arn = own.arn
        backend.managed_policies[own.arn] = own
        backend.aws_managed_policies.append(own)


def _named(arn: str) -> Iterator[ManagedPolicy]:
    """Yield the policy of an ARN, if AWS has it: path and name have to be its own."""
    policy = _find(arn.rpartition("/")[2])
    if policy and arn.endswith(f"{AWS_POLICIES[:-1]}{policy.path}{policy.name}"):
        yield policy


@lru_cache(maxsize=256)
def _find(name: str) -> ManagedPolicy | None:
    """Return a policy by its name, read from its place in moto's text alone."""
    text = _text()
    beginning = f'\n "{name}":'
    at = text.find(beginning)
    if at < 0:
        return None
    data, _ = json.JSONDecoder().raw_decode(text, at + len(beginning))
    return _made(name, data)


@lru_cache(maxsize=1)
def _all() -> tuple[ManagedPolicy, ...]:
    return tuple(_made(name, data) for name, data in json.loads(_text()).items())


def _text() -> str:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    text: str = aws_managed_policies_data
    return text


def _made(name: str, data: Any) -> ManagedPolicy:
    """Return moto's object for a policy; its id, the same in all accounts, depends on the name alone."""
    from moto.iam.models import AWSManagedPolicy

    policy = AWSManagedPolicy.from_data(name, "aws", "us-east-1", data)
    policy.id = "ANPA" + derived_text(f"managed policy {name}", 17, CAPITALS_AND_DIGITS)
    return policy
