"""What `serve` prints first."""

from pathlib import Path

import pytest

from emulator.cli.serve import greet
from emulator.settings import Settings


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:4566"),
        ("0.0.0.0", "http://127.0.0.1:4566"),
        ("::", "http://[::1]:4566"),
        ("::1", "http://[::1]:4566"),
    ],
)
def test_the_url_can_be_pasted(host: str, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    greet(Settings(host=host))
    printed = capsys.readouterr().out

    assert f"listens on {url}\n" in printed
    assert f"export AWS_ENDPOINT_URL={url} " in printed


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(), "account 123456789012, state in memory, log files after 5s, digests every 1m\n"),
        (Settings(timing="aws"), "log files after 5m, digests every 1h\n"),
        (Settings(clock="manual"), ", the clock stands still until `cloudtrail-emulator advance` moves it\n"),
        (Settings(sink="folder", folder=Path("logs")), ", log files in logs, log files after 5s, "),
        (Settings(data_dir=Path("kept")), ", state in kept, "),
    ],
)
def test_the_banner_tells_where_and_when_records_are_found(
    settings: Settings, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    greet(settings)

    assert told in capsys.readouterr().out
