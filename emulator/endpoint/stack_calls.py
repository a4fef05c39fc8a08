"""AWS as CloudFormation calls it: as its caller or in a service role, through the emulator's own doors."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from emulator.core.call import Credential, Exchange, Json, Request, Response, Target
from emulator.core.causes.sessions import assumed
from emulator.core.ports.neighbours import Describer, Upstream, UpstreamCall
from emulator.core.records.service_identities import role_of
from emulator.core.stacks import actors
from emulator.core.stacks.actors import CLOUDFORMATION, SESSION, Actor
from emulator.core.stacks.failures import CallError
from emulator.core.stacks.resources import Api
from emulator.core.values import dataclass
from emulator.endpoint.asked import Asked
from emulator.endpoint.cloudtrail import CloudTrailEndpoint
from emulator.jobs.consequences import Consequences
from emulator.jobs.intake import Intake
from emulator.wire import made_calls

CLOUDTRAIL = "cloudtrail"
RoleId = Callable[[str], str | None]
"""The unique id of a role by its ARN, None where it is not known."""


@dataclass(frozen=True)
class StackCalls:
    """Satisfies ports.stacks.Services.

    With `is_on` False, as without the events of services, the calls leave no record.
    """

    cloudtrail: CloudTrailEndpoint
    upstream: Upstream
    describer: Describer
    consequences: Consequences
    intake: Intake
    role_id: RoleId
    is_on: bool

    def actor(self, call: UpstreamCall, role_arn: str | None) -> Actor:
        at = self.cloudtrail.contexts.clock.now()
        region = call.credential.region if call.credential else "us-east-1"
        is_recorded = self.is_on and call.request.is_recorded
        assert call.caller is not None  # who is not known is refused before
        if role_arn is None:
            caller = actors.forwarded(call.caller, at)
            return Actor(caller, call.account, region, call.credential, is_recorded)
        role = role_of(role_arn, self.role_id(role_arn))
        if is_recorded:
            session = assumed(CLOUDFORMATION, role, SESSION, region, at)
            self.intake.take(self.consequences.events_of((session,), at))
        return Actor(actors.in_service_role(role, at), call.account, region, None, is_recorded)

    def call(self, api: Api, actor: Actor) -> Json:
        request = self._request(api, actor)
        credential = self._credential(api, actor)
        if api.service == CLOUDTRAIL:
            response = self.cloudtrail.answer(request, credential, actor.caller)
        else:
            response = self._sent(api, request, credential, actor)
        return made_calls.answer_of(api, response)

    def note(self, api: Api, actor: Actor, answer: Json | CallError) -> None:
        if actor.is_recorded:
            request = self._request(api, actor)
            response = made_calls.response_of(api, answer, self.cloudtrail.contexts.ids.uuid())
            self._record(api, request, response, actor)

    def _request(self, api: Api, actor: Actor) -> Request:
        key, at = actor.caller.access_key_id or "", self.cloudtrail.contexts.clock.now()
        return made_calls.request_of(api, actor.region, key, at, is_recorded=actor.is_recorded)

    def _credential(self, api: Api, actor: Actor) -> Credential:
        """Return the credential: with the caller's own key, by which the gate knows who it is."""
        known = actor.credential
        key = known.access_key_id if known else actor.caller.access_key_id or ""
        token = known.session_token if known else None
        return Credential(key, actor.region, made_calls.signing_name(api.service), session_token=token)

    def _sent(self, api: Api, request: Request, credential: Credential, actor: Actor) -> Response:
        target = Target(api.service, api.operation)
        asked = Asked(request, credential, actor.caller, actor.account, target)
        response = self.cloudtrail.gate.denied(asked) if self.cloudtrail.gate.enforces else None
        if response is None:
            call = UpstreamCall(_environ(request), request, actor.account, credential, target, actor.caller)
            answer = self.upstream.send(call)
            body = answer.body if answer.stream is None else b"".join(answer.stream)
            headers = {name.lower(): text for name, text in answer.headers}
            response = Response(answer.status, headers, body, len(body))
        if actor.is_recorded:
            self._record(api, request, response, actor)
        return response

    def _record(self, api: Api, request: Request, response: Response, actor: Actor) -> None:
        credential = self._credential(api, actor)
        target = self.describer.find_target(request, credential) or Target(api.service, api.operation)
        at = self.cloudtrail.contexts.clock.now()
        exchange = Exchange(request, response, credential, target, actor.account, actor.region, at)
        self.cloudtrail.recorder.record(exchange, actor.caller, at)


def _environ(request: Request) -> Mapping[str, Any]:
    """Return a request by WSGI."""
    headers = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in request.headers.items()}
    return {
        **headers,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.peer,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(request.body),
    }
