"""The public keys of ListPublicKeys, from an endpoint or from files."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from emulator.archives.clients import archive_errors, make_client, make_session
from emulator.core.ports.archived_files import ArchiveError


class EndpointKeys:
    """Satisfies ports.archived_files.PublicKeys by asking a CloudTrail endpoint, with a session of boto3.

    What was answered is kept. Pickled, it asks from where it arrives, with the credentials that boto3 finds
    there.
    """

    def __init__(self, session: Any, endpoint_url: str) -> None:
        self._session = session
        self._endpoint_url = endpoint_url
        self._known: dict[tuple[str, datetime, datetime], Mapping[str, bytes]] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _asking_again, (self._endpoint_url,)

    def between(self, region: str, start: datetime, end: datetime) -> Mapping[str, bytes]:
        asked = (region, start, end)
        if asked not in self._known:
            self._known[asked] = self._listed(region, start, end)
        return self._known[asked]

    def _listed(self, region: str, start: datetime, end: datetime) -> Mapping[str, bytes]:
        client = make_client(self._session, "cloudtrail", self._endpoint_url, region)
        with archive_errors(f"The public keys of {region}", self._endpoint_url):
            pages = client.get_paginator("list_public_keys").paginate(StartTime=start, EndTime=end)
            listed = [pair for page in pages for pair in page["PublicKeyList"]]
        return {pair["Fingerprint"]: pair["Value"] for pair in listed}


@cache
def _asking_again(endpoint_url: str) -> EndpointKeys:
    return EndpointKeys(make_session(), endpoint_url)


class ExportedKeys:
    """Satisfies ports.archived_files.PublicKeys with the keys of files, whatever their region and time.

    A file is what `aws cloudtrail list-public-keys` prints. Raises ArchiveError for another one.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._keys: dict[str, bytes] = {}
        for file in files:
            self._keys |= _keys_of(file)

    def between(self, *_: object) -> Mapping[str, bytes]:
        return self._keys


def _keys_of(file: Path) -> Mapping[str, bytes]:
    try:
        pairs: Any = json.loads(file.read_bytes())["PublicKeyList"]
        return {str(pair["Fingerprint"]): base64.b64decode(pair["Value"], validate=True) for pair in pairs}
    except OSError as error:
        raise ArchiveError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise ArchiveError(f"{file} is not what `aws cloudtrail list-public-keys` prints.") from error
