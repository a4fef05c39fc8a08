"""Measures how fast pending events become log files, compared with the minimum work."""

import hashlib
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench_servers import AGENT

DELIVERED_EVENTS = 100_000


def delivered_a_second() -> tuple[float, float]:
    """Return the records a second from journal to folder, and of serialising, hashing and packing alone."""
    from emulator.core.clock import ManualClock
    from emulator.running import Emulator
    from emulator.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(clock="manual", timing="aws", sink="folder", folder=Path(folder), upstream="none")
        made = Emulator(settings, ManualClock(datetime(2026, 1, 2, 12, tzinfo=UTC)))
        records = fill(made)
        began = time.perf_counter()
        keys = made.deliver(digests=False)
        ours = DELIVERED_EVENTS / (time.perf_counter() - began)
        assert keys
        made.parts.store.close()
    return ours, DELIVERED_EVENTS / bare_delivery(records)


def fill(made: Any) -> list[dict[str, Any]]:
    """Give the emulator a trail that logs and many events; return the records."""
    from emulator.core.call import Description, Request
    from emulator.core.callers.identity import user

    account = made.settings.account_id
    caller = user(account, "developer", "AKIAIOSFODNN7EXAMPLE")
    request = Request("POST", "/", "", {"user-agent": AGENT}, b"{}", 2, "127.0.0.1")
    context = made.calls.cloudtrail.contexts.of(caller, "us-east-1")
    operations = made.calls.cloudtrail.operations
    operations["CreateTrail"].perform(context, {"Name": "audit", "S3BucketName": "logs"})
    operations["StartLogging"].perform(context, {"Name": "audit"})
    for number in range(DELIVERED_EVENTS):
        description = Description(
            "ec2.amazonaws.com",
            "DescribeInstances",
            "us-east-1",
            read_only=True,
            request_parameters={
                "instancesSet": {"items": [{"instanceId": f"i-{number:017x}"}]},
                "filterSet": {},
            },
        )
        made.calls.recorder.record_described(description, request, caller)
    journal, records, after = made.parts.store.journal, [], 0
    while page := journal.scan(after, 5000):
        after = page[-1].number
        records += [json.loads(event.body) for event in page]
    return records


def bare_delivery(records: list[dict[str, Any]]) -> float:
    """Return the seconds that serialising, hashing and compressing the records takes at the least."""
    import orjson
    from isal import igzip

    began = time.perf_counter()
    body = orjson.dumps({"Records": records})
    hashlib.sha256(body).hexdigest()
    igzip.compress(body)
    return time.perf_counter() - began
