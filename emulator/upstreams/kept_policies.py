"""Bucket policies that an object store refuses to keep, kept in front of it.

MinIO and similar stores reject a policy for a service, which CloudTrail needs. The store still checks the
bucket and the caller's rights: each request goes there first, and only if the store rejects the policy
itself, the caller gets S3's answer instead.
"""

import re
from collections.abc import Callable, Mapping

from emulator.core.call import Request
from emulator.core.policies.bucket_policies import is_for_services
from emulator.core.ports.neighbours import Upstream, UpstreamAnswer, UpstreamCall
from emulator.core.ports.state import BucketPolicies

CODE = re.compile(rb"<Code>\s*(\w+)\s*</Code>")
# Answers of a store without policies, and of one that does not understand policies for services.
UNKNOWN = frozenset({"NotImplemented", "MethodNotAllowed"})
REFUSED = UNKNOWN | {"MalformedPolicy"}
ABSENT = UNKNOWN | {"NoSuchBucketPolicy"}
HEADERS_OF_BODY = frozenset({"content-encoding", "content-length", "content-type"})


class WithBucketPolicies:
    """Satisfies ports.neighbours.Upstream: what `upstream` is, with the policies of buckets that it refuses.

    `bucket_of` returns the bucket that a request of S3 names. A kept policy has
    priority over the store's own.
    """

    def __init__(
        self, upstream: Upstream, policies: BucketPolicies, bucket_of: Callable[[Request], str]
    ) -> None:
        self._upstream = upstream
        self._policies = policies
        self._bucket_of = bucket_of
        self._follows: Mapping[str, Callable[[Request, UpstreamAnswer], UpstreamAnswer]] = {
            "CreateBucket": self._forget,
            "DeleteBucket": self._forget,
            "PutBucketPolicy": self._put,
            "GetBucketPolicy": self._get,
            "DeleteBucketPolicy": self._delete,
        }

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        answer, target = self._upstream.send(call), call.target
        follow = self._follows.get(target.operation) if target and target.service == "s3" else None
        return follow(call.request, answer) if follow else answer

    def reset(self) -> None:
        self._upstream.reset()

    def _put(self, request: Request, answer: UpstreamAnswer) -> UpstreamAnswer:
        bucket = self._bucket_of(request)
        if _code(answer) not in REFUSED or not is_for_services(request.body, bucket):
            return self._forget(request, answer)
        self._policies.save(bucket, request.body)
        return _done(answer)

    def _get(self, request: Request, answer: UpstreamAnswer) -> UpstreamAnswer:
        text = self._policies.find(self._bucket_of(request))
        if text is None or not (answer.status == 200 or _code(answer) in ABSENT):
            return answer
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(text)))]
        return UpstreamAnswer(200, [*_without_body(answer), *headers], text)

    def _delete(self, request: Request, answer: UpstreamAnswer) -> UpstreamAnswer:
        bucket = self._bucket_of(request)
        if _code(answer) not in UNKNOWN or self._policies.find(bucket) is None:
            return self._forget(request, answer)
        self._policies.delete(bucket)
        return _done(answer)

    def _forget(self, request: Request, answer: UpstreamAnswer) -> UpstreamAnswer:
        """Forget the bucket's policy, if the store performed the request."""
        if 200 <= answer.status < 300:
            self._policies.delete(self._bucket_of(request))
        return answer


def _code(answer: UpstreamAnswer) -> str | None:
    """Return the code of an error answer of S3, None where it has none."""
    found = CODE.search(answer.body) if answer.status >= 400 else None
    return found[1].decode() if found else None


def _done(answer: UpstreamAnswer) -> UpstreamAnswer:
    return UpstreamAnswer(204, _without_body(answer), b"")


def _without_body(answer: UpstreamAnswer) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name.lower() not in HEADERS_OF_BODY]
