"""Stories about defense evasion: what watches an account is blinded."""

from emulator.generating.activity import storage
from emulator.generating.activity.calls import read, write
from emulator.generating.activity.compute import newer, newer_read
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Call
from emulator.generating.activity.stories.resources import XMLNS
from emulator.generating.activity.stories.steps import Step, Story, thief_of_key

# --- logs of the network ---------------------------------------------------------------------------


def _find_flow_logs(scene: Scene) -> list[Call]:
    return [newer_read(scene, "DescribeFlowLogs")]


def _delete_flow_logs(scene: Scene) -> list[Call]:
    ids = [scene.thing("fl", name) for name in ("main", "data")]
    listed = [{"tag": place, "content": one} for place, one in enumerate(ids, start=1)]
    return [newer(scene, "DeleteFlowLogs", {"FlowLogId": listed}, {"unsuccessful": ""})]


FLOW_LOGS = Story(
    "flow-logs-removed",
    "With a developer's stolen key, the flow logs of the network are deleted.",
    (
        Step("find-flow-logs", "T1526", thief_of_key, _find_flow_logs, 0),
        Step("delete-flow-logs", "T1562.008", thief_of_key, _delete_flow_logs, 2),
    ),
)


def _delete_dns_logs(scene: Scene) -> list[Call]:
    config = {"resolverQueryLogConfigId": scene.thing("rqlc", "dns")}
    vpc = {"resourceId": scene.thing("vpc", "main")}
    association = {"id": scene.thing("rqlca", "dns"), "status": "DELETING", **config, **vpc}
    deleted = {"id": config["resolverQueryLogConfigId"], "status": "DELETING", "name": "dns"}
    service = "route53resolver"
    return [
        read(service, "ListResolverQueryLogConfigs", scene.region),
        write(
            service,
            "DisassociateResolverQueryLogConfig",
            scene.region,
            config | vpc,
            {"resolverQueryLogConfigAssociation": association},
        ),
        write(
            service, "DeleteResolverQueryLogConfig", scene.region, config, {"resolverQueryLogConfig": deleted}
        ),
    ]


DNS_LOGS = Story(
    "dns-logs-deleted",
    "With a developer's stolen key, the log of DNS queries is switched off.",
    (Step("delete-dns-logs", "T1562.008", thief_of_key, _delete_dns_logs, 0, 30),),
)

# --- the trail's own files -------------------------------------------------------------------------


def _expire_logs(scene: Scene) -> list[Call]:
    bucket = scene.bucket("trail-logs")
    rule = {"Expiration": {"Days": 1}, "ID": "tidy", "Prefix": "AWSLogs/", "Status": "Enabled"}
    parameters = {"lifecycle": "", "LifecycleConfiguration": {"xmlns": XMLNS, "Rule": rule}}
    return [
        read("cloudtrail", "DescribeTrails", scene.region),
        storage.bucket_read(scene, "GetBucketLifecycle", bucket, "lifecycle"),
        storage.bucket_write(scene, "PutBucketLifecycle", bucket, parameters),
    ]


def _delete_logs(scene: Scene) -> list[Call]:
    folder = f"AWSLogs/{scene.account}/CloudTrail/{scene.region}/{scene.at:%Y/%m/%d}"
    bucket = scene.bucket("trail-logs")
    return [storage.delete_object(scene, bucket, f"{folder}/{scene.hex_text(16)}.json.gz") for _ in range(40)]


LOGS_EXPIRED = Story(
    "trail-logs-expired",
    "With a developer's stolen key, the bucket of a trail is made to delete log files after a day.",
    (
        Step("expire-logs", "T1562.008", thief_of_key, _expire_logs, 0),
        Step("delete-logs", "T1070", thief_of_key, _delete_logs, 6, 2),
    ),
)

# --- services that watch ---------------------------------------------------------------------------


def _look_at_watchers(scene: Scene) -> list[Call]:
    return [
        read("guardduty", "ListDetectors", scene.region),
        read("securityhub", "DescribeHub", scene.region),
        read("config", "DescribeConfigurationRecorders", scene.region),
    ]


def _detector(scene: Scene) -> str:
    return scene.uuid("detector").replace("-", "")


def _stop_watchers(scene: Scene) -> list[Call]:
    detector = {"detectorId": _detector(scene)}
    return [
        write("guardduty", "UpdateDetector", scene.region, detector | {"enable": False}),
        write("guardduty", "DeleteDetector", scene.region, detector),
        write("securityhub", "DisableSecurityHub", scene.region),
        write("config", "StopConfigurationRecorder", scene.region, {"configurationRecorderName": "default"}),
        write("config", "DeleteDeliveryChannel", scene.region, {"deliveryChannelName": "default"}),
    ]


WATCHERS_STOPPED = Story(
    "watchers-stopped",
    "With a developer's stolen key, GuardDuty, Security Hub and Config are switched off.",
    (
        Step("look-at-watchers", "T1526", thief_of_key, _look_at_watchers, 0),
        Step("stop-watchers", "T1562.001", thief_of_key, _stop_watchers, 2, 10),
    ),
)


def _trust_own_addresses(scene: Scene) -> list[Call]:
    asked = {
        "detectorId": _detector(scene),
        "name": "partners",
        "format": "TXT",
        "location": "https://s3.amazonaws.com/acme-share/list.txt",
        "activate": True,
    }
    told = {"ipSetId": scene.uuid("ip set").replace("-", "")}
    return [write("guardduty", "CreateIPSet", scene.region, asked, told)]


def _silence_alarms(scene: Scene) -> list[Call]:
    alarms = {"alarmNames": ["root-usage", "unauthorized-calls", "trail-changes"]}
    removed = {"failedEntryCount": 0, "failedEntries": []}
    targets = {"rule": "security-findings", "ids": ["1"], "force": False}
    return [
        read("monitoring", "DescribeAlarms", scene.region),
        write("monitoring", "DisableAlarmActions", scene.region, alarms),
        write("events", "RemoveTargets", scene.region, targets, removed),
        write("events", "DisableRule", scene.region, {"name": "security-findings"}),
        write("monitoring", "DeleteAlarms", scene.region, alarms),
    ]


ALARMS_SILENCED = Story(
    "alarms-silenced",
    "With a developer's stolen key, GuardDuty is to trust some addresses, and alarms and rules are disabled.",
    (
        Step("trust-own-addresses", "T1562.001", thief_of_key, _trust_own_addresses, 0),
        Step("silence-alarms", "T1562.001", thief_of_key, _silence_alarms, 3, 10),
    ),
)

# --- the organization ------------------------------------------------------------------------------


def _leave(_: Scene) -> list[Call]:
    return [
        read("organizations", "DescribeOrganization", "us-east-1"),
        write("organizations", "LeaveOrganization", "us-east-1"),
    ]


ORGANIZATION_LEFT = Story(
    "organization-left",
    "With a developer's stolen key, somebody tries to take the account out of its organization.",
    (Step("leave-in-vain", "T1666", thief_of_key, _leave, 0, 60, refused=True),),
    without=("spread", "denied-first"),
)

EVASION_STORIES = (FLOW_LOGS, DNS_LOGS, LOGS_EXPIRED, WATCHERS_STOPPED, ALARMS_SILENCED, ORGANIZATION_LEFT)
