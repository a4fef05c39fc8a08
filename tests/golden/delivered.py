"""What one trail delivers in a given hour. `python -m tests.golden.delivered` writes the golden file anew."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from emulator.core.call import Description
from emulator.core.callers.identity import Caller
from emulator.core.ids import Ids
from emulator.core.records.events import Event, Origin, from_call
from tests.unit.worlds import ACCOUNT, HOME, MINUTE, NOON, TRAIL, FolderWorld

FILE = Path(__file__).with_name("delivered.json")
CALLER = Caller(
    type="IAMUser",
    account=ACCOUNT,
    principal_id="AIDAQRSTUVWXYZEXAMPLE",
    arn=f"arn:aws:iam::{ACCOUNT}:user/ada",
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    user_name="ada",
)
CREATION = Description(
    event_source="s3.amazonaws.com",
    event_name="CreateBucket",
    region=HOME,
    read_only=False,
    request_parameters={"bucketName": "shop", "Host": "s3.eu-west-1.amazonaws.com"},
)
REFUSAL = Description(
    event_source="ec2.amazonaws.com",
    event_name="DescribeInstances",
    region=HOME,
    read_only=True,
    error_code="Client.UnauthorizedOperation",
    error_message="You are not authorized to perform this operation: “größer”.",
)


def events() -> list[Event]:
    """Return two records, of a call that succeeded and of one that was refused."""
    ids = Ids(seed=1)
    origin = Origin("198.51.100.7", "aws-cli/2.31.0 md/awscrt#0.27.6")
    return [
        from_call(CREATION, CALLER, origin, NOON + MINUTE, ids),
        from_call(REFUSAL, CALLER, origin, NOON + timedelta(seconds=187), ids),
    ]


def delivered(root: Path) -> list[dict[str, Any]]:
    """Return key, body and metadata of a starting digest, a log file and the digest that lists it."""
    world = FolderWorld(root, seed=1)
    world.start(TRAIL)
    chain = world.chain()
    world.record(*events())
    keys = [world.digest(chain), *world.deliver(NOON + 6 * MINUTE), world.digest(chain)]
    return [
        {"key": key, "body": world.bytes_of(key).decode(), "metadata": world.metadata_of(key)}
        for key in keys
        if key
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(json.dumps(delivered(Path(folder)), indent=1, ensure_ascii=False) + "\n")
