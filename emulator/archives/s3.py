"""Files on any S3 server."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from emulator.archives.clients import archive_errors, make_client, make_session
from emulator.archives.quick import QuickReader
from emulator.archives.signing import Credentials
from emulator.core.ports.archived_files import Stored

FIRST_REGION = "us-east-1"


class S3Archive:
    """Satisfies ports.archived_files.Archive, with a session of boto3 that has credentials.

    Pickled, it is opened again where it arrives, with the credentials that boto3 finds there.
    """

    is_near = False

    def __init__(self, session: Any, endpoint_url: str) -> None:
        self._session = session
        self._endpoint_url = endpoint_url
        self._lock = threading.Lock()
        self._places: dict[str, _Place] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self._endpoint_url,)

    def folders(self, bucket: str, prefix: str) -> Sequence[str]:
        pages = self._pages(bucket, Prefix=prefix, Delimiter="/")
        return [found["Prefix"] for page in pages for found in page.get("CommonPrefixes", ())]

    def keys(self, bucket: str, prefix: str, after: str = "") -> Iterator[str]:
        for page in self._pages(bucket, Prefix=prefix, StartAfter=after):
            yield from (found["Key"] for found in page.get("Contents", ()))

    def find(self, bucket: str, key: str) -> Stored | None:
        place = self._place(bucket)
        with archive_errors(f"s3://{bucket}/{key}", self._endpoint_url):
            return place.find(key)

    def close(self) -> None:
        for place in self._places.values():
            place.quick.close()

    def _pages(self, bucket: str, **parameters: str) -> Iterator[Mapping[str, Any]]:
        client = self._place(bucket).client
        with archive_errors(f"s3://{bucket}", self._endpoint_url):
            yield from client.get_paginator("list_objects_v2").paginate(Bucket=bucket, **parameters)

    def _place(self, bucket: str) -> "_Place":
        with self._lock:
            if bucket not in self._places:
                with archive_errors(f"s3://{bucket}", self._endpoint_url):
                    self._places[bucket] = _Place(self._session, bucket, self._endpoint_url)
            return self._places[bucket]


@cache
def _reopened(endpoint_url: str) -> S3Archive:
    return S3Archive(make_session(), endpoint_url)


class _Place:
    """A bucket, and its readers for its own region."""

    def __init__(self, session: Any, name: str, endpoint_url: str) -> None:
        self.client = make_client(session, "s3", endpoint_url, FIRST_REGION)
        region = self.client.get_bucket_location(Bucket=name).get("LocationConstraint") or FIRST_REGION
        if region != FIRST_REGION:
            self.client = make_client(session, "s3", endpoint_url, region)
        self._name = name
        self._credentials = session.get_credentials()
        self.quick = QuickReader(endpoint_url, region)

    def find(self, key: str) -> Stored | None:
        """Return the object by the quick way, or else by the client, which handles errors and retries."""
        keys = self._credentials.get_frozen_credentials()
        quickly = self.quick.find(self._name, key, Credentials(keys.access_key, keys.secret_key, keys.token))
        if quickly:
            return quickly
        try:
            found = self.client.get_object(Bucket=self._name, Key=key)
        except self.client.exceptions.NoSuchKey:
            return None
        return Stored(found["Body"].read(), found["Metadata"])
