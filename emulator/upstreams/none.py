"""No rest of AWS: only CloudTrail is served."""

import json
from collections.abc import Mapping
from typing import Any

from emulator.core.call import Credential
from emulator.core.identity import Caller
from emulator.core.ports import KmsKey, Role, Topic, UpstreamAnswer

MESSAGE = "This emulator runs without an upstream (--upstream none): it serves CloudTrail alone."


class NoUpstream:
    """Satisfies ports.Upstream, by saying that there is none."""

    def send(self, environ: Mapping[str, Any], account: str, credential: Credential | None) -> UpstreamAnswer:
        body = json.dumps({"__type": "NotImplemented", "message": MESSAGE}).encode()
        return UpstreamAnswer(501, [("Content-Type", "application/json")], body)

    def reset(self) -> None:
        """There is nothing to empty."""


class NoPrincipals:
    """Satisfies ports.Principals: nobody was issued a key."""

    def find(self, credential: Credential) -> Caller | None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""


class NoNeighbours:
    """Satisfies ports.Neighbours: there are none."""

    def find_topic(self, arn: str) -> Topic | None:
        return None

    def find_key(self, key_id: str, account: str, region: str) -> KmsKey | None:
        return None

    def find_role(self, arn: str) -> Role | None:
        return None

    def has_log_group(self, name: str, account: str, region: str) -> bool:
        return False
