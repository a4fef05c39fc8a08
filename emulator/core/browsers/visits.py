"""Whether a request comes from a web page that has no business here.

A page can send requests to every address that its browser reaches. What it cannot do is lie about itself: the
browser says where a request comes from (Origin, Sec-Fetch-Site), and which host it asked for (Host).

Source: Fetch standard, "Origin header" and "Sec-Fetch-Site"; RFC 9110, section 9.2.1, for safe methods.
"""

from collections.abc import Collection
from ipaddress import ip_address

from emulator.core.values import dataclass

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})  # same-site is another port, which is another program
# The last of these is LocalStack's, which its users wait at; it leads to 127.0.0.1.
LOCAL_NAMES = frozenset({"localhost", "host.docker.internal", "localhost.localstack.cloud"})
# Names that no stranger can point at this machine.
AWS_NAMES = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "localhost.localstack.cloud")
ANY = "*"


@dataclass(frozen=True)
class Allowed:
    """What a user lets in besides: names of this machine with all below them, and origins of pages."""

    hosts: Collection[str] = ()
    origins: Collection[str] = ()

    def has_origin(self, origin: str) -> bool:
        return ANY in self.origins or origin in self.origins


@dataclass(frozen=True)
class Visit:
    """What a request says of where it comes from; "" where it says nothing.

    `host` and `origin` are the headers, `site` is Sec-Fetch-Site. `shows_browser` says whether anything but
    these makes it look as if a browser had sent it.
    """

    method: str
    scheme: str
    host: str
    origin: str
    site: str
    shows_browser: bool = False

    @property
    def is_browser(self) -> bool:
        return bool(self.shows_browser or self.origin or self.site)

    @property
    def is_foreign(self) -> bool:
        """Whether a page of another origin sent it."""
        if self.site:
            return self.site not in OWN_SITES
        return bool(self.origin) and self.origin != f"{self.scheme}://{self.host}"


def find_refusal(visit: Visit, allowed: Allowed, *, is_own_route: bool) -> str | None:
    """Return why a request is refused, as a sentence; None when it is let in.

    The emulator's own routes answer under known names alone. AWS's are called under any name, as that of a
    bucket, but by a browser.
    """
    if (is_own_route or visit.is_browser) and not is_known_host(
        visit.host, allowed, is_own_route=is_own_route
    ):
        return (
            f"The host {_name(visit.host)} is not known here; start with --allowed-hosts {_name(visit.host)}."
        )
    if visit.method in SAFE_METHODS or not visit.is_foreign or allowed.has_origin(visit.origin):
        return None
    who = f"The origin {visit.origin}" if visit.origin else "Another origin"
    return f"{who} may not change anything here; start with --allowed-origins and its name."


def is_known_host(host: str, allowed: Allowed, *, is_own_route: bool) -> bool:
    """Tell whether a Host header names this machine, or AWS where AWS is called; without one it does."""
    name = _name(host)
    if not host or "." not in name or name.endswith(".localhost") or _is_address(name):
        return True  # the names of containers have no dot
    if ANY in allowed.hosts or name in LOCAL_NAMES:
        return True
    names = (*allowed.hosts,) if is_own_route else (*allowed.hosts, *AWS_NAMES)
    return any(name == known or name.endswith(f".{known}") for known in names)


def _name(host: str) -> str:
    """Return a Host header without its port, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
