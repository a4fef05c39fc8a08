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
    "DescribeNetworkAcls": ("networkAclIdSet", "filterSet"),
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


def changed(scene: Scene, name: str, parameters: Json) -> Description:
    """Return a call that changes something and answers with no more than that it did."""
    return write("ec2", name, scene.region, parameters, answered(scene) | {"_return": True})


RESPONSE_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"


def newer_read(scene: Scene, name: str) -> Description:
    """Return a call of EC2's newer operations that asks for everything."""
    return read("ec2", name, scene.region, {f"{name}Request": ""})


def newer(scene: Scene, name: str, asked: Json | str, told: Json) -> Description:
    """Return a change by one of EC2's newer operations, in the form in which it is recorded."""
    response = {"xmlns": RESPONSE_NAMESPACE, **answered(scene), **told}
    return write("ec2", name, scene.region, {f"{name}Request": asked}, {f"{name}Response": response})


def switched(scene: Scene, name: str, instance_ids: Sequence[str]) -> Description:
    """Return StopInstances or StartInstances."""
    before, after = STATES[name]
    states = [
        {
            "instanceId": instance_id,
            "currentState": {"code": after[0], "name": after[1]},
            "previousState": {"code": before[0], "name": before[1]},
        }
        for instance_id in instance_ids
    ]
    response = answered(scene) | {"instancesSet": {"items": states}}
    return write("ec2", name, scene.region, {"instancesSet": items("instanceId", instance_ids)}, response)


STATES = {
    "StopInstances": ((16, "running"), (64, "stopping")),
    "StartInstances": ((80, "stopped"), (0, "pending")),
}


def create_snapshot(scene: Scene, volume: str) -> Description:
    """Return a snapshot of a volume by the volume's name; its own name is the same."""
    volume_id = scene.thing("vol", volume)
    told = {
        "snapshotId": scene.thing("snap", volume),
        "volumeId": volume_id,
        "status": "pending",
        "startTime": int(scene.at.timestamp()) * 1000,
        "progress": "",
        "ownerId": scene.account,
        "volumeSize": "100",
        "encrypted": False,
    }
    return write("ec2", "CreateSnapshot", scene.region, {"volumeId": volume_id}, answered(scene) | told)


def share(scene: Scene, kind: str, thing_id: str, account: str) -> Description:
    """Return how a snapshot or an image is shared with an account."""
    name, member, permission = SHARING[kind]
    added = {permission: {"add": {"items": [{"userId": account}]}}}
    return changed(scene, name, {member: thing_id, **added})


SHARING = {
    "snapshot": ("ModifySnapshotAttribute", "snapshotId", "createVolumePermission"),
    "image": ("ModifyImageAttribute", "imageId", "launchPermission"),
}


Ports = tuple[int, int]
TCP, ACL_RULE = "6", 90  # the protocol's number; before the rules that AWS suggests, from 100 on


def authorize_ingress(scene: Scene, group: str, ports: Ports, cidr: str) -> Description:
    made = {
        "groupOwnerId": scene.account,
        "groupId": group,
        "securityGroupRuleId": _rule_id(scene, group, ports, cidr),
        "isEgress": False,
        "ipProtocol": "tcp",
        "fromPort": ports[0],
        "toPort": ports[1],
        "cidrIpv4": cidr,
    }
    response = answered(scene) | {"_return": True, "securityGroupRuleSet": {"items": [made]}}
    return write(
        "ec2", "AuthorizeSecurityGroupIngress", scene.region, _permission(group, ports, cidr), response
    )


def revoke_ingress(scene: Scene, group: str, ports: Ports, cidr: str) -> Description:
    """Return the end of what `authorize_ingress` allowed."""
    revoked = {
        "securityGroupRuleId": _rule_id(scene, group, ports, cidr),
        "groupId": group,
        "isEgress": False,
        "ipProtocol": "tcp",
        "fromPort": ports[0],
        "toPort": ports[1],
        "cidrIpv4": cidr,
    }
    response = answered(scene) | {
        "_return": True,
        "unknownIpPermissionSet": {},
        "revokedSecurityGroupRuleSet": {"items": [revoked]},
    }
    return write("ec2", "RevokeSecurityGroupIngress", scene.region, _permission(group, ports, cidr), response)


def _permission(group: str, ports: Ports, cidr: str) -> Json:
    rule = {
        "ipProtocol": "tcp",
        "fromPort": ports[0],
        "toPort": ports[1],
        "groups": {},
        "ipRanges": {"items": [{"cidrIp": cidr}]},
        "ipv6Ranges": {},
        "prefixListIds": {},
    }
    return {"groupId": group, "ipPermissions": {"items": [rule]}}


def _rule_id(scene: Scene, group: str, ports: Ports, cidr: str) -> str:
    return scene.thing("sgr", f"{group}/{ports[0]}/{cidr}")


def create_acl_entry(scene: Scene, acl: str, ports: Ports, cidr: str, *, egress: bool) -> Description:
    """Return a new rule of a network ACL that lets a range of addresses through."""
    parameters = {
        "networkAclId": acl,
        "ruleNumber": ACL_RULE,
        "egress": egress,
        "ruleAction": "allow",
        "icmpTypeCode": {},
        "portRange": {"from": ports[0], "to": ports[1]},
        "aclProtocol": TCP,
        "cidrBlock": cidr,
    }
    response = answered(scene) | {"_return": True}
    return write("ec2", "CreateNetworkAclEntry", scene.region, parameters, response)


def delete_acl_entry(scene: Scene, acl: str, *, egress: bool) -> Description:
    """Return the end of what `create_acl_entry` let through."""
    parameters = {"networkAclId": acl, "ruleNumber": ACL_RULE, "egress": egress}
    response = answered(scene) | {"_return": True}
    return write("ec2", "DeleteNetworkAclEntry", scene.region, parameters, response)


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
