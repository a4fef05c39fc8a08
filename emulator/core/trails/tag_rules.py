"""Tags of resources: keys with a value or None, in the order in which they were set."""

from collections.abc import Iterable, Mapping, Sequence

from emulator.api import limits, shapes, tag_errors

Tags = Mapping[str, str | None]
RESERVED = "aws:"

# The members whose constraints are checked here, and the error of each; see operations.registry.
WORDS: Mapping[str, shapes.ErrorCode] = {
    "Tag.Key": "InvalidTagParameterException",
    "Tag.Value": "InvalidTagParameterException",
}


def added(tags: Tags, given: Sequence[shapes.Tag], *, with_systems: bool = False) -> Tags:
    """Return the tags with those given set. Raises InvalidTagParameterException, TagsLimitExceededException.

    AWS's own tags are taken `with_systems`: CloudFormation gives them to what it makes.

    Source: CloudTrail API reference, AddTags; that keys with aws: are refused is assumed.
    """
    check([tag for tag in given if not (with_systems and tag["Key"].startswith(RESERVED))])
    _check_unique(tag["Key"] for tag in given)
    changed = {**tags, **{tag["Key"]: tag.get("Value") for tag in given}}
    if len(changed) > limits.TAGS_PER_RESOURCE:
        raise tag_errors.too_many_tags()
    return changed


def removed(tags: Tags, given: Sequence[shapes.Tag]) -> Tags:
    """Return the tags without the keys given, whatever values stand beside them."""
    gone = {tag["Key"] for tag in given}
    return {key: value for key, value in tags.items() if key not in gone}


def check(given: Sequence[shapes.Tag]) -> None:
    """Raise InvalidTagParameterException for the first tag whose key or value is not allowed."""
    for tag in given:
        key, value = tag["Key"], tag.get("Value")
        if not 1 <= len(key) <= limits.TAG_KEY_MAX or key.lower().startswith(RESERVED):
            raise tag_errors.invalid_tag_key(key)
        if value is not None and not 1 <= len(value) <= limits.TAG_VALUE_MAX:
            raise tag_errors.invalid_tag_value(key)


def _check_unique(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise tag_errors.duplicate_tag_key(key)
        seen.add(key)


def spelled(tags: Tags) -> Sequence[shapes.Tag]:
    """Return the tags as answers show them; a key without value stands alone."""
    return [{"Key": key} if value is None else {"Key": key, "Value": value} for key, value in tags.items()]
