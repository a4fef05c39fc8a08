"""ECS: each task gets a session of its task role and one of its execution role.

Source: service-events.md 2.9: published records of 2018.
"""

from collections.abc import Iterator, Mapping, Sequence

from emulator.core.call import Json
from emulator.core.causes.calls import Cause, ServiceCall, text_of
from emulator.core.causes.forwarding import members_of
from emulator.core.causes.sessions import assumed
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.service_identities import role_of

TASKS = "ecs-tasks.amazonaws.com"
ROLES = ("taskRoleArn", "executionRoleArn")


def tasks_run(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the sessions of the tasks that a call started."""
    return list(_sessions(cause, around))


def _sessions(cause: Cause, around: Surroundings) -> Iterator[ServiceCall]:
    for task in members_of((cause.description.response_elements or {}).get("tasks")):
        task_arn = text_of(task, "taskArn") or ""
        for arn in _roles(task, cause, around):
            role = role_of(arn, around.role_id(arn))
            yield assumed(TASKS, role, task_arn.rpartition("/")[2], cause.region, cause.at)


def _roles(task: Json, cause: Cause, around: Surroundings) -> Sequence[str]:
    """Return the roles that the call names, in place of those that the task definition does."""
    definition = text_of(task, "taskDefinitionArn")
    defined = around.task_roles(definition, cause.account, cause.region) if definition else {}
    overrides = cause.parameters.get("overrides")
    given = overrides if isinstance(overrides, Mapping) else {}
    roles = (text_of(given, name) or defined.get(name) for name in ROLES)
    return [role for role in roles if role]
