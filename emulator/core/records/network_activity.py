"""Network activity events: the owner of a VPC endpoint gets them for calls through it."""

from datetime import datetime
from typing import Final

import orjson

from emulator.core.call import Description, Json
from emulator.core.callers.identity import Caller
from emulator.core.clock import iso
from emulator.core.ids import Ids
from emulator.core.records.events import VERSION, Event, Origin, endpoint_owner, without_nothing

# The event sources whose network activity events a trail can log.
# Source: CloudTrail user guide, "Logging network activity events".
_SERVICES = """
    aco-automation agent-registry appconfig application-signals appmesh assurance athena autoscaling
    aws-external-anthropic b2bi backup-gateway bcm-data-exports bcm-pricing-calculator bedrock
    bedrock-agentcore billing cassandra ce chime-sdk-media-pipelines chime-sdk-voice cloudcontrolapi
    cloudformation cloudhsm cloudoptimization cloudtrail codedeploy comprehend comprehendmedical
    config ds dsql dynamodb ec2 ecr ecs elasticfilesystem elasticloadbalancing events firehose
    frauddetector freetier fsx glue healthlake identitystore invoicing iot iotfleetwise
    iotsecuredtunneling iotsitewise kms lakeformation lambda license-manager lookoutequipment
    lookoutvision monitoring nova-act partnercentral-prm personalize qbusiness quicksight rds
    rdsdata rdsdataapi rekognition rolesanywhere route53 s3 s3vectors sagemaker scheduler
    secretsmanager servicediscovery ses signin sns sqs ssm ssm-contacts sso sso-directory sso-oauth
    states storagegateway sts swf textract transcribe transcribestreaming transfer transform
    transform-agents transform-custom translate user-subscriptions verifiedpermissions voiceid
    workmail workmailmessageflow
"""
NETWORK_SOURCES: Final = frozenset(f"{service}.amazonaws.com" for service in _SERVICES.split())

# The members of the caller that are recorded.
IDENTITY = ("type", "principalId", "accountId")


def find_event(
    description: Description, caller: Caller, origin: Origin, at: datetime, ids: Ids
) -> Event | None:
    """Return the event of a call that finished at the instant, None where there is no endpoint to see it.

    An endpoint's policy is not checked here: it denies nothing. Source: CloudTrail user guide, "Network
    activity events".
    """
    owner = endpoint_owner(caller, origin)
    if owner is None or description.event_source not in NETWORK_SOURCES:
        return None
    event_id = ids.uuid()
    record: Json = {
        "eventVersion": VERSION,
        "userIdentity": _identity_of(caller),
        "eventTime": iso(at),
        "eventSource": description.event_source,
        "eventName": description.event_name,
        "awsRegion": description.region,
        "sourceIPAddress": origin.source_ip,
        "requestID": description.request_id,
        "eventID": event_id,
        "eventType": "AwsVpceEvent",
        "recipientAccountId": owner,
        "sharedEventID": ids.uuid(),
        "vpcEndpointId": origin.vpc_endpoint_id,
        "vpcEndpointAccountId": owner,
        "eventCategory": "NetworkActivity",
    }
    return Event(
        id=event_id,
        time=int(at.timestamp()),
        source=description.event_source,
        name=description.event_name,
        account=owner,
        region=description.region,
        category="NetworkActivity",
        read_only=None,
        body=orjson.dumps(without_nothing(record)),
    )


def _identity_of(caller: Caller) -> Json:
    identity = caller.as_record()
    return {name: identity[name] for name in IDENTITY if name in identity}
