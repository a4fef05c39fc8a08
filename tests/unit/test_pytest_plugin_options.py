"""Options of the configuration: what they mean, and what is refused."""

from datetime import UTC, datetime

import pytest

from emulator.checked_settings import NEEDS_FAST
from emulator.settings import SettingError
from emulator.testing.options import options_of


def test_without_options_time_stands_and_files_are_written_when_aws_writes_them() -> None:
    options = options_of({})

    assert (options.settings.clock, options.settings.timing, options.region) == ("manual", "aws", "us-east-1")
    assert options.start().tzinfo is UTC


def test_options_are_settings_of_the_emulator() -> None:
    given = {
        "account_id": "000011112222",
        "timing": "fast",
        "delivery_interval": "500ms",
        "seed": "7",
        "clock": "2026-01-02T12:00:00Z",
    }
    options = options_of(given)

    assert options.start() == datetime(2026, 1, 2, 12, tzinfo=UTC)
    settings = options.settings
    assert (settings.account_id, settings.delivery_interval, settings.seed) == ("000011112222", 0.5, 7)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("seed", "one", "cloudtrail_seed takes a whole number, not 'one'."),
        ("checks", "none", "cloudtrail_checks takes aws or relaxed, not 'none'."),
        ("account_id", "12", "cloudtrail_account_id takes 12 digits, not '12'."),
        ("max_events", "1", "cloudtrail_max_events takes at least 1000."),
        (
            "digest_interval",
            "long",
            "cloudtrail_digest_interval takes a duration such as 90, 90s, 5m, 1h or 500ms, not 'long'.",
        ),
        (
            "digest_interval",
            "5m",
            f"cloudtrail_digest_interval {NEEDS_FAST.replace('--', 'cloudtrail_')}.",
        ),
        ("region", "here", "cloudtrail_region takes the name of a region, such as eu-west-1, not 'here'."),
        (
            "clock",
            "noon",
            "cloudtrail_clock takes now or a time such as 2026-01-02T12:00:00Z, not 'noon'.",
        ),
    ],
)
def test_a_wrong_option_is_refused_with_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingError) as refused:
        options_of({name: value})

    assert str(refused.value) == sentence
