"""Each setting once: its name, default, unit and help. Flags, environment and documentation follow."""

from collections.abc import Iterable, Iterator
from dataclasses import field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from emulator.core.browsers.visits import Allowed
from emulator.core.insights.thresholds import Thresholds
from emulator.core.values import dataclass

ENVIRONMENT_PREFIX = "CLOUDTRAIL_EMULATOR_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared


def setting(default: Any, help_text: str, choices: tuple[str, ...] = (), bare: str | None = None) -> Any:
    """Return a dataclass field that knows its help text and, where it has them, its choices.

    `bare` is what the flag without a value stands for, where it may do without.
    """
    return field(default=default, metadata={"help": help_text, "choices": choices, "bare": bare})


class S3Place(NamedTuple):
    """An S3 endpoint and the key for it; without a key, boto3's usual sources are asked."""

    endpoint: str
    access_key: str | None
    secret_key: str | None


def duration(default: float, help_text: str) -> Any:
    """Return a field of seconds, which users write as 90, 90s, 5m, 1h or 500ms."""
    return field(default=default, metadata={"help": help_text, "choices": (), "bare": None, "duration": True})


@dataclass(frozen=True)
class Settings:
    """What a user may choose. Times are in seconds; flags and variables take 90, 90s, 5m, 1h or 500ms."""

    host: str = setting("127.0.0.1", "Address to listen on.")
    port: int = setting(4566, "Port to listen on; 0 chooses a free one.")
    allowed_hosts: tuple[str, ...] = setting(
        (),
        "A name of this machine that browsers may call, with all names below it; * allows any; may be"
        " repeated. Addresses, localhost and names without a dot are always allowed.",
    )
    allowed_origins: tuple[str, ...] = setting(
        (),
        "An origin, such as http://localhost:3000, whose web pages may call everything and read the answers;"
        " * allows any; may be repeated.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        "Address or network, such as 10.0.0.0/8, of a proxy whose X-Forwarded-For names the caller's address;"
        " may be repeated.",
    )
    account_id: str = setting("123456789012", "Account of calls whose access key does not name another.")
    default_user: str = setting("developer", "IAM user that makes such calls.")
    data_dir: Path | None = setting(None, "Folder for the state; by default, the state is in memory.")
    state: Path | None = setting(
        None,
        "File of `cloudtrail-emulator state export` to start from; not used if --data-dir holds a state.",
    )
    principals: Path | None = setting(
        None, "JSON file that maps access keys to identities, as /_emulator/principals takes it."
    )
    init_dir: tuple[Path, ...] = setting(
        (),
        "Folder with scripts in boot.d, start.d, ready.d and shutdown.d; may be repeated, in the variable"
        " separated by colons.",
    )
    init_calls: Literal["unrecorded", "recorded"] = setting(
        "unrecorded",
        "Whether AWS calls of init scripts are recorded.",
        ("unrecorded", "recorded"),
    )
    clock: Literal["system", "manual"] = setting(
        "system",
        "system: the machine's time; manual: time changes only when you advance it.",
        ("system", "manual"),
    )
    timing: Literal["fast", "aws"] = setting(
        "fast", "fast: the two intervals below; aws: 5 minutes and 1 hour.", ("fast", "aws")
    )
    delivery_interval: float = duration(5.0, "Time from an event to its log file.")
    digest_interval: float = duration(60.0, "Time that a digest covers.")
    upstream: str = setting(
        "moto", "The rest of AWS: moto in this process, the URL of another endpoint, or none."
    )
    upstream_for: tuple[str, ...] = setting(
        (), "URL of another endpoint for one service, such as s3=http://127.0.0.1:9000; may be repeated."
    )
    sink: Literal["auto", "moto", "s3", "folder"] = setting(
        "auto",
        "Where trails deliver: moto's S3, an S3 endpoint, or a folder; auto: the upstream's S3.",
        ("auto", "moto", "s3", "folder"),
    )
    s3_endpoint: str | None = setting(None, "URL of the S3 endpoint that --sink s3 delivers to.")
    s3_access_key: str | None = setting(
        None,
        "Access key for deliveries to an S3 endpoint; default: the account id if --upstream serves S3,"
        " otherwise boto3's usual sources.",
    )
    s3_secret_key: str | None = setting(None, "Secret key for that endpoint.")
    folder: Path | None = setting(None, "Folder that --sink folder delivers to.")
    seed: int | None = setting(None, "Seed that makes ids and keys repeatable.")
    checks: Literal["aws", "relaxed"] = setting(
        "aws",
        "relaxed: no checks of the policies of a trail's resources, no limit of trails, no rate limits.",
        ("aws", "relaxed"),
    )
    rate_limits: Literal["none", "aws"] = setting(
        "none",
        "aws: requests above AWS's rate limits are answered with ThrottlingException.",
        ("none", "aws"),
    )
    insights_window: int = setting(5, "Insights: minutes that a decision looks at; see docs/insights.md.")
    insights_quiet: int = setting(5, "Insights: normal minutes in a row that end an insight.")
    insights_deviations: float = setting(
        6.0, "Insights: standard deviations above the baseline from which a rate is unusual."
    )
    insights_least_calls: int = setting(10, "Insights: least calls in the window that can be unusual.")
    insights_least_errors: int = setting(5, "Insights: least errors in the window that can be unusual.")
    insights_low_rate: float = setting(
        5.0, "Insights: usual calls a minute from which a fall to none is unusual."
    )
    service_events: Literal["on", "off"] = setting(
        "on",
        "Whether calls that services make because of a call are recorded too; see docs/service-calls.md.",
        ("on", "off"),
    )
    unknown_resources: Literal["skip", "fail"] = setting(
        "skip",
        "CloudFormation: whether a resource type that nobody implements here is skipped, with a stack event,"
        " or fails the stack.",
        ("skip", "fail"),
    )
    verify_signatures: Literal["off", "on"] = setting(
        "off",
        "on: signatures are verified if the secret of the key is known: IAM or STS created it here, or it was"
        " mapped.",
        ("off", "on"),
        "on",
    )
    enforce_iam: Literal["off", "on", "strict"] = setting(
        "off",
        "on: policies are enforced for users and roles that were created or mapped; strict: other keys are"
        " refused, and calls that cannot be evaluated are denied.",
        ("off", "on", "strict"),
        "on",
    )
    max_events: int = setting(
        1_000_000,
        "Number of events to keep; the oldest are dropped first, unless a trail still has to deliver them."
        " Without --data-dir they are in a temporary file, of which at most 64 MB are in memory.",
    )
    query_timeout: float = duration(
        3600.0,
        "Time after which a query of an event data store is stopped, by the machine's clock.",
    )
    query_process: Literal["on", "off"] = setting(
        "on",
        "on: queries run in processes of their own, with the lowest priority and bounded memory; off: in the"
        " emulator's process, which uses less memory.",
        ("on", "off"),
    )
    alarm_periods: int = setting(
        2, "Number of older periods whose data fill the gaps in the periods of an alarm."
    )
    log_level: str = setting("warning", "How much is logged.", ("debug", "info", "warning", "error"))

    @property
    def allowed(self) -> Allowed:
        """The names and origins that are let in besides those that are known."""
        named = () if self.host in EVERY_ADDRESS else (self.host.lower(),)
        return Allowed((*named, *(name.lower() for name in self.allowed_hosts)), self.allowed_origins)

    @property
    def reached_at(self) -> str:
        """The address at which this machine reaches the server."""
        if self.host not in EVERY_ADDRESS:
            return self.host
        return "::1" if ":" in self.host else "127.0.0.1"

    @property
    def url(self) -> str:
        """The endpoint as this machine reaches it, without a slash at the end."""
        host = self.reached_at
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def delivery(self) -> timedelta:
        """How long after an event its log file is written."""
        return timedelta(minutes=5) if self.timing == "aws" else timedelta(seconds=self.delivery_interval)

    @property
    def digests(self) -> timedelta:
        """The window of a digest."""
        return timedelta(hours=1) if self.timing == "aws" else timedelta(seconds=self.digest_interval)

    @property
    def insights_thresholds(self) -> Thresholds:
        """When a count is unusual."""
        return Thresholds(
            self.insights_window,
            self.insights_quiet,
            self.insights_deviations,
            self.insights_least_calls,
            self.insights_least_errors,
            self.insights_low_rate,
        )

    @property
    def relaxed(self) -> bool:
        return self.checks == "relaxed"

    @property
    def endpoints(self) -> dict[str, str]:
        """The URLs that --upstream-for names, by service, without a slash at the end."""
        pairs = (text.partition("=") for text in self.upstream_for)
        return {service: url.rstrip("/") for service, _, url in pairs}

    @property
    def default_endpoint(self) -> str | None:
        """The URL for services without an endpoint of their own, None if moto or nothing serves them."""
        return None if self.upstream in {"moto", "none"} else self.upstream.rstrip("/")

    def endpoint_of(self, service: str) -> str | None:
        """Return the URL that serves a service, None if moto or nothing does."""
        return self.endpoints.get(service, self.default_endpoint)

    @property
    def s3_place(self) -> S3Place | None:
        """The S3 endpoint that trails deliver to; None where they deliver to moto's S3 or a folder."""
        if self.sink == "s3" and self.s3_endpoint:
            return S3Place(self.s3_endpoint, self.s3_access_key, self.s3_secret_key)
        endpoint = self.endpoint_of("s3") if self.sink == "auto" else None
        if endpoint is None:
            return None
        if "s3" in self.endpoints or self.s3_access_key is not None:
            return S3Place(endpoint, self.s3_access_key, self.s3_secret_key)
        return S3Place(endpoint, self.account_id, "test")  # moto takes such an access key for the account

    @property
    def has_endpoints(self) -> bool:
        """Whether any service is served by another endpoint."""
        return bool(self.upstream_for or self.default_endpoint)

    @property
    def limits_rates(self) -> bool:
        return self.rate_limits == "aws" and not self.relaxed


class SettingError(ValueError):
    """A setting that cannot be used; the text names it and the reason in one sentence."""


def flag_of(name: str) -> str:
    """Return the command line flag of a setting."""
    return "--" + name.replace("_", "-")


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return ENVIRONMENT_PREFIX + name.upper()


def unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each variable that looks like a setting's and is none."""
    from difflib import get_close_matches

    known = [item.name.upper() for item in fields(Settings)]
    for name in sorted(names):
        rest = name.removeprefix(ENVIRONMENT_PREFIX)
        if rest not in {name, *known}:
            near = get_close_matches(rest, known, 1)
            meant = f" Did you mean {ENVIRONMENT_PREFIX}{near[0]}?" if near else ""
            yield f"{name} is not the variable of a setting, and has no effect.{meant}"
