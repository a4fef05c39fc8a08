"""`validate` beside `aws cloudtrail validate-logs`: what both print about the same bucket, line by line."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from emulator.cli import main
from emulator.core.delivery.logfiles import packed
from emulator.core.faults.definitions import EFFECTS, FaultName
from emulator.core.validation.verdicts import Finding
from emulator.keys.rsa import RsaSigner
from emulator.running import Emulator
from emulator.settings import Settings
from tests.conftest import NOON, MakeClient, bucket_policy
from tests.e2e.validation_world import DIGESTS, HOUR, LOGS, World

pytestmark = pytest.mark.e2e


@pytest.fixture
def settings() -> Settings:
    return Settings(clock="manual", timing="aws")


@pytest.fixture
def world(emulator: Emulator, client: MakeClient, endpoint: str, bucket: str) -> World:
    return World(emulator, client, endpoint, bucket)


def flipped(body: bytes) -> bytes:
    """Return the bytes with one bit in the middle turned over."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def repacked(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda body: packed(change(gzip.decompress(body)))


LOG_CHANGES: tuple[tuple[Callable[[bytes], bytes] | None, Finding], ...] = (
    (lambda body: body, "valid"),
    (lambda body: gzip.compress(gzip.decompress(body), 1), "valid"),
    (repacked(flipped), "changed"),
    (None, "missing"),
    (lambda body: b"junk", "unreadable"),
    (lambda body: b"", "truncated"),
    (flipped, "unreadable"),
    (lambda body: body[: len(body) // 2], "truncated"),
    (lambda body: body[:-4], "valid"),
    (lambda body: body + gzip.compress(b"more"), "trailing-data"),
    (lambda body: body + b"junk", "trailing-data"),
)


@pytest.mark.source("aws-cli", "validate-logs")
def test_each_change_of_a_log_file_gets_the_verdict_of_the_aws_cli(world: World) -> None:
    world.log_hours(len(LOG_CHANGES) + 2)
    *logs, one, other = world.keys(LOGS)
    for key, (change, _) in zip(logs, LOG_CHANGES, strict=True):
        if change:
            world.put(key, change(world.body(key)))
        else:
            world.delete(key)
    first, second = world.body(one), world.body(other)
    world.put(one, second)
    world.put(other, first)
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    found = world.findings(*asked)
    assert [found[key] for key in logs] == [finding for _, finding in LOG_CHANGES]
    assert (found[one], found[other]) == ("changed", "changed")


Change = Callable[[World, str], None]


def with_body(change: Callable[[bytes], bytes]) -> Change:
    return lambda world, key: world.put(key, change(world.body(key)))


def with_member(**members: Any) -> Change:
    return lambda world, key: world.put(key, packed(json.dumps(world.digest(key) | members).encode()))


def without(member: str) -> Change:
    def change(world: World, key: str) -> None:
        body = world.digest(key)
        del body[member]
        world.put(key, packed(json.dumps(body).encode()))

    return change


def with_metadata(**changes: str | None) -> Change:
    def change(world: World, key: str) -> None:
        wanted = world.metadata(key) | {name.replace("_", "-"): value for name, value in changes.items()}
        world.put(key, world.body(key), {name: value for name, value in wanted.items() if value is not None})

    return change


def signed_by_a_stranger(world: World, key: str) -> None:
    stranger = RsaSigner().make_pair("us-east-1", NOON, NOON + HOUR)
    world.put_signed(key, world.digest(key), stranger)


def naming_a_stranger(world: World, key: str) -> None:
    stranger = RsaSigner().make_pair("us-east-1", NOON, NOON + HOUR)
    world.put_signed(key, world.digest(key) | {"digestPublicKeyFingerprint": stranger.fingerprint}, stranger)


def signed_by_another_of_the_keys(world: World, key: str) -> None:
    pairs = world.emulator.parts.store.key_pairs
    other = world.emulator.parts.signer.make_pair("us-east-1", NOON - HOUR, NOON + 24 * HOUR)
    pairs.save(other)
    world.put_signed(key, world.digest(key), other)


def signed_again(world: World, key: str) -> None:
    world.put_signed(key, world.digest(key) | {"logFiles": []}, world.signer_of(key))


DIGEST_CHANGES: tuple[tuple[Change, Finding], ...] = (
    (lambda world, key: None, "valid"),
    (lambda world, key: world.delete(key), "missing"),
    (lambda world, key: None, "valid"),
    (with_member(logFiles=[]), "changed"),
    (with_member(previousDigestHashValue="00"), "signature-invalid"),
    (with_body(lambda body: b"junk"), "unreadable"),
    (with_body(lambda body: packed(b"no json")), "unreadable"),
    (with_body(lambda body: body[:-40]), "truncated"),
    (with_body(lambda body: body[:-4]), "truncated"),
    (without("digestEndTime"), "unreadable"),
    (without("digestStartTime"), "unreadable"),
    (with_member(digestS3Bucket="other"), "moved"),
    (with_metadata(signature=None), "signature-missing"),
    (with_metadata(signature_algorithm=None), "signature-missing"),
    (with_metadata(signature="zz"), "signature-malformed"),
    (with_metadata(signature="abc"), "signature-malformed"),
    (with_metadata(signature="00"), "signature-invalid"),
    (signed_by_a_stranger, "signature-invalid"),
    (naming_a_stranger, "unknown-key"),
    (signed_by_another_of_the_keys, "other-key"),
    (lambda world, key: None, "valid"),
    (signed_again, "replaced"),
    (with_body(lambda body: body + b"junk"), "valid"),
    (with_body(lambda body: gzip.compress(gzip.decompress(body), 1)), "valid"),
    (lambda world, key: None, "valid"),
)


@pytest.mark.source("aws-cli", "validate-logs")
def test_each_change_of_a_digest_gets_the_verdict_of_the_aws_cli(world: World) -> None:
    world.log_hours(len(DIGEST_CHANGES) - 1)
    digests = world.keys(DIGESTS)
    for key, (change, _) in zip(reversed(digests), DIGEST_CHANGES, strict=True):
        change(world, key)
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    found = world.findings(*asked)
    expected = dict(zip(reversed(digests), [finding for _, finding in DIGEST_CHANGES], strict=True))
    assert {key: found[key] for key in digests} == expected


@pytest.mark.source("aws-cli", "validate-logs")
def test_exchanged_digests_have_been_moved(world: World) -> None:
    world.log_hours(4)
    one, other = world.keys(DIGESTS)[1:3]
    first, second = (world.body(one), world.metadata(one)), (world.body(other), world.metadata(other))
    world.put(one, *second)
    world.put(other, *first)
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    assert [world.findings(*asked)[key] for key in (one, other)] == ["moved", "moved"]


@pytest.mark.source("aws-cli", "validate-logs")
def test_nobody_notices_that_the_newest_digest_is_gone(world: World) -> None:
    world.log_hours(3)
    world.delete(world.keys(DIGESTS)[-1])
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    assert world.ours(*asked)[2] == 0


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_chain_may_have_no_valid_digest_at_all(world: World) -> None:
    world.log_hours(1)
    for key in world.keys(DIGESTS):
        world.put(key, b"junk")
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    assert "No valid digests found in range" in world.ours(*asked)[0]


def stop_and_start(world: World) -> None:
    world.cloudtrail.stop_logging(Name="audit")
    world.emulator.advance(5 * HOUR)
    world.cloudtrail.start_logging(Name="audit")


def disable_and_enable(world: World) -> None:
    world.cloudtrail.update_trail(Name="audit", EnableLogFileValidation=False)
    world.emulator.advance(5 * HOUR)
    world.cloudtrail.update_trail(Name="audit", EnableLogFileValidation=True)


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize("interrupt", [stop_and_start, disable_and_enable])
def test_a_time_without_digests_is_a_gap(world: World, interrupt: Callable[[World], None]) -> None:
    world.log_hours(2)
    interrupt(world)
    world.log_hours(2)
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    assert "No log files were delivered by CloudTrail between" in world.ours(*asked)[1]


def backfilled(world: World, digest: str, **metadata: str) -> str:
    """Put a backfill digest of the window of a digest that lists no more, and return its key."""
    key = digest.replace(".json.gz", "_backfill.json.gz")
    links = {name: None for name in world.digest(digest) if name.startswith("previous")}
    body = world.digest(digest) | links | {"digestS3Object": key}
    world.s3.put_object(Bucket=world.bucket, Key=key)
    world.put_signed(key, body, world.signer_of(digest), **metadata)
    return key


@pytest.mark.source("aws-cli", "validate-logs")
def test_backfill_digests_follow_the_others(world: World) -> None:
    world.log_hours(5)
    first, second, third, fourth = world.keys(DIGESTS)[1:5]
    made_at = {"backfill-generation-timestamp": "2026-01-02T17:00:00.000Z"}
    backfilled(world, first, **made_at)
    bare = backfilled(world, second)
    changed = backfilled(world, third, **made_at)
    world.put(changed, packed(gzip.decompress(world.body(changed)) + b" "))
    backfilled(world, fourth, **made_at)
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    found = world.findings(*asked)
    assert (found[bare], found[changed]) == ("unreadable", "signature-invalid")


@pytest.mark.source("aws-cli", "validate-logs")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-02T14:30:00Z", "2026-01-02T16:10:00Z"),
        ("2026-01-02T14:00:00Z", "2026-01-02T15:00:00Z"),
        ("2026-01-02T15:59:59Z", "2026-01-02T23:00:00Z"),
        ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ],
)
def test_the_same_digests_belong_to_a_span(world: World, start: str, end: str) -> None:
    world.log_hours(6)
    asked = world.asked(start, end)

    assert world.ours(*asked) == world.theirs(*asked)


@pytest.mark.source("aws-cli", "validate-logs")
def test_a_chain_is_followed_into_the_bucket_that_it_came_from(world: World) -> None:
    world.log_hours(3)
    world.s3.create_bucket(Bucket="second")
    world.s3.put_bucket_policy(Bucket="second", Policy=bucket_policy("second"))
    world.cloudtrail.update_trail(Name="audit", S3BucketName="second")
    world.log_hours(3)
    world.delete(world.keys(DIGESTS)[1])
    world.bucket = "second"
    asked = world.asked()

    assert world.ours(*asked) == world.theirs(*asked)
    assert "s3://logs/" in world.ours(*asked)[0]


CAUSED: Mapping[FaultName, Finding] = {
    "missing-file": "missing",
    "flipped-byte": "changed",
    "truncated-gzip": "truncated",
    "missing-digest": "missing",
    "wrong-key": "signature-invalid",
}


OF_NO_FILE = {"lost-notice", "repeated-notice", "throttling"}


@pytest.mark.source("aws-cli", "validate-logs")
def test_each_fault_gets_the_verdict_of_the_aws_cli(world: World) -> None:
    for name in sorted(EFFECTS.keys() - OF_NO_FILE):
        world.emulator.faults.arm(name)
        world.log_hours(2)
    world.log_hours(2)
    asked = world.asked()

    assert all(armed.struck for armed in world.emulator.faults.armed())
    assert world.ours(*asked) == world.theirs(*asked)
    found = Counter(world.findings(*asked).values())
    assert set(CAUSED.values()) <= found.keys()


def test_keys_that_the_aws_cli_exported_are_enough_for_a_copy_of_the_bucket(
    world: World, tmp_path: Path
) -> None:
    world.log_hours(3)
    environment = {"AWS_ENDPOINT_URL": world.endpoint, "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    aws = [str(Path(sys.executable).with_name("aws")), "--region", "us-east-1"]
    span = ["--start-time", "2026-01-02T00:00:00Z", "--end-time", "2026-01-03T00:00:00Z"]
    exported = subprocess.check_output([*aws, "cloudtrail", "list-public-keys", *span], env=environment)
    (tmp_path / "keys.json").write_bytes(exported)
    subprocess.run(
        [*aws, "s3", "sync", "--quiet", f"s3://{world.bucket}", str(tmp_path / "copy")],
        env=environment,
        check=True,
    )
    run = CliRunner().invoke(
        main, ["validate", str(tmp_path / "copy"), "--public-keys", str(tmp_path / "keys.json")]
    )

    assert run.exit_code == 0
    assert "3/4 digest files valid, 1/4 digest files NOT VERIFIED" in run.stdout
    assert "3/3 log files valid" in run.stdout
    assert run.stderr.startswith(f"Digest file\ts3://{world.bucket}/{world.keys(DIGESTS)[-1]}\tNOT VERIFIED")


@pytest.mark.source("aws-cli", "validate-logs")
def test_files_that_a_lifecycle_removed_get_the_verdict_of_the_aws_cli(world: World) -> None:
    kinds = {"logs": (LOGS, 1), "digests": (DIGESTS, 2)}
    rules = [
        {"ID": name, "Status": "Enabled", "Filter": {"Prefix": prefix}, "Expiration": {"Days": days}}
        for name, (prefix, days) in kinds.items()
    ]
    world.s3.put_bucket_lifecycle_configuration(Bucket=world.bucket, LifecycleConfiguration={"Rules": rules})
    world.log_hours(2)
    world.emulator.advance(22 * HOUR)
    world.log_hours(1)
    world.emulator.advance(14 * HOUR)  # past a midnight: the first log files are gone, their digests are not
    asked = world.asked()
    found = Counter(world.findings(*asked).values())
    assert world.ours(*asked) == world.theirs(*asked)
    assert found["missing"] == 2
    world.emulator.advance(24 * HOUR)  # past the next: the first digests are gone, so the chain begins later
    later = world.asked()

    assert world.ours(*later) == world.theirs(*later)
    assert world.ours(*later)[2] == 1
