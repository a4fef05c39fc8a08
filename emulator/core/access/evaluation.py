"""May they? All policies that bear on a call, and which of them decides.

Source: IAM user guide, "Policy evaluation logic": within an account, across accounts, and its table of the
principals that a resource-based policy may name. Which kind is named of several that deny is assumed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from emulator.core.access.principals import Principal
from emulator.core.access.questions import FREE, Policies, PolicyKind, Question, Source
from emulator.core.policies.decisions import Applying, Asked, Naming, applying
from emulator.core.policies.patterns import Context, facts_of
from emulator.core.values import dataclass


@dataclass(frozen=True)
class Looked:
    """A policy that was looked at, and its statements that speak of the call."""

    source: Source
    statements: Sequence[Applying]

    @property
    def allows(self) -> bool:
        return any(one.effect == "Allow" for one in self.statements)

    @property
    def denial(self) -> Applying | None:
        return next((one for one in self.statements if one.effect == "Deny"), None)

    @property
    def naming(self) -> Naming | None:
        """How the strongest Allow names the caller, None where there is no Allow."""
        named = [one.naming for one in self.statements if one.effect == "Allow" and one.naming is not None]
        return max(named, default=None)


@dataclass(frozen=True)
class Verdict:
    """What the policies come to, and why.

    `kind` is the kind of policy that decided, None where none did. `explicit` says that a statement denies.
    `by` is the policy with the statement that decided, where one did. `sure` is False where the call does
    not tell enough: an allowed one might be denied by AWS.
    """

    allowed: bool
    kind: PolicyKind | None = None
    explicit: bool = False
    by: Looked | None = None
    statement: Applying | None = None
    looked: Sequence[Looked] = ()
    sure: bool = True


def judge(question: Question, principal: Principal, policies: Policies, context: Context) -> Verdict:
    """Return whether the principal may do what is asked; `context` are the condition keys of the call.

    Where the resource is not known, the verdict is sure only if it does not depend on it.
    """
    if question.action in FREE:
        return Verdict(allowed=True)
    verdict = _Case(question, principal, policies, context, hopes=True).verdict()
    if not question.known and not verdict.allowed and not verdict.explicit:
        return replace(verdict, allowed=True, sure=False)
    if question.resource is None and verdict.allowed:
        feared = _Case(question, principal, policies, context, hopes=False).verdict()
        return replace(verdict, sure=feared.allowed)
    return verdict


class _Case:
    """One question with all policies looked at. `hopes` says how a resource that is not known is taken."""

    def __init__(
        self, question: Question, principal: Principal, policies: Policies, context: Context, *, hopes: bool
    ) -> None:
        facts = facts_of({**context, **question.keys})
        own = Asked(question.action, question.resource, facts, None, hopes)
        from_outside = replace(own, asker=principal)
        self._principal = principal
        self._policies = policies
        self._is_foreign = bool(question.account) and question.account != principal.account

        def look(sources: Sequence[Source], asked: Asked = own) -> list[Looked]:
            return [Looked(source, applying(source.document, asked)) for source in sources]

        self._scps = [look(level) for level in policies.scps]
        self._rcps = [look(level, from_outside) for level in policies.rcps]
        self._resource = look(policies.resource, from_outside)
        self._identity = look(policies.identity or ())
        self._boundary = look([policies.boundary] if policies.boundary else [])
        self._session = look(policies.session or ())

    def verdict(self) -> Verdict:
        found = self._denied() or self._not_allowed() or self._allowed()
        return replace(found, looked=list(self._looked()))

    def _looked(self) -> Iterator[Looked]:
        for levels in (self._scps, self._rcps):
            for level in levels:
                yield from level
        for looked in (self._resource, self._identity, self._boundary, self._session):
            yield from looked

    def _denied(self) -> Verdict | None:
        for one in self._looked():
            if one.denial:
                return Verdict(False, one.source.kind, True, one, one.denial)
        return None

    def _not_allowed(self) -> Verdict | None:
        """Return the first implicit denial, None where everything that must allow does."""
        for levels, kind in self._controls():
            if any(not any(one.allows for one in level) for level in levels):
                return Verdict(False, kind)
        if self._lacks_resource_policy():
            return Verdict(False, "resource-based policy")
        if self._principal.kind == "anonymous" or self._is_allowed_at_once():
            return None
        return self._not_allowed_to_principal()

    def _controls(self) -> tuple[tuple[list[list[Looked]], PolicyKind], ...]:
        return (self._scps, "service control policy"), (self._rcps, "resource control policy")

    def _lacks_resource_policy(self) -> bool:
        """Tell whether the resource has to let the principal in, and does not."""
        is_needed = self._is_foreign or self._policies.must_name or self._principal.kind == "anonymous"
        return is_needed and self._naming() is None

    def _naming(self) -> Naming | None:
        named = [one.naming for one in self._resource if one.naming is not None]
        return max([*named, *([Naming.EVERYBODY] if self._policies.open_to_all else [])], default=None)

    def _is_allowed_at_once(self) -> bool:
        return not self._is_foreign and self._naming() is Naming.ITSELF

    def _not_allowed_to_principal(self) -> Verdict | None:
        policies = self._policies
        by_resource = not self._is_foreign and self._naming() is Naming.EVERYBODY
        if policies.identity is not None and not by_resource and not _any_allows(self._identity):
            return Verdict(False, "identity-based policy")
        if policies.boundary and not _any_allows(self._boundary):
            return Verdict(False, "permissions boundary")
        if policies.session is not None and not _any_allows(self._session):
            return Verdict(False, "session policy")
        return None

    def _allowed(self) -> Verdict:
        for looked in (self._identity, self._resource):
            for one in looked:
                statement = next((found for found in one.statements if found.effect == "Allow"), None)
                if statement:
                    return Verdict(True, one.source.kind, False, one, statement)
        return Verdict(True)


def _any_allows(looked: Sequence[Looked]) -> bool:
    return any(one.allows for one in looked)
