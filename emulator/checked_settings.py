"""Settings from what somebody wrote, checked: alone and against each other."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import SplitResult, urlsplit

from emulator.core.browsers.proxies import is_network
from emulator.core.browsers.visits import ANY
from emulator.settings import EVERY_ADDRESS, LOOPBACK, SettingError, Settings, flag_of

DIGITS = re.compile(r"\d{12}", re.ASCII)
USER = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s]+")
HOST = re.compile(r"[A-Za-z0-9._-]+")
NEEDS_FAST = "has no effect with --timing aws; choose --timing fast"
LONGEST_SECONDS = 24 * 60 * 60


def from_mapping(values: Mapping[str, Any]) -> Settings:
    """Return the settings from a mapping by name; a missing value or None means the default."""
    known = {item.name for item in fields(Settings)}
    return checked(
        Settings(**{name: value for name, value in values.items() if name in known and value is not None})
    )


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
