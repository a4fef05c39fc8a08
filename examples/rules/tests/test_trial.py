"""The rules on trial against the attacks of data sets: which each finds, and which it leaves alone."""

from pathlib import Path

import pytest
import rules
from rules import RULES
from rules.ftp import OPENED

ALL_RULES = {**RULES, "opened": OPENED, "ftp": Path(rules.__file__).parent / "ftp.sql"}

# For each attack that a rule is written for, the rules that find it.
FINDERS = {
    "leaked-access-key": {"outside-our-addresses", "policy-modified", "user-named-otherwise"},
    "privilege-escalation": {"outside-our-addresses", "policy-modified"},
    "trusted-outsider": {"outside-our-addresses", "policy-modified"},
    "ftp-opened": {"outside-our-addresses", "opened", "ftp"},
    "secrets-sweep": {"outside-our-addresses"},
}


@pytest.mark.cloudtrail_stories(*FINDERS)
def test_the_attack_is_found_by_the_rules_that_are_written_for_it(cloudtrail, cloudtrail_story):
    found = {name for name, rule in ALL_RULES.items() if cloudtrail.trial(rule, on=cloudtrail_story).found}

    assert found == FINDERS[cloudtrail_story.name]
