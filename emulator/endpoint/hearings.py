"""One call before the policies: all that bears on it is brought together, and judged."""

from dataclasses import replace

from emulator.core.access import messages, wording
from emulator.core.access.evaluation import Verdict, judge
from emulator.core.access.explanations import Decision
from emulator.core.access.keys import Circumstances, context_of
from emulator.core.access.principals import principal_of
from emulator.core.access.questions import Policies, Question
from emulator.core.access.vouched import vouched as find_vouched
from emulator.core.callers.identity import ANONYMOUS_ACCOUNT
from emulator.core.policies.patterns import Context
from emulator.core.ports.rights import Controls, Own
from emulator.core.records.vpc_endpoints import find_vpc_endpoint
from emulator.core.regions import leader_of, partition_of
from emulator.endpoint.asked import Asked, Sources
from emulator.wire.requests import form_of
from emulator.wire.tables.sources import GLOBAL_SERVICES


class Hearing:
    """One call before the policies: what is the same for all that it asks for is looked up once."""

    def __init__(self, sources: Sources, asked: Asked) -> None:
        self.sources = sources
        self._asked = asked
        self._own: Own = sources.rights.own(asked.caller)
        partition = partition_of(asked.region)
        is_anonymous = asked.caller.account == ANONYMOUS_ACCOUNT
        self._controls = (
            Controls() if is_anonymous else sources.rights.controls(asked.caller.account, partition)
        )
        self._at = sources.now()
        vouched = find_vouched(asked.target.operation, form_of(asked.request)) if is_anonymous else None
        own = principal_of(asked.caller, self._own.behind, self._own.tags)
        self._principal = vouched.principal if vouched else own
        around = context_of(self._principal, asked.caller, self._circumstances())
        self._context = {**around, **vouched.keys} if vouched else around

    def _circumstances(self) -> Circumstances:
        asked = self._asked
        headers = asked.request.headers
        endpoint = find_vpc_endpoint(headers.get("host", ""))
        is_global = asked.target.service in GLOBAL_SERVICES
        return Circumstances(
            region=leader_of(asked.region) if is_global else asked.region,
            address=asked.request.peer,
            at=self._at,
            agent=headers.get("user-agent", ""),
            referer=headers.get("referer", ""),
            via=asked.caller.invoked_by or "",
            vpc_endpoint=endpoint.id if endpoint else "",
            organization=self._controls.organization,
        )

    def decide(self, question: Question, request_id: str) -> Decision:
        """Return what the policies say to a question."""
        whole, policies = self._brought_together(question)
        verdict = judge(whole, self._principal, policies, self._context)
        sentence = "" if verdict.allowed else self._sentence(whole, verdict)
        return Decision(self._at, request_id, self._principal, whole, verdict, self._context, sentence)

    def _brought_together(self, question: Question) -> tuple[Question, Policies]:
        own, controls = self._own, self._controls
        is_principal_bound = not self._principal.is_service_linked
        policies = Policies(
            identity=own.identity,
            boundary=own.boundary,
            session=own.session,
            scps=controls.scps if is_principal_bound else (),
            rcps=controls.rcps if is_principal_bound else (),
        )
        if question.resource is None or question.resource == "*":
            return question, policies
        found = self.sources.rights.guarded(question.resource, self._asked.account, question.action)
        keys = {**question.keys, **self._keys_of_resource(found.arn, found.account, question.action)}
        whole = Question(question.action, found.arn, found.account, keys, question.known)
        if found.account and found.account != self._principal.account:
            partition = partition_of(self._asked.region)
            policies = replace(policies, rcps=self.sources.rights.controls(found.account, partition).rcps)
        return whole, replace(
            policies,
            resource=found.policies,
            must_name=found.must_name,
            open_to_all=found.open_to_all,
        )

    def _keys_of_resource(self, arn: str, account: str, action: str) -> Context:
        own = action.startswith("cloudtrail:")
        tags = self.sources.own_tags(arn) if own else self.sources.rights.tags_of(arn)
        prefix = action.partition(":")[0]
        keys = {
            f"{scope}:ResourceTag/{key}": value for scope in ("aws", prefix) for key, value in tags.items()
        }
        return {**keys, "aws:ResourceAccount": account or self._asked.account}

    def _sentence(self, question: Question, verdict: Verdict) -> str:
        principal = self._principal
        if not wording.says_reason(question, principal, question.account):
            return wording.PLAIN
        sentence = wording.sentence(question, principal, verdict)
        if self._asked.target.service != "ec2":
            return sentence
        return messages.ec2_message(sentence, messages.encoded(question, principal, verdict, self._context))
