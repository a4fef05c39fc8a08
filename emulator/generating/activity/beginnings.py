"""Beginnings: how people and machines get the identity with which they call.

Each function yields the calls for that, and returns the resulting actor.
"""

from collections.abc import Callable, Generator
from dataclasses import replace

from emulator.core.callers import identity
from emulator.core.callers.identity import Caller
from emulator.core.values import dataclass
from emulator.generating.activity import actors, iam
from emulator.generating.activity.actors import Actor
from emulator.generating.activity.scenes import Scene
from emulator.generating.activity.staging import Line, SignIn

INSTANCE_SESSION_HOURS = 6  # as from the metadata service

Begun = Generator[Line, None, Actor]


@dataclass(frozen=True)
class Place:
    """The place of a caller: its name there, its address, and its program."""

    name: str
    source_ip: str
    user_agent: str

    def actor(self, caller: Caller, *, console: bool = False) -> Actor:
        """Return the actor that a caller is here."""
        return Actor(caller, self.source_ip, self.user_agent, console)


Begin = Callable[[Scene, Place], Begun]


def with_key(scene: Scene, place: Place) -> Begun:
    """Be an IAM user with a long-term key, which needs no calls."""
    yield from ()
    return place.actor(actors.user_key(scene.ground, place.name))


def at_console(scene: Scene, place: Place) -> Begun:
    """Sign in to the console with a second factor."""
    device = f"arn:aws:iam::{scene.account}:mfa/{place.name}"
    members = {"userName": place.name, "mfaDevice": device, "awsRegion": scene.ground.home}
    user = identity.user(scene.account, place.name, None)
    yield Line(place.actor(user), SignIn(members))
    return place.actor(actors.signed_in(scene.ground, place.name, scene.at, mfa=True), console=True)


def as_role(role: str) -> Begin:
    """Return how an IAM user assumes a role, in a session of their own name."""

    def begin(scene: Scene, place: Place) -> Begun:
        user = actors.user_key(scene.ground, place.name)
        session = actors.role_session(scene.ground, role, place.name, scene.at)
        key_id = str(session.access_key_id)
        yield Line(place.actor(user), iam.assume_role(scene, role, place.name, key_id))
        return place.actor(session)

    return begin


def by_web_identity(role: str) -> Begin:
    """Return how a workflow of a repository assumes a role with the token of its provider."""

    def begin(scene: Scene, place: Place) -> Begun:
        session = actors.role_session(scene.ground, role, place.name, scene.at)
        provider = scene.iam_arn(f"oidc-provider/{iam.CI_PROVIDER}")
        principal = f"{provider}:{iam.CI_AUDIENCE}:{iam.CI_SUBJECT}"
        workflow = Caller(
            "WebIdentityUser",
            scene.account,
            principal,
            user_name=iam.CI_SUBJECT,
            identity_provider=provider,
        )
        key_id = str(session.access_key_id)
        call = iam.assume_role_with_web_identity(scene, role, place.name, key_id)
        yield Line(place.actor(workflow), call)
        assert session.session, "a role's session"
        federated = replace(session.session, federated_provider=provider, federated_attributes={})
        return place.actor(replace(session, session=federated))

    return begin


def for_service(service: str, role: str) -> Begin:
    """Return how a service, by its DNS name, assumes a role for what it runs."""

    def begin(scene: Scene, place: Place) -> Begun:
        session = actors.role_session(scene.ground, role, place.name, scene.at)
        key_id = str(session.access_key_id)
        yield Line(actors.service(service), iam.assume_role(scene, role, place.name, key_id))
        return place.actor(session)

    return begin


def on_instance(role: str) -> Begin:
    """Return how an instance gets its role's credentials; its place has the instance's name."""

    def begin(scene: Scene, place: Place) -> Begun:
        instance_id = scene.thing("i", place.name)
        session = actors.instance_session(scene.ground, role, instance_id, scene.at)
        key_id = str(session.access_key_id)
        yield Line(
            actors.service("ec2.amazonaws.com"),
            iam.assume_role(scene, role, instance_id, key_id, INSTANCE_SESSION_HOURS),
        )
        return place.actor(session)

    return begin


def linked(role: str) -> Begin:
    """Return how a service works with its service-linked role; its place has the service's DNS name."""

    def begin(scene: Scene, place: Place) -> Begun:
        yield from ()
        name = role.removeprefix("AWSServiceRoleFor")
        return actors.linked_role(scene.ground, role, name, place.name, scene.at)

    return begin
