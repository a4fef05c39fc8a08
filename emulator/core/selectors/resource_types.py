"""The resource types of which a trail's advanced selectors can ask for data events.

Source: CloudTrail user guide, "Logging data events". AWS refuses a type that is not on its list, and adds
types often: a new one has to be added here.
"""

from collections.abc import Iterator
from typing import Final

# Services with their types; a line that goes on is indented.
_LINES = """
    AIDevOps: AgentSpace Association OperatorAppTeam PipelineMetadata Service
    AIOps: InvestigationGroup
    AOSS: Collection
    AWSExternalAnthropic: Workspace
    AgentAccessMCP: Tools
    AgentRegistry: Registry
    AppConfig: Configuration
    AppSync: GraphQLApi
    ApplicationSignals: InstrumentationConfig
    B2BI: Transformer
    Backup: BackupAccessPoint SearchJob
    Bedrock: AdvancedOptimizePromptJob AgentAlias AsyncInvoke AutomatedReasoningPolicy
        AutomatedReasoningPolicyVersion Blueprint DataAutomationInvocation DataAutomationProfile
        DataAutomationProject FlowAlias FlowExecution Guardrail InlineAgent KnowledgeBase Model
        PromptVersion Session Tool
    BedrockAgentCore: ABTest APIKeyCredentialProvider BatchEvaluate Browser BrowserCustom BrowserProfile
        CapacityProvider CodeInterpreter CodeInterpreterCustom Evaluator Gateway Memory
        OAuth2CredentialProvider Payments Policy PolicyEngine Recommendation Registry Runtime
        RuntimeEndpoint TokenVault WorkloadIdentity WorkloadIdentityDirectory
    BedrockMantle: Project
    BedrockWebSearch: Tool
    Cassandra: Stream Table
    CertificateManager: AcmeEndpoint
    ClinicalTrialsTech: Codelist Dataset Execution Instance Mapping Schedule Study
    CloudFront: KeyValueStore
    CloudOptimization: Profile Recommendation
    CloudTrail: Channel
    CloudWatch: Dataset IngestionEndpoint Metric
    CodeGuruProfiler: ProfilingGroup
    CodeWhisperer: Customization Profile
    Cognito: IdentityPool
    DSQL: Cluster
    DataExchange: Asset
    Deadline: Fleet Job Queue Worker
    DiodeAlerting: LinkedAlert
    DynamoDB: Stream Table
    EC2: InstanceConnectEndpoint Snapshot
    ECS: ContainerInstance
    EKS: Dashboard
    EMRWAL: Workspace
    Events: Endpoint EventBus EventSource Rule
    FSx: Volume
    FinSpace: Environment
    GameLiftStreams: Application StreamGroup
    GeoMaps: Provider
    GeoPlaces: Provider
    GeoRoutes: Provider
    Glue: Table
    GreengrassV2: ComponentVersion Deployment
    GuardDuty: Detector MalwareScan
    HealthAgent: Domain Integration PatientInsightsJob Session Subscription
    HealthLake: DataTransformationProfile
    IoT: Certificate Thing Tunnel
    IoTSiteWise: Asset Dataset Pipeline TimeSeries Workspace
    IoTTwinMaker: Entity Workspace
    KendraRanking: ExecutionPlan
    Kinesis: Stream StreamConsumer
    KinesisFirehose: DeliveryStream
    KinesisVideo: SignalingChannel Stream
    Lambda: Function MicrovmImage
    Lex: Bot BotAlias
    Logs: LogGroupAuthorization ScheduledQuery
    MWAA: Environment
    MachineLearning: MlModel
    ManagedBlockchain: Network Node
    ManagedBlockchainQuery: QueryAPI
    MedicalImaging: Datastore Imageset
    NeptuneGraph: Graph
    NetworkFlowMonitor: Monitor Scope
    NovaAct: WorkflowDefinition WorkflowRun
    One: UKey User
    PCAConnectorAD: Connector
    PCAConnectorSCEP: Connector
    PaymentCryptography: Alias Key
    Pinpoint: App
    QApps: QApp QAppSession
    QBusiness: Application DataSource Index Integration WebExperience
    QDeveloper: Integration
    QuickSight: App Automation AutomationJob Extension ExtensionAccess Flow FlowSession Page Task
    Quicksight: ActionConnector
    RDS: DBCluster
    RUM: AppMonitor
    Redshift: Cluster
    ResourceExplorer2: ManagedView View
    S3: AccessPoint Object
    S3Express: AccessPoint Object
    S3ObjectLambda: AccessPoint
    S3Outposts: Object
    S3Tables: Table TableBucket
    S3Vectors: Index VectorBucket
    SCN: BusinessRule DataLakeException ExceptionInvestigation ExceptionRule Instance Metric
        MetricEvaluation Outcome OutcomeTemplate
    SDB: Domain
    SES: ConfigurationSet EmailIdentity Template
    SMSVoice: CarrierLookup ConfigurationSet Message NotifyConfiguration OriginationIdentity
    SNS: PlatformEndpoint Topic
    SQS: Queue
    SSM: ExecutionPreview ManagedNode
    SSMMessages: ControlChannel
    SWF: Domain
    SageMaker: Endpoint ExperimentTrialComponent FeatureGroup Hub Job MlflowApp MlflowTrackingServer
        TrainingSession
    ServiceDiscovery: Namespace Service
    Signer: SigningJob SigningProfile
    SitewiseAssistant: Conversation
    SocialMessaging: PhoneNumberId WabaId
    StepFunctions: Activity StateMachine
    SupportAccess: Tenant TrustingAccount TrustingRole
    ThinClient: Device Environment
    Timestream: Database RegionalEndpoint Table
    Transform: AgentInstance Profile
    TransformCustom: Campaign Conversation KnowledgeItem Package
    UXC: AccountCustomization
    VerifiedPermissions: PolicyStore
    WellArchitected: AgentRecommendation
    XRay: Trace
"""


def _types() -> Iterator[str]:
    service = ""
    for word in _LINES.split():
        if word.endswith(":"):
            service = word
        else:
            yield f"AWS::{service}:{word}"


RESOURCE_TYPES: Final = frozenset(_types())
