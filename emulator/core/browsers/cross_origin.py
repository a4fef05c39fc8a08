"""CORS: which answers a page of another origin may read, by the rules of a bucket or by a setting.

Source: S3 user guide, "Using cross-origin resource sharing", and "Elements of a CORS configuration".
"""

from collections.abc import Mapping, Sequence
from fnmatch import translate
from re import fullmatch

from emulator.core.values import dataclass


@dataclass(frozen=True)
class CorsRule:
    """A rule of a bucket; origins and headers may hold one `*`."""

    methods: Sequence[str]
    origins: Sequence[str]
    headers: Sequence[str] = ()
    exposed: Sequence[str] = ()
    max_age_seconds: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a page asks for: a method, and for a preflight the headers that it wants to send."""

    origin: str
    method: str
    headers: Sequence[str] = ()


VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


def find_rule(rules: Sequence[CorsRule], asked: Asked) -> CorsRule | None:
    """Return the first rule that allows all that is asked for."""
    return next((rule for rule in rules if _allows(rule, asked)), None)


def headers_by_rule(rule: CorsRule, asked: Asked) -> Mapping[str, str]:
    """Return what S3 adds to an answer that the rule lets a page read."""
    is_public = "*" in rule.origins
    headers = {
        "Access-Control-Allow-Origin": "*" if is_public else asked.origin,
        "Access-Control-Allow-Methods": ", ".join(rule.methods),
        "Vary": VARY,
    }
    if not is_public:
        headers["Access-Control-Allow-Credentials"] = "true"
    if asked.headers:
        headers["Access-Control-Allow-Headers"] = ", ".join(asked.headers)
    if rule.exposed:
        headers["Access-Control-Expose-Headers"] = ", ".join(rule.exposed)
    if rule.max_age_seconds:
        headers["Access-Control-Max-Age"] = rule.max_age_seconds
    return headers


def headers_by_setting(asked: Asked) -> Mapping[str, str]:
    """Return what is added for an origin that the user allows everything."""
    headers = {
        "Access-Control-Allow-Origin": asked.origin,
        "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, PATCH, DELETE",
        "Access-Control-Expose-Headers": "*",
        "Vary": VARY,
    }
    if asked.headers:
        headers["Access-Control-Allow-Headers"] = ", ".join(asked.headers)
    return headers


def _allows(rule: CorsRule, asked: Asked) -> bool:
    return (
        asked.method in rule.methods
        and _is_like(asked.origin, rule.origins)
        and all(_is_like(name.lower(), [one.lower() for one in rule.headers]) for name in asked.headers)
    )


def _is_like(text: str, patterns: Sequence[str]) -> bool:
    return any(fullmatch(translate(_literal(pattern)), text) for pattern in patterns)


def _literal(pattern: str) -> str:
    """Return the pattern with `*` as its only wildcard."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
