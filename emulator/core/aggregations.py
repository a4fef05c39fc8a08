"""Aggregations: the summaries of data events that a trail is configured to make."""

from dataclasses import dataclass
from typing import Literal

Template = Literal["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"]


@dataclass(frozen=True)
class Aggregation:
    """The templates by which events of one category are summed up."""

    category: Literal["Data"]
    templates: tuple[Template, ...]
