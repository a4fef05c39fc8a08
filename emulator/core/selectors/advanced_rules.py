"""Which advanced event selectors a trail may have, and how requests and answers spell them.

Source, where nothing else is said: CloudTrail API reference, "AdvancedFieldSelector", and user guide,
"Filtering data events by using advanced event selectors"; wordings are those of AWS's answers.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from emulator.api import limits, selector_errors, shapes
from emulator.api.errors import ServiceError
from emulator.core.records.network_activity import NETWORK_SOURCES
from emulator.core.selectors.resource_types import RESOURCE_TYPES
from emulator.core.selectors.selection import AdvancedEventSelector, FieldSelector
from emulator.core.values import dataclass

Check = Callable[[Sequence[str]], bool]

ANY = ("Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith")


def _whatever(values: Sequence[str]) -> bool:  # noqa: ARG001 - a check that every value passes
    return True


def _among(*allowed: str) -> Check:
    return lambda values: set(values) <= set(allowed)


def _one_resource_type(values: Sequence[str]) -> bool:
    """One type a selector is documented."""
    return len(values) == 1 and values[0] in RESOURCE_TYPES


def _one_network_source(values: Sequence[str]) -> bool:
    return len(values) == 1 and values[0] in NETWORK_SOURCES


@dataclass(frozen=True)
class FieldRule:
    """What a field may hold in selectors of one category.

    `refusal` is the error of a wrong operator or value where AWS has one of its own for the field.
    """

    operators: tuple[str, ...] = ANY
    check: Check = _whatever
    refusal: Callable[[], ServiceError] | None = None


@dataclass(frozen=True)
class CategoryRule:
    """The fields that selectors of one category must and may have besides eventCategory."""

    required: tuple[str, ...]
    fields: Mapping[str, FieldRule]


READ_ONLY = FieldRule(("Equals",), _among("true", "false"))
FREE = FieldRule()

CATEGORIES: Mapping[str, CategoryRule] = {
    "Management": CategoryRule(
        (),
        {
            "readOnly": READ_ONLY,
            "eventSource": FieldRule(
                ("NotEquals",),
                _among("kms.amazonaws.com", "rdsdata.amazonaws.com"),
                selector_errors.unsupported_management_source,
            ),
        },
    ),
    "Data": CategoryRule(
        ("resources.type",),
        {
            "readOnly": READ_ONLY,
            "eventSource": FREE,
            "eventName": FREE,
            "eventType": FREE,
            "resources.type": FieldRule(("Equals",), _one_resource_type),
            "resources.ARN": FREE,
            "userIdentity.arn": FREE,
            "sessionCredentialFromConsole": FieldRule(("Equals", "NotEquals"), _among("true")),
        },
    ),
    "NetworkActivity": CategoryRule(
        ("eventSource",),
        {
            "eventSource": FieldRule(("Equals",), _one_network_source),
            "eventName": FREE,
            "userIdentity.arn": FREE,
            "errorCode": FieldRule(("Equals",), _among("VpceAccessDenied")),
            "vpcEndpointId": FREE,
        },
    ),
}

# The form of a whole ARN by type, where AWS is known to look at it. Source: answers of AWS: a function has
# neither version nor alias.
WHOLE_ARNS: Mapping[str, re.Pattern[str]] = {
    "AWS::Lambda::Function": re.compile(
        r"arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,140}"
    ),
}

# The order in which GetEventSelectors answers the fields of a selector; those that share a number stay as
# they were put. Source: answers of AWS show eventCategory, resources.ARN, readOnly and resources.type in the
# order of a hash map of Java's; the numbers of the other fields are reckoned as such a map does.
ORDER: Mapping[str, int] = {
    "eventCategory": 4,
    "sessionCredentialFromConsole": 4,
    "userIdentity.arn": 4,
    "eventSource": 8,
    "errorCode": 9,
    "eventName": 9,
    "resources.ARN": 9,
    "readOnly": 10,
    "eventType": 11,
    "resources.type": 15,
    "vpcEndpointId": 15,
}


ALONE = CategoryRule((), {})

# What event data stores may select besides. Source: API reference, "AdvancedFieldSelector", and user guide,
# "Event data stores"; a store takes management events by more fields than a trail.
STORE_CATEGORIES: Mapping[str, CategoryRule] = {
    **CATEGORIES,
    "Management": CategoryRule(
        (),
        {
            "readOnly": READ_ONLY,
            "eventSource": FREE,
            "eventName": FREE,
            "eventType": FREE,
            "userIdentity.arn": FREE,
            "sessionCredentialFromConsole": FieldRule(("Equals", "NotEquals"), _among("true")),
        },
    ),
    **dict.fromkeys(("Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"), ALONE),
}


def parsed(
    given: Sequence[shapes.AdvancedEventSelector], categories: Mapping[str, CategoryRule] = CATEGORIES
) -> tuple[AdvancedEventSelector, ...]:
    """Return the selectors that a request puts. Raises InvalidEventSelectorsException."""
    if not 0 < len(given) <= limits.ADVANCED_SELECTORS_PER_TRAIL:
        raise selector_errors.wrong_advanced_selector_count()
    selectors = tuple(_parsed_selector(selector) for selector in given)
    values = sum(
        len(values)
        for selector in selectors
        for field in selector.field_selectors
        for values in _values_by_operator(field).values()
    )
    if values > limits.ADVANCED_VALUES_PER_TRAIL:
        raise selector_errors.too_many_values()
    for selector in selectors:
        _check(selector, categories)
    return selectors


def _parsed_selector(given: shapes.AdvancedEventSelector) -> AdvancedEventSelector:
    fields = tuple(
        FieldSelector(
            field=field["Field"],
            equals=tuple(field.get("Equals", ())),
            starts_with=tuple(field.get("StartsWith", ())),
            ends_with=tuple(field.get("EndsWith", ())),
            not_equals=tuple(field.get("NotEquals", ())),
            not_starts_with=tuple(field.get("NotStartsWith", ())),
            not_ends_with=tuple(field.get("NotEndsWith", ())),
        )
        for field in given["FieldSelectors"]
    )
    return AdvancedEventSelector(fields, given.get("Name"))


def _check(selector: AdvancedEventSelector, categories: Mapping[str, CategoryRule]) -> None:
    fields = {field.field: field for field in selector.field_selectors}
    if any(count > 1 for count in Counter(field.field for field in selector.field_selectors).values()):
        raise selector_errors.duplicate_field()
    if "eventCategory" not in fields:
        raise selector_errors.missing_category()
    category = _category_of(fields["eventCategory"], categories)
    rule = categories[category]
    missing = [name for name in rule.required if name not in fields]
    if missing:
        raise selector_errors.missing_fields(category, missing)
    for name, field in fields.items():
        if name != "eventCategory":
            _check_field(category, field, rule.fields)
    _check_arns(fields)


def _category_of(field: FieldSelector, categories: Mapping[str, CategoryRule]) -> str:
    _check_operators(field, ("Equals",))
    if len(field.equals) != 1 or field.equals[0] not in categories:
        raise selector_errors.invalid_field_value(field.field)
    return field.equals[0]


def _check_field(category: str, field: FieldSelector, rules: Mapping[str, FieldRule]) -> None:
    if field.field not in rules:
        raise selector_errors.field_not_allowed(category, field.field)
    rule = rules[field.field]
    used = _values_by_operator(field)
    fits = used.keys() <= set(rule.operators) and all(rule.check(values) for values in used.values())
    if rule.refusal and not fits:
        raise rule.refusal()
    _check_operators(field, rule.operators)
    if not fits:
        raise selector_errors.invalid_field_value(field.field)


def _check_arns(fields: Mapping[str, FieldSelector]) -> None:
    """Raise the error of a whole ARN that is none of the selected type; beginnings are not judged."""
    form = WHOLE_ARNS.get(fields["resources.type"].equals[0]) if "resources.type" in fields else None
    named = fields.get("resources.ARN")
    if form is None or named is None:
        return
    for arn in (*named.equals, *named.not_equals):
        if not form.fullmatch(arn):
            raise selector_errors.invalid_arn(arn)


def _check_operators(field: FieldSelector, allowed: Sequence[str]) -> None:
    used = _values_by_operator(field)
    if not used.keys() <= set(allowed):
        raise selector_errors.operator_not_allowed(field.field, allowed)
    if not used:
        raise selector_errors.no_operator(field.field)


def _values_by_operator(field: FieldSelector) -> Mapping[str, tuple[str, ...]]:
    """Return the values of each operator that has some, operators in the order of the service model."""
    by_operator = {
        "Equals": field.equals,
        "StartsWith": field.starts_with,
        "EndsWith": field.ends_with,
        "NotEquals": field.not_equals,
        "NotStartsWith": field.not_starts_with,
        "NotEndsWith": field.not_ends_with,
    }
    return {operator: values for operator, values in by_operator.items() if values}


def spelled(selector: AdvancedEventSelector) -> shapes.AdvancedEventSelector:
    """Return the selector as answers show it: only the operators, and the name, that were given."""
    answer: shapes.AdvancedEventSelector = {
        "FieldSelectors": [_spelled_field(field) for field in selector.field_selectors]
    }
    return answer if selector.name is None else {"Name": selector.name, **answer}


def as_read(selector: AdvancedEventSelector) -> AdvancedEventSelector:
    """Return the selector with its fields in the order in which GetEventSelectors answers them."""
    fields = sorted(selector.field_selectors, key=lambda field: ORDER.get(field.field, len(ORDER)))
    return replace(selector, field_selectors=tuple(fields))


def _spelled_field(field: FieldSelector) -> shapes.AdvancedFieldSelector:
    answer: shapes.AdvancedFieldSelector = {"Field": field.field}
    if field.equals:
        answer["Equals"] = list(field.equals)
    if field.starts_with:
        answer["StartsWith"] = list(field.starts_with)
    if field.ends_with:
        answer["EndsWith"] = list(field.ends_with)
    if field.not_equals:
        answer["NotEquals"] = list(field.not_equals)
    if field.not_starts_with:
        answer["NotStartsWith"] = list(field.not_starts_with)
    if field.not_ends_with:
        answer["NotEndsWith"] = list(field.not_ends_with)
    return answer
