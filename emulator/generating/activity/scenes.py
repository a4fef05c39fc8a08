"""Scenes: place and time of calls, and the names of resources, which are the same in all events."""

import base64
import copy
from collections.abc import Sequence
from datetime import datetime, timedelta

from emulator.core.callers.identity import derived_id
from emulator.core.clock import iso
from emulator.core.ids import CAPITALS_AND_DIGITS, Numbers, derived_text, derived_uuid
from emulator.core.values import dataclass

HEX = "0123456789abcdef"
ID_LENGTH = 17  # of what follows i-, vpc- and the like


@dataclass(frozen=True)
class Ground:
    """An account of a data set: its regions, the first of which is its home, and the seed of its ids.

    `quiet_region` is covered by the trail, and no staff uses it.
    """

    account: str
    regions: Sequence[str]
    quiet_region: str
    seed: int

    @property
    def home(self) -> str:
        return self.regions[0]

    def key_id(self, prefix: str, owner: str) -> str:
        """Return the access key id (AKIA or ASIA) of a user or of one of their sessions."""
        return prefix + derived_text(f"{self.seed}/{self.account}/{owner}", 16, CAPITALS_AND_DIGITS)

    def principal_id(self, prefix: str, name: str) -> str:
        """Return the id of a user (AIDA) or role (AROA)."""
        return derived_id(prefix, self.account, name)


class Scene:
    """A place and a time that moves on; successive calls get their time from it."""

    def __init__(self, ground: Ground, region: str, at: datetime, random: Numbers) -> None:
        self.ground = ground
        self.region = region
        self.at = at
        self.random = random
        self.turn = 0  # counts the regions in which a step of a story is repeated
        self._moments: dict[str, datetime] = {}

    @property
    def account(self) -> str:
        return self.ground.account

    def aside(self) -> "Scene":
        """Return the same scene for something that leaves no moments behind."""
        other = copy.copy(self)
        other._moments = dict(self._moments)
        return other

    def moment(self, name: str) -> datetime:
        """Return the time at which the name was first used: now, or an earlier time."""
        return self._moments.setdefault(name, self.at)

    def iso(self, ahead: timedelta = timedelta(0)) -> str:
        """Return the present, or the instant so far ahead, as CloudTrail writes it."""
        return iso(self.at + ahead)

    def thing(self, prefix: str, name: str) -> str:
        """Return the id of a thing of this region, as i-0123456789abcdef0 for the prefix i."""
        return f"{prefix}-{derived_text(f'{self._material}/{prefix}/{name}', ID_LENGTH, HEX)}"

    def uuid(self, name: str) -> str:
        """Return the id of a thing of this region that has a UUID, such as a KMS key."""
        return derived_uuid(f"{self._material}/{name}")

    def bucket(self, name: str) -> str:
        """Return the name of a bucket of this region, which no other account has."""
        return f"acme-{name}-{self.account[-6:]}-{self.region}"

    @property
    def _material(self) -> str:
        return f"{self.ground.seed}/{self.account}/{self.region}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a thing of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def iam_arn(self, resource: str) -> str:
        """Return the ARN of a thing of this account's IAM."""
        return f"arn:aws:iam::{self.account}:{resource}"

    def hex_text(self, length: int) -> str:
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def noise(self, size_bytes: int) -> str:
        """Return random bytes in base64."""
        return base64.b64encode(self.random.randbytes(size_bytes)).decode()
