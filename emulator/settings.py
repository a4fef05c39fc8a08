"""Each setting once: its name, default, unit and help. Flags, environment and documentation follow."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from emulator.core.browsers.proxies import is_network
from emulator.core.browsers.visits import ANY, Allowed
from emulator.core.insights.thresholds import Thresholds

ENVIRONMENT_PREFIX = "CLOUDTRAIL_EMULATOR_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared
DIGITS = re.compile(r"\d{12}", re.ASCII)
USER = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]+")
HOST = re.compile(r"[A-Za-z0-9._-]+")
NEEDS_FAST = "has no effect with --timing aws; choose --timing fast"
LONGEST_SECONDS = 24 * 60 * 60


def setting(default: Any, help_text: str, choices: tuple[str, ...] = (), bare: str | None = None) -> Any:
    """Return a dataclass field that knows its help text and, where it has them, its choices.

    `bare` is what the flag without a value stands for, where it may do without.
    """
    return field(default=default, metadata={"help": help_text, "choices": choices, "bare": bare})


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
        "Number of events to keep; the oldest are dropped first, unless a trail still has to deliver them.",
    )
    query_timeout: float = duration(
        3600.0,
        "Time after which a query of an event data store is stopped, by the machine's clock.",
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
    def has_endpoints(self) -> bool:
        """Whether any service is served by another endpoint."""
        return bool(self.upstream_for or self.default_endpoint)

    @property
    def limits_rates(self) -> bool:
        return self.rate_limits == "aws" and not self.relaxed


class SettingError(ValueError):
    """A setting that cannot be used; the text names it and the reason in one sentence."""


def checked(settings: Settings) -> Settings:
    """Return the settings. Raises SettingError if one is invalid or if two contradict each other."""
    if not DIGITS.fullmatch(settings.account_id):
        raise SettingError(f"--account-id takes 12 digits, not {settings.account_id!r}.")
    if not USER.fullmatch(settings.default_user):
        raise SettingError(f"--default-user takes the name of an IAM user, not {settings.default_user!r}.")
    if not 0 <= settings.port <= 65535:
        raise SettingError(f"--port takes a number from 0 to 65535, not {settings.port}.")
    _check_allowed(settings)
    _check_intervals(settings)
    if settings.max_events < 1000:
        raise SettingError("--max-events takes at least 1000.")
    if not 0 <= settings.alarm_periods <= 100:
        raise SettingError("--alarm-periods takes a number from 0 to 100.")
    if problem := settings.insights_thresholds.problem():
        raise SettingError(f"{flag_of('insights_' + problem[0])} {problem[1]}")
    _check_upstreams(settings)
    _check_access(settings)
    _check_sink(settings)
    _check_effect(settings)
    return settings


def _check_effect(settings: Settings) -> None:
    """Raise SettingError for an option that has no effect beside the others."""
    has_s3 = settings.sink == "s3" or (settings.sink == "auto" and settings.endpoint_of("s3"))
    idle: tuple[tuple[str, bool, str], ...] = (
        ("folder", settings.sink != "folder", "needs --sink folder"),
        ("s3_endpoint", settings.sink != "s3", "needs --sink s3"),
        ("s3_access_key", not has_s3, "needs --sink s3, or --upstream-for s3=URL"),
        ("s3_secret_key", not has_s3, "needs --sink s3, or --upstream-for s3=URL"),
        ("s3_access_key", not settings.s3_secret_key, "needs --s3-secret-key"),
        ("s3_secret_key", not settings.s3_access_key, "needs --s3-access-key"),
        ("init_calls", not settings.init_dir, "needs --init-dir"),
        ("delivery_interval", settings.timing == "aws", NEEDS_FAST),
        ("digest_interval", settings.timing == "aws", NEEDS_FAST),
    )
    defaults = {item.name: item.default for item in fields(Settings)}
    for name, is_idle, reason in idle:
        if is_idle and getattr(settings, name) != defaults[name]:
            raise SettingError(f"{flag_of(name)} {reason}.")


def _check_access(settings: Settings) -> None:
    """Raise SettingError where others keep the secrets or the policies that would be needed."""
    wanted = [name for name in ("verify_signatures", "enforce_iam") if getattr(settings, name) != "off"]
    if not wanted:
        return
    elsewhere = [service for service in ("iam", "sts") if settings.endpoint_of(service)]
    if elsewhere or settings.upstream == "none":
        raise SettingError(
            f"{flag_of(wanted[0])} needs the IAM and STS of --upstream moto: another endpoint does not tell"
            " its secrets and policies."
        )


def _check_allowed(settings: Settings) -> None:
    for origin in settings.allowed_origins:
        if origin != ANY and not ORIGIN.fullmatch(origin):
            raise SettingError(f"--allowed-origins takes an origin as http://localhost:3000, not {origin!r}.")
    for network in settings.trusted_proxies:
        if not is_network(network):
            raise SettingError(
                f"--trusted-proxies takes an address or a network such as 10.0.0.0/8, not {network!r}."
            )
    for name in settings.allowed_hosts:
        if name != ANY and not HOST.fullmatch(name):
            raise SettingError(f"--allowed-hosts takes a name as aws.test, without a port, not {name!r}.")


def _check_intervals(settings: Settings) -> None:
    if not 0 < settings.delivery_interval <= LONGEST_SECONDS:
        raise SettingError("--delivery-interval takes a number of seconds above 0, and at most a day's.")
    if not 1 <= settings.digest_interval <= LONGEST_SECONDS:
        raise SettingError(
            "--digest-interval takes at least 1 second, because the names of digests contain the second,"
            " and at most a day's."
        )
    if not 0 < settings.query_timeout <= LONGEST_SECONDS:
        raise SettingError("--query-timeout takes a number of seconds above 0, and at most a day's.")


def _check_upstreams(settings: Settings) -> None:
    if not all(re.match(r"[\w-]+=", text) for text in settings.upstream_for):
        raise SettingError("--upstream-for takes a service and a URL, such as s3=http://127.0.0.1:9000.")
    for url in (*settings.endpoints.values(), settings.default_endpoint):
        if url is not None:
            _check_upstream(settings, url)


def _check_upstream(settings: Settings, url: str) -> None:
    parts = _find_parts(url)
    if not parts or parts.path or parts.query or parts.username:
        raise SettingError(f"An upstream is moto, none or a URL such as http://127.0.0.1:4567, not {url!r}.")
    is_here = parts.hostname in LOOPBACK and settings.host in LOOPBACK | EVERY_ADDRESS
    if is_here and parts.port == settings.port:
        raise SettingError(f"The upstream {url} is this emulator itself; choose another --port.")


def _find_parts(url: str) -> SplitResult | None:
    """Return the parts of an HTTP URL, None if the text is not one."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if is_whole else None


def _check_sink(settings: Settings) -> None:
    if settings.sink == "s3" and not settings.s3_endpoint:
        raise SettingError("--sink s3 needs --s3-endpoint.")
    if settings.s3_endpoint and not _find_parts(settings.s3_endpoint):
        raise SettingError(
            f"--s3-endpoint takes a URL such as http://127.0.0.1:9000, not {settings.s3_endpoint!r}."
        )
    if settings.sink == "folder" and not settings.folder:
        raise SettingError("--sink folder needs --folder.")
    if settings.sink == "moto" and settings.upstream != "moto":
        raise SettingError("--sink moto needs --upstream moto; choose --sink s3 or --sink folder.")
    if settings.sink == "auto" and settings.upstream == "none" and not settings.endpoint_of("s3"):
        raise SettingError("--upstream none has no S3 to deliver to; choose --sink s3 or --sink folder.")


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


def from_mapping(values: Mapping[str, Any]) -> Settings:
    """Return the settings from a mapping by name; a missing value or None means the default."""
    known = {item.name for item in fields(Settings)}
    return checked(
        Settings(**{name: value for name, value in values.items() if name in known and value is not None})
    )
