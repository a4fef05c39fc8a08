"""Config, Inspector and Resource Explorer: they look at what an account has, each in a role.

Source: service-events.md 2.9: published records of 2023 (Inspector) and 2026. When the looking begins, and
what Config reads of which type of resource, is assumed: the records show reads of many services.
"""

from collections.abc import Iterator, Mapping, Sequence

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, ServiceCall
from emulator.core.causes.sessions import assumed
from emulator.core.ids import derived_text
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.service_identities import Role, in_role, role_of, service_role
from emulator.core.records.storage_calls import Place, on_bucket

CONFIG, INSPECTOR = "config.amazonaws.com", "inspector2.amazonaws.com"
EXPLORER = "resource-explorer-2.amazonaws.com"
INSPECTOR_ROLE, EXPLORER_ROLE = "AWSServiceRoleForAmazonInspector2", "AWSServiceRoleForResourceExplorer"
CONFIG_SESSION, EXPLORER_SESSION = "ConfigResourceCompositionSession", "resource-explorer-2"
ALL_INSTANCES = "ec2 DescribeInstances"
# So many buckets and queues are looked at, that one call cannot fill the journal.
AT_MOST = 50
SETTING_BYTES = 240  # of an answer of S3 about a setting of a bucket

# What Config reads of a type of resource, as source and operation, and what it asks.
READS: Mapping[str, tuple[str, Json | None]] = {
    "AWS::EC2::Instance": (ALL_INSTANCES, {"instancesSet": {}, "filterSet": {}}),
    "AWS::EC2::VPC": ("ec2 DescribeVpcs", {"vpcSet": {}, "filterSet": {}}),
    "AWS::EC2::Subnet": ("ec2 DescribeSubnets", {"subnetSet": {}, "filterSet": {}}),
    "AWS::EC2::SecurityGroup": (
        "ec2 DescribeSecurityGroups",
        {"securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {}},
    ),
    "AWS::EC2::Volume": ("ec2 DescribeVolumes", {"volumeSet": {}, "filterSet": {}}),
    "AWS::Lambda::Function": ("lambda ListFunctions20150331", None),
    "AWS::RDS::DBInstance": ("rds DescribeDBInstances", None),
    "AWS::DynamoDB::Table": ("dynamodb ListTables", None),
    "AWS::CloudTrail::Trail": ("cloudtrail DescribeTrails", None),
}
OF_BUCKETS = (("GetBucketLogging", "logging"), ("GetBucketEncryption", "encryption"))
OF_QUEUES: Mapping[str, Json] = {"GetQueueAttributes": {"attributeNames": ["All"]}, "ListQueueTags": {}}


def recorder_started(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return what Config reads when a recorder starts, in the recorder's role."""
    name = cause.asked("configurationRecorderName")
    recorder = around.recorder(name, cause.account, cause.region) if name else None
    if recorder is None:
        return ()
    wanted = READS if recorder.types is None else recorder.types
    reads = [_read(*READS[one], cause) for one in READS if one in wanted]
    role = role_of(recorder.role_arn, around.role_id(recorder.role_arn))
    return [
        assumed(CONFIG, role, CONFIG_SESSION, cause.region, cause.at),
        *_in_session(role, CONFIG_SESSION, CONFIG, reads, cause),
    ]


def inspector_enabled(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the look at the instances, where they are to be inspected."""
    if "EC2" not in (cause.parameters.get("resourceTypes") or ()):
        return ()
    role = _linked(INSPECTOR_ROLE, INSPECTOR, cause, around)
    session = "MandoService" + derived_text(f"{cause.account}/{cause.at.isoformat()}", 19, "123456789")
    read = _read(*READS["AWS::EC2::Instance"], cause)
    return [
        assumed(INSPECTOR, role, session, cause.region, cause.at),
        *_in_session(role, session, INSPECTOR, [read], cause),
    ]


def index_made(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return what Resource Explorer reads of buckets and queues when its index is made."""
    role = _linked(EXPLORER_ROLE, EXPLORER, cause, around)
    buckets = list(around.buckets(cause.account, cause.region))[:AT_MOST]
    queues = list(around.queues(cause.account, cause.region))[:AT_MOST]
    reads = [*_of_buckets(buckets, cause), *_of_queues(queues, cause)]
    return _in_session(role, EXPLORER_SESSION, EXPLORER, reads, cause)


def _linked(name: str, service: str, cause: Cause, around: Surroundings) -> Role:
    arn = service_role(name, service, cause.account, cause.partition)
    return role_of(arn, around.role_id(arn))


def _in_session(
    role: Role, session: str, service: str, reads: Sequence[Description], cause: Cause
) -> Sequence[ServiceCall]:
    caller = in_role(role, session, service, cause.at)
    return [ServiceCall(one, caller, cause.account) for one in reads]


def _read(call: str, asked: Json | None, cause: Cause) -> Description:
    source, _, name = call.partition(" ")
    return Description(
        event_source=f"{source}.amazonaws.com",
        event_name=name,
        region=cause.region,
        read_only=True,
        request_parameters=asked,
    )


def _of_buckets(buckets: Sequence[str], cause: Cause) -> Iterator[Description]:
    for bucket in buckets:
        place = Place(bucket, cause.account, cause.region)
        yield from (on_bucket(place, name, flag, SETTING_BYTES) for name, flag in OF_BUCKETS)


def _of_queues(queues: Sequence[str], cause: Cause) -> Iterator[Description]:
    """Yield data events; the queue's URL is its bare name. Source: service-events.md 2.9."""
    for queue in queues:
        resource = {
            "accountId": cause.account,
            "type": "AWS::SQS::Queue",
            "ARN": cause.arn("sqs", queue),
        }
        for name, more in OF_QUEUES.items():
            yield Description(
                event_source="sqs.amazonaws.com",
                event_name=name,
                region=cause.region,
                read_only=True,
                category="Data",
                request_parameters={"queueUrl": queue, **more},
                resources=(resource,),
            )
