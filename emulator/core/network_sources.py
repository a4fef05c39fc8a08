"""The event sources whose network activity events a trail can log.

Source: CloudTrail user guide, "Logging network activity events".
"""

from typing import Final

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
