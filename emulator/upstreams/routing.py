"""Which upstream serves which service."""

from collections.abc import Mapping
from typing import Any

from emulator.core.call import Credential, Request, Target
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer


class Routing:
    """Satisfies ports.neighbours.Upstream, by choosing one for each service.

    `by_service` has names of services as botocore spells them, or as signatures do. What is neither
    signed nor known is taken for S3, as a form that a browser posts, or the question that it asks before.
    """

    def __init__(self, by_service: Mapping[str, Upstream], otherwise: Upstream) -> None:
        self._by_service = by_service
        self._otherwise = otherwise

    def send(
        self,
        environ: Mapping[str, Any],
        request: Request,
        account: str,
        credential: Credential | None,
        target: Target | None,
    ) -> UpstreamAnswer:
        return self._chosen(credential, target).send(environ, request, account, credential, target)

    def reset(self) -> None:
        """Empty all of them."""
        for upstream in (*self._by_service.values(), self._otherwise):
            upstream.reset()

    def _chosen(self, credential: Credential | None, target: Target | None) -> Upstream:
        names = [target.service] if target else []
        names += [credential.service] if credential else []
        for name in names or ["s3"]:
            if name in self._by_service:
                return self._by_service[name]
        return self._otherwise
