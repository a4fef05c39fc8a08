"""The answers to calls of IAM and STS that moto does not know. It is loaded for the first of them.

Source: IAM API reference, SimulateCustomPolicy, SimulatePrincipalPolicy and PutUserPermissionsBoundary; STS
API reference, DecodeAuthorizationMessage.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from emulator.core.access.evaluation import Looked
from emulator.core.access.messages import MessageError, decoded
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Policies, PolicyKind, Source
from emulator.core.access.simulation import Result, Simulation, simulated
from emulator.core.arns import find_parts
from emulator.core.call import Target
from emulator.core.callers.identity import derived_id
from emulator.core.places import Policy
from emulator.core.ports.neighbours import UpstreamAnswer, UpstreamCall
from emulator.core.regions import partition_of
from emulator.core.xml_texts import escape
from emulator.upstreams.moto.managed_policies import AWS_POLICIES, know_policy_of_aws
from emulator.upstreams.moto.policies import policy_of
from emulator.upstreams.moto.rights import MotoRights, set_boundary

Form = Mapping[str, str]

NAMESPACES: Mapping[str, str] = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
ENTRY = re.compile(r"ContextEntries\.member\.(\d+)\.ContextKeyName")
HOLDER = re.compile(r" of arn:[^:]*:iam::\d+:(user|group|role)/")
LONGEST_MESSAGE = 10_240
NO_ACTIONS = (
    "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint:"
    " Member must not be null"
)


class CallError(Exception):
    """A call that is answered with an error: its code and status."""

    def __init__(self, code: str, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


def answered(rights: MotoRights, call: UpstreamCall, target: Target, request_id: str) -> UpstreamAnswer:
    """Return the answer to a call of one of the operations."""
    try:
        inner = ANSWERS[target.service, target.operation](rights, call, _form(call))
    except CallError as error:
        return _refused(error, target.service, request_id)
    return _answered(inner, target.operation, target.service, request_id)


def know_policies(call: UpstreamCall) -> None:
    """Let moto know the policies of AWS that a call names."""
    form = _form(call)
    for name in ("PolicyArn", "PermissionsBoundary"):
        if AWS_POLICIES in form.get(name, ""):
            know_policy_of_aws(call.account, _partition(call), form[name])


def _form(call: UpstreamCall) -> Form:
    text = call.request.body.decode(errors="replace") or call.request.query
    return dict(parse_qsl(text, keep_blank_values=True))


# --- simulations -----------------------------------------------------------------------------------


def _simulate_custom(_: MotoRights, call: UpstreamCall, form: Form) -> str:
    """Return the results for policies that the request brings."""
    sources = _given("PolicyInputList", form, "identity-based policy")
    caller = form.get("CallerArn") or f"arn:{_partition(call)}:iam::{call.account}:user/custom"
    return _results(call, form, Policies(identity=sources), caller)


def _simulate_principal(rights: MotoRights, call: UpstreamCall, form: Form) -> str:
    """Return the results for the policies of a user, group or role, with those that the request brings."""
    arn = form.get("PolicySourceArn", "")
    own = rights.of_principal(arn)
    if own is None:
        kind, _, name = arn.rpartition(":")[2].partition("/")
        raise CallError(
            "NoSuchEntity", 404, f"The {kind} with name {name.rpartition('/')[2]} cannot be found."
        )
    controls = rights.controls(call.account, _partition(call))
    more = _given("PolicyInputList", form, "identity-based policy")
    policies = Policies(
        identity=[*(own.identity or ()), *more], boundary=own.boundary, scps=controls.scps, rcps=controls.rcps
    )
    return _results(call, form, policies, form.get("CallerArn") or arn)


def _results(call: UpstreamCall, form: Form, policies: Policies, caller: str) -> str:
    boundary = _given("PermissionsBoundaryPolicyInputList", form, "permissions boundary")
    text = form.get("ResourcePolicy")
    resource = [Source("resource-based policy", "ResourcePolicy", _policy(text))] if text else ()
    actions = _listed("ActionNames", form)
    if not actions:
        raise CallError("ValidationError", 400, NO_ACTIONS)
    simulation = Simulation(
        principal=_principal(caller, call.account),
        policies=replace(
            policies, boundary=boundary[0] if boundary else policies.boundary, resource=resource
        ),
        actions=actions,
        resources=_listed("ResourceArns", form) or ("*",),
        context=_context(form),
        owner=_owner(form),
    )
    results = "".join(_result(one) for one in simulated(simulation))
    return f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>"


def _principal(arn: str, account: str) -> Principal:
    parts = find_parts(arn)
    kind = "role" if parts and parts.resource.startswith(("role/", "assumed-role/")) else "user"
    name = arn.rpartition("/")[2]
    owner = parts.account if parts else account
    made_id = derived_id("AROA" if kind == "role" else "AIDA", owner, name)
    return Principal("role" if kind == "role" else "user", owner, arn, arn, made_id, name)


def _partition(call: UpstreamCall) -> str:
    return partition_of(call.credential.region if call.credential else "")


def _owner(form: Form) -> str:
    parts = find_parts(form.get("ResourceOwner", ""))
    return parts.account if parts else ""


def _context(form: Form) -> Mapping[str, Sequence[str]]:
    """Return the condition keys that a request brings."""
    found = {}
    for name, key in form.items():
        entry = ENTRY.fullmatch(name)
        if entry:
            found[key] = _listed(f"ContextEntries.member.{entry[1]}.ContextKeyValues", form)
    return found


def _listed(name: str, form: Form) -> Sequence[str]:
    beginning = f"{name}.member."
    keys = [key for key in form if key.startswith(beginning) and key[len(beginning) :].isdigit()]
    return [form[key] for key in sorted(keys, key=lambda key: int(key.rpartition(".")[2]))]


def _given(name: str, form: Form, kind: PolicyKind) -> Sequence[Source]:
    """Return the policies of a list in the request; each is called after its place there."""
    texts = _listed(name, form)
    return [Source(kind, f"{name}.{at}", _policy(text)) for at, text in enumerate(texts, 1)]


def _policy(text: str) -> Policy:
    policy = policy_of(text)
    if policy is None:
        raise CallError("InvalidInput", 400, "The policy document is not valid JSON.")
    return policy


def _result(result: Result) -> str:
    details = ""
    if result.by_organization is not None:
        allowed = _truth(result.by_organization)
        details += _element("OrganizationsDecisionDetail", _element("AllowedByOrganizations", allowed))
    if result.by_boundary is not None:
        inner = _element("AllowedByPermissionsBoundary", _truth(result.by_boundary))
        details += _element("PermissionsBoundaryDecisionDetail", inner)
    missing = "".join(_element("member", escape(key)) for key in result.missing)
    return _element(
        "member",
        _element("EvalActionName", escape(result.action))
        + _element("EvalResourceName", escape(result.resource))
        + _element("EvalDecision", result.decision)
        + _element("MatchedStatements", "".join(map(_matched, result.matched)))
        + _element("MissingContextValues", missing)
        + details,
    )


def _matched(looked: Looked) -> str:
    inner = _element("SourcePolicyId", escape(looked.source.name))
    return _element("member", inner + _element("SourcePolicyType", _source_type(looked.source)))


def _source_type(source: Source) -> str:
    """Return where a policy comes from, in IAM's words."""
    if source.kind == "resource-based policy":
        return "resource"
    if source.name.startswith("arn:"):
        return "aws-managed" if ":iam::aws:policy/" in source.name else "user-managed"
    holder = HOLDER.search(source.name)
    return holder[1] if holder else "none"


def _truth(value: bool) -> str:
    return "true" if value else "false"


# --- encoded messages, boundaries ------------------------------------------------------------------


def _decode(_: MotoRights, __: UpstreamCall, form: Form) -> str:
    message = form.get("EncodedMessage", "")
    if not 0 < len(message) <= LONGEST_MESSAGE:
        limit = "greater than or equal to 1" if not message else f"less than or equal to {LONGEST_MESSAGE}"
        raise CallError(
            "ValidationError",
            400,
            f"1 validation error detected: Value '{message}' at 'encodedMessage' failed to satisfy"
            f" constraint: Member must have length {limit}",
        )
    try:
        return _element("DecodedMessage", escape(decoded(message)))
    except MessageError as error:
        raise CallError("InvalidAuthorizationMessageException", 400, "Message is not valid") from error


def _put_boundary(_: MotoRights, call: UpstreamCall, form: Form) -> str:
    _set_boundary(call, form, form.get("PermissionsBoundary"))
    return ""


def _delete_boundary(_: MotoRights, call: UpstreamCall, form: Form) -> str:
    _set_boundary(call, form, None)
    return ""


def _set_boundary(call: UpstreamCall, form: Form, arn: str | None) -> None:
    name = form.get("UserName", "")
    if not set_boundary(call.account, _partition(call), name, arn):
        raise CallError("NoSuchEntity", 404, f"The user with name {name} cannot be found.")


def bound_new_user(call: UpstreamCall) -> None:
    """Give a user that was made the boundary that the call names."""
    form = _form(call)
    if "PermissionsBoundary" in form:
        set_boundary(call.account, _partition(call), form.get("UserName", ""), form["PermissionsBoundary"])


Answer = Callable[[MotoRights, UpstreamCall, Form], str]
ANSWERS: Mapping[tuple[str, str], Answer] = {
    ("iam", "DeleteUserPermissionsBoundary"): _delete_boundary,
    ("iam", "PutUserPermissionsBoundary"): _put_boundary,
    ("iam", "SimulateCustomPolicy"): _simulate_custom,
    ("iam", "SimulatePrincipalPolicy"): _simulate_principal,
    ("sts", "DecodeAuthorizationMessage"): _decode,
}


# --- the bytes -------------------------------------------------------------------------------------


def _element(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"


def _answered(inner: str, operation: str, service: str, request_id: str) -> UpstreamAnswer:
    """Return the answer of an operation that succeeded; those without a result have no element for it."""
    result = _element(f"{operation}Result", inner) if inner else ""
    metadata = _element("ResponseMetadata", _element("RequestId", request_id))
    body = f'<{operation}Response xmlns="{NAMESPACES[service]}">{result}{metadata}</{operation}Response>'
    return _xml(200, body, request_id)


def _refused(error: CallError, service: str, request_id: str) -> UpstreamAnswer:
    told = _element("Type", "Sender") + _element("Code", error.code) + _element("Message", escape(str(error)))
    inner = _element("Error", told) + _element("RequestId", request_id)
    return _xml(
        error.status, f'<ErrorResponse xmlns="{NAMESPACES[service]}">{inner}</ErrorResponse>', request_id
    )


def _xml(status: int, text: str, request_id: str) -> UpstreamAnswer:
    body = text.encode()
    headers = [
        ("Content-Type", "text/xml"),
        ("Content-Length", str(len(body))),
        ("x-amzn-RequestId", request_id),
    ]
    return UpstreamAnswer(status, headers, body)
