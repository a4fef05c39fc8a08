"""What policies moto keeps, of callers and of resources: looked up in its backends, without a call."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from emulator.core.access.questions import PolicyKind, Source
from emulator.core.arns import Arn, find_parts
from emulator.core.callers.identity import Caller
from emulator.core.callers.secret_keys import Secret
from emulator.core.ports.rights import Controls, Guarded, Own
from emulator.upstreams.issued_keys import Issued
from emulator.upstreams.moto.loaded import find_backends
from emulator.upstreams.moto.policies import default_document, policy_of

IDENTITY: PolicyKind = "identity-based policy"
RESOURCE: PolicyKind = "resource-based policy"
FindIssued = Callable[[str], Issued | None]


def find_secret(access_key_id: str) -> Secret | None:
    """Return the secret of an access key that moto's IAM made for a user."""
    for partitions in list((find_backends("iam") or {}).values()):
        for backend in list(partitions.values()):
            key = backend.access_keys.get(access_key_id)
            if key:
                return Secret(key.secret_access_key, is_active=key.status == "Active")
    return None


class MotoRights:
    """Satisfies ports.rights.Rights. `find_issued` tells the temporary credentials of a key."""

    def __init__(self, find_issued: FindIssued) -> None:
        self._find_issued = find_issued

    def own(self, caller: Caller) -> Own:
        """Return the policies of a caller; who is unknown there has none."""
        issued = self._find_issued(caller.access_key_id or "")
        own = OWNERS.get(caller.type, _nobody)(caller)
        if issued is None:
            return own
        tags = {**own.tags, **issued.tags}
        return Own(own.identity, own.boundary, _session(issued, caller), own.behind, tags)

    def of_principal(self, arn: str) -> Own | None:
        """Return the policies of a user, group or role, None when there is none of this ARN."""
        parts = find_parts(arn)
        backend = _iam(parts.account, parts.partition) if parts else None
        kind, _, name = parts.resource.partition("/") if parts else ("", "", "")
        found = _find_named(backend, kind, name.rpartition("/")[2]) if backend else None
        if backend is None or found is None:
            return None
        groups = [group for group in backend.groups.values() if kind == "user" and found in group.users]
        held = [*_held(found, found.arn), *(one for group in groups for one in _held(group, group.arn))]
        return Own(held, _boundary(backend, found), behind=found.arn)

    def controls(self, account: str, partition: str) -> Controls:
        """Return the control policies that bind an account; none bind the management account."""
        backends = find_backends("organizations")
        if backends is None:
            return Controls()
        management, _ = backends.master_accounts.get(account, (account, partition))
        backend = backends[management][partition]
        member = next((one for one in backend.accounts if one.id == account), None)
        if backend.org is None or member is None:
            return Controls()
        if account == management:
            return Controls(backend.org.id)
        levels = list(_levels(backend, member))
        return Controls(
            backend.org.id,
            _control(levels, "SERVICE_CONTROL_POLICY", "service control policy"),
            _control(levels, "RESOURCE_CONTROL_POLICY", "resource control policy"),
        )

    def guarded(self, arn: str, account: str, action: str) -> Guarded:
        """Return the resource of an ARN that `account` asks for, with what its request could not tell."""
        parts = find_parts(arn)
        guard = GUARDS.get(parts.service) if parts else None
        if parts is None or guard is None:
            return Guarded(arn, account)  # whether it has policies is not known
        return guard(parts, account, action)

    def tags_of(self, arn: str) -> Mapping[str, str]:
        """Return the tags of a resource of EC2, IAM or S3, and of what the tagging API of moto knows."""
        parts = find_parts(arn)
        finder = TAGGED.get(parts.service) if parts else None
        return finder(parts) if parts and finder else {}


# --- callers ---------------------------------------------------------------------------------------


def _iam(account: str, partition: str) -> Any:
    """Return moto's IAM of an account, None where there is none yet."""
    backends = find_backends("iam")
    return backends[account][partition] if backends and account else None


def _nobody(_: Caller) -> Own:
    return Own(())


def _root(_: Caller) -> Own:
    return Own(None)


def _user(caller: Caller) -> Own:
    parts = find_parts(caller.arn or "")
    backend = _iam(caller.account, parts.partition) if parts else None
    user = backend.users.get(caller.user_name) if backend else None
    if backend is None or user is None:
        return Own(())
    groups = [group for group in backend.groups.values() if user in group.users]
    sources = [*_held(user, caller.arn or ""), *(one for group in groups for one in _held(group, group.arn))]
    return Own(sources, _boundary(backend, user), tags=_pairs(user.tags))


def _role(caller: Caller) -> Own:
    issuer = caller.session.issuer if caller.session else None
    parts = find_parts(issuer.arn) if issuer else None
    backend = _iam(parts.account, parts.partition) if parts else None
    role = _find_role(backend, parts) if backend and parts else None
    if role is None:
        return Own((), behind=issuer.arn if issuer else "")
    return Own(_held(role, role.arn), _boundary(backend, role), behind=role.arn, tags=_pairs(role.tags))


def _find_role(backend: Any, arn: Arn) -> Any:
    """Return the role of an ARN, whose path a caller may not know."""
    name = arn.resource.rpartition("/")[2]
    return next((role for role in backend.get_roles() if role.name == name), None)


def _federated(caller: Caller) -> Own:
    """Return the policies of the user who asked for the token; the root user needs none."""
    issuer = caller.session.issuer if caller.session else None
    if issuer is None or issuer.type == "Root":
        return Own(None)
    owner = Caller("IAMUser", issuer.account, issuer.principal_id, issuer.arn, None, issuer.user_name)
    return _user(owner)


OWNERS: Mapping[str, Callable[[Caller], Own]] = {
    "Root": _root,
    "IAMUser": _user,
    "AssumedRole": _role,
    "FederatedUser": _federated,
}


def _held(holder: Any, arn: str) -> Sequence[Source]:
    """Return the policies of a user, group or role: its own, and those that are attached."""
    inline = [_source(IDENTITY, f"{name} of {arn}", text) for name, text in list(holder.policies.items())]
    managed = list(holder.managed_policies.values())
    attached = [_source(IDENTITY, one.arn, default_document(one)) for one in managed]
    return [*inline, *attached]


def _source(kind: PolicyKind, name: str, document: Any) -> Source:
    return Source(kind, name, policy_of(document) or {})


def _boundary(backend: Any, holder: Any) -> Source | None:
    """Return the boundary of a role or a user; moto keeps none for users."""
    arn = getattr(holder, "permissions_boundary_arn", None)
    policy = backend.managed_policies.get(arn) if arn else None
    return _source("permissions boundary", policy.arn, default_document(policy)) if policy else None


def set_boundary(account: str, partition: str, user_name: str, arn: str | None) -> bool:
    """Bound a user, or no longer where there is no ARN; tell whether there is such a user.

    moto bounds roles alone. GetUser tells what an attribute of the user says.
    """
    backend = _iam(account, partition)
    user = backend.users.get(user_name) if backend else None
    if user is None:
        return False
    user.permissions_boundary_arn = arn
    user.permissions_boundary = (
        {"PermissionsBoundaryArn": arn, "PermissionsBoundaryType": "Policy"} if arn else None
    )
    return True


def _session(issued: Issued, caller: Caller) -> Sequence[Source] | None:
    if issued.inline is None:
        return None
    parts = find_parts(caller.arn or "")
    backend = _iam(caller.account, parts.partition) if parts else None
    known = backend.managed_policies if backend else {}
    managed = [known[arn] for arn in issued.managed if arn in known]
    attached = [_source("session policy", one.arn, default_document(one)) for one in managed]
    return [*issued.inline, *attached]


# --- organizations ---------------------------------------------------------------------------------


def _levels(backend: Any, member: Any) -> Iterator[Any]:
    """Yield the account, the units above it and the root."""
    units = {unit.id: unit for unit in backend.ou}
    level, seen = member, 0
    while level is not None and seen <= len(units):
        yield level
        level, seen = units.get(getattr(level, "parent_id", None)), seen + 1


def _control(levels: Sequence[Any], wanted: str, kind: PolicyKind) -> Sequence[Sequence[Source]]:
    """Return the policies of a type, from the root to the account; none where the type is not enabled."""
    root = levels[-1]
    enabled = any(one["Type"] == wanted for one in getattr(root, "policy_types", ()))
    if not enabled and not any(one.type == wanted for level in levels for one in level.attached_policies):
        return ()
    always = ALWAYS_ATTACHED.get(wanted, ())
    return [
        [
            *always,
            *(_source(kind, one.arn, one.content) for one in level.attached_policies if one.type == wanted),
        ]
        for level in reversed(levels)
    ]


# AWS attaches this one everywhere, and nobody can take it away; moto does not know it.
# Source: Organizations user guide, "Resource control policies: RCPFullAWSAccess".
ALWAYS_ATTACHED: Mapping[str, Sequence[Source]] = {
    "RESOURCE_CONTROL_POLICY": [
        Source(
            "resource control policy",
            "RCPFullAWSAccess",
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
            },
        )
    ]
}


# --- resources -------------------------------------------------------------------------------------


def _bucket(arn: Arn, account: str, action: str) -> Guarded:
    backends = find_backends("s3")
    name, _, key = arn.resource.partition("/")
    partition, owner = (backends.bucket_accounts.get(name) if backends else None) or (arn.partition, "")
    bucket = backends[owner][partition].buckets.get(name) if backends and owner else None
    if bucket is None:
        return Guarded(str(arn), account)
    sources = _resource(str(arn), bucket.policy)
    return Guarded(str(arn), owner, sources, open_to_all=_is_open(bucket, key, action))


def _is_open(bucket: Any, key: str, action: str) -> bool:
    """Tell whether an access control list lets everybody read."""
    if action == "s3:ListBucket":
        return bool(bucket.acl and bucket.acl.public_read)
    found = bucket.keys.get(key) if action == "s3:GetObject" and key else None
    return bool(found and found.acl and found.acl.public_read)


def _queue(arn: Arn, _: str, __: str) -> Guarded:
    backends = find_backends("sqs")
    queue = backends[arn.account][arn.region].queues.get(arn.resource) if backends else None
    return Guarded(str(arn), arn.account, _resource(str(arn), queue.policy) if queue else ())


def _topic(arn: Arn, _: str, __: str) -> Guarded:
    backends = find_backends("sns")
    topic = backends[arn.account][arn.region].topics.get(str(arn)) if backends else None
    return Guarded(str(arn), arn.account, _resource(str(arn), topic.policy) if topic else ())


def _key(arn: Arn, _: str, __: str) -> Guarded:
    """Return the key of an ARN or alias: nobody has rights to it but by its policy."""
    backends = find_backends("kms")
    backend = backends[arn.account][arn.region] if backends else None
    is_alias = arn.resource.startswith("alias/")
    named = str(arn) if is_alias else arn.resource.removeprefix("key/")
    key = backend.keys.get(backend.any_id_to_key_id(named)) if backend else None
    if key is None:
        return Guarded(str(arn), arn.account)
    return Guarded(key.arn, arn.account, _resource(key.arn, key.policy), must_name=True)


def _function(arn: Arn, _: str, __: str) -> Guarded:
    backends = find_backends("awslambda", "lambda_backends")
    name = arn.resource.removeprefix("function:").partition(":")[0]
    backend = backends[arn.account][arn.region] if backends else None
    kept = backend._lambdas._functions.get(name) if backend else None
    statements = kept["latest"].policy.statements if kept else []
    policy = {"Version": "2012-10-17", "Statement": statements} if statements else None
    return Guarded(str(arn), arn.account, _resource(str(arn), policy))


def _secret(arn: Arn, _: str, __: str) -> Guarded:
    """Return the secret of an ARN that may lack the six characters behind the name."""
    backends = find_backends("secretsmanager")
    backend = backends[arn.account][arn.region] if backends else None
    name = arn.resource.removeprefix("secret:")
    secret = (backend.secrets.get(str(arn)) or backend.secrets.get(name)) if backend else None
    if secret is None:
        return Guarded(str(arn), arn.account)
    return Guarded(secret.arn, arn.account, _resource(secret.arn, secret.policy))


def _table(arn: Arn, _: str, __: str) -> Guarded:
    backends = find_backends("dynamodb")
    backend = backends[arn.account][arn.region] if backends else None
    kept = getattr(backend, "resource_policies", {}).get(str(arn)) if backend else None
    return Guarded(str(arn), arn.account, _resource(str(arn), kept.policy_doc if kept else None))


def _principal(arn: Arn, account: str, action: str) -> Guarded:
    """Return a user, group, role or policy with its path; to be assumed, a role has to say by whom."""
    backend = _iam(arn.account or account, arn.partition)
    kind, _, name = arn.resource.partition("/")
    found = _find_named(backend, kind, name.rpartition("/")[2]) if backend else None
    is_assumed = kind == "role" and action.startswith("sts:")
    if found is None:
        return Guarded(str(arn), arn.account or account, must_name=is_assumed)
    if is_assumed:
        trust = _resource(found.arn, found.assume_role_policy_document)
        return Guarded(found.arn, arn.account, trust, must_name=True)
    return Guarded(found.arn, arn.account)


def _find_named(backend: Any, kind: str, name: str) -> Any:
    holders: Mapping[str, Callable[[], Sequence[Any]]] = {
        "group": lambda: list(backend.groups.values()),
        "role": backend.get_roles,
        "user": lambda: list(backend.users.values()),
    }
    listed = holders[kind]() if kind in holders else ()
    return next((one for one in listed if one.name == name), None)


Guard = Callable[[Arn, str, str], Guarded]
GUARDS: Mapping[str, Guard] = {
    "dynamodb": _table,
    "iam": _principal,
    "kms": _key,
    "lambda": _function,
    "s3": _bucket,
    "secretsmanager": _secret,
    "sns": _topic,
    "sqs": _queue,
}


def _resource(arn: str, document: Any) -> Sequence[Source]:
    policy = policy_of(document)
    return [Source(RESOURCE, f"of {arn}", policy)] if policy else []


# --- tags ------------------------------------------------------------------------------------------


def _pairs(tags: Any) -> Mapping[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags or ()}


def _tags_of_ec2(arn: Arn) -> Mapping[str, str]:
    backends = find_backends("ec2")
    backend = backends[arn.account][arn.region] if backends else None
    return dict(backend.tags.get(arn.resource.partition("/")[2], {})) if backend else {}


def _tags_of_iam(arn: Arn) -> Mapping[str, str]:
    backend = _iam(arn.account, arn.partition)
    kind, _, name = arn.resource.partition("/")
    found = _find_named(backend, kind, name.rpartition("/")[2]) if backend else None
    return _pairs(getattr(found, "tags", None))


def _tags_of_s3(arn: Arn) -> Mapping[str, str]:
    backends = find_backends("s3")
    partition, owner = (backends.bucket_accounts.get(arn.resource) if backends else None) or ("", "")
    if not backends or not owner:
        return {}
    tags: Mapping[str, str] = backends[owner][partition].tagger.get_tag_dict_for_resource(str(arn))
    return tags


TAGGED: Mapping[str, Callable[[Arn], Mapping[str, str]]] = {
    "ec2": _tags_of_ec2,
    "iam": _tags_of_iam,
    "s3": _tags_of_s3,
}
