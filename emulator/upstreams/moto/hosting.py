"""moto in this process: the rest of AWS, and what CloudTrail must know of it."""

import io
import logging
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from emulator.core.call import Request, Target
from emulator.core.callers.federation import takes_unsigned
from emulator.core.garbage import no_collection
from emulator.core.ports.neighbours import CutShortError, UpstreamAnswer, UpstreamCall
from emulator.core.records.bucket_hosts import bucket_in, service_in
from emulator.core.records.vpc_endpoints import public_host
from emulator.upstreams.moto.event_targets import know_targets
from emulator.upstreams.moto.key_arns import know_key_arns
from emulator.upstreams.moto.loaded import has_services
from emulator.upstreams.moto.managed_policies import know_managed_policies, spare_text
from emulator.upstreams.moto.mfa_delete import know_mfa_delete
from emulator.upstreams.moto.mocks import is_of_caller
from emulator.upstreams.moto.object_contents import know_contents
from emulator.upstreams.moto.object_notifications import forget_caller, know_notifications, note_caller
from emulator.upstreams.moto.organizations import know_cloudtrail
from emulator.upstreams.moto.policies import judged, leave_judging
from emulator.upstreams.moto.principals import know_ids
from emulator.upstreams.moto.quick import know_hosts_of_buckets, know_shortcuts
from emulator.upstreams.moto.subscribers import know_subscribers
from emulator.upstreams.moto.time import Now, at_time_of, know_standing_clocks
from emulator.upstreams.refusals import refusal, unsigned

log = logging.getLogger(__name__)

WEBSITE = ".s3-website"
BLOCK_BYTES = 1024 * 1024

# moto takes a region named there for the caller's, before the one in the signature.
REGION_IN_USER_AGENT = re.compile(r"\bregion/\S*\s?")


Mends = Mapping[str, Sequence[Callable[[], None]]]
# What is put right in moto before a service is first called, by the service; stacks use them all.
MENDS: Mends = {
    "cloudformation": (
        spare_text,
        know_ids,
        know_key_arns,
        know_managed_policies,
        know_notifications,
        know_subscribers,
        know_targets,
    ),
    "events": (know_subscribers, know_targets),
    "iam": (spare_text, know_ids, know_managed_policies),
    "kms": (know_key_arns,),
    "organizations": (know_cloudtrail,),
    "s3": (
        spare_text,
        know_notifications,
        leave_judging,
        know_mfa_delete,
        know_hosts_of_buckets,
        know_contents,
    ),
    "sns": (know_subscribers,),
    "sqs": (know_standing_clocks,),
    "sts": (spare_text,),
}


NO_REGION = "Credential should be scoped to a valid region."

LARGEST_UNPACKED_BYTES = 64 * 1024 * 1024  # far above what any service of AWS takes

FindFault = Callable[[Request, Target], tuple[str, str] | None]  # a code of AWS and a sentence
Note = Callable[[str], None]


class TooLargeError(ValueError):
    """A compressed body that unpacks to more than may be."""


def _no_fault(_request: Request, _target: Target) -> None:
    """Find nothing wrong with any request."""


def _no_note(_text: str) -> None:
    """Count nothing."""


class Moto:
    """Satisfies ports.neighbours.Upstream, by calling moto's web application.

    moto takes its time from `now`. `mends` are called before the first call of a service, beside MENDS.
    `find_fault` says what is wrong with a request that moto failed on; `note` counts what else it fails on.
    """

    def __init__(
        self,
        now: Now,
        mends: Mends = MappingProxyType({}),
        find_fault: FindFault = _no_fault,
        note: Note = _no_note,
    ) -> None:
        self._now = now
        self._find_fault = find_fault
        self._note = note
        services = dict.fromkeys((*MENDS, *mends))
        self._mends = {name: (*MENDS.get(name, ()), *mends.get(name, ())) for name in services}
        self._application: Callable[..., Iterable[bytes]] | None = None

    def send(self, call: UpstreamCall) -> UpstreamAnswer:
        """Return moto's answer to a WSGI request.

        A failure inside moto becomes an answer: 501 for what moto does not implement, or lacks a package for,
        400 for a request that no service would take, else 500. What nobody signed is refused as AWS does:
        moto would take it for a call to S3.
        """
        if call.credential is None and call.target and not takes_unsigned(call.target):
            return unsigned(call)
        try:
            prepared = _prepared(call)
        except CutShortError as error:
            return refusal(400, str(error), call)
        except TooLargeError as error:
            return refusal(413, str(error), call)
        return self._answer(call, prepared)

    def _answer(self, call: UpstreamCall, prepared: dict[str, Any]) -> UpstreamAnswer:
        answer = _Collected()
        note_caller(call)
        try:
            with judged(call.denied), at_time_of(self._now):
                body = b"".join(self._load()(prepared, answer.start))
        except NotImplementedError as error:
            sentence = str(error) or "moto does not implement this operation."
            return refusal(501, sentence, call)
        except ModuleNotFoundError as error:
            return refusal(501, _missing(error.name), call)
        except Exception as error:  # noqa: BLE001 - moto raises what it meets; the caller gets an answer
            return self._failed(call, error)
        finally:
            forget_caller()
        return UpstreamAnswer(answer.status, answer.headers, body)

    def _failed(self, call: UpstreamCall, error: Exception) -> UpstreamAnswer:
        """Return the answer to a call that moto failed on, and count it."""
        target = call.target
        name = f"{target.service} {target.operation}" if target else f"{call.request.method} of no operation"
        if _is_of_region(error, call):
            return refusal(400, NO_REGION, call, "SignatureDoesNotMatch")
        fault = self._find_fault(call.request, target) if target else None
        self._note(f"moto failed on {name}: {type(error).__name__}" + (f", {fault[0]}" if fault else ""))
        if fault:
            log.debug("moto failed on a malformed request, %s", name, exc_info=error)
            return refusal(400, fault[1], call, fault[0])
        log.warning("moto failed on %s %s", call.request.method, call.request.path, exc_info=error)
        return refusal(500, f"moto failed: {type(error).__name__}: {error}", call)

    def reset(self) -> None:
        """Empty every service; moto that was not imported holds nothing, and importing it takes a second."""
        if not has_services():
            return
        from moto.moto_api._internal.models import moto_api_backend

        _drop_what_holds_nothing_open()
        moto_api_backend.reset()

    def _load(self) -> Callable[..., Iterable[bytes]]:
        if self._application is None:
            with no_collection():
                self._application = _application(self._mends)
        return self._application


def load() -> None:
    """Import what the first call of any service needs."""
    import emulator.upstreams.moto.dispatching  # noqa: F401


def _application(mends: Mends) -> Callable[..., Iterable[bytes]]:
    from emulator.upstreams.moto.dispatching import Dispatcher
    from emulator.upstreams.moto.models import share_models

    share_models()
    know_shortcuts()
    return Dispatcher(mends)


def _missing(package: str | None) -> str:
    """Return the sentence about a package, as it is imported, that is not installed."""
    if package == "samtranslator":
        return "The transform of AWS SAM needs a package: pip install 'aws-sam-translator'."
    return f"moto needs the package {package} for this: pip install 'moto[all]'."


def _drop_what_holds_nothing_open() -> None:
    """Drop the backends whose reset would only make them anew, to be dropped then: EC2's takes 0.2 s."""
    from moto.core.base_backend import BackendDict, BaseBackend, backend_lock

    with backend_lock:
        for service in filter(is_of_caller, BackendDict._instances):
            for regions in service.values():
                for region in [name for name, one in regions.items() if type(one).reset is BaseBackend.reset]:
                    del regions[region]


def _is_of_region(error: Exception, call: UpstreamCall) -> bool:
    """Tell whether moto failed because it has no region of that name."""
    region = call.credential.region if call.credential else ""
    return isinstance(error, KeyError) and bool(region) and error.args == (region,)


class _Collected:
    """What an application says before its body."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = headers
        if exc_info:
            raise exc_info[1]


def _prepared(call: UpstreamCall) -> dict[str, Any]:
    """Return the request as moto needs it to see the path, account and region that were decided here."""
    environ = call.environ
    prepared = dict(environ)
    prepared.pop("HTTP_ORIGIN", None)  # who may read what is decided before, by the rules of the bucket
    prepared["RAW_URI"] = call.request.path  # from the decoded path alone moto cannot tell "%" from an escape
    prepared["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
    if "HTTP_HOST" in environ:
        prepared["HTTP_HOST"] = _host(call, environ["HTTP_HOST"])
    agent = environ.get("HTTP_USER_AGENT")
    if agent:
        prepared["HTTP_USER_AGENT"] = REGION_IN_USER_AGENT.sub("", agent)
    if scope := _scope_to_add(call):
        prepared["HTTP_AUTHORIZATION"] = (
            f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request, SignedHeaders=host, Signature=none"
        )
    prepared.setdefault("wsgi.input", io.BytesIO())
    if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
        body = _whole_body(call)
        prepared |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return prepared


def _scope_to_add(call: UpstreamCall) -> str:
    """Return the key and scope by which moto finds the service of a call without a header that names it.

    Otherwise it takes a presigned call of any service, and an unsigned one to its host, for S3's ListBuckets.
    """
    credential, target = call.credential, call.target
    if credential and credential.method == "QueryString" and credential.service not in {"", "s3"}:
        return f"{credential.access_key_id}/20260101/{credential.region}/{credential.service}"
    service = service_in(call.request.headers.get("host", ""))
    is_unsigned = credential is None and target is not None and target.service != "s3"
    return f"unsigned/20260101/us-east-1/{service}" if is_unsigned and service else ""


def _host(call: UpstreamCall, sent: str) -> str:
    """Return the Host header for moto: it knows no VPC endpoints, and finds other buckets in hosts."""
    host = public_host(sent)
    is_s3 = call.target is not None and call.target.service == "s3"
    if not is_s3 or ".amazonaws." in host or WEBSITE in host:
        return host
    bucket = bucket_in(host)
    return f"{bucket}.s3.amazonaws.com" if bucket else "localhost"


def _whole_body(call: UpstreamCall) -> bytes:
    """Return the body, which moto keeps in memory in any case. Raises CutShortError and TooLargeError."""
    body = call.request.body
    if not body and call.request.size_bytes:
        left = int(call.environ.get("CONTENT_LENGTH") or sys.maxsize)
        blocks = []
        while block := call.environ["wsgi.input"].read(min(left, BLOCK_BYTES)):
            blocks.append(block)
            left -= len(block)
        body = b"".join(blocks)
    call.check_whole(len(body))
    is_kept_packed = call.target is not None and call.target.service == "s3"
    if call.environ.get("HTTP_CONTENT_ENCODING") == "gzip" and not is_kept_packed:
        _check_unpacked(body)
    return body


def _check_unpacked(body: bytes) -> None:
    """Raise TooLargeError for gzip that moto would unpack to too much; broken gzip is moto's to refuse."""
    size = 0
    while body:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while body and not unpacker.eof:
            try:
                size += len(unpacker.decompress(body, BLOCK_BYTES))
            except zlib.error:
                return
            if size > LARGEST_UNPACKED_BYTES:
                raise TooLargeError(
                    f"The body unpacks to more than {LARGEST_UNPACKED_BYTES >> 20} MiB, which is refused."
                )
            body = unpacker.unconsumed_tail
        body = unpacker.unused_data
