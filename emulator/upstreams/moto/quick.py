"""What moto works out again for each call, worked out once; each gives the same as moto's own."""

import string
from collections.abc import Callable
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

MANY_HOSTS = 256  # a bucket may be a host


def know_shortcuts() -> None:
    """Have moto take these shortcuts, in all services; to be called once or more often."""
    from moto.core import responses
    from moto.moto_api._internal.moto_random import MotoRandom

    if not hasattr(responses.method_names_from_class, "moto_s_own"):
        responses.method_names_from_class = _remembering(responses.method_names_from_class)
    MotoRandom.get_random_string = random_string


def _remembering(original: Callable[[type], list[str]]) -> Callable[[type], list[str]]:
    """Return moto's list of the methods of a class, made once: IAM has four hundred, and a call needs one.

    It is made again when the class got more members, as overlays give them.
    """

    @cache
    def of_members(theirs: type, _count: int) -> list[str]:
        return original(theirs)

    def method_names_from_class(theirs: type) -> list[str]:
        return of_members(theirs, len(vars(theirs)))

    method_names_from_class.moto_s_own = original  # type: ignore[attr-defined]  # how it is known again
    return method_names_from_class


def know_hosts_of_buckets() -> None:
    """Have moto's S3 remember which hosts have a bucket in their name: it asks five times a call."""
    from moto import settings
    from moto.s3.responses import S3Response

    original: Callable[[Any], bool] = S3Response.subdomain_based_buckets
    if hasattr(original, "moto_s_own"):
        return

    @lru_cache(MANY_HOSTS)
    def of_host(host: str, *_settings: object) -> bool:
        return original(SimpleNamespace(headers={"host": host}))

    def subdomain_based_buckets(request: Any) -> bool:
        host = request.headers.get("host")
        if not host:
            return original(request)
        endpoints = tuple(settings.get_s3_custom_endpoints())
        return of_host(host, endpoints, settings.S3_IGNORE_SUBDOMAIN_BUCKETNAME)

    subdomain_based_buckets.moto_s_own = original  # type: ignore[attr-defined]  # how it is known again
    S3Response.subdomain_based_buckets = staticmethod(subdomain_based_buckets)


def random_string(
    source: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False
) -> str:
    """Return what moto's draws one by one, in a fifth of the time; each request has an id of 52 letters."""
    pool = string.ascii_letters + (string.digits if include_digits else "")
    bits, draw, size = len(pool).bit_length(), source.getrandbits, len(pool)
    drawn: list[str] = []
    while len(drawn) < length:
        number = draw(bits)
        if number < size:
            drawn.append(pool[number])
    text = "".join(drawn)
    return text.lower() if lower_case else text
