"""Two dozen rules on all stories: the table that is kept, and how it is made anew.

`python -m tests.unit.trial_golden` writes it.
"""

import json
from pathlib import Path
from typing import Any

from emulator.core.records.events import record_of
from emulator.core.trials.activity import labels_of
from emulator.core.trials.scoring import Score, Trial
from emulator.generating.telling import tell
from emulator.trialling.loading import load
from emulator.trialling.trials import try_rules

FOLDER = Path(__file__).parents[1] / "golden" / "trial"
TABLE = FOLDER / "table.json"
EVENTS = 1000


def tried() -> Trial:
    """Return the trial of the kept rules on all attacks and look-alikes, among a day of ordinary activity."""
    telling = tell(("all",), events=EVENTS, variant="plain")
    events = {one.id: record_of(one) for one in telling.events}
    labels = labels_of(
        {
            "eventID": event_id,
            "story": story.name,
            "verdict": story.verdict,
            "account": story.account,
            "technique": story.techniques[
                place % len(story.techniques)
            ],  # all of them, whatever event has which
            "eventTime": events[event_id]["eventTime"],
            "eventName": events[event_id]["eventName"],
        }
        for story in telling.stories
        for place, event_id in enumerate(story.event_ids)
    )
    loaded = load([str(FOLDER / "rules")])
    return try_rules(loaded.rules, events.values(), labels, loaded.complaints)


def table_of(trial: Trial) -> Any:
    """Return what each rule found, with the number of the event that gave it away, and its false alarms."""
    return {
        "badRules": [str(one) for one in trial.complaints],
        "missedByAll": sorted({story.name for story in trial.activity.stories} - trial.found),
        "rules": {score.rule.name: _row(score) for score in trial.scores},
    }


def _row(score: Score) -> Any:
    return {
        "found": {one.story: one.events for one in score.found},
        "lookAlikes": list(score.look_alikes),
        "falseAlarms": score.false_alarms,
        "notes": list(score.notes),
    }


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table_of(tried()), indent=1) + "\n")
