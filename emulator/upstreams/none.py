"""No rest of AWS: only CloudTrail is served."""

import json
from collections.abc import Sequence

from emulator.core.arns import LogGroup
from emulator.core.call import Credential
from emulator.core.callers.identity import Caller
from emulator.core.delivery.envelopes import Envelope
from emulator.core.delivery.log_events import NOT_FOUND
from emulator.core.places import KmsKey, Role, Topic
from emulator.core.ports.neighbours import PrincipalKind, UpstreamAnswer, UpstreamCall
from emulator.core.ports.outputs import LogBatch, LogsError
from emulator.core.trails.organizations import Organization

MESSAGE = "This emulator runs without an upstream (--upstream none): it serves CloudTrail alone."


class NoUpstream:
    """Satisfies ports.neighbours.Upstream, by saying that there is none."""

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        body = json.dumps({"__type": "NotImplemented", "message": MESSAGE}).encode()
        return UpstreamAnswer(501, [("Content-Type", "application/json")], body)

    def reset(self) -> None:
        """There is nothing to empty."""


class NoPrincipals:
    """Satisfies ports.neighbours.Principals: nobody was issued a key."""

    def find(self, credential: Credential) -> Caller | None:
        return None

    def find_id(self, account: str, kind: PrincipalKind, name: str) -> str | None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""


class NoNeighbours:
    """Satisfies ports.neighbours.Neighbours: there are none."""

    def find_topic(self, arn: str) -> Topic | None:
        return None

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        return None

    def find_role(self, arn: str) -> Role | None:
        return None

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        return False

    def create_log_stream(self, group: str, stream: str, account: str, region: str) -> None:
        """There is no group."""

    def publish(self, topic_arn: str, message: str) -> None:
        """There is no topic."""


class NoLogGroups:
    """Satisfies ports.outputs.LogGroups: there are none."""

    def write(self, group: LogGroup, stream: str, batch: LogBatch) -> None:
        raise LogsError(NOT_FOUND)


class NoBuses:
    """Satisfies ports.outputs.Buses: nobody listens."""

    def listens(self, account: str, region: str) -> bool:
        return False

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """There is no bus."""


class NoOrganizations:
    """Satisfies ports.neighbours.Organizations: no account is in any."""

    def find(self, account: str, partition: str) -> Organization | None:
        return None

    def add_administrator(self, account: str, management_account: str, partition: str) -> None:
        """There is no organization."""

    def remove_administrator(self, account: str, management_account: str, partition: str) -> None:
        """There is no organization."""
