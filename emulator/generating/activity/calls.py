"""Calls as CloudTrail describes them: the forms that all services share.

Here and in the modules by service, each function returns the description of a successful call, in the
shape of published records.
"""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.generating.activity.scenes import Scene

API_VERSIONS = {
    "dynamodb": "2012-08-10",
    "elasticloadbalancing": "2015-12-01",
    "events": "2015-10-07",
    "logs": "20140328",
}


def read(
    service: str, name: str, region: str, parameters: Json | None = None, resources: Sequence[Json] = ()
) -> Description:
    """Return a call that changes nothing: its answer is in no record."""
    return Description(
        event_source=f"{service}.amazonaws.com",
        event_name=name,
        region=region,
        read_only=True,
        request_parameters=parameters,
        resources=resources,
        api_version=API_VERSIONS.get(service),
    )


def write(
    service: str, name: str, region: str, parameters: Json | None = None, response: Json | None = None
) -> Description:
    """Return a call that changes something."""
    asked = read(service, name, region, parameters)
    return replace(asked, read_only=False, response_elements=response)


def owned(scene: Scene, kind: str, arn: str) -> Json:
    """Return an entry of `resources` that belongs to the scene's account."""
    return {"accountId": scene.account, "type": kind, "ARN": arn}
