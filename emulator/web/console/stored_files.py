"""The page of one delivered file: a log file, a digest, or what a digest says of a file that is gone."""

import gzip
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson
from flask import Response, request

from emulator.core.ports.archived_files import ArchiveError
from emulator.core.records.matching import user_of
from emulator.core.validation.chain_walks import kept_chains
from emulator.core.validation.verdicts import Verdict
from emulator.running import Emulator
from emulator.validating.questions import Question
from emulator.validating.validation import report_of
from emulator.web.console.places import archive_of, validation_of
from emulator.web.console.rendering import page, protected
from emulator.web.console.views import TYPES

A_SECOND = timedelta(seconds=1)
LARGEST_SHOWN_BYTES = 200_000
ROWS = 500


def shown(emulator: Emulator, bucket: str, key: str) -> Response:
    """The page of a file."""
    try:
        stored = archive_of(emulator).find(bucket, key)
    except ArchiveError as error:
        return page("message.html", emulator, title="File", status=404, text=str(error))
    verdict = _verdict(emulator, bucket, key)
    if stored is None and verdict is None:
        text = "The bucket has no such file, and no digest lists it."
        return page("message.html", emulator, title="File", status=404, text=text)
    plain = _unpacked(stored.body) if stored else None
    content = _parsed(plain)
    records = content.get("Records", [])
    text = _text(content, plain)
    return page(
        "file.html",
        emulator,
        title=key.rpartition("/")[2],
        bucket=bucket,
        key=key,
        stored=stored,
        size=len(plain) if plain is not None else None,
        verdict=verdict,
        content={name: value for name, value in content.items() if name not in {"Records", "logFiles"}},
        rows=[_row(one) for one in records[:ROWS] if isinstance(one, dict)],
        number=len(records),
        listed=[one for one in content.get("logFiles", []) if isinstance(one, dict)],
        text=text[:LARGEST_SHOWN_BYTES],
        cut=max(len(text) - LARGEST_SHOWN_BYTES, 0),
    )


def download(emulator: Emulator, bucket: str, key: str) -> Response:
    """A file as it lies in the bucket."""
    try:
        stored = archive_of(emulator).find(bucket, key)
    except ArchiveError as error:
        return page("message.html", emulator, title="File", status=404, text=str(error))
    if stored is None:
        return page("message.html", emulator, title="File", status=404, text="The bucket has no such file.")
    response = Response(stored.body, mimetype="application/gzip")
    response.headers["Content-Disposition"] = 'attachment; filename="file.json.gz"'
    return protected(response)


def _verdict(emulator: Emulator, bucket: str, key: str) -> Verdict | None:
    """Return what validation says of the file, None where neither it nor the link names a digest."""
    for chain in kept_chains([(bucket, request.args.get("digest", key))]):
        place = (*chain.digests, *chain.backfills)[0]
        name, start = chain.name, place.end - A_SECOND
        question = Question([bucket], account=name.account, region=name.region, start=start, end=place.end)
        try:
            with validation_of(emulator, question) as validation:
                report = report_of(validation, lambda _: None)
        except ArchiveError:
            return None
        return next((one for chain in report.chains for one in chain.verdicts if one.key == key), None)
    return None


def _unpacked(body: bytes) -> bytes | None:
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, ValueError):
        return None


def _parsed(plain: bytes | None) -> Mapping[str, Any]:
    try:
        value = orjson.loads(plain or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _text(content: Mapping[str, Any], plain: bytes | None) -> str:
    if content:
        return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()
    return "The content is not gzipped JSON." if plain is None else plain.decode(errors="replace")


def _row(record: Mapping[str, Any]) -> Mapping[str, str]:
    identity = record.get("userIdentity")
    identity = identity if isinstance(identity, dict) else {}
    values = {name: str(record.get(name, "")) for name in COLUMNS}
    return {**values, "who": user_of(record), "kind": TYPES.get(str(identity.get("type")), "")}


COLUMNS: Sequence[str] = ("eventID", "eventTime", "eventName", "eventSource", "errorCode")
