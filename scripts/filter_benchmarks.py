"""How fast records reach a log group with twenty metric filters, beside a group that has none."""

import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "examples" / "alarms" / "src"))

RECORDS = 30_000
INJECTED_AT_ONCE = 5000
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
ACCOUNT, REGION = "123456789012", "us-east-1"
# Beside the fifteen of the CIS benchmark: every kind of pattern there is.
OTHERS = {
    "address": r"{ $.sourceIPAddress = %^203\.0\.113\.% }",
    "mfa": '{ $.userIdentity.sessionContext.attributes.mfaAuthenticated != "true" }',
    "bucket": '{ $.resources[*].type = "AWS::S3::Bucket" }',
    "page": "{ $.requestParameters.maxResults > 50 }",
    "words": r'"\"eventName\":\"PutObject\"" -AccessDenied',
}


def filtered_a_second() -> tuple[float, float]:
    """Return the records a second from journal to log group through twenty filters, and through none."""
    records = bodies()
    return written_a_second(records, patterns()), written_a_second(records, {})


def written_a_second(records: list[bytes], filters: dict[str, str]) -> float:
    from emulator.core.clock import ManualClock
    from emulator.jobs.readers.log_streams import LogStreams
    from emulator.jobs.reading import Reading
    from emulator.running import Emulator
    from emulator.settings import Settings
    from emulator.upstreams.moto.filters import know_patterns

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(clock="manual", checks="relaxed", sink="folder", folder=Path(folder))
        made = Emulator(settings, ManualClock(NOON))
        parts, rest = made.parts, made.parts.rest
        made.reset()
        know_patterns(rest.alarms.emit)
        make_group(filters)
        make_trail(parts)
        for start in range(0, RECORDS, INJECTED_AT_ONCE):
            made.inject(b"\n".join(records[start : start + INJECTED_AT_ONCE]))
        reader = LogStreams(
            parts.store, rest.neighbours, rest.log_groups, parts.intake.note, timedelta(0), checked=False
        )
        began = time.perf_counter()
        Reading(parts.store).run(reader, ACCOUNT, REGION, NOON)
        seconds = time.perf_counter() - began
        made.close()
    return RECORDS / seconds


def patterns() -> dict[str, str]:
    from watch.cis import WATCHES

    return {watch.name: watch.pattern for watch in WATCHES} | OTHERS


def bodies() -> list[bytes]:
    """Return plausible records of one region, as JSON texts, each with an id of its own."""
    import orjson

    from emulator.generating.activity.days import windows_of
    from emulator.generating.activity.scenes import Ground

    ground = Ground(ACCOUNT, (REGION,), "ap-south-1", 1)
    windows = windows_of(ground, NOON, 1, 6000, [])
    day = [orjson.loads(one.event.body) for window in windows for one in window.happened]
    return [orjson.dumps(day[n % len(day)] | {"eventID": str(uuid.UUID(int=n))}) for n in range(RECORDS)]


def make_group(filters: dict[str, str]) -> None:
    from moto.logs.models import logs_backends

    backend = logs_backends[ACCOUNT][REGION]
    backend.create_log_group("trails", {})
    for name, pattern in filters.items():
        metric = {"metricName": name, "metricNamespace": "Bench", "metricValue": "1"}
        backend.put_metric_filter(name, pattern, "trails", [metric])


def make_trail(parts: Any) -> None:
    from emulator.core.callers.identity import user

    caller = user(ACCOUNT, "developer", "AKIAIOSFODNN7EXAMPLE")
    context = parts.calls.cloudtrail.contexts.of(caller, REGION)
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trails:*"
    role = f"arn:aws:iam::{ACCOUNT}:role/writer"
    logs = {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role}
    operations = parts.calls.cloudtrail.operations
    operations["CreateTrail"].perform(context, {"Name": "audit", "S3BucketName": "logs", **logs})
    operations["StartLogging"].perform(context, {"Name": "audit"})
