"""The judge: who calls, and may they? The gate loads it for the first call that has to be judged."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace

from emulator.api.errors import ServiceError
from emulator.core.access import answers, authentication, wording
from emulator.core.access.explanations import Decision
from emulator.core.access.questions import Question
from emulator.core.access.refused import SignatureError
from emulator.core.call import Json, Request, Response, Target
from emulator.core.callers.federation import OPEN, VOUCHED_FOR
from emulator.core.callers.identity import Caller
from emulator.core.ports.rights import Permits
from emulator.core.records.bucket_hosts import bucket_in
from emulator.core.regions import partition_of
from emulator.endpoint.asked import Asked, Sources, Strictness
from emulator.endpoint.decisions import Decisions
from emulator.endpoint.hearings import Hearing
from emulator.jobs.problems import Problem
from emulator.wire import questions, refusals
from emulator.wire.questions import cloudtrail
from emulator.wire.requests import bucket_of

log = logging.getLogger(__name__)

DELETE_OBJECTS = Target("s3", "DeleteObjects")
READS_OF_OBJECTS = frozenset({"GetObject", "HeadObject"})
LARGEST_NOTED = 1000  # actions that the log has told of once


class Judge:
    """Verifies signatures and enforces policies, as far as `strictness` says. Any thread may use it."""

    def __init__(self, sources: Sources, strictness: Strictness, decisions: Decisions) -> None:
        self.sources = sources
        self.decisions = decisions
        self._told = strictness
        self._noted: set[str] = set()
        self._lock = threading.Lock()

    # --- who calls? --------------------------------------------------------------------------------

    def refused(self, asked: Asked) -> Response | None:
        """Return the answer to a call whose signature does not hold. It leaves no record."""
        if not self._told.verifies and self._told.enforcement != "strict":
            return None
        credential, request = asked.credential, asked.request
        secret = self.sources.find_secret(credential.access_key_id) if credential else None
        is_unknown = secret is None and credential is not None and not self.sources.callers.knows(credential)
        attempt = authentication.Attempt(
            request,
            credential,
            secret if self._told.verifies else None,
            self.sources.signing_now(),
            self.sources.now(),
            _in_host(request),
        )
        try:
            authentication.authenticate(attempt, strict=is_unknown and self._told.enforcement == "strict")
        except SignatureError as error:
            form = refusals.form_of(request, asked.target.service)
            answer = answers.of_signature(error, form)
            return refusals.encoded(answer, request, asked.target, self.sources.new_request_id())
        return None

    # --- may they? ---------------------------------------------------------------------------------

    def denied(self, asked: Asked) -> Response | None:
        """Return the answer to a call that the policies do not allow. It leaves a record, as at AWS."""
        if _answers_for_each(asked.target) or not self._is_judged(asked):
            return None
        place = questions.Place(asked.region, asked.account, _user_of(asked.caller))
        request_id = self.sources.new_request_id()
        denial = self._first_denial(
            asked, questions.questions_of(asked.request, asked.target, place), request_id
        )
        return self._answer(asked, denial, request_id) if denial else None

    def check_own(self, asked: Asked, parameters: Json, request_id: str) -> None:
        """Raise AccessDeniedException for a call to CloudTrail that the policies do not allow."""
        if not self._is_judged(asked):
            return
        own = cloudtrail.questions_of(asked.target.operation, parameters, asked.account, asked.region)
        denial = self._first_denial(asked, own, request_id)
        if denial:
            raise ServiceError("AccessDeniedException", denial.sentence)

    def permits(self, asked: Asked, request_id: str) -> Permits:
        """Return what tells whether the maker of a call to CloudTrail may do something else beside it."""
        if not self._is_judged(asked):
            return lambda _: True
        return lambda question: self._first_denial(asked, [question], request_id) is None

    def withheld(self, asked: Asked) -> frozenset[str]:
        """Return what a call must not touch although it goes on, by its ARN, where policies are enforced.

        That is something of DeleteObjects alone, which answers for each object.
        """
        if not _answers_for_each(asked.target) or not self._is_judged(asked):
            return frozenset()
        hearing, request_id = Hearing(self.sources, asked), self.sources.new_request_id()
        place = questions.Place(asked.region, asked.account, _user_of(asked.caller))
        made = [
            self._settled(hearing.decide(question, request_id))
            for question in questions.questions_of(asked.request, asked.target, place)
        ]
        for decision in made:
            self.decisions.add(decision)
        return frozenset(one.question.resource or "" for one in made if not one.verdict.allowed)

    def hidden(self, asked: Asked) -> Response | None:
        """Return the denial of a call for an object that is not there, to who may not list its bucket.

        Source: S3 API reference, GetObject, "Permissions": without s3:ListBucket it is 403 instead of 404.
        """
        target = asked.target
        if target.service != "s3" or target.operation not in READS_OF_OBJECTS or not self._is_judged(asked):
            return None
        arn = f"arn:{partition_of(asked.region)}:s3:::{bucket_of(asked.request)}"
        request_id = self.sources.new_request_id()
        denial = self._first_denial(asked, [Question("s3:ListBucket", arn)], request_id)
        return self._answer(asked, denial, request_id) if denial else None

    def _answer(self, asked: Asked, denial: Decision, request_id: str) -> Response:
        form = refusals.form_of(asked.request, asked.target.service)
        answer = answers.of_denial(asked.target.service, form, denial.sentence)
        return refusals.encoded(answer, asked.request, asked.target, request_id)

    def _is_judged(self, asked: Asked) -> bool:
        """Tell whether policies are asked: not for keys that nobody made, unless the setting is strict."""
        if asked.caller.type == "AWSService":
            return False
        if asked.credential is None:
            return asked.target.service in OPEN or asked.target.operation in VOUCHED_FOR
        return self._told.enforcement == "strict" or self.sources.callers.knows(asked.credential)

    def _first_denial(self, asked: Asked, wanted: Sequence[Question], request_id: str) -> Decision | None:
        hearing = Hearing(self.sources, asked)
        for question in wanted:
            decision = self._settled(hearing.decide(question, request_id))
            self.decisions.add(decision)
            if not decision.verdict.allowed:
                return decision
        return None

    def _settled(self, decision: Decision) -> Decision:
        """Return the decision; what cannot be told is told of, and denied where the setting is strict."""
        if decision.verdict.sure:
            return decision
        self._note(decision)
        if self._told.enforcement != "strict":
            return decision
        verdict = replace(decision.verdict, allowed=False, kind=None, by=None, statement=None)
        sentence = wording.sentence(decision.question, decision.principal, verdict)
        return replace(decision, verdict=verdict, sentence=sentence)

    def _note(self, decision: Decision) -> None:
        action = decision.question.action
        text = f"{action} could not be evaluated: the request names no resource, or IAM has no such action"
        self.sources.problems.add(Problem(self.sources.now(), "access", text))
        with self._lock:
            is_new = action not in self._noted and len(self._noted) < LARGEST_NOTED
            self._noted.add(action)
        if is_new:
            log.warning("%s; it is %s", text, "denied" if self._told.enforcement == "strict" else "allowed")


def _answers_for_each(target: Target) -> bool:
    return target == DELETE_OBJECTS


def _in_host(request: Request) -> str:
    host = request.headers.get("host", "")
    return bucket_of(request) if bucket_in(host) else ""


def _user_of(caller: Caller) -> str:
    """Return the name of a user with path, "" for all others."""
    return (caller.arn or "").partition(":user/")[2] if caller.type == "IAMUser" else ""
