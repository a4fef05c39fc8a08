"""Which upstream serves which service."""

from collections.abc import Mapping

from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall


class Routing:
    """Satisfies ports.neighbours.Upstream, by choosing one for each service.

    `by_service` has names of services as botocore spells them, or as signatures do. A request that
    is neither signed nor known goes to S3, such as a browser's form or its preflight.
    """

    def __init__(self, by_service: Mapping[str, Upstream], otherwise: Upstream) -> None:
        self._by_service = by_service
        self._otherwise = otherwise

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        return self._chosen(call).send(call)

    def reset(self) -> None:
        """Empty all of them."""
        for upstream in (*self._by_service.values(), self._otherwise):
            upstream.reset()

    def _chosen(self, call: UpstreamCall) -> Upstream:
        names = [call.target.service] if call.target else []
        names += [call.credential.service] if call.credential else []
        for name in names or ["s3"]:
            if name in self._by_service:
                return self._by_service[name]
        return self._otherwise
