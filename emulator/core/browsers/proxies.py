"""The caller's address behind proxies: X-Forwarded-For, as far as the proxies are trusted.

Source: MDN, "X-Forwarded-For": the last address that no trusted proxy has is the caller's.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def is_network(text: str) -> bool:
    """Tell whether a text is an address or a network in CIDR notation."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def address_behind(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """Return the address of the caller, `peer` being who sent the request and `forwarded` the header.

    A peer that is not trusted is the caller itself. What is not an address ends the search.
    """
    found = peer
    for hop in reversed([one.strip() for one in forwarded.split(",") if one.strip()]):
        if not _is_trusted(found, tuple(trusted)):
            break
        address = _without_port(hop)
        if not is_network(address) or "/" in address:
            break
        found = address
    return found


@lru_cache(maxsize=1024)
def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    try:
        own = ip_address(address)
    except ValueError:
        return False
    return any(own in _network(network) for network in trusted)


@lru_cache(maxsize=256)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


def _without_port(hop: str) -> str:
    """Return the address of an entry such as 192.0.2.1:4711 or [2001:db8::1]:4711."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
