"""moto's S3 with lifecycles that are followed: moto keeps rules, and never acts on them."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import UTC
from typing import Any

from emulator.core.lifecycles.actions import Action, History, Mark, Move, Remove
from emulator.core.lifecycles.rules import Rule, Version
from emulator.upstreams.moto import lifecycle_forms
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.overlays import lay_over
from emulator.upstreams.moto.time import Timed

NO_VERSION = "null"
MARKED = "s3:LifecycleExpiration:DeleteMarkerCreated"
REMOVED = "s3:LifecycleExpiration:Delete"
MOVED = "s3:LifecycleTransition"


class MotoLifecycles:
    """Satisfies ports.lifecycles.Lifecycles. `know` has to be called before moto's S3 is used.

    `timed` opens a block in which moto has the emulator's time.
    """

    def __init__(self, timed: Timed) -> None:
        self._timed = timed

    def connect(self, notice: Callable[[], None]) -> None:
        self.notice = notice

    def know(self) -> None:
        """Overlay moto's S3. There is one moto in a process, so the last caller gets its calls."""
        from moto.s3 import models, responses, utils

        lay_over(models.FakeBucket, _Bucket)
        lay_over(responses.S3Response, _Response)
        lay_over(utils._VersionedKeyStore, _Keys)
        models.FakeBucket.lifecycles_of_ours = self

    def buckets(self) -> Sequence[str]:
        return [
            name
            for partitions in list((find_backends("s3") or {}).values())
            for backend in list(partitions.values())
            for name, bucket in list(backend.buckets.items())
            if getattr(bucket, "rules_given", None)
        ]

    def rules(self, bucket: str) -> Sequence[Rule]:
        found = _find(bucket)
        return lifecycle_forms.rules_of(getattr(found, "rules_given", []))

    def is_versioned(self, bucket: str) -> bool:
        return bool(getattr(_find(bucket), "versioning_status", None))

    def histories(self, bucket: str) -> Iterator[History]:
        found = _find(bucket)
        for key, versions in list(found.keys.iterlists()) if found else ():
            yield History(key, tuple(_version(found, one) for one in versions))

    def act(self, bucket: str, key: str, action: Action) -> None:
        found = _find(bucket)
        if found is None:
            return
        with self._timed():
            if isinstance(action, Mark):
                _mark(found, key)
            elif isinstance(action, Remove):
                _remove(found, key, action.version_id)
            else:
                _move(found, key, action)


def _find(name: str) -> Any:  # moto's bucket, or None
    backends = find_backends("s3")
    owner = backends.bucket_accounts.get(name) if backends else None
    if owner is None:
        return None
    partition, account = owner
    return backends[account][partition].buckets.get(name)


def _backend(bucket: Any) -> Any:
    return (find_backends("s3") or {})[bucket.account_id][bucket.partition]


def _version(bucket: Any, theirs: Any) -> Version:  # moto's bucket, and its key or delete marker
    from moto.s3.models import FakeDeleteMarker

    made_at = theirs.last_modified.replace(tzinfo=UTC)
    if isinstance(theirs, FakeDeleteMarker):
        return Version(theirs.version_id, made_at, is_marker=True)
    return Version(
        id=theirs.version_id,
        made_at=made_at,
        size_bytes=theirs.size,
        storage_class=theirs.storage_class,
        tags=_backend(bucket).tagger.get_tag_dict_for_resource(theirs.arn),
        is_locked=theirs.is_locked(governance_bypass=False),
    )


def _mark(bucket: Any, key: str) -> None:
    """Make a delete marker the current version; one without id replaces the version without id."""
    versions = bucket.keys.getlist(key)
    marker = _backend(bucket)._set_delete_marker(bucket.name, key)
    if not bucket.is_versioned:
        marker._version_id = NO_VERSION
        kept = [one for one in versions if one is marker or one.version_id != NO_VERSION]
        bucket.keys.setlist(key, kept)
    _tell(MARKED, bucket, marker)


def _remove(bucket: Any, key: str, version_id: str) -> None:
    versions = bucket.keys.getlist(key, [])
    gone = [one for one in versions if one.version_id == version_id]
    kept = [one for one in versions if one.version_id != version_id]
    for one in gone:
        _tell(REMOVED, bucket, one)
    bucket.keys.setlist(key, kept)
    if not kept:
        bucket.keys.pop(key)


def _move(bucket: Any, key: str, action: Move) -> None:
    for one in bucket.keys.getlist(key, []):
        if one.version_id == action.version_id:
            one.set_storage_class(action.storage_class)
            _tell(MOVED, bucket, one)


def _tell(event: str, bucket: Any, key: Any) -> None:
    from moto.s3.notifications import S3NotificationEvent, send_event

    send_event(bucket.account_id, S3NotificationEvent(event), bucket, key)


class _Bucket:
    """Overlay of moto's FakeBucket."""

    def set_lifecycle(self: Any, rules: list[dict[str, Any]]) -> None:
        """Keep the rules as they were given: moto's form of them lacks some members."""
        given = deepcopy(rules)
        self.moto_set_lifecycle(rules)
        self.rules_given = given
        self.lifecycles_of_ours.notice()

    def delete_lifecycle(self: Any) -> None:
        self.moto_delete_lifecycle()
        self.rules_given = []


class _Response:
    """Overlay of moto's S3Response."""

    def get_bucket_lifecycle(self: Any) -> Any:
        """Answer the rules with all members. moto says that there are none, and answers others' rules."""
        from moto.core.responses import ActionResult

        given = getattr(self.backend.get_bucket(self.bucket_name), "rules_given", None)
        if not given:
            return self.moto_get_bucket_lifecycle()
        self.data["Action"] = "GetBucketLifecycleConfiguration"
        default = "all_storage_classes_128K"
        answer = {"Rules": lifecycle_forms.shown(given), "TransitionDefaultMinimumObjectSize": default}
        return self.serialized(ActionResult(answer))


class _Keys:
    """Overlay of moto's store of keys."""

    def iterlists(self: Any) -> Iterator[tuple[str, list[Any]]]:
        """Yield keys with their versions, the newest first: moto orders them by time, which may stand."""
        for key in self._self_iterable():
            yield key, self.getlist(key)[::-1]
