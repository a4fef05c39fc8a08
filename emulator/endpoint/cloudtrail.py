"""The CloudTrail endpoint: a request's bytes in, an answer's bytes out, the call recorded on the way."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import field
from typing import TYPE_CHECKING, Any

from emulator.api import errors
from emulator.api.errors import ServiceError
from emulator.core.call import Credential, Request, Response, Target
from emulator.core.callers import identity
from emulator.core.places import Place
from emulator.core.ports.state import FullError
from emulator.core.values import dataclass
from emulator.endpoint.asked import Asked
from emulator.operations.registry import Changes, Operation, Operations
from emulator.wire import strict
from emulator.wire.describe.cloudtrail import describe_cloudtrail

if TYPE_CHECKING:
    from emulator.core.callers.identity import Caller
    from emulator.core.faults.armed import Faults
    from emulator.core.ports.protocols import CallProtocol
    from emulator.core.rates import Admission
    from emulator.endpoint.gate import Gate
    from emulator.jobs.recorder import Recorder
    from emulator.operations.context import Context, Contexts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CloudTrailEndpoint:
    """Answers CloudTrail's API, in any protocol.

    `contexts` makes what an operation needs. `keep_waiting` has the journal take the records that wait for
    others; `chains_changed` is called after calls that may have opened or closed digest chains. In `strict`
    mode an operation that breaks its own model is a failure.
    """

    protocol: CallProtocol
    operations: Operations
    contexts: Contexts
    recorder: Recorder
    keep_waiting: Callable[[], None]
    chains_changed: Callable[[], None]
    rates: Admission
    faults: Faults
    gate: Gate
    strict: bool
    changing: AbstractContextManager[object] = field(default_factory=threading.Lock)

    def answer(self, request: Request, credential: Credential | None, caller: Caller) -> Response:
        """Return the answer to a request for CloudTrail. Never raises."""
        request_id, at = self.contexts.ids.uuid(), self.contexts.clock.now()
        try:
            if credential is None:
                raise errors.missing_authentication_token()
            name, parameters = self.protocol.decode(request)
        except ServiceError as error:
            return self.protocol.encode_error(error, request_id, at)
        operation = self.operations[name]
        call = _Call(operation, parameters, request, credential, caller, request_id)
        try:
            answer = self.protocol.encode_response(self._perform(call), request_id, at)
        except ServiceError as error:
            self._record(call, None, error)
            return self.protocol.encode_error(error, request_id, at)
        except FullError as error:
            self.recorder.note_refused(name, error)
            return self.protocol.encode_error(errors.not_kept(str(error)), request_id, at)
        except Exception:  # the edge: whatever our own code did wrong is an internal failure
            log.exception("%s failed", name)
            return self.protocol.encode_error(errors.internal_failure(), request_id, at)
        if Changes.CHAINS in operation.changes:
            self.chains_changed()
        return answer

    def perform(
        self, name: str, parameters: Mapping[str, Any], caller: Caller, region: str
    ) -> Mapping[str, Any]:
        """Return the answer of an operation to a page of the emulator: the call leaves no record.

        `parameters` are those of the service model, and are not checked against it. Raises ServiceError.
        """
        operation = self.operations[name]
        with self._in_turn(operation):
            ctx = self.contexts.of(caller, region, name, is_recorded=False)
            result = operation.perform(ctx, parameters)
        for work in ctx.call.afterwards:
            work()
        if Changes.CHAINS in operation.changes:
            self.chains_changed()
        return result

    @contextmanager
    def _in_turn(self, operation: Operation) -> Iterator[None]:
        """Hold the state for one operation: changes happen one at a time, and readers need not wait."""
        if Changes.PERIODS in operation.changes:
            self.keep_waiting()  # the settings before the change apply to earlier calls
        with nullcontext() if operation.only_reads else self.changing, self.contexts.store.late_transaction():
            yield

    def organizations_changed(self, caller: Caller, region: str) -> None:
        """Have trails and stores of organizations follow a change that a call may have made to one."""
        from emulator.operations import organization_changes

        state = self.contexts.store
        if not (state.trails.of_organizations() or any(one.organization for one in state.data_stores.all())):
            return
        self.keep_waiting()  # the members before the change apply to earlier calls
        with self.changing, self.contexts.store.late_transaction():
            organization_changes.refresh(self.contexts.of(caller, region))
        self.chains_changed()

    def refresh_dashboard(self, arn: str) -> None:
        """Start the refresh of a dashboard that is due by its schedule."""
        from emulator.operations import dashboard_refreshes

        with self.changing, self.contexts.store.late_transaction():
            dashboard = self.contexts.store.dashboards.find(arn)
            if dashboard is None:
                return
            caller = identity.root(dashboard.account)
            ctx = self.contexts.of(caller, dashboard.region, "StartQuery", is_recorded=False)
            dashboard_refreshes.by_schedule(ctx, dashboard)
        for work in ctx.call.afterwards:
            work()

    def _perform(self, call: _Call) -> Mapping[str, Any]:
        self._check_rate(call)
        if self.gate.is_closed:
            self.gate.check_own(call.asked, dict(call.parameters), call.request_id)
        operation = call.operation
        with self._in_turn(operation):
            is_recorded = call.request.is_recorded
            permits = self.gate.permits(call.asked, call.request_id)
            ctx = self.contexts.of(
                call.caller, call.region, operation.name, permits=permits, is_recorded=is_recorded
            )
            result = self._checked(ctx, call)
            if not operation.only_reads:
                self._record(call, result, None)  # inside: a period that closes knows this call's number
        if operation.only_reads:
            self._record(call, result, None)  # outside, where it need not be committed at once
        for work in ctx.call.afterwards:
            work()
        return result

    def _check_rate(self, call: _Call) -> None:
        account, at = call.caller.account, self.contexts.clock.now()
        if not self.rates.admits(account, call.region, call.operation.name, at):
            raise errors.throttled()
        if self.faults.trigger("throttling", Place(account, call.region)):
            raise errors.throttled()

    def _checked(self, ctx: Context, call: _Call) -> Mapping[str, Any]:
        operation = call.operation
        try:
            result = operation.perform(ctx, call.parameters)
        except ServiceError as error:
            if self.strict:
                strict.check_error(operation.name, error)
            raise
        if self.strict:
            strict.check_response(operation.name, result)
        return result

    def _record(self, call: _Call, result: Mapping[str, Any] | None, error: ServiceError | None) -> None:
        description = describe_cloudtrail(
            call.operation.name,
            call.region,
            call.parameters,
            result,
            (error.code, error.message) if error else None,
            call.request_id,
        )
        if not call.request.is_recorded:
            return
        recorder = self.recorder
        changed = error is None and not call.operation.only_reads
        record = recorder.record_described if changed else recorder.record_answered
        record(description, call.request, call.caller)


@dataclass(frozen=True)
class _Call:
    operation: Operation
    parameters: Mapping[str, Any]
    request: Request
    credential: Credential
    caller: Caller
    request_id: str

    @property
    def region(self) -> str:
        return self.credential.region

    @property
    def asked(self) -> Asked:
        """The call as the gate is asked about it."""
        target = Target("cloudtrail", self.operation.name)
        return Asked(self.request, self.credential, self.caller, self.caller.account, target)
