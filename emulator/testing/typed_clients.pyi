"""The clients and resources of boto3 by service; of unknown type without boto3-stubs.

Written by scripts/generate --models from botocore 1.44.8; do not edit.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-unimported,misc,overload-cannot-match"
# mypy: disallow-any-unimported=False
# ruff: noqa
# pyright: reportMissingImports=false, reportMissingModuleSource=false, reportOverlappingOverload=false

from collections.abc import Sequence
from typing import Any, Literal, TypedDict, Unpack, overload

from emulator.testing.access import Document
from emulator.testing.acting import Acting

from mypy_boto3_abuse_signal.client import AbuseSignalAPIClient as _abuse_signal
from mypy_boto3_accessanalyzer.client import AccessAnalyzerClient as _accessanalyzer
from mypy_boto3_account.client import AccountClient as _account
from mypy_boto3_account_access.client import AccountAccessClient as _account_access
from mypy_boto3_account_access_runtime.client import AccountAccessRuntimeClient as _account_access_runtime
from mypy_boto3_acm.client import ACMClient as _acm
from mypy_boto3_acm_pca.client import ACMPCAClient as _acm_pca
from mypy_boto3_agent_discovery.client import AgentDiscoveryClient as _agent_discovery
from mypy_boto3_agent_registry.client import AgentRegistryClient as _agent_registry
from mypy_boto3_agent_registry_control.client import AgentRegistryControlClient as _agent_registry_control
from mypy_boto3_aiops.client import AIOpsClient as _aiops
from mypy_boto3_amp.client import PrometheusServiceClient as _amp
from mypy_boto3_amplify.client import AmplifyClient as _amplify
from mypy_boto3_amplifybackend.client import AmplifyBackendClient as _amplifybackend
from mypy_boto3_amplifyuibuilder.client import AmplifyUIBuilderClient as _amplifyuibuilder
from mypy_boto3_apigateway.client import APIGatewayClient as _apigateway
from mypy_boto3_apigatewaymanagementapi.client import (
    ApiGatewayManagementApiClient as _apigatewaymanagementapi,
)
from mypy_boto3_apigatewayv2.client import ApiGatewayV2Client as _apigatewayv2
from mypy_boto3_apiportal.client import APIPortalClient as _apiportal
from mypy_boto3_appconfig.client import AppConfigClient as _appconfig
from mypy_boto3_appconfigdata.client import AppConfigDataClient as _appconfigdata
from mypy_boto3_appfabric.client import AppFabricClient as _appfabric
from mypy_boto3_appflow.client import AppflowClient as _appflow
from mypy_boto3_appintegrations.client import AppIntegrationsServiceClient as _appintegrations
from mypy_boto3_application_autoscaling.client import ApplicationAutoScalingClient as _application_autoscaling
from mypy_boto3_application_insights.client import ApplicationInsightsClient as _application_insights
from mypy_boto3_application_signals.client import CloudWatchApplicationSignalsClient as _application_signals
from mypy_boto3_applicationcostprofiler.client import (
    ApplicationCostProfilerClient as _applicationcostprofiler,
)
from mypy_boto3_appmesh.client import AppMeshClient as _appmesh
from mypy_boto3_apprunner.client import AppRunnerClient as _apprunner
from mypy_boto3_appstream.client import AppStreamClient as _appstream
from mypy_boto3_appsync.client import AppSyncClient as _appsync
from mypy_boto3_arc_region_switch.client import ARCRegionswitchClient as _arc_region_switch
from mypy_boto3_arc_zonal_shift.client import ARCZonalShiftClient as _arc_zonal_shift
from mypy_boto3_artifact.client import ArtifactClient as _artifact
from mypy_boto3_athena.client import AthenaClient as _athena
from mypy_boto3_auditmanager.client import AuditManagerClient as _auditmanager
from mypy_boto3_autoscaling.client import AutoScalingClient as _autoscaling
from mypy_boto3_autoscaling_plans.client import AutoScalingPlansClient as _autoscaling_plans
from mypy_boto3_b2bi.client import B2BIClient as _b2bi
from mypy_boto3_backup.client import BackupClient as _backup
from mypy_boto3_backup_gateway.client import BackupGatewayClient as _backup_gateway
from mypy_boto3_backupsearch.client import BackupSearchClient as _backupsearch
from mypy_boto3_batch.client import BatchClient as _batch
from mypy_boto3_bcm_dashboards.client import BillingandCostManagementDashboardsClient as _bcm_dashboards
from mypy_boto3_bcm_data_exports.client import BillingandCostManagementDataExportsClient as _bcm_data_exports
from mypy_boto3_bcm_pricing_calculator.client import (
    BillingandCostManagementPricingCalculatorClient as _bcm_pricing_calculator,
)
from mypy_boto3_bcm_recommended_actions.client import (
    BillingandCostManagementRecommendedActionsClient as _bcm_recommended_actions,
)
from mypy_boto3_bedrock.client import BedrockClient as _bedrock
from mypy_boto3_bedrock_agent.client import AgentsforBedrockClient as _bedrock_agent
from mypy_boto3_bedrock_agent_runtime.client import AgentsforBedrockRuntimeClient as _bedrock_agent_runtime
from mypy_boto3_bedrock_agentcore.client import BedrockAgentCoreClient as _bedrock_agentcore
from mypy_boto3_bedrock_agentcore_control.client import (
    BedrockAgentCoreControlClient as _bedrock_agentcore_control,
)
from mypy_boto3_bedrock_data_automation.client import (
    DataAutomationforBedrockClient as _bedrock_data_automation,
)
from mypy_boto3_bedrock_data_automation_runtime.client import (
    RuntimeforBedrockDataAutomationClient as _bedrock_data_automation_runtime,
)
from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient as _bedrock_runtime
from mypy_boto3_billing.client import BillingClient as _billing
from mypy_boto3_billingconductor.client import BillingConductorClient as _billingconductor
from mypy_boto3_braket.client import BraketClient as _braket
from mypy_boto3_budgets.client import BudgetsClient as _budgets
from mypy_boto3_ce.client import CostExplorerClient as _ce
from mypy_boto3_chatbot.client import ChatbotClient as _chatbot
from mypy_boto3_chime.client import ChimeClient as _chime
from mypy_boto3_chime_sdk_identity.client import ChimeSDKIdentityClient as _chime_sdk_identity
from mypy_boto3_chime_sdk_media_pipelines.client import (
    ChimeSDKMediaPipelinesClient as _chime_sdk_media_pipelines,
)
from mypy_boto3_chime_sdk_meetings.client import ChimeSDKMeetingsClient as _chime_sdk_meetings
from mypy_boto3_chime_sdk_messaging.client import ChimeSDKMessagingClient as _chime_sdk_messaging
from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient as _chime_sdk_voice
from mypy_boto3_cleanrooms.client import CleanRoomsServiceClient as _cleanrooms
from mypy_boto3_cleanroomsml.client import CleanRoomsMLClient as _cleanroomsml
from mypy_boto3_cloud9.client import Cloud9Client as _cloud9
from mypy_boto3_cloudcontrol.client import CloudControlApiClient as _cloudcontrol
from mypy_boto3_clouddirectory.client import CloudDirectoryClient as _clouddirectory
from mypy_boto3_cloudformation.client import CloudFormationClient as _cloudformation
from mypy_boto3_cloudfront.client import CloudFrontClient as _cloudfront
from mypy_boto3_cloudfront_keyvaluestore.client import (
    CloudFrontKeyValueStoreClient as _cloudfront_keyvaluestore,
)
from mypy_boto3_cloudhsm.client import CloudHSMClient as _cloudhsm
from mypy_boto3_cloudhsmv2.client import CloudHSMV2Client as _cloudhsmv2
from mypy_boto3_cloudsearch.client import CloudSearchClient as _cloudsearch
from mypy_boto3_cloudsearchdomain.client import CloudSearchDomainClient as _cloudsearchdomain
from mypy_boto3_cloudtrail.client import CloudTrailClient as _cloudtrail
from mypy_boto3_cloudtrail_data.client import CloudTrailDataServiceClient as _cloudtrail_data
from mypy_boto3_cloudwatch.client import CloudWatchClient as _cloudwatch
from mypy_boto3_cloudwatchomni.client import CloudWatchOmniClient as _cloudwatchomni
from mypy_boto3_codeartifact.client import CodeArtifactClient as _codeartifact
from mypy_boto3_codebuild.client import CodeBuildClient as _codebuild
from mypy_boto3_codecatalyst.client import CodeCatalystClient as _codecatalyst
from mypy_boto3_codecommit.client import CodeCommitClient as _codecommit
from mypy_boto3_codeconnections.client import CodeConnectionsClient as _codeconnections
from mypy_boto3_codedeploy.client import CodeDeployClient as _codedeploy
from mypy_boto3_codeguru_reviewer.client import CodeGuruReviewerClient as _codeguru_reviewer
from mypy_boto3_codeguru_security.client import CodeGuruSecurityClient as _codeguru_security
from mypy_boto3_codeguruprofiler.client import CodeGuruProfilerClient as _codeguruprofiler
from mypy_boto3_codepipeline.client import CodePipelineClient as _codepipeline
from mypy_boto3_codestar_connections.client import CodeStarconnectionsClient as _codestar_connections
from mypy_boto3_codestar_notifications.client import CodeStarNotificationsClient as _codestar_notifications
from mypy_boto3_cognito_identity.client import CognitoIdentityClient as _cognito_identity
from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient as _cognito_idp
from mypy_boto3_cognito_sync.client import CognitoSyncClient as _cognito_sync
from mypy_boto3_comprehend.client import ComprehendClient as _comprehend
from mypy_boto3_comprehendmedical.client import ComprehendMedicalClient as _comprehendmedical
from mypy_boto3_compute_optimizer.client import ComputeOptimizerClient as _compute_optimizer
from mypy_boto3_compute_optimizer_automation.client import (
    ComputeOptimizerAutomationClient as _compute_optimizer_automation,
)
from mypy_boto3_config.client import ConfigServiceClient as _config
from mypy_boto3_connect.client import ConnectClient as _connect
from mypy_boto3_connect_contact_lens.client import ConnectContactLensClient as _connect_contact_lens
from mypy_boto3_connectcampaigns.client import ConnectCampaignServiceClient as _connectcampaigns
from mypy_boto3_connectcampaignsv2.client import ConnectCampaignServiceV2Client as _connectcampaignsv2
from mypy_boto3_connectcases.client import ConnectCasesClient as _connectcases
from mypy_boto3_connecthealth.client import ConnectHealthClient as _connecthealth
from mypy_boto3_connectparticipant.client import ConnectParticipantClient as _connectparticipant
from mypy_boto3_connectscheduling.client import ConnectSchedulingClient as _connectscheduling
from mypy_boto3_continuum.client import ContinuumClient as _continuum
from mypy_boto3_controlcatalog.client import ControlCatalogClient as _controlcatalog
from mypy_boto3_controltower.client import ControlTowerClient as _controltower
from mypy_boto3_cost_optimization_hub.client import CostOptimizationHubClient as _cost_optimization_hub
from mypy_boto3_cur.client import CostandUsageReportServiceClient as _cur
from mypy_boto3_customer_profiles.client import CustomerProfilesClient as _customer_profiles
from mypy_boto3_databrew.client import GlueDataBrewClient as _databrew
from mypy_boto3_dataexchange.client import DataExchangeClient as _dataexchange
from mypy_boto3_datapipeline.client import DataPipelineClient as _datapipeline
from mypy_boto3_datasync.client import DataSyncClient as _datasync
from mypy_boto3_datazone.client import DataZoneClient as _datazone
from mypy_boto3_dax.client import DAXClient as _dax
from mypy_boto3_deadline.client import DeadlineCloudClient as _deadline
from mypy_boto3_detective.client import DetectiveClient as _detective
from mypy_boto3_devicefarm.client import DeviceFarmClient as _devicefarm
from mypy_boto3_devops_agent.client import DevOpsAgentServiceClient as _devops_agent
from mypy_boto3_devops_guru.client import DevOpsGuruClient as _devops_guru
from mypy_boto3_directconnect.client import DirectConnectClient as _directconnect
from mypy_boto3_discovery.client import ApplicationDiscoveryServiceClient as _discovery
from mypy_boto3_dlm.client import DLMClient as _dlm
from mypy_boto3_dms.client import DatabaseMigrationServiceClient as _dms
from mypy_boto3_docdb.client import DocDBClient as _docdb
from mypy_boto3_docdb_elastic.client import DocDBElasticClient as _docdb_elastic
from mypy_boto3_drs.client import drsClient as _drs
from mypy_boto3_ds.client import DirectoryServiceClient as _ds
from mypy_boto3_ds_data.client import DirectoryServiceDataClient as _ds_data
from mypy_boto3_dsql.client import AuroraDSQLClient as _dsql
from mypy_boto3_dynamodb.client import DynamoDBClient as _dynamodb
from mypy_boto3_dynamodbstreams.client import DynamoDBStreamsClient as _dynamodbstreams
from mypy_boto3_ebs.client import EBSClient as _ebs
from mypy_boto3_ec2.client import EC2Client as _ec2
from mypy_boto3_ec2_instance_connect.client import EC2InstanceConnectClient as _ec2_instance_connect
from mypy_boto3_ecr.client import ECRClient as _ecr
from mypy_boto3_ecr_public.client import ECRPublicClient as _ecr_public
from mypy_boto3_ecs.client import ECSClient as _ecs
from mypy_boto3_efs.client import EFSClient as _efs
from mypy_boto3_eks.client import EKSClient as _eks
from mypy_boto3_eks_auth.client import EKSAuthClient as _eks_auth
from mypy_boto3_elasticache.client import ElastiCacheClient as _elasticache
from mypy_boto3_elasticbeanstalk.client import ElasticBeanstalkClient as _elasticbeanstalk
from mypy_boto3_elb.client import ElasticLoadBalancingClient as _elb
from mypy_boto3_elbv2.client import ElasticLoadBalancingv2Client as _elbv2
from mypy_boto3_elementalinference.client import ElementalInferenceClient as _elementalinference
from mypy_boto3_emr.client import EMRClient as _emr
from mypy_boto3_emr_containers.client import EMRContainersClient as _emr_containers
from mypy_boto3_emr_serverless.client import EMRServerlessClient as _emr_serverless
from mypy_boto3_endusermessaging.client import EndUserMessagingClient as _endusermessaging
from mypy_boto3_entityresolution.client import EntityResolutionClient as _entityresolution
from mypy_boto3_es.client import ElasticsearchServiceClient as _es
from mypy_boto3_eventbridgev2.client import EventBridgeV2Client as _eventbridgev2
from mypy_boto3_events.client import EventBridgeClient as _events
from mypy_boto3_evs.client import EVSClient as _evs
from mypy_boto3_firehose.client import FirehoseClient as _firehose
from mypy_boto3_fis.client import FISClient as _fis
from mypy_boto3_fms.client import FMSClient as _fms
from mypy_boto3_forecast.client import ForecastServiceClient as _forecast
from mypy_boto3_forecastquery.client import ForecastQueryServiceClient as _forecastquery
from mypy_boto3_frauddetector.client import FraudDetectorClient as _frauddetector
from mypy_boto3_freetier.client import FreeTierClient as _freetier
from mypy_boto3_fsx.client import FSxClient as _fsx
from mypy_boto3_gamelift.client import GameLiftClient as _gamelift
from mypy_boto3_gameliftstreams.client import GameLiftStreamsClient as _gameliftstreams
from mypy_boto3_geo_maps.client import LocationServiceMapsV2Client as _geo_maps
from mypy_boto3_geo_places.client import LocationServicePlacesV2Client as _geo_places
from mypy_boto3_geo_routes.client import LocationServiceRoutesV2Client as _geo_routes
from mypy_boto3_glacier.client import GlacierClient as _glacier
from mypy_boto3_globalaccelerator.client import GlobalAcceleratorClient as _globalaccelerator
from mypy_boto3_glue.client import GlueClient as _glue
from mypy_boto3_grafana.client import ManagedGrafanaClient as _grafana
from mypy_boto3_greengrass.client import GreengrassClient as _greengrass
from mypy_boto3_greengrassv2.client import GreengrassV2Client as _greengrassv2
from mypy_boto3_groundstation.client import GroundStationClient as _groundstation
from mypy_boto3_guardduty.client import GuardDutyClient as _guardduty
from mypy_boto3_health.client import HealthClient as _health
from mypy_boto3_healthlake.client import HealthLakeClient as _healthlake
from mypy_boto3_iam.client import IAMClient as _iam
from mypy_boto3_iam_toolbox.client import IAMToolboxPreviewClient as _iam_toolbox
from mypy_boto3_identitystore.client import IdentityStoreClient as _identitystore
from mypy_boto3_imagebuilder.client import imagebuilderClient as _imagebuilder
from mypy_boto3_importexport.client import ImportExportClient as _importexport
from mypy_boto3_inspector.client import InspectorClient as _inspector
from mypy_boto3_inspector_scan.client import inspectorscanClient as _inspector_scan
from mypy_boto3_inspector2.client import Inspector2Client as _inspector2
from mypy_boto3_interconnect.client import InterconnectClient as _interconnect
from mypy_boto3_internetmonitor.client import CloudWatchInternetMonitorClient as _internetmonitor
from mypy_boto3_invoicing.client import InvoicingClient as _invoicing
from mypy_boto3_iot.client import IoTClient as _iot
from mypy_boto3_iot_data.client import IoTDataPlaneClient as _iot_data
from mypy_boto3_iot_jobs_data.client import IoTJobsDataPlaneClient as _iot_jobs_data
from mypy_boto3_iot_managed_integrations.client import (
    ManagedintegrationsforIoTDeviceManagementClient as _iot_managed_integrations,
)
from mypy_boto3_iotdeviceadvisor.client import IoTDeviceAdvisorClient as _iotdeviceadvisor
from mypy_boto3_iotfleetwise.client import IoTFleetWiseClient as _iotfleetwise
from mypy_boto3_iotsecuretunneling.client import IoTSecureTunnelingClient as _iotsecuretunneling
from mypy_boto3_iotsitewise.client import IoTSiteWiseClient as _iotsitewise
from mypy_boto3_iotthingsgraph.client import IoTThingsGraphClient as _iotthingsgraph
from mypy_boto3_iottwinmaker.client import IoTTwinMakerClient as _iottwinmaker
from mypy_boto3_iotwireless.client import IoTWirelessClient as _iotwireless
from mypy_boto3_ivs.client import IVSClient as _ivs
from mypy_boto3_ivs_realtime.client import ivsrealtimeClient as _ivs_realtime
from mypy_boto3_ivschat.client import ivschatClient as _ivschat
from mypy_boto3_kafka.client import KafkaClient as _kafka
from mypy_boto3_kafkaconnect.client import KafkaConnectClient as _kafkaconnect
from mypy_boto3_kendra.client import kendraClient as _kendra
from mypy_boto3_kendra_ranking.client import KendraRankingClient as _kendra_ranking
from mypy_boto3_keyspaces.client import KeyspacesClient as _keyspaces
from mypy_boto3_keyspacesstreams.client import KeyspacesStreamsClient as _keyspacesstreams
from mypy_boto3_kinesis.client import KinesisClient as _kinesis
from mypy_boto3_kinesis_video_archived_media.client import (
    KinesisVideoArchivedMediaClient as _kinesis_video_archived_media,
)
from mypy_boto3_kinesis_video_media.client import KinesisVideoMediaClient as _kinesis_video_media
from mypy_boto3_kinesis_video_signaling.client import (
    KinesisVideoSignalingChannelsClient as _kinesis_video_signaling,
)
from mypy_boto3_kinesis_video_webrtc_storage.client import (
    KinesisVideoWebRTCStorageClient as _kinesis_video_webrtc_storage,
)
from mypy_boto3_kinesisanalytics.client import KinesisAnalyticsClient as _kinesisanalytics
from mypy_boto3_kinesisanalyticsv2.client import KinesisAnalyticsV2Client as _kinesisanalyticsv2
from mypy_boto3_kinesisvideo.client import KinesisVideoClient as _kinesisvideo
from mypy_boto3_kms.client import KMSClient as _kms
from mypy_boto3_lakeformation.client import LakeFormationClient as _lakeformation
from mypy_boto3_lambda.client import LambdaClient as _lambda
from mypy_boto3_lambda_core.client import LambdaCoreClient as _lambda_core
from mypy_boto3_lambda_microvms.client import LambdaMicroVMsClient as _lambda_microvms
from mypy_boto3_lambda_web.client import LambdaWebClient as _lambda_web
from mypy_boto3_launch_wizard.client import LaunchWizardClient as _launch_wizard
from mypy_boto3_lex_models.client import LexModelBuildingServiceClient as _lex_models
from mypy_boto3_lex_runtime.client import LexRuntimeServiceClient as _lex_runtime
from mypy_boto3_lexv2_models.client import LexModelsV2Client as _lexv2_models
from mypy_boto3_lexv2_runtime.client import LexRuntimeV2Client as _lexv2_runtime
from mypy_boto3_license_manager.client import LicenseManagerClient as _license_manager
from mypy_boto3_license_manager_linux_subscriptions.client import (
    LicenseManagerLinuxSubscriptionsClient as _license_manager_linux_subscriptions,
)
from mypy_boto3_license_manager_user_subscriptions.client import (
    LicenseManagerUserSubscriptionsClient as _license_manager_user_subscriptions,
)
from mypy_boto3_lightsail.client import LightsailClient as _lightsail
from mypy_boto3_location.client import LocationServiceClient as _location
from mypy_boto3_logs.client import CloudWatchLogsClient as _logs
from mypy_boto3_lookoutequipment.client import LookoutEquipmentClient as _lookoutequipment
from mypy_boto3_m2.client import MainframeModernizationClient as _m2
from mypy_boto3_machinelearning.client import MachineLearningClient as _machinelearning
from mypy_boto3_macie2.client import Macie2Client as _macie2
from mypy_boto3_mailmanager.client import MailManagerClient as _mailmanager
from mypy_boto3_managedblockchain.client import ManagedBlockchainClient as _managedblockchain
from mypy_boto3_managedblockchain_query.client import ManagedBlockchainQueryClient as _managedblockchain_query
from mypy_boto3_marketplace_agreement.client import AgreementServiceClient as _marketplace_agreement
from mypy_boto3_marketplace_catalog.client import MarketplaceCatalogClient as _marketplace_catalog
from mypy_boto3_marketplace_deployment.client import (
    MarketplaceDeploymentServiceClient as _marketplace_deployment,
)
from mypy_boto3_marketplace_discovery.client import MarketplaceDiscoveryClient as _marketplace_discovery
from mypy_boto3_marketplace_entitlement.client import (
    MarketplaceEntitlementServiceClient as _marketplace_entitlement,
)
from mypy_boto3_marketplace_reporting.client import (
    MarketplaceReportingServiceClient as _marketplace_reporting,
)
from mypy_boto3_marketplacecommerceanalytics.client import (
    MarketplaceCommerceAnalyticsClient as _marketplacecommerceanalytics,
)
from mypy_boto3_mediaconnect.client import MediaConnectClient as _mediaconnect
from mypy_boto3_mediaconvert.client import MediaConvertClient as _mediaconvert
from mypy_boto3_medialive.client import MediaLiveClient as _medialive
from mypy_boto3_mediapackage.client import MediaPackageClient as _mediapackage
from mypy_boto3_mediapackage_vod.client import MediaPackageVodClient as _mediapackage_vod
from mypy_boto3_mediapackagev2.client import mediapackagev2Client as _mediapackagev2
from mypy_boto3_mediastore.client import MediaStoreClient as _mediastore
from mypy_boto3_mediastore_data.client import MediaStoreDataClient as _mediastore_data
from mypy_boto3_mediatailor.client import MediaTailorClient as _mediatailor
from mypy_boto3_medical_imaging.client import HealthImagingClient as _medical_imaging
from mypy_boto3_memorydb.client import MemoryDBClient as _memorydb
from mypy_boto3_meteringmarketplace.client import MarketplaceMeteringClient as _meteringmarketplace
from mypy_boto3_mgh.client import MigrationHubClient as _mgh
from mypy_boto3_mgn.client import mgnClient as _mgn
from mypy_boto3_migration_hub_refactor_spaces.client import (
    MigrationHubRefactorSpacesClient as _migration_hub_refactor_spaces,
)
from mypy_boto3_migrationhub_config.client import MigrationHubConfigClient as _migrationhub_config
from mypy_boto3_migrationhuborchestrator.client import (
    MigrationHubOrchestratorClient as _migrationhuborchestrator,
)
from mypy_boto3_migrationhubstrategy.client import (
    MigrationHubStrategyRecommendationsClient as _migrationhubstrategy,
)
from mypy_boto3_mpa.client import MultipartyApprovalClient as _mpa
from mypy_boto3_mq.client import MQClient as _mq
from mypy_boto3_mturk.client import MTurkClient as _mturk
from mypy_boto3_mwaa.client import MWAAClient as _mwaa
from mypy_boto3_mwaa_serverless.client import MWAAServerlessClient as _mwaa_serverless
from mypy_boto3_neptune.client import NeptuneClient as _neptune
from mypy_boto3_neptune_graph.client import NeptuneGraphClient as _neptune_graph
from mypy_boto3_neptunedata.client import NeptuneDataClient as _neptunedata
from mypy_boto3_network_firewall.client import NetworkFirewallClient as _network_firewall
from mypy_boto3_network_security_manager.client import (
    NetworkSecurityManagerCustomerAPIClient as _network_security_manager,
)
from mypy_boto3_networkflowmonitor.client import NetworkFlowMonitorClient as _networkflowmonitor
from mypy_boto3_networkmanager.client import NetworkManagerClient as _networkmanager
from mypy_boto3_networkmonitor.client import CloudWatchNetworkMonitorClient as _networkmonitor
from mypy_boto3_notifications.client import UserNotificationsClient as _notifications
from mypy_boto3_notificationscontacts.client import UserNotificationsContactsClient as _notificationscontacts
from mypy_boto3_nova_act.client import NovaActServiceClient as _nova_act
from mypy_boto3_oam.client import CloudWatchObservabilityAccessManagerClient as _oam
from mypy_boto3_observabilityadmin.client import (
    CloudWatchObservabilityAdminServiceClient as _observabilityadmin,
)
from mypy_boto3_odb.client import odbClient as _odb
from mypy_boto3_omics.client import OmicsClient as _omics
from mypy_boto3_opensearch.client import OpenSearchServiceClient as _opensearch
from mypy_boto3_opensearchmemory.client import OpenSearchMemoryClient as _opensearchmemory
from mypy_boto3_opensearchserverless.client import OpenSearchServiceServerlessClient as _opensearchserverless
from mypy_boto3_organizations.client import OrganizationsClient as _organizations
from mypy_boto3_osis.client import OpenSearchIngestionClient as _osis
from mypy_boto3_outposts.client import OutpostsClient as _outposts
from mypy_boto3_partnercentral_account.client import PartnerCentralAccountAPIClient as _partnercentral_account
from mypy_boto3_partnercentral_benefits.client import PartnerCentralBenefitsClient as _partnercentral_benefits
from mypy_boto3_partnercentral_channel.client import PartnerCentralChannelAPIClient as _partnercentral_channel
from mypy_boto3_partnercentral_marketing.client import (
    PartnerCentralMarketingAPIClient as _partnercentral_marketing,
)
from mypy_boto3_partnercentral_revenue_measurement.client import (
    PartnerCentralRevenueMeasurementAPIClient as _partnercentral_revenue_measurement,
)
from mypy_boto3_partnercentral_selling.client import PartnerCentralSellingAPIClient as _partnercentral_selling
from mypy_boto3_payment_cryptography.client import (
    PaymentCryptographyControlPlaneClient as _payment_cryptography,
)
from mypy_boto3_payment_cryptography_data.client import (
    PaymentCryptographyDataPlaneClient as _payment_cryptography_data,
)
from mypy_boto3_payments.client import PaymentsClient as _payments
from mypy_boto3_pca_connector_ad.client import PcaConnectorAdClient as _pca_connector_ad
from mypy_boto3_pca_connector_scep.client import PrivateCAConnectorforSCEPClient as _pca_connector_scep
from mypy_boto3_pcs.client import ParallelComputingServiceClient as _pcs
from mypy_boto3_personalize.client import PersonalizeClient as _personalize
from mypy_boto3_personalize_events.client import PersonalizeEventsClient as _personalize_events
from mypy_boto3_personalize_runtime.client import PersonalizeRuntimeClient as _personalize_runtime
from mypy_boto3_pi.client import PIClient as _pi
from mypy_boto3_pinpoint.client import PinpointClient as _pinpoint
from mypy_boto3_pinpoint_email.client import PinpointEmailClient as _pinpoint_email
from mypy_boto3_pinpoint_sms_voice.client import PinpointSMSVoiceClient as _pinpoint_sms_voice
from mypy_boto3_pinpoint_sms_voice_v2.client import PinpointSMSVoiceV2Client as _pinpoint_sms_voice_v2
from mypy_boto3_pipes.client import EventBridgePipesClient as _pipes
from mypy_boto3_polly.client import PollyClient as _polly
from mypy_boto3_pricing.client import PricingClient as _pricing
from mypy_boto3_pricing_plan_manager.client import PricingPlanManagerClient as _pricing_plan_manager
from mypy_boto3_proton.client import ProtonClient as _proton
from mypy_boto3_qapps.client import QAppsClient as _qapps
from mypy_boto3_qbusiness.client import QBusinessClient as _qbusiness
from mypy_boto3_qconnect.client import QConnectClient as _qconnect
from mypy_boto3_quicksight.client import QuickSightClient as _quicksight
from mypy_boto3_ram.client import RAMClient as _ram
from mypy_boto3_rbin.client import RecycleBinClient as _rbin
from mypy_boto3_rds.client import RDSClient as _rds
from mypy_boto3_rds_data.client import RDSDataServiceClient as _rds_data
from mypy_boto3_redshift.client import RedshiftClient as _redshift
from mypy_boto3_redshift_data.client import RedshiftDataAPIServiceClient as _redshift_data
from mypy_boto3_redshift_serverless.client import RedshiftServerlessClient as _redshift_serverless
from mypy_boto3_rekognition.client import RekognitionClient as _rekognition
from mypy_boto3_repostspace.client import rePostPrivateClient as _repostspace
from mypy_boto3_resiliencehub.client import ResilienceHubClient as _resiliencehub
from mypy_boto3_resiliencehubv2.client import ResilienceHubV2Client as _resiliencehubv2
from mypy_boto3_resource_explorer_2.client import ResourceExplorerClient as _resource_explorer_2
from mypy_boto3_resource_groups.client import ResourceGroupsClient as _resource_groups
from mypy_boto3_resourcegroupstaggingapi.client import (
    ResourceGroupsTaggingAPIClient as _resourcegroupstaggingapi,
)
from mypy_boto3_rolesanywhere.client import IAMRolesAnywhereClient as _rolesanywhere
from mypy_boto3_route53.client import Route53Client as _route53
from mypy_boto3_route53_recovery_cluster.client import (
    Route53RecoveryClusterClient as _route53_recovery_cluster,
)
from mypy_boto3_route53_recovery_control_config.client import (
    Route53RecoveryControlConfigClient as _route53_recovery_control_config,
)
from mypy_boto3_route53_recovery_readiness.client import (
    Route53RecoveryReadinessClient as _route53_recovery_readiness,
)
from mypy_boto3_route53domains.client import Route53DomainsClient as _route53domains
from mypy_boto3_route53globalresolver.client import Route53GlobalResolverClient as _route53globalresolver
from mypy_boto3_route53profiles.client import Route53ProfilesClient as _route53profiles
from mypy_boto3_route53resolver.client import Route53ResolverClient as _route53resolver
from mypy_boto3_rtbfabric.client import RTBFabricClient as _rtbfabric
from mypy_boto3_rum.client import CloudWatchRUMClient as _rum
from mypy_boto3_s3.client import S3Client as _s3
from mypy_boto3_s3control.client import S3ControlClient as _s3control
from mypy_boto3_s3files.client import S3FilesClient as _s3files
from mypy_boto3_s3outposts.client import S3OutpostsClient as _s3outposts
from mypy_boto3_s3tables.client import S3TablesClient as _s3tables
from mypy_boto3_s3vectors.client import S3VectorsClient as _s3vectors
from mypy_boto3_sagemaker.client import SageMakerClient as _sagemaker
from mypy_boto3_sagemaker_a2i_runtime.client import AugmentedAIRuntimeClient as _sagemaker_a2i_runtime
from mypy_boto3_sagemaker_edge.client import SagemakerEdgeManagerClient as _sagemaker_edge
from mypy_boto3_sagemaker_featurestore_runtime.client import (
    SageMakerFeatureStoreRuntimeClient as _sagemaker_featurestore_runtime,
)
from mypy_boto3_sagemaker_gateway_runtime.client import (
    SageMakerGatewayRuntimeClient as _sagemaker_gateway_runtime,
)
from mypy_boto3_sagemaker_geospatial.client import (
    SageMakergeospatialcapabilitiesClient as _sagemaker_geospatial,
)
from mypy_boto3_sagemaker_inference_router_runtime.client import (
    SageMakerInferenceRouterRuntimeClient as _sagemaker_inference_router_runtime,
)
from mypy_boto3_sagemaker_metrics.client import SageMakerMetricsClient as _sagemaker_metrics
from mypy_boto3_sagemaker_runtime.client import SageMakerRuntimeClient as _sagemaker_runtime
from mypy_boto3_sagemakerjobruntime.client import SagemakerJobRuntimeServiceClient as _sagemakerjobruntime
from mypy_boto3_sagemakertrainingsessionruntime.client import (
    SageMakerTrainingSessionRuntimeClient as _sagemakertrainingsessionruntime,
)
from mypy_boto3_savingsplans.client import SavingsPlansClient as _savingsplans
from mypy_boto3_scheduler.client import EventBridgeSchedulerClient as _scheduler
from mypy_boto3_schemas.client import SchemasClient as _schemas
from mypy_boto3_sdb.client import SimpleDBClient as _sdb
from mypy_boto3_secretsmanager.client import SecretsManagerClient as _secretsmanager
from mypy_boto3_security_ir.client import SecurityIncidentResponseClient as _security_ir
from mypy_boto3_securityagent.client import SecurityAgentClient as _securityagent
from mypy_boto3_securityhub.client import SecurityHubClient as _securityhub
from mypy_boto3_securitylake.client import SecurityLakeClient as _securitylake
from mypy_boto3_serverlessrepo.client import ServerlessApplicationRepositoryClient as _serverlessrepo
from mypy_boto3_service_quotas.client import ServiceQuotasClient as _service_quotas
from mypy_boto3_servicecatalog.client import ServiceCatalogClient as _servicecatalog
from mypy_boto3_servicecatalog_appregistry.client import AppRegistryClient as _servicecatalog_appregistry
from mypy_boto3_servicediscovery.client import ServiceDiscoveryClient as _servicediscovery
from mypy_boto3_ses.client import SESClient as _ses
from mypy_boto3_sesv2.client import SESV2Client as _sesv2
from mypy_boto3_shield.client import ShieldClient as _shield
from mypy_boto3_signer.client import signerClient as _signer
from mypy_boto3_signer_data.client import SignerDataPlaneClient as _signer_data
from mypy_boto3_signin.client import SignInServiceClient as _signin
from mypy_boto3_simpledbv2.client import SimpleDBv2Client as _simpledbv2
from mypy_boto3_sms_voice.client import PinpointSMSVoiceClient as _sms_voice
from mypy_boto3_snow_device_management.client import SnowDeviceManagementClient as _snow_device_management
from mypy_boto3_snowball.client import SnowballClient as _snowball
from mypy_boto3_sns.client import SNSClient as _sns
from mypy_boto3_socialmessaging.client import EndUserMessagingSocialClient as _socialmessaging
from mypy_boto3_sqs.client import SQSClient as _sqs
from mypy_boto3_ssm.client import SSMClient as _ssm
from mypy_boto3_ssm_contacts.client import SSMContactsClient as _ssm_contacts
from mypy_boto3_ssm_guiconnect.client import SSMGUIConnectClient as _ssm_guiconnect
from mypy_boto3_ssm_incidents.client import SSMIncidentsClient as _ssm_incidents
from mypy_boto3_ssm_quicksetup.client import SystemsManagerQuickSetupClient as _ssm_quicksetup
from mypy_boto3_ssm_sap.client import SsmSapClient as _ssm_sap
from mypy_boto3_sso.client import SSOClient as _sso
from mypy_boto3_sso_admin.client import SSOAdminClient as _sso_admin
from mypy_boto3_sso_oidc.client import SSOOIDCClient as _sso_oidc
from mypy_boto3_stepfunctions.client import SFNClient as _stepfunctions
from mypy_boto3_storagegateway.client import StorageGatewayClient as _storagegateway
from mypy_boto3_sts.client import STSClient as _sts
from mypy_boto3_supplychain.client import SupplyChainClient as _supplychain
from mypy_boto3_support.client import SupportClient as _support
from mypy_boto3_support_app.client import SupportAppClient as _support_app
from mypy_boto3_supportauthz.client import SupportAuthZClient as _supportauthz
from mypy_boto3_sustainability.client import SustainabilityClient as _sustainability
from mypy_boto3_swf.client import SWFClient as _swf
from mypy_boto3_synthetics.client import SyntheticsClient as _synthetics
from mypy_boto3_taxsettings.client import TaxSettingsClient as _taxsettings
from mypy_boto3_textract.client import TextractClient as _textract
from mypy_boto3_timestream_influxdb.client import TimestreamInfluxDBClient as _timestream_influxdb
from mypy_boto3_timestream_query.client import TimestreamQueryClient as _timestream_query
from mypy_boto3_timestream_write.client import TimestreamWriteClient as _timestream_write
from mypy_boto3_transcribe.client import TranscribeServiceClient as _transcribe
from mypy_boto3_transfer.client import TransferClient as _transfer
from mypy_boto3_translate.client import TranslateClient as _translate
from mypy_boto3_trustedadvisor.client import TrustedAdvisorPublicAPIClient as _trustedadvisor
from mypy_boto3_uxc.client import UserExperienceCustomizationClient as _uxc
from mypy_boto3_verifiedpermissions.client import VerifiedPermissionsClient as _verifiedpermissions
from mypy_boto3_voice_id.client import VoiceIDClient as _voice_id
from mypy_boto3_vpc_lattice.client import VPCLatticeClient as _vpc_lattice
from mypy_boto3_waf.client import WAFClient as _waf
from mypy_boto3_waf_regional.client import WAFRegionalClient as _waf_regional
from mypy_boto3_wafv2.client import WAFV2Client as _wafv2
from mypy_boto3_wellarchitected.client import WellArchitectedClient as _wellarchitected
from mypy_boto3_wickr.client import WickrAdminAPIClient as _wickr
from mypy_boto3_wisdom.client import ConnectWisdomServiceClient as _wisdom
from mypy_boto3_workdocs.client import WorkDocsClient as _workdocs
from mypy_boto3_workmail.client import WorkMailClient as _workmail
from mypy_boto3_workmailmessageflow.client import WorkMailMessageFlowClient as _workmailmessageflow
from mypy_boto3_workspaces.client import WorkSpacesClient as _workspaces
from mypy_boto3_workspaces_instances.client import WorkspacesInstancesClient as _workspaces_instances
from mypy_boto3_workspaces_thin_client.client import WorkSpacesThinClientClient as _workspaces_thin_client
from mypy_boto3_workspaces_web.client import WorkSpacesWebClient as _workspaces_web
from mypy_boto3_xray.client import XRayClient as _xray
from mypy_boto3_cloudformation.service_resource import (
    CloudFormationServiceResource as _cloudformation_resource,
)
from mypy_boto3_cloudwatch.service_resource import CloudWatchServiceResource as _cloudwatch_resource
from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource as _dynamodb_resource
from mypy_boto3_ec2.service_resource import EC2ServiceResource as _ec2_resource
from mypy_boto3_glacier.service_resource import GlacierServiceResource as _glacier_resource
from mypy_boto3_iam.service_resource import IAMServiceResource as _iam_resource
from mypy_boto3_s3.service_resource import S3ServiceResource as _s3_resource
from mypy_boto3_sns.service_resource import SNSServiceResource as _sns_resource
from mypy_boto3_sqs.service_resource import SQSServiceResource as _sqs_resource

class ResourceArguments(TypedDict, total=False):
    region: str | None
    account: str | None
    user: str | None
    role: str | None
    policy: Document | Sequence[Document] | None
    address: str | None
    user_agent: str | None
    config: Any

class ClientArguments(ResourceArguments, total=False):
    api_version: str | None
    use_ssl: bool
    verify: bool | str | None
    aws_session_token: str | None

class Clients(Acting):
    @overload
    def client(
        self, service: Literal["abuse-signal"], **arguments: Unpack[ClientArguments]
    ) -> _abuse_signal: ...
    @overload
    def client(
        self, service: Literal["accessanalyzer"], **arguments: Unpack[ClientArguments]
    ) -> _accessanalyzer: ...
    @overload
    def client(self, service: Literal["account"], **arguments: Unpack[ClientArguments]) -> _account: ...
    @overload
    def client(
        self, service: Literal["account-access"], **arguments: Unpack[ClientArguments]
    ) -> _account_access: ...
    @overload
    def client(
        self, service: Literal["account-access-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _account_access_runtime: ...
    @overload
    def client(self, service: Literal["acm"], **arguments: Unpack[ClientArguments]) -> _acm: ...
    @overload
    def client(self, service: Literal["acm-pca"], **arguments: Unpack[ClientArguments]) -> _acm_pca: ...
    @overload
    def client(
        self, service: Literal["agent-discovery"], **arguments: Unpack[ClientArguments]
    ) -> _agent_discovery: ...
    @overload
    def client(
        self, service: Literal["agent-registry"], **arguments: Unpack[ClientArguments]
    ) -> _agent_registry: ...
    @overload
    def client(
        self, service: Literal["agent-registry-control"], **arguments: Unpack[ClientArguments]
    ) -> _agent_registry_control: ...
    @overload
    def client(self, service: Literal["aiops"], **arguments: Unpack[ClientArguments]) -> _aiops: ...
    @overload
    def client(self, service: Literal["amp"], **arguments: Unpack[ClientArguments]) -> _amp: ...
    @overload
    def client(self, service: Literal["amplify"], **arguments: Unpack[ClientArguments]) -> _amplify: ...
    @overload
    def client(
        self, service: Literal["amplifybackend"], **arguments: Unpack[ClientArguments]
    ) -> _amplifybackend: ...
    @overload
    def client(
        self, service: Literal["amplifyuibuilder"], **arguments: Unpack[ClientArguments]
    ) -> _amplifyuibuilder: ...
    @overload
    def client(self, service: Literal["apigateway"], **arguments: Unpack[ClientArguments]) -> _apigateway: ...
    @overload
    def client(
        self, service: Literal["apigatewaymanagementapi"], **arguments: Unpack[ClientArguments]
    ) -> _apigatewaymanagementapi: ...
    @overload
    def client(
        self, service: Literal["apigatewayv2"], **arguments: Unpack[ClientArguments]
    ) -> _apigatewayv2: ...
    @overload
    def client(self, service: Literal["apiportal"], **arguments: Unpack[ClientArguments]) -> _apiportal: ...
    @overload
    def client(self, service: Literal["appconfig"], **arguments: Unpack[ClientArguments]) -> _appconfig: ...
    @overload
    def client(
        self, service: Literal["appconfigdata"], **arguments: Unpack[ClientArguments]
    ) -> _appconfigdata: ...
    @overload
    def client(self, service: Literal["appfabric"], **arguments: Unpack[ClientArguments]) -> _appfabric: ...
    @overload
    def client(self, service: Literal["appflow"], **arguments: Unpack[ClientArguments]) -> _appflow: ...
    @overload
    def client(
        self, service: Literal["appintegrations"], **arguments: Unpack[ClientArguments]
    ) -> _appintegrations: ...
    @overload
    def client(
        self, service: Literal["application-autoscaling"], **arguments: Unpack[ClientArguments]
    ) -> _application_autoscaling: ...
    @overload
    def client(
        self, service: Literal["application-insights"], **arguments: Unpack[ClientArguments]
    ) -> _application_insights: ...
    @overload
    def client(
        self, service: Literal["application-signals"], **arguments: Unpack[ClientArguments]
    ) -> _application_signals: ...
    @overload
    def client(
        self, service: Literal["applicationcostprofiler"], **arguments: Unpack[ClientArguments]
    ) -> _applicationcostprofiler: ...
    @overload
    def client(self, service: Literal["appmesh"], **arguments: Unpack[ClientArguments]) -> _appmesh: ...
    @overload
    def client(self, service: Literal["apprunner"], **arguments: Unpack[ClientArguments]) -> _apprunner: ...
    @overload
    def client(self, service: Literal["appstream"], **arguments: Unpack[ClientArguments]) -> _appstream: ...
    @overload
    def client(self, service: Literal["appsync"], **arguments: Unpack[ClientArguments]) -> _appsync: ...
    @overload
    def client(
        self, service: Literal["arc-region-switch"], **arguments: Unpack[ClientArguments]
    ) -> _arc_region_switch: ...
    @overload
    def client(
        self, service: Literal["arc-zonal-shift"], **arguments: Unpack[ClientArguments]
    ) -> _arc_zonal_shift: ...
    @overload
    def client(self, service: Literal["artifact"], **arguments: Unpack[ClientArguments]) -> _artifact: ...
    @overload
    def client(self, service: Literal["athena"], **arguments: Unpack[ClientArguments]) -> _athena: ...
    @overload
    def client(
        self, service: Literal["auditmanager"], **arguments: Unpack[ClientArguments]
    ) -> _auditmanager: ...
    @overload
    def client(
        self, service: Literal["autoscaling"], **arguments: Unpack[ClientArguments]
    ) -> _autoscaling: ...
    @overload
    def client(
        self, service: Literal["autoscaling-plans"], **arguments: Unpack[ClientArguments]
    ) -> _autoscaling_plans: ...
    @overload
    def client(self, service: Literal["b2bi"], **arguments: Unpack[ClientArguments]) -> _b2bi: ...
    @overload
    def client(self, service: Literal["backup"], **arguments: Unpack[ClientArguments]) -> _backup: ...
    @overload
    def client(
        self, service: Literal["backup-gateway"], **arguments: Unpack[ClientArguments]
    ) -> _backup_gateway: ...
    @overload
    def client(
        self, service: Literal["backupsearch"], **arguments: Unpack[ClientArguments]
    ) -> _backupsearch: ...
    @overload
    def client(self, service: Literal["batch"], **arguments: Unpack[ClientArguments]) -> _batch: ...
    @overload
    def client(
        self, service: Literal["bcm-dashboards"], **arguments: Unpack[ClientArguments]
    ) -> _bcm_dashboards: ...
    @overload
    def client(
        self, service: Literal["bcm-data-exports"], **arguments: Unpack[ClientArguments]
    ) -> _bcm_data_exports: ...
    @overload
    def client(
        self, service: Literal["bcm-pricing-calculator"], **arguments: Unpack[ClientArguments]
    ) -> _bcm_pricing_calculator: ...
    @overload
    def client(
        self, service: Literal["bcm-recommended-actions"], **arguments: Unpack[ClientArguments]
    ) -> _bcm_recommended_actions: ...
    @overload
    def client(self, service: Literal["bedrock"], **arguments: Unpack[ClientArguments]) -> _bedrock: ...
    @overload
    def client(
        self, service: Literal["bedrock-agent"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_agent: ...
    @overload
    def client(
        self, service: Literal["bedrock-agent-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_agent_runtime: ...
    @overload
    def client(
        self, service: Literal["bedrock-agentcore"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_agentcore: ...
    @overload
    def client(
        self, service: Literal["bedrock-agentcore-control"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_agentcore_control: ...
    @overload
    def client(
        self, service: Literal["bedrock-data-automation"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_data_automation: ...
    @overload
    def client(
        self, service: Literal["bedrock-data-automation-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_data_automation_runtime: ...
    @overload
    def client(
        self, service: Literal["bedrock-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _bedrock_runtime: ...
    @overload
    def client(self, service: Literal["billing"], **arguments: Unpack[ClientArguments]) -> _billing: ...
    @overload
    def client(
        self, service: Literal["billingconductor"], **arguments: Unpack[ClientArguments]
    ) -> _billingconductor: ...
    @overload
    def client(self, service: Literal["braket"], **arguments: Unpack[ClientArguments]) -> _braket: ...
    @overload
    def client(self, service: Literal["budgets"], **arguments: Unpack[ClientArguments]) -> _budgets: ...
    @overload
    def client(self, service: Literal["ce"], **arguments: Unpack[ClientArguments]) -> _ce: ...
    @overload
    def client(self, service: Literal["chatbot"], **arguments: Unpack[ClientArguments]) -> _chatbot: ...
    @overload
    def client(self, service: Literal["chime"], **arguments: Unpack[ClientArguments]) -> _chime: ...
    @overload
    def client(
        self, service: Literal["chime-sdk-identity"], **arguments: Unpack[ClientArguments]
    ) -> _chime_sdk_identity: ...
    @overload
    def client(
        self, service: Literal["chime-sdk-media-pipelines"], **arguments: Unpack[ClientArguments]
    ) -> _chime_sdk_media_pipelines: ...
    @overload
    def client(
        self, service: Literal["chime-sdk-meetings"], **arguments: Unpack[ClientArguments]
    ) -> _chime_sdk_meetings: ...
    @overload
    def client(
        self, service: Literal["chime-sdk-messaging"], **arguments: Unpack[ClientArguments]
    ) -> _chime_sdk_messaging: ...
    @overload
    def client(
        self, service: Literal["chime-sdk-voice"], **arguments: Unpack[ClientArguments]
    ) -> _chime_sdk_voice: ...
    @overload
    def client(self, service: Literal["cleanrooms"], **arguments: Unpack[ClientArguments]) -> _cleanrooms: ...
    @overload
    def client(
        self, service: Literal["cleanroomsml"], **arguments: Unpack[ClientArguments]
    ) -> _cleanroomsml: ...
    @overload
    def client(self, service: Literal["cloud9"], **arguments: Unpack[ClientArguments]) -> _cloud9: ...
    @overload
    def client(
        self, service: Literal["cloudcontrol"], **arguments: Unpack[ClientArguments]
    ) -> _cloudcontrol: ...
    @overload
    def client(
        self, service: Literal["clouddirectory"], **arguments: Unpack[ClientArguments]
    ) -> _clouddirectory: ...
    @overload
    def client(
        self, service: Literal["cloudformation"], **arguments: Unpack[ClientArguments]
    ) -> _cloudformation: ...
    @overload
    def client(self, service: Literal["cloudfront"], **arguments: Unpack[ClientArguments]) -> _cloudfront: ...
    @overload
    def client(
        self, service: Literal["cloudfront-keyvaluestore"], **arguments: Unpack[ClientArguments]
    ) -> _cloudfront_keyvaluestore: ...
    @overload
    def client(self, service: Literal["cloudhsm"], **arguments: Unpack[ClientArguments]) -> _cloudhsm: ...
    @overload
    def client(self, service: Literal["cloudhsmv2"], **arguments: Unpack[ClientArguments]) -> _cloudhsmv2: ...
    @overload
    def client(
        self, service: Literal["cloudsearch"], **arguments: Unpack[ClientArguments]
    ) -> _cloudsearch: ...
    @overload
    def client(
        self, service: Literal["cloudsearchdomain"], **arguments: Unpack[ClientArguments]
    ) -> _cloudsearchdomain: ...
    @overload
    def client(self, service: Literal["cloudtrail"], **arguments: Unpack[ClientArguments]) -> _cloudtrail: ...
    @overload
    def client(
        self, service: Literal["cloudtrail-data"], **arguments: Unpack[ClientArguments]
    ) -> _cloudtrail_data: ...
    @overload
    def client(self, service: Literal["cloudwatch"], **arguments: Unpack[ClientArguments]) -> _cloudwatch: ...
    @overload
    def client(
        self, service: Literal["cloudwatchomni"], **arguments: Unpack[ClientArguments]
    ) -> _cloudwatchomni: ...
    @overload
    def client(
        self, service: Literal["codeartifact"], **arguments: Unpack[ClientArguments]
    ) -> _codeartifact: ...
    @overload
    def client(self, service: Literal["codebuild"], **arguments: Unpack[ClientArguments]) -> _codebuild: ...
    @overload
    def client(
        self, service: Literal["codecatalyst"], **arguments: Unpack[ClientArguments]
    ) -> _codecatalyst: ...
    @overload
    def client(self, service: Literal["codecommit"], **arguments: Unpack[ClientArguments]) -> _codecommit: ...
    @overload
    def client(
        self, service: Literal["codeconnections"], **arguments: Unpack[ClientArguments]
    ) -> _codeconnections: ...
    @overload
    def client(self, service: Literal["codedeploy"], **arguments: Unpack[ClientArguments]) -> _codedeploy: ...
    @overload
    def client(
        self, service: Literal["codeguru-reviewer"], **arguments: Unpack[ClientArguments]
    ) -> _codeguru_reviewer: ...
    @overload
    def client(
        self, service: Literal["codeguru-security"], **arguments: Unpack[ClientArguments]
    ) -> _codeguru_security: ...
    @overload
    def client(
        self, service: Literal["codeguruprofiler"], **arguments: Unpack[ClientArguments]
    ) -> _codeguruprofiler: ...
    @overload
    def client(
        self, service: Literal["codepipeline"], **arguments: Unpack[ClientArguments]
    ) -> _codepipeline: ...
    @overload
    def client(
        self, service: Literal["codestar-connections"], **arguments: Unpack[ClientArguments]
    ) -> _codestar_connections: ...
    @overload
    def client(
        self, service: Literal["codestar-notifications"], **arguments: Unpack[ClientArguments]
    ) -> _codestar_notifications: ...
    @overload
    def client(
        self, service: Literal["cognito-identity"], **arguments: Unpack[ClientArguments]
    ) -> _cognito_identity: ...
    @overload
    def client(
        self, service: Literal["cognito-idp"], **arguments: Unpack[ClientArguments]
    ) -> _cognito_idp: ...
    @overload
    def client(
        self, service: Literal["cognito-sync"], **arguments: Unpack[ClientArguments]
    ) -> _cognito_sync: ...
    @overload
    def client(self, service: Literal["comprehend"], **arguments: Unpack[ClientArguments]) -> _comprehend: ...
    @overload
    def client(
        self, service: Literal["comprehendmedical"], **arguments: Unpack[ClientArguments]
    ) -> _comprehendmedical: ...
    @overload
    def client(
        self, service: Literal["compute-optimizer"], **arguments: Unpack[ClientArguments]
    ) -> _compute_optimizer: ...
    @overload
    def client(
        self, service: Literal["compute-optimizer-automation"], **arguments: Unpack[ClientArguments]
    ) -> _compute_optimizer_automation: ...
    @overload
    def client(self, service: Literal["config"], **arguments: Unpack[ClientArguments]) -> _config: ...
    @overload
    def client(self, service: Literal["connect"], **arguments: Unpack[ClientArguments]) -> _connect: ...
    @overload
    def client(
        self, service: Literal["connect-contact-lens"], **arguments: Unpack[ClientArguments]
    ) -> _connect_contact_lens: ...
    @overload
    def client(
        self, service: Literal["connectcampaigns"], **arguments: Unpack[ClientArguments]
    ) -> _connectcampaigns: ...
    @overload
    def client(
        self, service: Literal["connectcampaignsv2"], **arguments: Unpack[ClientArguments]
    ) -> _connectcampaignsv2: ...
    @overload
    def client(
        self, service: Literal["connectcases"], **arguments: Unpack[ClientArguments]
    ) -> _connectcases: ...
    @overload
    def client(
        self, service: Literal["connecthealth"], **arguments: Unpack[ClientArguments]
    ) -> _connecthealth: ...
    @overload
    def client(
        self, service: Literal["connectparticipant"], **arguments: Unpack[ClientArguments]
    ) -> _connectparticipant: ...
    @overload
    def client(
        self, service: Literal["connectscheduling"], **arguments: Unpack[ClientArguments]
    ) -> _connectscheduling: ...
    @overload
    def client(self, service: Literal["continuum"], **arguments: Unpack[ClientArguments]) -> _continuum: ...
    @overload
    def client(
        self, service: Literal["controlcatalog"], **arguments: Unpack[ClientArguments]
    ) -> _controlcatalog: ...
    @overload
    def client(
        self, service: Literal["controltower"], **arguments: Unpack[ClientArguments]
    ) -> _controltower: ...
    @overload
    def client(
        self, service: Literal["cost-optimization-hub"], **arguments: Unpack[ClientArguments]
    ) -> _cost_optimization_hub: ...
    @overload
    def client(self, service: Literal["cur"], **arguments: Unpack[ClientArguments]) -> _cur: ...
    @overload
    def client(
        self, service: Literal["customer-profiles"], **arguments: Unpack[ClientArguments]
    ) -> _customer_profiles: ...
    @overload
    def client(self, service: Literal["databrew"], **arguments: Unpack[ClientArguments]) -> _databrew: ...
    @overload
    def client(
        self, service: Literal["dataexchange"], **arguments: Unpack[ClientArguments]
    ) -> _dataexchange: ...
    @overload
    def client(
        self, service: Literal["datapipeline"], **arguments: Unpack[ClientArguments]
    ) -> _datapipeline: ...
    @overload
    def client(self, service: Literal["datasync"], **arguments: Unpack[ClientArguments]) -> _datasync: ...
    @overload
    def client(self, service: Literal["datazone"], **arguments: Unpack[ClientArguments]) -> _datazone: ...
    @overload
    def client(self, service: Literal["dax"], **arguments: Unpack[ClientArguments]) -> _dax: ...
    @overload
    def client(self, service: Literal["deadline"], **arguments: Unpack[ClientArguments]) -> _deadline: ...
    @overload
    def client(self, service: Literal["detective"], **arguments: Unpack[ClientArguments]) -> _detective: ...
    @overload
    def client(self, service: Literal["devicefarm"], **arguments: Unpack[ClientArguments]) -> _devicefarm: ...
    @overload
    def client(
        self, service: Literal["devops-agent"], **arguments: Unpack[ClientArguments]
    ) -> _devops_agent: ...
    @overload
    def client(
        self, service: Literal["devops-guru"], **arguments: Unpack[ClientArguments]
    ) -> _devops_guru: ...
    @overload
    def client(
        self, service: Literal["directconnect"], **arguments: Unpack[ClientArguments]
    ) -> _directconnect: ...
    @overload
    def client(self, service: Literal["discovery"], **arguments: Unpack[ClientArguments]) -> _discovery: ...
    @overload
    def client(self, service: Literal["dlm"], **arguments: Unpack[ClientArguments]) -> _dlm: ...
    @overload
    def client(self, service: Literal["dms"], **arguments: Unpack[ClientArguments]) -> _dms: ...
    @overload
    def client(self, service: Literal["docdb"], **arguments: Unpack[ClientArguments]) -> _docdb: ...
    @overload
    def client(
        self, service: Literal["docdb-elastic"], **arguments: Unpack[ClientArguments]
    ) -> _docdb_elastic: ...
    @overload
    def client(self, service: Literal["drs"], **arguments: Unpack[ClientArguments]) -> _drs: ...
    @overload
    def client(self, service: Literal["ds"], **arguments: Unpack[ClientArguments]) -> _ds: ...
    @overload
    def client(self, service: Literal["ds-data"], **arguments: Unpack[ClientArguments]) -> _ds_data: ...
    @overload
    def client(self, service: Literal["dsql"], **arguments: Unpack[ClientArguments]) -> _dsql: ...
    @overload
    def client(self, service: Literal["dynamodb"], **arguments: Unpack[ClientArguments]) -> _dynamodb: ...
    @overload
    def client(
        self, service: Literal["dynamodbstreams"], **arguments: Unpack[ClientArguments]
    ) -> _dynamodbstreams: ...
    @overload
    def client(self, service: Literal["ebs"], **arguments: Unpack[ClientArguments]) -> _ebs: ...
    @overload
    def client(self, service: Literal["ec2"], **arguments: Unpack[ClientArguments]) -> _ec2: ...
    @overload
    def client(
        self, service: Literal["ec2-instance-connect"], **arguments: Unpack[ClientArguments]
    ) -> _ec2_instance_connect: ...
    @overload
    def client(self, service: Literal["ecr"], **arguments: Unpack[ClientArguments]) -> _ecr: ...
    @overload
    def client(self, service: Literal["ecr-public"], **arguments: Unpack[ClientArguments]) -> _ecr_public: ...
    @overload
    def client(self, service: Literal["ecs"], **arguments: Unpack[ClientArguments]) -> _ecs: ...
    @overload
    def client(self, service: Literal["efs"], **arguments: Unpack[ClientArguments]) -> _efs: ...
    @overload
    def client(self, service: Literal["eks"], **arguments: Unpack[ClientArguments]) -> _eks: ...
    @overload
    def client(self, service: Literal["eks-auth"], **arguments: Unpack[ClientArguments]) -> _eks_auth: ...
    @overload
    def client(
        self, service: Literal["elasticache"], **arguments: Unpack[ClientArguments]
    ) -> _elasticache: ...
    @overload
    def client(
        self, service: Literal["elasticbeanstalk"], **arguments: Unpack[ClientArguments]
    ) -> _elasticbeanstalk: ...
    @overload
    def client(self, service: Literal["elb"], **arguments: Unpack[ClientArguments]) -> _elb: ...
    @overload
    def client(self, service: Literal["elbv2"], **arguments: Unpack[ClientArguments]) -> _elbv2: ...
    @overload
    def client(
        self, service: Literal["elementalinference"], **arguments: Unpack[ClientArguments]
    ) -> _elementalinference: ...
    @overload
    def client(self, service: Literal["emr"], **arguments: Unpack[ClientArguments]) -> _emr: ...
    @overload
    def client(
        self, service: Literal["emr-containers"], **arguments: Unpack[ClientArguments]
    ) -> _emr_containers: ...
    @overload
    def client(
        self, service: Literal["emr-serverless"], **arguments: Unpack[ClientArguments]
    ) -> _emr_serverless: ...
    @overload
    def client(
        self, service: Literal["endusermessaging"], **arguments: Unpack[ClientArguments]
    ) -> _endusermessaging: ...
    @overload
    def client(
        self, service: Literal["entityresolution"], **arguments: Unpack[ClientArguments]
    ) -> _entityresolution: ...
    @overload
    def client(self, service: Literal["es"], **arguments: Unpack[ClientArguments]) -> _es: ...
    @overload
    def client(
        self, service: Literal["eventbridgev2"], **arguments: Unpack[ClientArguments]
    ) -> _eventbridgev2: ...
    @overload
    def client(self, service: Literal["events"], **arguments: Unpack[ClientArguments]) -> _events: ...
    @overload
    def client(self, service: Literal["evs"], **arguments: Unpack[ClientArguments]) -> _evs: ...
    @overload
    def client(self, service: Literal["firehose"], **arguments: Unpack[ClientArguments]) -> _firehose: ...
    @overload
    def client(self, service: Literal["fis"], **arguments: Unpack[ClientArguments]) -> _fis: ...
    @overload
    def client(self, service: Literal["fms"], **arguments: Unpack[ClientArguments]) -> _fms: ...
    @overload
    def client(self, service: Literal["forecast"], **arguments: Unpack[ClientArguments]) -> _forecast: ...
    @overload
    def client(
        self, service: Literal["forecastquery"], **arguments: Unpack[ClientArguments]
    ) -> _forecastquery: ...
    @overload
    def client(
        self, service: Literal["frauddetector"], **arguments: Unpack[ClientArguments]
    ) -> _frauddetector: ...
    @overload
    def client(self, service: Literal["freetier"], **arguments: Unpack[ClientArguments]) -> _freetier: ...
    @overload
    def client(self, service: Literal["fsx"], **arguments: Unpack[ClientArguments]) -> _fsx: ...
    @overload
    def client(self, service: Literal["gamelift"], **arguments: Unpack[ClientArguments]) -> _gamelift: ...
    @overload
    def client(
        self, service: Literal["gameliftstreams"], **arguments: Unpack[ClientArguments]
    ) -> _gameliftstreams: ...
    @overload
    def client(self, service: Literal["geo-maps"], **arguments: Unpack[ClientArguments]) -> _geo_maps: ...
    @overload
    def client(self, service: Literal["geo-places"], **arguments: Unpack[ClientArguments]) -> _geo_places: ...
    @overload
    def client(self, service: Literal["geo-routes"], **arguments: Unpack[ClientArguments]) -> _geo_routes: ...
    @overload
    def client(self, service: Literal["glacier"], **arguments: Unpack[ClientArguments]) -> _glacier: ...
    @overload
    def client(
        self, service: Literal["globalaccelerator"], **arguments: Unpack[ClientArguments]
    ) -> _globalaccelerator: ...
    @overload
    def client(self, service: Literal["glue"], **arguments: Unpack[ClientArguments]) -> _glue: ...
    @overload
    def client(self, service: Literal["grafana"], **arguments: Unpack[ClientArguments]) -> _grafana: ...
    @overload
    def client(self, service: Literal["greengrass"], **arguments: Unpack[ClientArguments]) -> _greengrass: ...
    @overload
    def client(
        self, service: Literal["greengrassv2"], **arguments: Unpack[ClientArguments]
    ) -> _greengrassv2: ...
    @overload
    def client(
        self, service: Literal["groundstation"], **arguments: Unpack[ClientArguments]
    ) -> _groundstation: ...
    @overload
    def client(self, service: Literal["guardduty"], **arguments: Unpack[ClientArguments]) -> _guardduty: ...
    @overload
    def client(self, service: Literal["health"], **arguments: Unpack[ClientArguments]) -> _health: ...
    @overload
    def client(self, service: Literal["healthlake"], **arguments: Unpack[ClientArguments]) -> _healthlake: ...
    @overload
    def client(self, service: Literal["iam"], **arguments: Unpack[ClientArguments]) -> _iam: ...
    @overload
    def client(
        self, service: Literal["iam-toolbox"], **arguments: Unpack[ClientArguments]
    ) -> _iam_toolbox: ...
    @overload
    def client(
        self, service: Literal["identitystore"], **arguments: Unpack[ClientArguments]
    ) -> _identitystore: ...
    @overload
    def client(
        self, service: Literal["imagebuilder"], **arguments: Unpack[ClientArguments]
    ) -> _imagebuilder: ...
    @overload
    def client(
        self, service: Literal["importexport"], **arguments: Unpack[ClientArguments]
    ) -> _importexport: ...
    @overload
    def client(self, service: Literal["inspector"], **arguments: Unpack[ClientArguments]) -> _inspector: ...
    @overload
    def client(
        self, service: Literal["inspector-scan"], **arguments: Unpack[ClientArguments]
    ) -> _inspector_scan: ...
    @overload
    def client(self, service: Literal["inspector2"], **arguments: Unpack[ClientArguments]) -> _inspector2: ...
    @overload
    def client(
        self, service: Literal["interconnect"], **arguments: Unpack[ClientArguments]
    ) -> _interconnect: ...
    @overload
    def client(
        self, service: Literal["internetmonitor"], **arguments: Unpack[ClientArguments]
    ) -> _internetmonitor: ...
    @overload
    def client(self, service: Literal["invoicing"], **arguments: Unpack[ClientArguments]) -> _invoicing: ...
    @overload
    def client(self, service: Literal["iot"], **arguments: Unpack[ClientArguments]) -> _iot: ...
    @overload
    def client(self, service: Literal["iot-data"], **arguments: Unpack[ClientArguments]) -> _iot_data: ...
    @overload
    def client(
        self, service: Literal["iot-jobs-data"], **arguments: Unpack[ClientArguments]
    ) -> _iot_jobs_data: ...
    @overload
    def client(
        self, service: Literal["iot-managed-integrations"], **arguments: Unpack[ClientArguments]
    ) -> _iot_managed_integrations: ...
    @overload
    def client(
        self, service: Literal["iotdeviceadvisor"], **arguments: Unpack[ClientArguments]
    ) -> _iotdeviceadvisor: ...
    @overload
    def client(
        self, service: Literal["iotfleetwise"], **arguments: Unpack[ClientArguments]
    ) -> _iotfleetwise: ...
    @overload
    def client(
        self, service: Literal["iotsecuretunneling"], **arguments: Unpack[ClientArguments]
    ) -> _iotsecuretunneling: ...
    @overload
    def client(
        self, service: Literal["iotsitewise"], **arguments: Unpack[ClientArguments]
    ) -> _iotsitewise: ...
    @overload
    def client(
        self, service: Literal["iotthingsgraph"], **arguments: Unpack[ClientArguments]
    ) -> _iotthingsgraph: ...
    @overload
    def client(
        self, service: Literal["iottwinmaker"], **arguments: Unpack[ClientArguments]
    ) -> _iottwinmaker: ...
    @overload
    def client(
        self, service: Literal["iotwireless"], **arguments: Unpack[ClientArguments]
    ) -> _iotwireless: ...
    @overload
    def client(self, service: Literal["ivs"], **arguments: Unpack[ClientArguments]) -> _ivs: ...
    @overload
    def client(
        self, service: Literal["ivs-realtime"], **arguments: Unpack[ClientArguments]
    ) -> _ivs_realtime: ...
    @overload
    def client(self, service: Literal["ivschat"], **arguments: Unpack[ClientArguments]) -> _ivschat: ...
    @overload
    def client(self, service: Literal["kafka"], **arguments: Unpack[ClientArguments]) -> _kafka: ...
    @overload
    def client(
        self, service: Literal["kafkaconnect"], **arguments: Unpack[ClientArguments]
    ) -> _kafkaconnect: ...
    @overload
    def client(self, service: Literal["kendra"], **arguments: Unpack[ClientArguments]) -> _kendra: ...
    @overload
    def client(
        self, service: Literal["kendra-ranking"], **arguments: Unpack[ClientArguments]
    ) -> _kendra_ranking: ...
    @overload
    def client(self, service: Literal["keyspaces"], **arguments: Unpack[ClientArguments]) -> _keyspaces: ...
    @overload
    def client(
        self, service: Literal["keyspacesstreams"], **arguments: Unpack[ClientArguments]
    ) -> _keyspacesstreams: ...
    @overload
    def client(self, service: Literal["kinesis"], **arguments: Unpack[ClientArguments]) -> _kinesis: ...
    @overload
    def client(
        self, service: Literal["kinesis-video-archived-media"], **arguments: Unpack[ClientArguments]
    ) -> _kinesis_video_archived_media: ...
    @overload
    def client(
        self, service: Literal["kinesis-video-media"], **arguments: Unpack[ClientArguments]
    ) -> _kinesis_video_media: ...
    @overload
    def client(
        self, service: Literal["kinesis-video-signaling"], **arguments: Unpack[ClientArguments]
    ) -> _kinesis_video_signaling: ...
    @overload
    def client(
        self, service: Literal["kinesis-video-webrtc-storage"], **arguments: Unpack[ClientArguments]
    ) -> _kinesis_video_webrtc_storage: ...
    @overload
    def client(
        self, service: Literal["kinesisanalytics"], **arguments: Unpack[ClientArguments]
    ) -> _kinesisanalytics: ...
    @overload
    def client(
        self, service: Literal["kinesisanalyticsv2"], **arguments: Unpack[ClientArguments]
    ) -> _kinesisanalyticsv2: ...
    @overload
    def client(
        self, service: Literal["kinesisvideo"], **arguments: Unpack[ClientArguments]
    ) -> _kinesisvideo: ...
    @overload
    def client(self, service: Literal["kms"], **arguments: Unpack[ClientArguments]) -> _kms: ...
    @overload
    def client(
        self, service: Literal["lakeformation"], **arguments: Unpack[ClientArguments]
    ) -> _lakeformation: ...
    @overload
    def client(self, service: Literal["lambda"], **arguments: Unpack[ClientArguments]) -> _lambda: ...
    @overload
    def client(
        self, service: Literal["lambda-core"], **arguments: Unpack[ClientArguments]
    ) -> _lambda_core: ...
    @overload
    def client(
        self, service: Literal["lambda-microvms"], **arguments: Unpack[ClientArguments]
    ) -> _lambda_microvms: ...
    @overload
    def client(self, service: Literal["lambda-web"], **arguments: Unpack[ClientArguments]) -> _lambda_web: ...
    @overload
    def client(
        self, service: Literal["launch-wizard"], **arguments: Unpack[ClientArguments]
    ) -> _launch_wizard: ...
    @overload
    def client(self, service: Literal["lex-models"], **arguments: Unpack[ClientArguments]) -> _lex_models: ...
    @overload
    def client(
        self, service: Literal["lex-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _lex_runtime: ...
    @overload
    def client(
        self, service: Literal["lexv2-models"], **arguments: Unpack[ClientArguments]
    ) -> _lexv2_models: ...
    @overload
    def client(
        self, service: Literal["lexv2-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _lexv2_runtime: ...
    @overload
    def client(
        self, service: Literal["license-manager"], **arguments: Unpack[ClientArguments]
    ) -> _license_manager: ...
    @overload
    def client(
        self, service: Literal["license-manager-linux-subscriptions"], **arguments: Unpack[ClientArguments]
    ) -> _license_manager_linux_subscriptions: ...
    @overload
    def client(
        self, service: Literal["license-manager-user-subscriptions"], **arguments: Unpack[ClientArguments]
    ) -> _license_manager_user_subscriptions: ...
    @overload
    def client(self, service: Literal["lightsail"], **arguments: Unpack[ClientArguments]) -> _lightsail: ...
    @overload
    def client(self, service: Literal["location"], **arguments: Unpack[ClientArguments]) -> _location: ...
    @overload
    def client(self, service: Literal["logs"], **arguments: Unpack[ClientArguments]) -> _logs: ...
    @overload
    def client(
        self, service: Literal["lookoutequipment"], **arguments: Unpack[ClientArguments]
    ) -> _lookoutequipment: ...
    @overload
    def client(self, service: Literal["m2"], **arguments: Unpack[ClientArguments]) -> _m2: ...
    @overload
    def client(
        self, service: Literal["machinelearning"], **arguments: Unpack[ClientArguments]
    ) -> _machinelearning: ...
    @overload
    def client(self, service: Literal["macie2"], **arguments: Unpack[ClientArguments]) -> _macie2: ...
    @overload
    def client(
        self, service: Literal["mailmanager"], **arguments: Unpack[ClientArguments]
    ) -> _mailmanager: ...
    @overload
    def client(
        self, service: Literal["managedblockchain"], **arguments: Unpack[ClientArguments]
    ) -> _managedblockchain: ...
    @overload
    def client(
        self, service: Literal["managedblockchain-query"], **arguments: Unpack[ClientArguments]
    ) -> _managedblockchain_query: ...
    @overload
    def client(
        self, service: Literal["marketplace-agreement"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_agreement: ...
    @overload
    def client(
        self, service: Literal["marketplace-catalog"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_catalog: ...
    @overload
    def client(
        self, service: Literal["marketplace-deployment"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_deployment: ...
    @overload
    def client(
        self, service: Literal["marketplace-discovery"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_discovery: ...
    @overload
    def client(
        self, service: Literal["marketplace-entitlement"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_entitlement: ...
    @overload
    def client(
        self, service: Literal["marketplace-reporting"], **arguments: Unpack[ClientArguments]
    ) -> _marketplace_reporting: ...
    @overload
    def client(
        self, service: Literal["marketplacecommerceanalytics"], **arguments: Unpack[ClientArguments]
    ) -> _marketplacecommerceanalytics: ...
    @overload
    def client(
        self, service: Literal["mediaconnect"], **arguments: Unpack[ClientArguments]
    ) -> _mediaconnect: ...
    @overload
    def client(
        self, service: Literal["mediaconvert"], **arguments: Unpack[ClientArguments]
    ) -> _mediaconvert: ...
    @overload
    def client(self, service: Literal["medialive"], **arguments: Unpack[ClientArguments]) -> _medialive: ...
    @overload
    def client(
        self, service: Literal["mediapackage"], **arguments: Unpack[ClientArguments]
    ) -> _mediapackage: ...
    @overload
    def client(
        self, service: Literal["mediapackage-vod"], **arguments: Unpack[ClientArguments]
    ) -> _mediapackage_vod: ...
    @overload
    def client(
        self, service: Literal["mediapackagev2"], **arguments: Unpack[ClientArguments]
    ) -> _mediapackagev2: ...
    @overload
    def client(self, service: Literal["mediastore"], **arguments: Unpack[ClientArguments]) -> _mediastore: ...
    @overload
    def client(
        self, service: Literal["mediastore-data"], **arguments: Unpack[ClientArguments]
    ) -> _mediastore_data: ...
    @overload
    def client(
        self, service: Literal["mediatailor"], **arguments: Unpack[ClientArguments]
    ) -> _mediatailor: ...
    @overload
    def client(
        self, service: Literal["medical-imaging"], **arguments: Unpack[ClientArguments]
    ) -> _medical_imaging: ...
    @overload
    def client(self, service: Literal["memorydb"], **arguments: Unpack[ClientArguments]) -> _memorydb: ...
    @overload
    def client(
        self, service: Literal["meteringmarketplace"], **arguments: Unpack[ClientArguments]
    ) -> _meteringmarketplace: ...
    @overload
    def client(self, service: Literal["mgh"], **arguments: Unpack[ClientArguments]) -> _mgh: ...
    @overload
    def client(self, service: Literal["mgn"], **arguments: Unpack[ClientArguments]) -> _mgn: ...
    @overload
    def client(
        self, service: Literal["migration-hub-refactor-spaces"], **arguments: Unpack[ClientArguments]
    ) -> _migration_hub_refactor_spaces: ...
    @overload
    def client(
        self, service: Literal["migrationhub-config"], **arguments: Unpack[ClientArguments]
    ) -> _migrationhub_config: ...
    @overload
    def client(
        self, service: Literal["migrationhuborchestrator"], **arguments: Unpack[ClientArguments]
    ) -> _migrationhuborchestrator: ...
    @overload
    def client(
        self, service: Literal["migrationhubstrategy"], **arguments: Unpack[ClientArguments]
    ) -> _migrationhubstrategy: ...
    @overload
    def client(self, service: Literal["mpa"], **arguments: Unpack[ClientArguments]) -> _mpa: ...
    @overload
    def client(self, service: Literal["mq"], **arguments: Unpack[ClientArguments]) -> _mq: ...
    @overload
    def client(self, service: Literal["mturk"], **arguments: Unpack[ClientArguments]) -> _mturk: ...
    @overload
    def client(self, service: Literal["mwaa"], **arguments: Unpack[ClientArguments]) -> _mwaa: ...
    @overload
    def client(
        self, service: Literal["mwaa-serverless"], **arguments: Unpack[ClientArguments]
    ) -> _mwaa_serverless: ...
    @overload
    def client(self, service: Literal["neptune"], **arguments: Unpack[ClientArguments]) -> _neptune: ...
    @overload
    def client(
        self, service: Literal["neptune-graph"], **arguments: Unpack[ClientArguments]
    ) -> _neptune_graph: ...
    @overload
    def client(
        self, service: Literal["neptunedata"], **arguments: Unpack[ClientArguments]
    ) -> _neptunedata: ...
    @overload
    def client(
        self, service: Literal["network-firewall"], **arguments: Unpack[ClientArguments]
    ) -> _network_firewall: ...
    @overload
    def client(
        self, service: Literal["network-security-manager"], **arguments: Unpack[ClientArguments]
    ) -> _network_security_manager: ...
    @overload
    def client(
        self, service: Literal["networkflowmonitor"], **arguments: Unpack[ClientArguments]
    ) -> _networkflowmonitor: ...
    @overload
    def client(
        self, service: Literal["networkmanager"], **arguments: Unpack[ClientArguments]
    ) -> _networkmanager: ...
    @overload
    def client(
        self, service: Literal["networkmonitor"], **arguments: Unpack[ClientArguments]
    ) -> _networkmonitor: ...
    @overload
    def client(
        self, service: Literal["notifications"], **arguments: Unpack[ClientArguments]
    ) -> _notifications: ...
    @overload
    def client(
        self, service: Literal["notificationscontacts"], **arguments: Unpack[ClientArguments]
    ) -> _notificationscontacts: ...
    @overload
    def client(self, service: Literal["nova-act"], **arguments: Unpack[ClientArguments]) -> _nova_act: ...
    @overload
    def client(self, service: Literal["oam"], **arguments: Unpack[ClientArguments]) -> _oam: ...
    @overload
    def client(
        self, service: Literal["observabilityadmin"], **arguments: Unpack[ClientArguments]
    ) -> _observabilityadmin: ...
    @overload
    def client(self, service: Literal["odb"], **arguments: Unpack[ClientArguments]) -> _odb: ...
    @overload
    def client(self, service: Literal["omics"], **arguments: Unpack[ClientArguments]) -> _omics: ...
    @overload
    def client(self, service: Literal["opensearch"], **arguments: Unpack[ClientArguments]) -> _opensearch: ...
    @overload
    def client(
        self, service: Literal["opensearchmemory"], **arguments: Unpack[ClientArguments]
    ) -> _opensearchmemory: ...
    @overload
    def client(
        self, service: Literal["opensearchserverless"], **arguments: Unpack[ClientArguments]
    ) -> _opensearchserverless: ...
    @overload
    def client(
        self, service: Literal["organizations"], **arguments: Unpack[ClientArguments]
    ) -> _organizations: ...
    @overload
    def client(self, service: Literal["osis"], **arguments: Unpack[ClientArguments]) -> _osis: ...
    @overload
    def client(self, service: Literal["outposts"], **arguments: Unpack[ClientArguments]) -> _outposts: ...
    @overload
    def client(
        self, service: Literal["partnercentral-account"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_account: ...
    @overload
    def client(
        self, service: Literal["partnercentral-benefits"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_benefits: ...
    @overload
    def client(
        self, service: Literal["partnercentral-channel"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_channel: ...
    @overload
    def client(
        self, service: Literal["partnercentral-marketing"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_marketing: ...
    @overload
    def client(
        self, service: Literal["partnercentral-revenue-measurement"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_revenue_measurement: ...
    @overload
    def client(
        self, service: Literal["partnercentral-selling"], **arguments: Unpack[ClientArguments]
    ) -> _partnercentral_selling: ...
    @overload
    def client(
        self, service: Literal["payment-cryptography"], **arguments: Unpack[ClientArguments]
    ) -> _payment_cryptography: ...
    @overload
    def client(
        self, service: Literal["payment-cryptography-data"], **arguments: Unpack[ClientArguments]
    ) -> _payment_cryptography_data: ...
    @overload
    def client(self, service: Literal["payments"], **arguments: Unpack[ClientArguments]) -> _payments: ...
    @overload
    def client(
        self, service: Literal["pca-connector-ad"], **arguments: Unpack[ClientArguments]
    ) -> _pca_connector_ad: ...
    @overload
    def client(
        self, service: Literal["pca-connector-scep"], **arguments: Unpack[ClientArguments]
    ) -> _pca_connector_scep: ...
    @overload
    def client(self, service: Literal["pcs"], **arguments: Unpack[ClientArguments]) -> _pcs: ...
    @overload
    def client(
        self, service: Literal["personalize"], **arguments: Unpack[ClientArguments]
    ) -> _personalize: ...
    @overload
    def client(
        self, service: Literal["personalize-events"], **arguments: Unpack[ClientArguments]
    ) -> _personalize_events: ...
    @overload
    def client(
        self, service: Literal["personalize-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _personalize_runtime: ...
    @overload
    def client(self, service: Literal["pi"], **arguments: Unpack[ClientArguments]) -> _pi: ...
    @overload
    def client(self, service: Literal["pinpoint"], **arguments: Unpack[ClientArguments]) -> _pinpoint: ...
    @overload
    def client(
        self, service: Literal["pinpoint-email"], **arguments: Unpack[ClientArguments]
    ) -> _pinpoint_email: ...
    @overload
    def client(
        self, service: Literal["pinpoint-sms-voice"], **arguments: Unpack[ClientArguments]
    ) -> _pinpoint_sms_voice: ...
    @overload
    def client(
        self, service: Literal["pinpoint-sms-voice-v2"], **arguments: Unpack[ClientArguments]
    ) -> _pinpoint_sms_voice_v2: ...
    @overload
    def client(self, service: Literal["pipes"], **arguments: Unpack[ClientArguments]) -> _pipes: ...
    @overload
    def client(self, service: Literal["polly"], **arguments: Unpack[ClientArguments]) -> _polly: ...
    @overload
    def client(self, service: Literal["pricing"], **arguments: Unpack[ClientArguments]) -> _pricing: ...
    @overload
    def client(
        self, service: Literal["pricing-plan-manager"], **arguments: Unpack[ClientArguments]
    ) -> _pricing_plan_manager: ...
    @overload
    def client(self, service: Literal["proton"], **arguments: Unpack[ClientArguments]) -> _proton: ...
    @overload
    def client(self, service: Literal["qapps"], **arguments: Unpack[ClientArguments]) -> _qapps: ...
    @overload
    def client(self, service: Literal["qbusiness"], **arguments: Unpack[ClientArguments]) -> _qbusiness: ...
    @overload
    def client(self, service: Literal["qconnect"], **arguments: Unpack[ClientArguments]) -> _qconnect: ...
    @overload
    def client(self, service: Literal["quicksight"], **arguments: Unpack[ClientArguments]) -> _quicksight: ...
    @overload
    def client(self, service: Literal["ram"], **arguments: Unpack[ClientArguments]) -> _ram: ...
    @overload
    def client(self, service: Literal["rbin"], **arguments: Unpack[ClientArguments]) -> _rbin: ...
    @overload
    def client(self, service: Literal["rds"], **arguments: Unpack[ClientArguments]) -> _rds: ...
    @overload
    def client(self, service: Literal["rds-data"], **arguments: Unpack[ClientArguments]) -> _rds_data: ...
    @overload
    def client(self, service: Literal["redshift"], **arguments: Unpack[ClientArguments]) -> _redshift: ...
    @overload
    def client(
        self, service: Literal["redshift-data"], **arguments: Unpack[ClientArguments]
    ) -> _redshift_data: ...
    @overload
    def client(
        self, service: Literal["redshift-serverless"], **arguments: Unpack[ClientArguments]
    ) -> _redshift_serverless: ...
    @overload
    def client(
        self, service: Literal["rekognition"], **arguments: Unpack[ClientArguments]
    ) -> _rekognition: ...
    @overload
    def client(
        self, service: Literal["repostspace"], **arguments: Unpack[ClientArguments]
    ) -> _repostspace: ...
    @overload
    def client(
        self, service: Literal["resiliencehub"], **arguments: Unpack[ClientArguments]
    ) -> _resiliencehub: ...
    @overload
    def client(
        self, service: Literal["resiliencehubv2"], **arguments: Unpack[ClientArguments]
    ) -> _resiliencehubv2: ...
    @overload
    def client(
        self, service: Literal["resource-explorer-2"], **arguments: Unpack[ClientArguments]
    ) -> _resource_explorer_2: ...
    @overload
    def client(
        self, service: Literal["resource-groups"], **arguments: Unpack[ClientArguments]
    ) -> _resource_groups: ...
    @overload
    def client(
        self, service: Literal["resourcegroupstaggingapi"], **arguments: Unpack[ClientArguments]
    ) -> _resourcegroupstaggingapi: ...
    @overload
    def client(
        self, service: Literal["rolesanywhere"], **arguments: Unpack[ClientArguments]
    ) -> _rolesanywhere: ...
    @overload
    def client(self, service: Literal["route53"], **arguments: Unpack[ClientArguments]) -> _route53: ...
    @overload
    def client(
        self, service: Literal["route53-recovery-cluster"], **arguments: Unpack[ClientArguments]
    ) -> _route53_recovery_cluster: ...
    @overload
    def client(
        self, service: Literal["route53-recovery-control-config"], **arguments: Unpack[ClientArguments]
    ) -> _route53_recovery_control_config: ...
    @overload
    def client(
        self, service: Literal["route53-recovery-readiness"], **arguments: Unpack[ClientArguments]
    ) -> _route53_recovery_readiness: ...
    @overload
    def client(
        self, service: Literal["route53domains"], **arguments: Unpack[ClientArguments]
    ) -> _route53domains: ...
    @overload
    def client(
        self, service: Literal["route53globalresolver"], **arguments: Unpack[ClientArguments]
    ) -> _route53globalresolver: ...
    @overload
    def client(
        self, service: Literal["route53profiles"], **arguments: Unpack[ClientArguments]
    ) -> _route53profiles: ...
    @overload
    def client(
        self, service: Literal["route53resolver"], **arguments: Unpack[ClientArguments]
    ) -> _route53resolver: ...
    @overload
    def client(self, service: Literal["rtbfabric"], **arguments: Unpack[ClientArguments]) -> _rtbfabric: ...
    @overload
    def client(self, service: Literal["rum"], **arguments: Unpack[ClientArguments]) -> _rum: ...
    @overload
    def client(self, service: Literal["s3"], **arguments: Unpack[ClientArguments]) -> _s3: ...
    @overload
    def client(self, service: Literal["s3control"], **arguments: Unpack[ClientArguments]) -> _s3control: ...
    @overload
    def client(self, service: Literal["s3files"], **arguments: Unpack[ClientArguments]) -> _s3files: ...
    @overload
    def client(self, service: Literal["s3outposts"], **arguments: Unpack[ClientArguments]) -> _s3outposts: ...
    @overload
    def client(self, service: Literal["s3tables"], **arguments: Unpack[ClientArguments]) -> _s3tables: ...
    @overload
    def client(self, service: Literal["s3vectors"], **arguments: Unpack[ClientArguments]) -> _s3vectors: ...
    @overload
    def client(self, service: Literal["sagemaker"], **arguments: Unpack[ClientArguments]) -> _sagemaker: ...
    @overload
    def client(
        self, service: Literal["sagemaker-a2i-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_a2i_runtime: ...
    @overload
    def client(
        self, service: Literal["sagemaker-edge"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_edge: ...
    @overload
    def client(
        self, service: Literal["sagemaker-featurestore-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_featurestore_runtime: ...
    @overload
    def client(
        self, service: Literal["sagemaker-gateway-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_gateway_runtime: ...
    @overload
    def client(
        self, service: Literal["sagemaker-geospatial"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_geospatial: ...
    @overload
    def client(
        self, service: Literal["sagemaker-inference-router-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_inference_router_runtime: ...
    @overload
    def client(
        self, service: Literal["sagemaker-metrics"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_metrics: ...
    @overload
    def client(
        self, service: Literal["sagemaker-runtime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemaker_runtime: ...
    @overload
    def client(
        self, service: Literal["sagemakerjobruntime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemakerjobruntime: ...
    @overload
    def client(
        self, service: Literal["sagemakertrainingsessionruntime"], **arguments: Unpack[ClientArguments]
    ) -> _sagemakertrainingsessionruntime: ...
    @overload
    def client(
        self, service: Literal["savingsplans"], **arguments: Unpack[ClientArguments]
    ) -> _savingsplans: ...
    @overload
    def client(self, service: Literal["scheduler"], **arguments: Unpack[ClientArguments]) -> _scheduler: ...
    @overload
    def client(self, service: Literal["schemas"], **arguments: Unpack[ClientArguments]) -> _schemas: ...
    @overload
    def client(self, service: Literal["sdb"], **arguments: Unpack[ClientArguments]) -> _sdb: ...
    @overload
    def client(
        self, service: Literal["secretsmanager"], **arguments: Unpack[ClientArguments]
    ) -> _secretsmanager: ...
    @overload
    def client(
        self, service: Literal["security-ir"], **arguments: Unpack[ClientArguments]
    ) -> _security_ir: ...
    @overload
    def client(
        self, service: Literal["securityagent"], **arguments: Unpack[ClientArguments]
    ) -> _securityagent: ...
    @overload
    def client(
        self, service: Literal["securityhub"], **arguments: Unpack[ClientArguments]
    ) -> _securityhub: ...
    @overload
    def client(
        self, service: Literal["securitylake"], **arguments: Unpack[ClientArguments]
    ) -> _securitylake: ...
    @overload
    def client(
        self, service: Literal["serverlessrepo"], **arguments: Unpack[ClientArguments]
    ) -> _serverlessrepo: ...
    @overload
    def client(
        self, service: Literal["service-quotas"], **arguments: Unpack[ClientArguments]
    ) -> _service_quotas: ...
    @overload
    def client(
        self, service: Literal["servicecatalog"], **arguments: Unpack[ClientArguments]
    ) -> _servicecatalog: ...
    @overload
    def client(
        self, service: Literal["servicecatalog-appregistry"], **arguments: Unpack[ClientArguments]
    ) -> _servicecatalog_appregistry: ...
    @overload
    def client(
        self, service: Literal["servicediscovery"], **arguments: Unpack[ClientArguments]
    ) -> _servicediscovery: ...
    @overload
    def client(self, service: Literal["ses"], **arguments: Unpack[ClientArguments]) -> _ses: ...
    @overload
    def client(self, service: Literal["sesv2"], **arguments: Unpack[ClientArguments]) -> _sesv2: ...
    @overload
    def client(self, service: Literal["shield"], **arguments: Unpack[ClientArguments]) -> _shield: ...
    @overload
    def client(self, service: Literal["signer"], **arguments: Unpack[ClientArguments]) -> _signer: ...
    @overload
    def client(
        self, service: Literal["signer-data"], **arguments: Unpack[ClientArguments]
    ) -> _signer_data: ...
    @overload
    def client(self, service: Literal["signin"], **arguments: Unpack[ClientArguments]) -> _signin: ...
    @overload
    def client(self, service: Literal["simpledbv2"], **arguments: Unpack[ClientArguments]) -> _simpledbv2: ...
    @overload
    def client(self, service: Literal["sms-voice"], **arguments: Unpack[ClientArguments]) -> _sms_voice: ...
    @overload
    def client(
        self, service: Literal["snow-device-management"], **arguments: Unpack[ClientArguments]
    ) -> _snow_device_management: ...
    @overload
    def client(self, service: Literal["snowball"], **arguments: Unpack[ClientArguments]) -> _snowball: ...
    @overload
    def client(self, service: Literal["sns"], **arguments: Unpack[ClientArguments]) -> _sns: ...
    @overload
    def client(
        self, service: Literal["socialmessaging"], **arguments: Unpack[ClientArguments]
    ) -> _socialmessaging: ...
    @overload
    def client(self, service: Literal["sqs"], **arguments: Unpack[ClientArguments]) -> _sqs: ...
    @overload
    def client(self, service: Literal["ssm"], **arguments: Unpack[ClientArguments]) -> _ssm: ...
    @overload
    def client(
        self, service: Literal["ssm-contacts"], **arguments: Unpack[ClientArguments]
    ) -> _ssm_contacts: ...
    @overload
    def client(
        self, service: Literal["ssm-guiconnect"], **arguments: Unpack[ClientArguments]
    ) -> _ssm_guiconnect: ...
    @overload
    def client(
        self, service: Literal["ssm-incidents"], **arguments: Unpack[ClientArguments]
    ) -> _ssm_incidents: ...
    @overload
    def client(
        self, service: Literal["ssm-quicksetup"], **arguments: Unpack[ClientArguments]
    ) -> _ssm_quicksetup: ...
    @overload
    def client(self, service: Literal["ssm-sap"], **arguments: Unpack[ClientArguments]) -> _ssm_sap: ...
    @overload
    def client(self, service: Literal["sso"], **arguments: Unpack[ClientArguments]) -> _sso: ...
    @overload
    def client(self, service: Literal["sso-admin"], **arguments: Unpack[ClientArguments]) -> _sso_admin: ...
    @overload
    def client(self, service: Literal["sso-oidc"], **arguments: Unpack[ClientArguments]) -> _sso_oidc: ...
    @overload
    def client(
        self, service: Literal["stepfunctions"], **arguments: Unpack[ClientArguments]
    ) -> _stepfunctions: ...
    @overload
    def client(
        self, service: Literal["storagegateway"], **arguments: Unpack[ClientArguments]
    ) -> _storagegateway: ...
    @overload
    def client(self, service: Literal["sts"], **arguments: Unpack[ClientArguments]) -> _sts: ...
    @overload
    def client(
        self, service: Literal["supplychain"], **arguments: Unpack[ClientArguments]
    ) -> _supplychain: ...
    @overload
    def client(self, service: Literal["support"], **arguments: Unpack[ClientArguments]) -> _support: ...
    @overload
    def client(
        self, service: Literal["support-app"], **arguments: Unpack[ClientArguments]
    ) -> _support_app: ...
    @overload
    def client(
        self, service: Literal["supportauthz"], **arguments: Unpack[ClientArguments]
    ) -> _supportauthz: ...
    @overload
    def client(
        self, service: Literal["sustainability"], **arguments: Unpack[ClientArguments]
    ) -> _sustainability: ...
    @overload
    def client(self, service: Literal["swf"], **arguments: Unpack[ClientArguments]) -> _swf: ...
    @overload
    def client(self, service: Literal["synthetics"], **arguments: Unpack[ClientArguments]) -> _synthetics: ...
    @overload
    def client(
        self, service: Literal["taxsettings"], **arguments: Unpack[ClientArguments]
    ) -> _taxsettings: ...
    @overload
    def client(self, service: Literal["textract"], **arguments: Unpack[ClientArguments]) -> _textract: ...
    @overload
    def client(
        self, service: Literal["timestream-influxdb"], **arguments: Unpack[ClientArguments]
    ) -> _timestream_influxdb: ...
    @overload
    def client(
        self, service: Literal["timestream-query"], **arguments: Unpack[ClientArguments]
    ) -> _timestream_query: ...
    @overload
    def client(
        self, service: Literal["timestream-write"], **arguments: Unpack[ClientArguments]
    ) -> _timestream_write: ...
    @overload
    def client(self, service: Literal["transcribe"], **arguments: Unpack[ClientArguments]) -> _transcribe: ...
    @overload
    def client(self, service: Literal["transfer"], **arguments: Unpack[ClientArguments]) -> _transfer: ...
    @overload
    def client(self, service: Literal["translate"], **arguments: Unpack[ClientArguments]) -> _translate: ...
    @overload
    def client(
        self, service: Literal["trustedadvisor"], **arguments: Unpack[ClientArguments]
    ) -> _trustedadvisor: ...
    @overload
    def client(self, service: Literal["uxc"], **arguments: Unpack[ClientArguments]) -> _uxc: ...
    @overload
    def client(
        self, service: Literal["verifiedpermissions"], **arguments: Unpack[ClientArguments]
    ) -> _verifiedpermissions: ...
    @overload
    def client(self, service: Literal["voice-id"], **arguments: Unpack[ClientArguments]) -> _voice_id: ...
    @overload
    def client(
        self, service: Literal["vpc-lattice"], **arguments: Unpack[ClientArguments]
    ) -> _vpc_lattice: ...
    @overload
    def client(self, service: Literal["waf"], **arguments: Unpack[ClientArguments]) -> _waf: ...
    @overload
    def client(
        self, service: Literal["waf-regional"], **arguments: Unpack[ClientArguments]
    ) -> _waf_regional: ...
    @overload
    def client(self, service: Literal["wafv2"], **arguments: Unpack[ClientArguments]) -> _wafv2: ...
    @overload
    def client(
        self, service: Literal["wellarchitected"], **arguments: Unpack[ClientArguments]
    ) -> _wellarchitected: ...
    @overload
    def client(self, service: Literal["wickr"], **arguments: Unpack[ClientArguments]) -> _wickr: ...
    @overload
    def client(self, service: Literal["wisdom"], **arguments: Unpack[ClientArguments]) -> _wisdom: ...
    @overload
    def client(self, service: Literal["workdocs"], **arguments: Unpack[ClientArguments]) -> _workdocs: ...
    @overload
    def client(self, service: Literal["workmail"], **arguments: Unpack[ClientArguments]) -> _workmail: ...
    @overload
    def client(
        self, service: Literal["workmailmessageflow"], **arguments: Unpack[ClientArguments]
    ) -> _workmailmessageflow: ...
    @overload
    def client(self, service: Literal["workspaces"], **arguments: Unpack[ClientArguments]) -> _workspaces: ...
    @overload
    def client(
        self, service: Literal["workspaces-instances"], **arguments: Unpack[ClientArguments]
    ) -> _workspaces_instances: ...
    @overload
    def client(
        self, service: Literal["workspaces-thin-client"], **arguments: Unpack[ClientArguments]
    ) -> _workspaces_thin_client: ...
    @overload
    def client(
        self, service: Literal["workspaces-web"], **arguments: Unpack[ClientArguments]
    ) -> _workspaces_web: ...
    @overload
    def client(self, service: Literal["xray"], **arguments: Unpack[ClientArguments]) -> _xray: ...
    @overload
    def client(self, service: str, **arguments: Unpack[ClientArguments]) -> Any: ...
    @overload
    def resource(
        self, service: Literal["cloudformation"], **arguments: Unpack[ResourceArguments]
    ) -> _cloudformation_resource: ...
    @overload
    def resource(
        self, service: Literal["cloudwatch"], **arguments: Unpack[ResourceArguments]
    ) -> _cloudwatch_resource: ...
    @overload
    def resource(
        self, service: Literal["dynamodb"], **arguments: Unpack[ResourceArguments]
    ) -> _dynamodb_resource: ...
    @overload
    def resource(self, service: Literal["ec2"], **arguments: Unpack[ResourceArguments]) -> _ec2_resource: ...
    @overload
    def resource(
        self, service: Literal["glacier"], **arguments: Unpack[ResourceArguments]
    ) -> _glacier_resource: ...
    @overload
    def resource(self, service: Literal["iam"], **arguments: Unpack[ResourceArguments]) -> _iam_resource: ...
    @overload
    def resource(self, service: Literal["s3"], **arguments: Unpack[ResourceArguments]) -> _s3_resource: ...
    @overload
    def resource(self, service: Literal["sns"], **arguments: Unpack[ResourceArguments]) -> _sns_resource: ...
    @overload
    def resource(self, service: Literal["sqs"], **arguments: Unpack[ResourceArguments]) -> _sqs_resource: ...
    @overload
    def resource(self, service: str, **arguments: Unpack[ResourceArguments]) -> Any: ...
