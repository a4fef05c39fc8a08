"""The endpoint of cloudtrail-data, before the rest of AWS: its one operation, PutAuditEvents."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from emulator.api import errors
from emulator.api.data_shapes import PutAuditEventsRequest
from emulator.api.errors import ServiceError
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall
from emulator.core.ports.state import FullError
from emulator.core.values import dataclass
from emulator.wire import cloudtrail_model, strict
from emulator.wire.rest_json import OPERATION, SERVICE

if TYPE_CHECKING:
    from emulator.core.call import Response
    from emulator.core.ports.protocols import CallProtocol
    from emulator.core.rates import Admission
    from emulator.jobs.lake.auditing import Auditing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WithAuditEvents:
    """Satisfies ports.neighbours.Upstream: `others`, but for cloudtrail-data.

    The call is recorded like one to the rest of AWS: it is a data event. In `strict` mode an answer that is
    not of the model's shape is a failure.
    """

    others: Upstream
    protocol: CallProtocol
    auditing: Auditing
    rates: Admission
    strict: bool

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        if call.target is None or call.target.service != SERVICE:
            return self.others.send(call)
        request_id, at = self.auditing.ids.uuid(), self.auditing.clock.now()
        try:
            answer = self._answer(call, request_id)
        except ServiceError as error:
            answer = self.protocol.encode_error(error, request_id, at)
        except FullError as error:
            answer = self.protocol.encode_error(errors.not_kept(str(error)), request_id, at)
        except Exception:  # the edge, as of CloudTrail's other operations
            log.exception("%s failed", OPERATION)
            answer = self.protocol.encode_error(errors.internal_failure(), request_id, at)
        return UpstreamAnswer(answer.status, list(answer.headers.items()), answer.body)

    def reset(self) -> None:
        self.others.reset()

    def _answer(self, call: UpstreamCall, request_id: str) -> Response:
        if call.credential is None or call.caller is None:
            raise errors.missing_authentication_token()
        at, region = self.auditing.clock.now(), call.credential.region
        if not self.rates.admits(call.caller.account, region, OPERATION, at):
            raise errors.throttled()
        name, members = self.protocol.decode(call.request)
        # the protocol has checked the members against the model
        result = self.auditing.put(call.caller, region, cast(PutAuditEventsRequest, members))
        if self.strict:
            strict.check_shape(cloudtrail_model.cloudtrail_data().response_of(name), result, name)
        return self.protocol.encode_response(result, request_id, at)
