"""The law: what a trail should have is in its files, nothing else is, and its chains are whole."""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from emulator.core.places import Put
from tests.flows.law_oracle import Record, Trail
from tests.flows.law_steps import Run

FOLDER = re.compile(r"AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/CloudTrail/(?P<region>[a-z0-9-]+)/")
Address = tuple[str, str]


def check(run: Run) -> None:
    """Assert the law of a run that has finished."""
    files = {address: put for address, put in run.world.sink.kept.items() if address[1].endswith(".json.gz")}
    logs = {
        address: _opened(put)["Records"] for address, put in files.items() if "/CloudTrail/" in address[1]
    }
    _check_events(run, list(logs.values()))
    for address, records in logs.items():
        _check_place(run, address, records)
    pairs = run.world.emulator.parts.store.key_pairs
    keys = {pair.fingerprint: pair.public for region in pairs.regions() for pair in pairs.of_region(region)}
    _check_listed(run, logs, Chains(_without_repeats(run, files), keys).check())


def _without_repeats(run: Run, files: Mapping[Address, Put]) -> Mapping[Address, Put]:
    """Return the files without digests that were put again elsewhere, as a crash came between."""
    last_of = {key.rpartition("/")[2]: (bucket, key) for bucket, key in files}
    current = {address: files[address] for address in last_of.values()}
    assert run.world.crashes or current == files
    return current


def _opened(put: Put) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(gzip.decompress(put.body))
    return content


def _check_events(run: Run, files: Sequence[Sequence[Record]]) -> None:
    """Assert that each event is in as many files as trails should have it, unless something repeats them."""
    wanted = Counter(event_id for trail in run.oracle.lives for event_id in trail.wanted)
    found = Counter(record["eventID"] for records in files for record in records)
    assert wanted - found == Counter(), "events are missing"
    assert found.keys() == wanted.keys(), "there are events that no trail should have"
    if not (run.world.crashes or run.may_repeat):
        assert found == wanted, "events are repeated"


def _check_place(run: Run, address: Address, records: Sequence[Record]) -> None:
    """Assert that a file lies by account and region, where a trail delivered that should have all of it."""
    folder = FOLDER.search(address[1])
    assert folder
    assert {record["recipientAccountId"] for record in records} == {folder["account"]}
    assert {record["awsRegion"] for record in records} == {folder["region"]}
    assert _owners(run, address, records), f"{address} is nobody's"


def _owners(run: Run, address: Address, records: Sequence[Record]) -> Sequence[Trail]:
    """Return the trails that may have written the file."""
    ids = {record["eventID"] for record in records}
    return [
        trail
        for trail in run.oracle.lives
        if ids <= trail.wanted and any(place.holds(*address) for place in trail.places)
    ]


class Chains:
    """The digests among the files, checked link by link, signature by signature.

    `keys` are RSAPublicKey DER by fingerprint.
    """

    def __init__(self, files: Mapping[Address, Put], keys: Mapping[str, bytes]) -> None:
        self._files = files
        self._keys = keys
        self._digests = {
            address: put for address, put in files.items() if "/CloudTrail-Digest/" in address[1]
        }

    def check(self) -> Counter[Address]:
        """Assert that all digests form whole chains, and return how often each log file is listed."""
        listed = Counter[Address]()
        followed = Counter[Address]()
        for address, put in self._digests.items():
            body = _opened(put)
            self._check_signature(address, put, body)
            previous = body["previousDigestS3Bucket"], body["previousDigestS3Object"]
            if all(previous):
                self._check_link(body, self._digests[previous])
                followed[previous] += 1
            for entry in body["logFiles"]:
                listed[entry["s3Bucket"], entry["s3Object"]] += 1
                self._check_log(entry)
        assert [address for address, times in followed.items() if times > 1] == [], "a chain forks"
        return listed

    def _check_signature(self, address: Address, put: Put, body: Mapping[str, Any]) -> None:
        assert (body["digestS3Bucket"], body["digestS3Object"]) == address
        lines = (
            body["digestEndTime"],
            "/".join(address),
            hashlib.sha256(gzip.decompress(put.body)).hexdigest(),
            body["previousDigestSignature"] or "null",
        )
        key = load_der_public_key(self._keys[body["digestPublicKeyFingerprint"]])
        assert isinstance(key, rsa.RSAPublicKey)
        signature = bytes.fromhex(put.metadata["signature"])
        key.verify(signature, "\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())

    def _check_link(self, body: Mapping[str, Any], previous: Put) -> None:
        """Assert also what the AWS CLI does not look at."""
        assert body["previousDigestSignature"] == previous.metadata["signature"]
        raw = gzip.decompress(previous.body)
        assert body["previousDigestHashValue"] == hashlib.sha256(raw).hexdigest()
        assert body["digestStartTime"] == orjson.loads(raw)["digestEndTime"]

    def _check_log(self, entry: Mapping[str, str]) -> None:
        kept = self._files[entry["s3Bucket"], entry["s3Object"]]
        assert entry["hashValue"] == hashlib.sha256(gzip.decompress(kept.body)).hexdigest()


def _check_listed(run: Run, logs: Mapping[Address, Sequence[Record]], listed: Counter[Address]) -> None:
    """Assert that no file is listed twice, and that those of trails with validation are listed."""
    assert [address for address, times in listed.items() if times > 1] == [], "files are listed twice"
    if run.world.crashes:  # a file may have been put where the trail delivered before it was changed
        return
    for address, records in logs.items():
        if all(trail.always_validated for trail in _owners(run, address, records)):
            assert address in listed, f"{address} is in no digest"
