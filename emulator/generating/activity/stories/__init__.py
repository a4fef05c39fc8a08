"""Stories: named attacks, and ordinary work that looks like one. Every event of theirs is labelled."""

from collections.abc import Mapping

from emulator.generating.activity.stories.automata import MACHINES_AT_WORK
from emulator.generating.activity.stories.credentials import CREDENTIAL_STORIES
from emulator.generating.activity.stories.escalation import ESCALATION_STORIES
from emulator.generating.activity.stories.evasion import EVASION_STORIES
from emulator.generating.activity.stories.exfiltration import EXFILTRATION_STORIES
from emulator.generating.activity.stories.identities import (
    BRUTE_FORCE,
    LEAKED_KEY,
    PRIVILEGE_ESCALATION,
    ROOT_USER,
    TRUSTED_OUTSIDER,
)
from emulator.generating.activity.stories.impact import IMPACT_STORIES
from emulator.generating.activity.stories.implants import IMPLANT_STORIES
from emulator.generating.activity.stories.lookalikes import PEOPLE_AT_WORK
from emulator.generating.activity.stories.machines import MACHINE_STORIES
from emulator.generating.activity.stories.networks import FTP_OPENED
from emulator.generating.activity.stories.performing import LATEST_HOUR, Performance, performed
from emulator.generating.activity.stories.persistence import PERSISTENCE_STORIES
from emulator.generating.activity.stories.resources import (
    EXFILTRATION,
    RANSOM,
    SECRETS_SWEEP,
    STOLEN_SESSION,
    TRAIL_DISABLED,
)
from emulator.generating.activity.stories.steps import VARIANTS, Step, Story

__all__ = ["ATTACKS", "LATEST_HOUR", "LOOK_ALIKES", "STORIES", "VARIANTS", "Performance", "Step", "performed"]

ATTACKS: Mapping[str, Story] = {
    story.name: story
    for story in (
        LEAKED_KEY,
        TRAIL_DISABLED,
        BRUTE_FORCE,
        PRIVILEGE_ESCALATION,
        EXFILTRATION,
        TRUSTED_OUTSIDER,
        RANSOM,
        STOLEN_SESSION,
        SECRETS_SWEEP,
        ROOT_USER,
        FTP_OPENED,
        *CREDENTIAL_STORIES,
        *PERSISTENCE_STORIES,
        *IMPLANT_STORIES,
        *ESCALATION_STORIES,
        *EVASION_STORIES,
        *MACHINE_STORIES,
        *EXFILTRATION_STORIES,
        *IMPACT_STORIES,
    )
}
LOOK_ALIKES: Mapping[str, Story] = {story.name: story for story in (*PEOPLE_AT_WORK, *MACHINES_AT_WORK)}
STORIES: Mapping[str, Story] = {**ATTACKS, **LOOK_ALIKES}
