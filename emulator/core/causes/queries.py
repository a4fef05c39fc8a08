"""Athena: it finds the bucket of a query's result, writes there, and reads the result for who asks.

Source: service-events.md 2.8: published records of 2026.
"""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.causes.calls import Cause, ServiceCall
from emulator.core.causes.forwarding import forwarded
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.storage_calls import DEFAULT_ENCRYPTION, Moved, Place, on_bucket, on_object

ATHENA = "athena.amazonaws.com"
RESULTS = (".csv", ".csv.metadata")
LOCATION_BYTES = 137  # of the answer of GetBucketLocation for a region that it names


def query_started(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the look at the bucket, then the two files of the result, which is there at once."""
    query = cause.told("queryExecutionId")
    found = _output(query, cause, around)
    if query is None or found is None:
        return ()
    place, prefix = found
    written = [
        replace(
            on_object(
                place, "PutObject", f"{prefix}{query}{ending}", Moved(object_size=0), {}, "Default_SSE_S3"
            ),
            response_elements=DEFAULT_ENCRYPTION,
        )
        for ending in RESULTS
    ]
    asked = on_bucket(place, "GetBucketLocation", "location", LOCATION_BYTES)
    return forwarded(cause, ATHENA, asked, *written)


def results_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the read of the result."""
    query = cause.asked("queryExecutionId")
    found = _output(query, cause, around)
    if found is None:
        return ()
    place, prefix = found
    host = {"Host": place.host(is_global=True)}
    read = on_object(place, "GetObject", f"{prefix}{query}{RESULTS[0]}", Moved(object_size=0), host)
    return forwarded(cause, ATHENA, read)


def _output(query: str | None, cause: Cause, around: Surroundings) -> tuple[Place, str] | None:
    """Return bucket and prefix of a query's results, None where nobody knows them."""
    location = around.query_output(query, cause.account, cause.region) if query else None
    bucket, _, prefix = (location or "").removeprefix("s3://").partition("/")
    if not bucket:
        return None
    owner = around.bucket_owner(bucket) or cause.account
    return Place(bucket, owner, cause.region), prefix
