"""Which requests are for this emulator itself; the rest are for services of AWS."""

from emulator.core.records.bucket_hosts import bucket_in

OWN_PREFIXES = ("/_emulator", "/_localstack", "/_ministack", "/moto-api/reset")
PROBE = "/health"


def is_own(environ: dict[str, object]) -> bool:
    """Tell whether a request is for a route of this emulator, and not for a service of AWS."""
    path = str(environ["PATH_INFO"])
    if path.startswith(OWN_PREFIXES):
        return True
    return path == PROBE and _is_probe(environ)


def _is_probe(environ: dict[str, object]) -> bool:
    """Tell whether somebody looks whether this server is there: unsigned, without query, no bucket's host."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("QUERY_STRING"):
        return False
    return "HTTP_AUTHORIZATION" not in environ and not bucket_in(str(environ.get("HTTP_HOST", "")))
