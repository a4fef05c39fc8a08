"""EC2 and Auto Scaling: roles of instances, images of others, and instances that a group launches.

Source: service-events.md 2.4: published records of 2023 and 2026.
"""

from collections.abc import Iterator, Mapping, Sequence

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, Made, ServiceCall, ServiceEvent, text_of
from emulator.core.causes.forwarding import members_of
from emulator.core.causes.sessions import assumed
from emulator.core.ids import derived_text, derived_uuid
from emulator.core.ports.surroundings import Instance, Scaling, Surroundings
from emulator.core.records.service_identities import in_role, role_of, service_role

EC2 = "ec2.amazonaws.com"
SCALING = "autoscaling.amazonaws.com"
SCALING_ROLE, SCALING_SESSION = "AWSServiceRoleForAutoScaling", "AutoScaling"


def instances_run(cause: Cause, around: Surroundings) -> Sequence[Made]:
    """Return the sessions of instances that have a profile, and the volumes from snapshots of others."""
    answered = list(_items(cause.description.response_elements, "instancesSet"))
    ids = [name for item in answered if (name := text_of(item, "instanceId"))]
    sessions = _sessions(_profile(cause.parameters), ids, cause, around)
    image = next((name for item in answered if (name := text_of(item, "imageId"))), None)
    return [*_volumes(image, cause, around), *sessions]


def profile_associated(cause: Cause, around: Surroundings) -> Sequence[Made]:
    """Return the session of an instance that was given a profile (assumed to be as at its launch)."""
    asked = _under(cause.parameters, "AssociateIamInstanceProfileRequest")
    instance = text_of(asked, "InstanceId", "instanceId")
    profile = asked.get("IamInstanceProfile") or asked.get("iamInstanceProfile")
    return _sessions(_name_in(profile), [instance] if instance else [], cause, around)


def group_changed(cause: Cause, around: Surroundings) -> Sequence[Made]:
    """Return what a group launched and terminated since its last change, in the role of Auto Scaling."""
    group = cause.asked("autoScalingGroupName") or _group_of_activity(cause)
    done = around.scaled(group, cause.account, cause.region) if group else None
    if not group or done is None:
        return ()
    launched = [_launched(group, done, cause), *_sessions_of(done, cause, around)] if done.launched else []
    return [*launched, *([_terminated(done, cause)] if done.terminated else [])]


def _group_of_activity(cause: Cause) -> str | None:
    activity = (cause.description.response_elements or {}).get("activity")
    return text_of(activity, "autoScalingGroupName") if isinstance(activity, Mapping) else None


# --- roles of instances ----------------------------------------------------------------------------


def _profile(parameters: Json) -> str | None:
    return _name_in(parameters.get("iamInstanceProfile"))


def _name_in(profile: object) -> str | None:
    return text_of(profile, "arn", "name", "Arn", "Name") if isinstance(profile, Mapping) else None


def _sessions(
    profile: str | None, instances: Sequence[str], cause: Cause, around: Surroundings
) -> Sequence[ServiceCall]:
    arn = around.profile_role(profile, cause.account, cause.region) if profile and instances else None
    if arn is None:
        return ()
    role = role_of(arn, around.role_id(arn))
    return [assumed(EC2, role, instance, cause.region, cause.at) for instance in instances]


def _sessions_of(done: Scaling, cause: Cause, around: Surroundings) -> Iterator[ServiceCall]:
    for instance in done.launched:
        yield from _sessions(instance.profile, [instance.id], cause, around)


def _volumes(image: str | None, cause: Cause, around: Surroundings) -> Sequence[ServiceEvent]:
    snapshots = around.foreign_snapshots(image, cause.account, cause.region) if image else ()
    return [
        ServiceEvent(
            EC2, "SharedSnapshotVolumeCreated", cause.account, cause.region, {"snapshotId": one}, shared=True
        )
        for one in snapshots
    ]


# --- groups ----------------------------------------------------------------------------------------


def _launched(group: str, done: Scaling, cause: Cause) -> ServiceCall:
    first, count = done.launched[0], len(done.launched)
    template = {"launchTemplateId": done.template_id, "version": done.template_version}
    asked: Json = {
        "instancesSet": {"items": [{"minCount": count, "maxCount": count}]},
        "blockDeviceMapping": {},
        "availabilityZone": first.zone,
        "monitoring": {"enabled": False},
        "subnetId": first.subnet_id,
        "disableApiTermination": False,
        "disableApiStop": False,
        "clientToken": derived_uuid(f"{group}/{first.id}"),
        "tagSpecificationSet": {
            "items": [
                {
                    "resourceType": "instance",
                    "tags": [{"key": "aws:autoscaling:groupName", "value": group}],
                }
            ]
        },
        **({"launchTemplate": template} if done.template_id else {}),
    }
    request_id = derived_uuid(f"{group}/{first.id}/{cause.at.isoformat()}")
    answered: Json = {
        "requestId": request_id,
        "reservationId": "r-" + derived_text(first.id, 17, "0123456789abcdef"),
        "ownerId": cause.account,
        "groupSet": {},
        "instancesSet": {"items": [_item(one, cause) for one in done.launched]},
        "requesterId": derived_text(f"{SCALING}/{cause.region}", 12, "0123456789"),
    }
    return _call("RunInstances", asked, answered, [one.id for one in done.launched], cause)


def _item(instance: Instance, cause: Cause) -> Json:
    return {
        "instanceId": instance.id,
        "imageId": instance.image_id,
        "currentState": {"code": 0, "name": "pending"},
        "amiLaunchIndex": 0,
        "instanceType": instance.type,
        "launchTime": int(cause.at.timestamp()) * 1000,
        "placement": {"availabilityZone": instance.zone, "tenancy": "default"},
        "subnetId": instance.subnet_id,
        "vpcId": instance.vpc_id,
        "privateIpAddress": instance.private_ip,
    }


def _terminated(done: Scaling, cause: Cause) -> ServiceCall:
    request_id = derived_uuid(f"{'/'.join(done.terminated)}/{cause.at.isoformat()}")
    asked: Json = {"instancesSet": {"items": [{"instanceId": one} for one in done.terminated]}}
    states = {
        "currentState": {"code": 32, "name": "shutting-down"},
        "previousState": {"code": 16, "name": "running"},
    }
    items = [{"instanceId": one, **states} for one in done.terminated]
    answered: Json = {"requestId": request_id, "instancesSet": {"items": items}}
    return _call("TerminateInstances", asked, answered, done.terminated, cause)


def _call(name: str, asked: Json, answered: Json, instances: Sequence[str], cause: Cause) -> ServiceCall:
    arn = service_role(SCALING_ROLE, SCALING, cause.account, cause.partition)
    caller = in_role(role_of(arn, None), SCALING_SESSION, SCALING, cause.at)
    named = [cause.arn("ec2", f"instance/{one}") for one in instances]
    description = Description(
        event_source=EC2,
        event_name=name,
        region=cause.region,
        read_only=False,
        request_parameters=asked,
        response_elements=answered,
        request_id=answered["requestId"],
        resources=tuple(
            {"accountId": cause.account, "type": "AWS::EC2::Instance", "ARN": one} for one in named
        ),
        searched=tuple(("AWS::EC2::Instance", one) for one in instances),
    )
    return ServiceCall(description, caller, cause.account)


def _items(members: Json | None, name: str) -> Iterator[Json]:
    found = (members or {}).get(name)
    return members_of(found.get("items") if isinstance(found, Mapping) else None)


def _under(members: Json, name: str) -> Json:
    """Return the members below a name where newer operations of EC2 have them, else all."""
    inner = members.get(name)
    return inner if isinstance(inner, dict) else members
