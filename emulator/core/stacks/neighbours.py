"""The types that a trail's template needs beside it, and that moto does not make: properties to calls.

Source: cloudformation.md 2.1: AWS's resource schemas, and the public source of the handler of metric filters.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.arns import find_parts
from emulator.core.call import Json
from emulator.core.regions import partition_of
from emulator.core.stacks.failures import CallError, ResourceError
from emulator.core.stacks.resources import (
    Api,
    Begun,
    Kind,
    Made,
    Making,
    Removing,
    Wanted,
    changed,
    chosen,
)

# --- a bucket's policy -----------------------------------------------------------------------------


def _policy_put(wanted: Wanted) -> Making:
    bucket = str(wanted.properties["Bucket"])
    try:
        yield Api("s3", "GetBucketPolicy", {"Bucket": bucket})
    except CallError as error:
        if error.code != "NoSuchBucketPolicy":
            raise
    else:
        raise ResourceError(f"The bucket policy already exists on bucket {bucket}.")
    yield _put_policy(wanted)
    yield Begun(bucket)
    return Made(bucket)


def _policy_changed(wanted: Wanted, _before: Wanted, made: Made) -> Making:
    yield Api("s3", "GetBucketPolicy", {"Bucket": made.physical_id})
    yield _put_policy(wanted)
    return made


def _put_policy(wanted: Wanted) -> Api:
    given = {"Bucket": wanted.properties["Bucket"], "Policy": wanted.properties["PolicyDocument"]}
    return Api("s3", "PutBucketPolicy", given)


def _policy_removed(_wanted: Wanted, made: Made) -> Removing:
    yield Api("s3", "GetBucketPolicy", {"Bucket": made.physical_id})
    yield Api("s3", "DeleteBucketPolicy", {"Bucket": made.physical_id})


# --- policies of topics ----------------------------------------------------------------------------


def _topics_of(wanted: Wanted) -> Sequence[str]:
    return [str(topic) for topic in wanted.properties.get("Topics") or [wanted.properties.get("TopicArn")]]


def _topic_policy_set(wanted: Wanted) -> Making:
    made = _topic_policy(wanted)
    for topic in _topics_of(wanted):
        yield _set_policy(topic, wanted.properties["PolicyDocument"])
    yield Begun(made.physical_id)
    return made


def _topic_policy_changed(wanted: Wanted, before: Wanted, made: Made) -> Making:
    topics = _topics_of(wanted)
    for topic in topics:
        yield _set_policy(topic, wanted.properties["PolicyDocument"])
    yield from _reset([topic for topic in _topics_of(before) if topic not in topics])
    return made


def _topic_policy_removed(wanted: Wanted, _made: Made) -> Removing:
    yield from _reset(_topics_of(wanted))


def _topic_policy(wanted: Wanted) -> Made:
    """Return the policy by its id: the topic of an inline policy, else a name that CloudFormation made."""
    inline = wanted.properties.get("TopicArn")
    return Made(str(inline)) if inline else Made(wanted.name, {"Id": wanted.name})


def _reset(topics: Sequence[str]) -> Iterator[Api]:
    """Yield the calls that give topics SNS's default policy again; that AWS does so is assumed."""
    for topic in topics:
        parts = find_parts(topic)
        owner = parts.account if parts else ""
        yield _set_policy(topic, default_topic_policy(topic, owner))


def default_topic_policy(topic: str, owner: str) -> Json:
    """Return the policy of a topic that was given none. Source: SNS, GetTopicAttributes of a new topic."""
    verbs = (
        "GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe"
        " ListSubscriptionsByTopic Publish"
    )
    return {
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [
            {
                "Effect": "Allow",
                "Sid": "__default_statement_ID",
                "Principal": {"AWS": "*"},
                "Action": [f"SNS:{verb}" for verb in verbs.split()],
                "Resource": topic,
                "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
            }
        ],
    }


def _set_policy(topic: str, policy: Any) -> Api:
    given = {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy}
    return Api("sns", "SetTopicAttributes", given)


# --- subscriptions ---------------------------------------------------------------------------------

SUBSCRIPTION_ATTRIBUTES = (
    "DeliveryPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
    "SubscriptionRoleArn",
)


def _subscribed(wanted: Wanted) -> Making:
    given = chosen(wanted.properties, {name: name for name in ("TopicArn", "Protocol", "Endpoint")})
    attributes = {name: text for name in SUBSCRIPTION_ATTRIBUTES if (text := _attribute(wanted, name))}
    more = {"Attributes": attributes} if attributes else {}
    answer = yield Api("sns", "Subscribe", {**given, **more, "ReturnSubscriptionArn": True})
    made = Made(answer["SubscriptionArn"], {"Arn": answer["SubscriptionArn"]})
    yield Begun(made.physical_id)
    return made


def _subscription_changed(wanted: Wanted, before: Wanted, made: Made) -> Making:
    for name in SUBSCRIPTION_ATTRIBUTES:
        if (text := _attribute(wanted, name)) != _attribute(before, name):
            given = {"AttributeName": name, "AttributeValue": text or ""}
            yield Api("sns", "SetSubscriptionAttributes", {"SubscriptionArn": made.physical_id, **given})
    return made


def _attribute(wanted: Wanted, name: str) -> str | None:
    value = wanted.properties.get(name)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _unsubscribed(_wanted: Wanted, made: Made) -> Removing:
    yield Api("sns", "Unsubscribe", {"SubscriptionArn": made.physical_id})


# --- filters of log groups -------------------------------------------------------------------------


def _group_of(wanted: Wanted) -> str:
    return str(wanted.properties["LogGroupName"])


def _metric_filter_made(wanted: Wanted) -> Making:
    listing = {"logGroupName": _group_of(wanted), "filterNamePrefix": wanted.name}
    answer = yield Api("logs", "DescribeMetricFilters", listing)
    if any(one["filterName"] == wanted.name for one in answer.get("metricFilters", ())):
        text = f"The specified metric filter already exists: {wanted.name}"
        raise CallError("logs", "ResourceAlreadyExistsException", text)
    yield _put_metric_filter(wanted)
    yield Begun(wanted.name)
    return Made(wanted.name)


def _metric_filter_changed(wanted: Wanted, _before: Wanted, made: Made) -> Making:
    listing = {"logGroupName": _group_of(wanted), "filterNamePrefix": made.physical_id}
    yield Api("logs", "DescribeMetricFilters", listing)
    yield _put_metric_filter(wanted)
    return made


def _put_metric_filter(wanted: Wanted) -> Api:
    given = wanted.properties
    parameters = {
        "logGroupName": _group_of(wanted),
        "filterName": wanted.name,
        "filterPattern": given.get("FilterPattern", ""),
        "metricTransformations": [_transformation(one) for one in given.get("MetricTransformations", ())],
    }
    return Api("logs", "PutMetricFilter", parameters)


def _transformation(given: Json) -> Json:
    """Return a transformation as CloudWatch Logs spells it: members begin small, dimensions are a map."""
    plain = {f"{name[0].lower()}{name[1:]}": value for name, value in given.items() if name != "Dimensions"}
    dimensions = {one["Key"]: one["Value"] for one in given.get("Dimensions") or ()}
    return {**plain, "dimensions": dimensions} if dimensions else plain


def _metric_filter_removed(wanted: Wanted, made: Made) -> Removing:
    yield Api(
        "logs", "DeleteMetricFilter", {"logGroupName": _group_of(wanted), "filterName": made.physical_id}
    )


SUBSCRIPTION_FILTER: Mapping[str, str] = {
    "LogGroupName": "logGroupName",
    "FilterPattern": "filterPattern",
    "DestinationArn": "destinationArn",
    "RoleArn": "roleArn",
    "Distribution": "distribution",
}


def _subscription_filter_made(wanted: Wanted) -> Making:
    yield _put_subscription_filter(wanted)
    yield Begun(wanted.name)
    return Made(wanted.name)


def _subscription_filter_changed(wanted: Wanted, _before: Wanted, made: Made) -> Making:
    yield _put_subscription_filter(wanted)
    return made


def _put_subscription_filter(wanted: Wanted) -> Api:
    given = {"filterPattern": "", **chosen(wanted.properties, SUBSCRIPTION_FILTER)}
    return Api("logs", "PutSubscriptionFilter", {**given, "filterName": wanted.name})


def _subscription_filter_removed(wanted: Wanted, made: Made) -> Removing:
    named = {"logGroupName": _group_of(wanted), "filterName": made.physical_id}
    yield Api("logs", "DeleteSubscriptionFilter", named)


# --- alarms ----------------------------------------------------------------------------------------


def _alarm_put(wanted: Wanted) -> Making:
    yield _put_alarm(wanted)
    yield Begun(wanted.name)
    partition = partition_of(wanted.region)
    arn = f"arn:{partition}:cloudwatch:{wanted.region}:{wanted.account}:alarm:{wanted.name}"
    return Made(wanted.name, {"Arn": arn})


def _alarm_changed(wanted: Wanted, before: Wanted, made: Made) -> Making:
    if changed(before.properties, wanted.properties):
        yield _put_alarm(wanted)
    return made


def _put_alarm(wanted: Wanted) -> Api:
    tags = {"Tags": wanted.all_tags()} if wanted.all_tags() else {}
    return Api("cloudwatch", "PutMetricAlarm", {**wanted.properties, "AlarmName": wanted.name, **tags})


def _alarm_removed(_wanted: Wanted, made: Made) -> Removing:
    yield Api("cloudwatch", "DeleteAlarms", {"AlarmNames": [made.physical_id]})


KINDS = (
    Kind(
        "AWS::S3::BucketPolicy",
        _policy_put,
        _policy_changed,
        _policy_removed,
        replaces=frozenset({"Bucket"}),
        required=("Bucket", "PolicyDocument"),
    ),
    Kind(
        "AWS::SNS::TopicPolicy",
        _topic_policy_set,
        _topic_policy_changed,
        _topic_policy_removed,
        attributes=frozenset({"Id"}),
        required=("Topics", "PolicyDocument"),
    ),
    Kind(
        "AWS::SNS::TopicInlinePolicy",
        _topic_policy_set,
        _topic_policy_changed,
        _topic_policy_removed,
        replaces=frozenset({"TopicArn"}),
        required=("TopicArn", "PolicyDocument"),
    ),
    Kind(
        "AWS::SNS::Subscription",
        _subscribed,
        _subscription_changed,
        _unsubscribed,
        replaces=frozenset({"TopicArn", "Protocol", "Endpoint"}),
        attributes=frozenset({"Arn"}),
        required=("TopicArn", "Protocol"),
    ),
    Kind(
        "AWS::Logs::MetricFilter",
        _metric_filter_made,
        _metric_filter_changed,
        _metric_filter_removed,
        name="FilterName",
        replaces=frozenset({"FilterName", "LogGroupName"}),
        required=("FilterPattern", "LogGroupName", "MetricTransformations"),
    ),
    Kind(
        "AWS::Logs::SubscriptionFilter",
        _subscription_filter_made,
        _subscription_filter_changed,
        _subscription_filter_removed,
        name="FilterName",
        replaces=frozenset({"FilterName", "LogGroupName"}),
        required=("DestinationArn", "FilterPattern", "LogGroupName"),
    ),
    Kind(
        "AWS::CloudWatch::Alarm",
        _alarm_put,
        _alarm_changed,
        _alarm_removed,
        name="AlarmName",
        replaces=frozenset({"AlarmName"}),
        attributes=frozenset({"Arn"}),
        has_system_tags=True,
    ),
)
