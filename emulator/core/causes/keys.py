"""Which key a service means."""

from emulator.core.ids import derived_uuid
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key
from emulator.core.regions import partition_of


def key_of(sent: str, account: str, region: str, around: Surroundings) -> Key:
    """Return the key of an id, ARN or alias; AWS's own keys exist from their first use on.

    Where nobody knows the key, its ARN depends on account, region and what was sent alone.
    """
    known = around.find_key(sent, account, region)
    if known or sent.startswith("arn:"):
        return Key(sent, known or sent)
    key_id = derived_uuid(f"{account}/{region}/{sent}") if sent.startswith("alias/") else sent
    return Key(sent, f"arn:{partition_of(region)}:kms:{region}:{account}:key/{key_id}")
