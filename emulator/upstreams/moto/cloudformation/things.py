"""What a stack has: its resources with their states, as moto's CloudFormation refers to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.core.stacks.failures import ResourceError
from emulator.core.stacks.resources import Made, Wanted
from emulator.core.values import dataclass


class Thing:
    """A resource that moto does not have, to what refers to it: moto's own have these members too."""

    def __init__(self, wanted: Wanted, made: Made, *, is_known: bool = True) -> None:
        self.logical_resource_id = wanted.logical_id
        self.cf_resource_type = wanted.type
        self.physical_resource_id = made.physical_id
        self._attributes: Mapping[str, Any] = made.attributes
        self._is_known = is_known

    def get_cfn_attribute(self, name: str) -> Any:
        """Return what Fn::GetAtt returns. Raises ResourceError for an attribute that there is not."""
        if name in self._attributes:
            return self._attributes[name]
        if not self._is_known:
            raise ResourceError(
                f"{self.logical_resource_id} has no attribute {name}: the emulator does not implement"
                f" {self.cf_resource_type}."
            )
        raise ResourceError(
            f"Template error: resource {self.logical_resource_id} does not support attribute type {name} in"
            " Fn::GetAtt"
        )

    def is_created(self) -> bool:
        return True


@dataclass
class Resource:
    """A resource of a stack and its state: as it is wanted, as it exists, and what moto has of it."""

    wanted: Wanted
    status: str
    at: datetime
    made: Made | None = None
    thing: Any = None
    reason: str | None = None

    @property
    def physical_id(self) -> str:
        return self.made.physical_id if self.made else ""
