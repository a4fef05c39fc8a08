"""Which operation of a REST service a method, path and query ask for.

The URI templates of a service are compiled to a tree of path segments; of several templates that match,
the one with the most literal segments wins, then the one with the most fixed or required query members.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from typing import Any

from emulator.core.values import dataclass
from emulator.wire.service_models import Service, find_service

ARN_STARTS = ("arn:", "arn%3A", "arn%3a")
REST_PROTOCOLS = frozenset({"rest-json", "rest-xml"})


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and what its request must carry beside method and path.

    `fixed` are query members with the value that the template gives ("" for a flag); `query` and
    `headers` are the required members that travel there, headers in lower case.
    """

    operation: str
    fixed: tuple[tuple[str, str], ...]
    query: tuple[str, ...]
    headers: tuple[str, ...]
    deprecated: bool

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Sorts the most demanding route first, of two alike the one that is not deprecated."""
        return -len(self.fixed), -len(self.query) - len(self.headers), self.deprecated

    def wants(self, query: Mapping[str, str]) -> bool:
        """Tell whether the query has what the template fixes."""
        return all(name in query and value in ("", query[name]) for name, value in self.fixed)

    def is_complete(self, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Tell whether all required members are there."""
        return all(name in query for name in self.query) and all(name in headers for name in self.headers)


@dataclass(slots=True)
class Node:
    """A place in the tree of segments. A greedy label takes one segment or more."""

    literals: dict[str, "Node"] = field(default_factory=dict)
    label: "Node | None" = None
    greedy: "Node | None" = None
    plain: list[Route] = field(default_factory=list)
    flagged: dict[str, list[Route]] = field(default_factory=dict)

    def add(self, route: Route) -> None:
        """Keep a route under the first of its fixed query members: S3 has sixty at one place."""
        routes = self.flagged.setdefault(route.fixed[0][0], []) if route.fixed else self.plain
        routes.append(route)
        routes.sort(key=lambda one: one.rank)

    def fitting(self, query: Mapping[str, str]) -> list[Route]:
        """Return the routes that have what they fix in the query, the most demanding first."""
        if not self.flagged or not query:
            return self.plain
        flagged = [route for name in query for route in self.flagged.get(name, ()) if route.wants(query)]
        if len(flagged) > 1:
            flagged.sort(key=lambda one: one.rank)
        return flagged + self.plain


class Routes:
    """The compiled templates of one service."""

    def __init__(self, service: Service) -> None:
        self._roots: dict[str, Node] = {}
        for name, raw in service.raw_operations.items():
            path, _, query = raw["http"]["requestUri"].partition("?")
            node = self._roots.setdefault(raw["http"]["method"], Node())
            for segment in segments_of(path):
                node = _step(node, segment)
            node.add(_route(service, name, raw, query))

    def find(
        self,
        method: str,
        segments: Sequence[str],
        query: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> str | None:
        """Return the name of the operation. Values in `query` are decoded, header names lower case."""
        root = self._roots.get(method)
        if root is None:
            return None
        for node in _reached(root, segments, 0):
            fitting = node.fitting(query)
            for route in fitting:
                if route.is_complete(query, headers):
                    return route.operation
            if fitting:
                return fitting[-1].operation  # the least demanding one, as the service takes it
        return None


@cache
def routes_of(service: str) -> Routes | None:
    """Return the routes of a REST service, None for other protocols and unknown services."""
    found = find_service(service)
    return Routes(found) if found and found.protocol in REST_PROTOCOLS else None


def segments_of(path: str) -> list[str]:
    """Return the segments of a path; slashes at its ends count for nothing."""
    trimmed = path.strip("/")
    return trimmed.split("/") if trimmed else []


def labels_of(template: str, path: str) -> dict[str, str]:
    """Return the labels of a URI template with what stands for them in `path`, still percent-encoded.

    Where there are more segments than the template has, a greedy label takes them, or else an ARN whose
    slashes arrived as such.
    """
    pattern = segments_of(template.partition("?")[0])
    segments = segments_of(path)
    extra = len(segments) - len(pattern)
    is_greedy = any(part.endswith("+}") for part in pattern)

    def takes_more(part: str, at: int) -> bool:
        if is_greedy:
            return part.endswith("+}")
        return part.startswith("{") and is_arn(segments[at : at + 1])

    labels: dict[str, str] = {}
    at = 0
    for part in pattern:
        width = 1 + max(extra, 0) if takes_more(part, at) else 1
        extra -= width - 1
        if part.startswith("{"):
            labels[part.strip("{+}")] = "/".join(segments[at : at + width])
        at += width
    return labels


def is_arn(segments: Sequence[str]) -> bool:
    """Tell whether an ARN begins here. A server that decodes paths leaves it in as many parts as it has."""
    return bool(segments) and segments[0].startswith(ARN_STARTS)


def _step(node: Node, segment: str) -> Node:
    if segment.endswith("+}"):
        node.greedy = node.greedy or Node()
        return node.greedy
    if segment.startswith("{"):
        node.label = node.label or Node()
        return node.label
    return node.literals.setdefault(segment, Node())


def _reached(node: Node, segments: Sequence[str], at: int) -> Iterator[Node]:
    """Yield the nodes at which the path ends, the most literal way first."""
    if at == len(segments):
        yield node
        return
    literal = node.literals.get(segments[at])
    if literal:
        yield from _reached(literal, segments, at + 1)
    if node.label:
        yield from _reached(node.label, segments, at + 1)
    if node.greedy:
        for end in range(at + 1, len(segments) + 1):
            yield from _reached(node.greedy, segments, end)
    elif node.label and is_arn(segments[at : at + 1]):
        for end in range(at + 2, len(segments) + 1):
            yield from _reached(node.label, segments, end)


def _route(service: Service, name: str, raw: Mapping[str, Any], query: str) -> Route:
    shape = service.raw_shapes.get((raw.get("input") or {}).get("shape", ""), {})
    required = [shape["members"][member] | {"member": member} for member in shape.get("required", ())]
    fixed = (part.partition("=") for part in query.split("&") if part)
    return Route(
        operation=name,
        fixed=tuple((key, value) for key, _, value in fixed),
        query=tuple(_names(required, "querystring")),
        headers=tuple(header.lower() for header in _names(required, "header")),
        deprecated=bool(raw.get("deprecated")),
    )


def _names(members: Sequence[Mapping[str, Any]], location: str) -> Iterator[str]:
    for member in members:
        if member.get("location") == location:
            yield member.get("locationName", member["member"])
