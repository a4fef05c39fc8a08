"""Calls to EC2, Auto Scaling, Lambda, and the services that watch them."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.generating.activity.calls import owned, read, write
from emulator.generating.activity.scenes import Scene

# By operation the sets that a request has even where nothing was asked for.
EMPTY_SETS = {
    "DescribeInstances": ("instancesSet", "filterSet"),
    "DescribeInstanceStatus": ("instancesSet", "filterSet"),
    "DescribeSecurityGroups": ("securityGroupSet", "securityGroupIdSet", "filterSet"),
    "DescribeVpcs": ("vpcSet", "filterSet"),
    "DescribeSubnets": ("subnetSet", "filterSet"),
    "DescribeImages": ("imagesSet", "ownersSet", "executableBySet", "filterSet"),
    "DescribeSnapshots": ("snapshotSet", "ownersSet", "sharedUsersSet", "filterSet"),
    "DescribeVolumes": ("volumeSet", "filterSet"),
    "DescribeRegions": ("regionSet", "filterSet"),
}


def describe(scene: Scene, name: str, **asked: Json) -> Description:
    """Return a Describe call of EC2; `asked` are the sets that are not empty."""
    sets: Json = {one: {} for one in EMPTY_SETS[name]}
    return read("ec2", name, scene.region, sets | asked)


def items(member: str, values: Sequence[str]) -> Json:
    """Return a list in EC2's spelling, as {"items":[{"instanceId":"i-…"}]}."""
    return {"items": [{member: value} for value in values]}


def run_instances(scene: Scene, names: Sequence[str], instance_type: str, image: str) -> Description:
    """Return the start of instances, whose ids follow from their names."""
    vpc = scene.thing("subnet", "a")
    parameters = {
        "instancesSet": {"items": [{"imageId": image, "minCount": len(names), "maxCount": len(names)}]},
        "instanceType": instance_type,
        "blockDeviceMapping": {},
        "monitoring": {"enabled": False},
        "subnetId": vpc,
        "disableApiTermination": False,
        "clientToken": scene.uuid(names[0]),
    }
    started = [
        {
            "instanceId": scene.thing("i", name),
            "imageId": image,
            "instanceState": {"code": 0, "name": "pending"},
            "amiLaunchIndex": index,
            "instanceType": instance_type,
            "launchTime": int(scene.at.timestamp()) * 1000,
            "subnetId": vpc,
        }
        for index, name in enumerate(names)
    ]
    response = {
        **answered(scene),
        "reservationId": scene.thing("r", names[0]),
        "ownerId": scene.account,
        "groupSet": {},
        "instancesSet": {"items": started},
    }
    return write("ec2", "RunInstances", scene.region, parameters, response)


def terminate_instances(scene: Scene, instance_ids: Sequence[str]) -> Description:
    states = [
        {
            "instanceId": instance_id,
            "currentState": {"code": 32, "name": "shutting-down"},
            "previousState": {"code": 16, "name": "running"},
        }
        for instance_id in instance_ids
    ]
    parameters = {"instancesSet": items("instanceId", instance_ids)}
    response = answered(scene) | {"instancesSet": {"items": states}}
    return write("ec2", "TerminateInstances", scene.region, parameters, response)


def answered(scene: Scene) -> Json:
    """Return how every answer of EC2 begins."""
    return {"requestId": scene.uuid(f"{scene.hex_text(12)}")}


def authorize_ingress(scene: Scene, group: str, port: int, cidr: str) -> Description:
    rule = {
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "groups": {},
        "ipRanges": {"items": [{"cidrIp": cidr}]},
        "ipv6Ranges": {},
        "prefixListIds": {},
    }
    made = {
        "groupOwnerId": scene.account,
        "groupId": group,
        "securityGroupRuleId": scene.thing("sgr", f"{group}/{port}/{cidr}"),
        "isEgress": False,
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "cidrIpv4": cidr,
    }
    response = answered(scene) | {"_return": True, "securityGroupRuleSet": {"items": [made]}}
    parameters = {"groupId": group, "ipPermissions": {"items": [rule]}}
    return write("ec2", "AuthorizeSecurityGroupIngress", scene.region, parameters, response)


# --- Lambda ---------------------------------------------------------------------------------------


def create_function(scene: Scene, name: str, role: str) -> Description:
    role_arn = scene.iam_arn(f"role/{role}")
    common = {"functionName": name, "runtime": "python3.13", "role": role_arn, "handler": "index.handler"}
    parameters = {**common, "code": {}, "publish": False}
    response = {
        **common,
        "functionArn": scene.arn("lambda", f"function:{name}"),
        "codeSize": 4096,
        "timeout": 3,
        "memorySize": 128,
        "lastModified": f"{scene.iso()[:-1]}.000+0000",
        "version": "$LATEST",
        "state": "Pending",
    }
    return write("lambda", "CreateFunction20150331", scene.region, parameters, response)


def update_function_code(scene: Scene, name: str) -> Description:
    parameters = {"functionName": name, "publish": False, "dryRun": False}
    response = {
        "functionName": name,
        "functionArn": scene.arn("lambda", f"function:{name}"),
        "lastModified": f"{scene.iso()[:-1]}.000+0000",
        "version": "$LATEST",
    }
    return write("lambda", "UpdateFunctionCode20150331v2", scene.region, parameters, response)


def invoke(scene: Scene, name: str, kind: str = "RequestResponse") -> Description:
    function_arn = scene.arn("lambda", f"function:{name}")
    called = write("lambda", "Invoke", scene.region, {"functionName": function_arn, "invocationType": kind})
    return replace(
        called,
        category="Data",
        resources=[owned(scene, "AWS::Lambda::Function", function_arn)],
        additional={"functionVersion": f"{function_arn}:$LATEST"},
    )
