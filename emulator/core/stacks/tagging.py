"""Tags of a stack's resources, as an update changes them."""

from collections.abc import Iterator

from emulator.core.stacks.resources import Api, Wanted


def retagged(service: str, arn: str, before: Wanted, after: Wanted) -> Iterator[Api]:
    """Yield the calls that change a CloudTrail resource's tags, none where they are the same."""
    had, has = before.all_tags(), after.all_tags()
    keys = {tag["Key"] for tag in has}
    gone = [tag for tag in had if tag["Key"] not in keys]
    new = [tag for tag in has if tag not in had]
    if gone:
        yield Api(service, "RemoveTags", {"ResourceId": arn, "TagsList": gone})
    if new:
        yield Api(service, "AddTags", {"ResourceId": arn, "TagsList": new})
