"""Insight selectors: which kinds of unusual activity a trail looks for, and in which events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from emulator.api import selector_errors
from emulator.core.selectors.selection import AdvancedEventSelector, EventSelector, FieldSelector, Selectors
from emulator.core.values import dataclass

InsightType = Literal["ApiCallRateInsight", "ApiErrorRateInsight"]
SourceCategory = Literal["Management", "Data"]


@dataclass(frozen=True)
class InsightSelector:
    """One kind of insight. `categories` is empty where the caller gave none, which means Management."""

    type: InsightType
    categories: tuple[SourceCategory, ...] = ()


# The events that each insight is made of.
MISSING: Mapping[tuple[InsightType, SourceCategory], str] = {
    ("ApiCallRateInsight", "Management"): "write management",
    ("ApiErrorRateInsight", "Management"): "management",
    ("ApiCallRateInsight", "Data"): "data",
    ("ApiErrorRateInsight", "Data"): "data",
}


def check_fit(insight: InsightSelector, selectors: Selectors) -> None:
    """Raise InvalidInsightSelectorsException unless the trail logs what the insight is made of.

    Source: CloudTrail user guide, "Logging Insights events": the call rate needs write management events,
    the error rate any management events, and data events need a trail that logs some.
    """
    for category in insight.categories or ("Management",):
        if not _is_logged(insight.type, category, selectors):
            kind = MISSING[insight.type, category]
            raise selector_errors.invalid_insight(f"{insight.type} requires a trail that logs {kind} events.")


def fitting(insights: Sequence[InsightSelector], selectors: Selectors) -> tuple[InsightSelector, ...]:
    """Return the insight selectors that find what they are made of, with the categories in which they do."""
    found = [_fitted(insight, selectors) for insight in insights]
    return tuple(insight for insight in found if insight)


def _fitted(insight: InsightSelector, selectors: Selectors) -> InsightSelector | None:
    given = insight.categories or ("Management",)
    left = tuple(category for category in given if _is_logged(insight.type, category, selectors))
    if left == given:
        return insight
    return replace(insight, categories=left) if left else None


def _is_logged(kind: InsightType, category: SourceCategory, selectors: Selectors) -> bool:
    if category == "Data":
        return logs_data(selectors)
    return logs_management(selectors, reads=kind == "ApiErrorRateInsight")


def logs_management(selectors: Selectors, *, reads: bool) -> bool:
    """Tell whether some selector takes write management events, or with `reads` any management events."""
    if selectors.advanced:
        return any(_takes(selector, "Management", reads=reads) for selector in selectors.advanced)
    return any(
        selector.include_management_events and (reads or selector.read_write_type != "ReadOnly")
        for selector in selectors.basic
    )


def logs_data(selectors: Selectors) -> bool:
    """Tell whether some selector takes data events."""
    if selectors.advanced:
        return any(_takes(selector, "Data", reads=True) for selector in selectors.advanced)
    return any(_names_data(selector) for selector in selectors.basic)


def _names_data(selector: EventSelector) -> bool:
    return any(resource.values for resource in selector.data_resources)


def _takes(selector: AdvancedEventSelector, category: str, *, reads: bool) -> bool:
    fields: dict[str, FieldSelector] = {field.field: field for field in selector.field_selectors}
    if fields["eventCategory"].equals != (category,):
        return False
    read_only = fields.get("readOnly")
    return reads or read_only is None or "false" in read_only.equals
