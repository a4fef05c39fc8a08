"""The pages of trails: all of them, and one with its chain of digests."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from emulator.api.errors import ServiceError
from emulator.core.arns import find_parts
from emulator.core.ports.archived_files import ArchiveError
from emulator.core.trails.trails import Trail
from emulator.core.validation.reports import ChainReport
from emulator.core.validation.verdicts import Gap, Verdict
from emulator.core.values import dataclass
from emulator.running import Emulator
from emulator.validating.questions import Question
from emulator.validating.validation import report_of
from emulator.web.console.places import validation_of
from emulator.web.console.rendering import ROOT, page, protected, redirect

# What helps when a destination refuses, by the code that GetTrailStatus shows.
ADVICE: Mapping[str, str] = {
    "AccessDenied": "Let the policy of the bucket allow cloudtrail.amazonaws.com to put objects there.",
    "NoSuchBucket": "Make the bucket again, or give the trail another one with UpdateTrail.",
    "KMS.DisabledException": "Enable the KMS key, or give the trail another one.",
    "KMS.NotFoundException": "Give the trail a KMS key that exists.",
    "NotFound": "Make the topic again, or give the trail another one.",
    "AuthorizationError": "Let the policy of the topic allow cloudtrail.amazonaws.com to publish.",
}
ERRORS = (
    ("log files", "LatestDeliveryError"),
    ("notifications", "LatestNotificationError"),
    ("CloudWatch Logs", "LatestCloudWatchLogsDeliveryError"),
    ("digests", "LatestDigestDeliveryError"),
)
SHOWN_DIGESTS = 24


@dataclass(frozen=True)
class Line:
    """A trail with its status, as GetTrail and GetTrailStatus tell them in its home region."""

    trail: Trail
    status: Mapping[str, Any]

    @property
    def href(self) -> str:
        trail = self.trail
        return f"{ROOT}/trails/{trail.account}/{trail.home_region}/{quote(trail.name)}"

    @property
    def troubles(self) -> Sequence[tuple[str, str, str]]:
        """What fails at present: the part, the code, and what helps."""
        return [
            (part, code, ADVICE.get(code, "Look at the destination, and at its policy."))
            for part, name in ERRORS
            if (code := self.status.get(name))
        ]


def listed(emulator: Emulator) -> Response:
    """The page of all trails."""
    lines = [_line(emulator, trail) for trail in emulator.trails()]
    endpoint = f"{request.scheme}://{request.host}"
    return page("trails.html", emulator, title="Trails", lines=lines, endpoint=endpoint)


def shown(emulator: Emulator, account: str, region: str, name: str) -> Response:
    """The page of one trail, with the newest digests of one chain."""
    trail = _find(emulator, account, region, name)
    if trail is None:
        return page("message.html", emulator, title="Trail", status=404, text="There is no such trail.")
    asked = Chosen.of(request.args, trail)
    picture, absence = _picture(emulator, trail, asked)
    return page(
        "trail.html",
        emulator,
        title=trail.name,
        line=_line(emulator, trail),
        trail=trail,
        selectors=_asked(emulator, trail, "GetEventSelectors", TrailName=trail.arn),
        insight_selectors=_insight_selectors(emulator, trail),
        tags=trail.tags,
        chosen=asked,
        boxes=picture,
        absence=absence,
        more=f"?{urlencode(asked.doubled)}",
    )


def change(emulator: Emulator, account: str, region: str, name: str, action: str) -> Response:
    """Start or stop logging, or deliver now, and show the trail again."""
    trail = _find(emulator, account, region, name)
    if trail is None or action not in ACTIONS:
        return page("message.html", emulator, title="Trail", status=404, text="There is no such trail.")
    try:
        ACTIONS[action](emulator, trail)
    except ServiceError as error:
        return page("message.html", emulator, title=action, status=400, text=error.message)
    return protected(redirect(_line(emulator, trail).href, 303))


def _start(emulator: Emulator, trail: Trail) -> None:
    emulator.perform("StartLogging", trail.account, trail.home_region, Name=trail.arn)


def _stop(emulator: Emulator, trail: Trail) -> None:
    emulator.perform("StopLogging", trail.account, trail.home_region, Name=trail.arn)


def _deliver(emulator: Emulator, _trail: Trail) -> None:
    emulator.deliver(digests=request.form.get("digests") == "true")


ACTIONS = {"start": _start, "stop": _stop, "deliver": _deliver}


def _find(emulator: Emulator, account: str, region: str, name: str) -> Trail | None:
    wanted = (account, region, name)
    return next(
        (one for one in emulator.trails() if (one.account, one.home_region, one.name) == wanted), None
    )


def _line(emulator: Emulator, trail: Trail) -> Line:
    return Line(trail, _asked(emulator, trail, "GetTrailStatus", Name=trail.arn))


def _asked(emulator: Emulator, trail: Trail, operation: str, **parameters: Any) -> Mapping[str, Any]:
    return emulator.perform(operation, trail.account, trail.home_region, **parameters)


def _insight_selectors(emulator: Emulator, trail: Trail) -> Sequence[Mapping[str, Any]]:
    if not trail.insight_selectors:
        return ()
    answer = _asked(emulator, trail, "GetInsightSelectors", TrailName=trail.arn)
    selectors: Sequence[Mapping[str, Any]] = answer.get("InsightSelectors", ())
    return selectors


# --- the chain -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """The chain that is shown: its account and region, and how many digests of it at most."""

    account: str
    region: str
    digests: int

    @staticmethod
    def of(values: Mapping[str, str], trail: Trail) -> "Chosen":
        """Return what a request chooses, by default the trail's own account and home region."""
        account, region, count = (values.get(name, "") for name in ("account", "region", "digests"))
        number = int(count) if count.isascii() and count.isdecimal() else SHOWN_DIGESTS
        return Chosen(
            account if account in trail.accounts else trail.account,
            region if region in trail.regions else trail.home_region,
            min(max(number, 1), 10_000),
        )

    @property
    def doubled(self) -> Mapping[str, str]:
        """The same chain with more digests, as values of a query."""
        return {"account": self.account, "region": self.region, "digests": str(self.digests * 10)}


@dataclass(frozen=True)
class Box:
    """One digest of the picture with the log files that it lists, or a gap where there is none."""

    start: datetime | None
    end: datetime | None
    digest: Verdict | None = None
    logs: Sequence[Verdict] = ()

    @property
    def is_well(self) -> bool:
        """Whether the digest and all its log files are valid."""
        return self.digest is not None and all(one.is_well for one in (self.digest, *self.logs))


def _picture(emulator: Emulator, trail: Trail, asked: Chosen) -> tuple[Sequence[Box], str]:
    """Return the newest digests of a chain, oldest first, and why there are none where that is so."""
    if not trail.validation:
        return (), "Log file validation is off for this trail, so there are no digests."
    end = emulator.now()
    question = Question(
        [trail.bucket],
        trail=find_parts(trail.arn),
        account=asked.account,
        region=asked.region,
        start=end - asked.digests * emulator.settings.digests,
        end=end + timedelta(seconds=1),
    )
    try:
        with validation_of(emulator, question) as validation:
            report = report_of(validation, lambda _: None)
    except ArchiveError as error:
        return (), str(error)
    boxes = [box for chain in report.chains for box in _boxes(chain)]
    return boxes, "" if boxes else "No digest was delivered in this time."


def _boxes(chain: ChainReport) -> Iterator[Box]:
    """Yield what a chain consists of, oldest first."""
    logs: dict[str | None, list[Verdict]] = {}
    for one in chain.verdicts:
        if not one.is_digest:
            logs.setdefault(one.digest, []).append(one)
    found = [Box(one.start, one.end, one, logs.get(one.key, ())) for one in chain.verdicts if one.is_digest]
    found += [Box(gap.start, gap.end) for gap in chain.gaps if isinstance(gap, Gap)]
    yield from sorted(found, key=lambda box: (box.end is not None, box.end))
