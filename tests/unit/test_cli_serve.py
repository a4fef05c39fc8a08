"""What `serve` prints first."""

import pytest

from emulator.cli.serve import greet
from emulator.settings import Settings


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:4566"),
        ("0.0.0.0", "http://127.0.0.1:4566"),
        ("::", "http://127.0.0.1:4566"),
        ("::1", "http://[::1]:4566"),
    ],
)
def test_the_url_can_be_pasted(host: str, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    greet(Settings(host=host))
    printed = capsys.readouterr().out

    assert f"listens on {url}\n" in printed
    assert f"export AWS_ENDPOINT_URL={url} " in printed
