"""What calls to all other services ask for: the action of the operation's name, but where tables differ."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from emulator.core.access.questions import Question
from emulator.core.arns import find_parts
from emulator.core.call import Request, Target
from emulator.core.regions import partition_of
from emulator.core.values import dataclass
from emulator.wire.describe.resources import TABLE_IN_STATEMENT
from emulator.wire.questions.members import QUERY, Members, members_of, tag_keys_of, tags_of
from emulator.wire.questions.templates import Place, entries_of, resources_of
from emulator.wire.requests import form_of
from emulator.wire.service_models import Operation, Service, find_service
from emulator.wire.tables.actions import EC2_WORDS, KEYS_OF_MEMBERS, OTHER_NAMES, PASSED_ROLES, PREFIXES

Keys = Mapping[str, str | Sequence[str]]

PARTIQL: Mapping[str, str] = {"select": "Select", "insert": "Insert", "update": "Update", "delete": "Delete"}
TRANSACTED: Mapping[str, str] = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Get": "dynamodb:GetItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/{Table}"
NAMES_OF_IAM = ("GroupName", "InstanceProfileName", "PolicyName", "RoleName", "UserName")
API_GATEWAYS = frozenset({"apigateway", "apigatewayv2"})


def _members(service: Service, operation: Operation, request: Request, place: Place) -> Members:
    """Return the members of a request; of IAM, names with their path, and the caller where none is named."""
    members = members_of(service, operation, request)
    if service.name != "iam":
        return members
    path = members.get("Path")
    if operation.name.startswith("Create") and isinstance(path, str):
        named = {name: f"{path}{members[name]}".lstrip("/") for name in NAMES_OF_IAM if name in members}
        return {**members, **named}
    return {"UserName": place.caller, **members}


@dataclass(frozen=True)
class _Call:
    """A call with its members by their names in the model."""

    service: Service
    target: Target
    members: Members
    place: Place

    def resources(self, entry: str, **members: Any) -> Sequence[tuple[str | None, str]]:
        """Return the ARNs of an entry, each with its owner: the caller's account where it names none."""
        found = []
        for arn in resources_of(entry, members or self.members, self.place):
            parts = find_parts(arn) if arn else None
            named = bool(parts and parts.account.isdigit())
            found.append((arn, parts.account if parts and named else self.place.account))
        return found

    def ask(self, action: str, entry: str, **members: Any) -> Sequence[Question]:
        """Return a question for each resource of an entry."""
        return [Question(action, arn, owner) for arn, owner in self.resources(entry, **members)]


def questions_of(request: Request, target: Target, place: Place) -> Sequence[Question]:
    """Return what a call has to be allowed; an action that IAM is not known to have is marked."""
    if target.service in API_GATEWAYS:
        return [_of_api_gateway(request, place)]
    service = find_service(target.service)
    operation = service.find_operation(target.operation) if service else None
    if service is None or operation is None:
        return [Question(f"{target.service}:{target.operation}", None, known=False)]
    members = _members(service, operation, request, place)
    form = form_of(request) if service.protocol in QUERY else {}
    keys = _keys(target, members, form)
    call = _Call(service, target, members, place)
    own = SPECIAL.get((target.service, target.operation), _plain)(call)
    asked = [_with_keys(question, keys) for question in own]
    return [*asked, *_tagging(target, form, asked), *_passing(target, members)]


def _plain(call: _Call) -> Sequence[Question]:
    service, name = call.target.service, call.target.operation
    prefix = PREFIXES.get(call.service.signing_name, call.service.signing_name)
    other = OTHER_NAMES.get(service, {}).get(name)
    entry = entries_of(service).get(name)
    action = other or f"{prefix}:{name}"
    if entry is None:
        return [Question(action, None, known=other is not None)]
    return call.ask(action, entry)


def _with_keys(question: Question, keys: Keys) -> Question:
    return Question(
        question.action, question.resource, question.account, {**keys, **question.keys}, question.known
    )


def _keys(target: Target, members: Members, form: Mapping[str, str]) -> Keys:
    named = KEYS_OF_MEMBERS.get(target.service, {}).get(target.operation, {})
    told: dict[str, str | Sequence[str]] = {
        key: _text(members[member]) for member, key in named.items() if _text(members.get(member))
    }
    for key, value in tags_of(members, form).items():
        told[f"aws:RequestTag/{key}"] = value
    tag_keys = tag_keys_of(members, form)
    return {**told, "aws:TagKeys": tag_keys} if tag_keys else told


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int)) else ""


# --- what is asked beside the operation's own action -----------------------------------------------


def _tagging(target: Target, form: Mapping[str, str], asked: Sequence[Question]) -> Iterator[Question]:
    """Yield what EC2 asks of who gives tags to what they create."""
    if target.service != "ec2" or not any(name.startswith("TagSpecification.") for name in form):
        return
    for question in asked[:1]:
        keys = {**question.keys, "ec2:CreateAction": target.operation}
        yield Question("ec2:CreateTags", question.resource, question.account, keys)


def _passing(target: Target, members: Members) -> Iterator[Question]:
    member, service = PASSED_ROLES.get(target.service, {}).get(target.operation, ("", ""))
    role = members.get(member)
    if isinstance(role, str) and role.startswith("arn:"):
        yield Question("iam:PassRole", role, keys={"iam:PassedToService": service})


# --- operations that ask for something of their own ------------------------------------------------


def _of_api_gateway(request: Request, place: Place) -> Question:
    """Return API Gateway's: the HTTP method on the path. Source: its developer guide, "Control access"."""
    arn = f"arn:{partition_of(place.region)}:apigateway:{place.region}::{request.path}"
    return Question(f"apigateway:{request.method}", arn)


def _assume_role(call: _Call) -> Sequence[Question]:
    """Return the right to assume the role, to bring tags, and to bring a source identity."""
    own = _plain(call)
    more = (("sts:TagSession", "Tags"), ("sts:SetSourceIdentity", "SourceIdentity"))
    actions = [action for action, member in more if call.members.get(member)]
    return [*own, *(Question(action, one.resource, one.account) for action in actions for one in own)]


def _re_encrypt(call: _Call) -> Sequence[Question]:
    key = "arn:{partition}:kms:{region}:{account}:key/"
    return [
        *call.ask("kms:ReEncryptFrom", key + "{SourceKeyId}"),
        *call.ask("kms:ReEncryptTo", key + "{DestinationKeyId}"),
    ]


def _put_events(call: _Call) -> Sequence[Question]:
    names = [str(entry.get("EventBusName") or "default") for entry in _objects(call.members.get("Entries"))]
    entry = "arn:{partition}:events:{region}:{account}:event-bus/{Bus}"
    return call.ask("events:PutEvents", entry, Bus=list(dict.fromkeys(names)))


def _transact(call: _Call) -> Sequence[Question]:
    parts = [part for item in _objects(call.members.get("TransactItems")) for part in item.items()]
    return [
        question
        for kind, told in parts
        if kind in TRANSACTED and isinstance(told, Mapping)
        for question in call.ask(TRANSACTED[kind], TABLE, Table=told.get("TableName"))
    ] or _plain(call)


def _statements(call: _Call) -> Sequence[Question]:
    members = call.members
    listed = _objects(members.get("Statements") or members.get("TransactStatements") or [members])
    asked: list[Question] = []
    for text in (str(one.get("Statement", "")) for one in listed):
        verb, table = PARTIQL.get(text.strip()[:6].lower()), TABLE_IN_STATEMENT.search(text)
        if verb and table:
            asked += call.ask(f"dynamodb:PartiQL{verb}", TABLE, Table=table[1])
    return asked or _plain(call)


def _tags_of_ec2(call: _Call) -> Sequence[Question]:
    """Return the right to tag each resource, whose kind its id tells."""
    ids, action = call.members.get("Resources"), f"ec2:{call.target.operation}"
    asked: list[Question] = []
    for one in ids if isinstance(ids, list) else ():
        kind = EC2_WORDS.get(str(one).rpartition("-")[0])
        entry = f"arn:{{partition}}:ec2:{{region}}:{{account}}:{kind}/{{Id}}" if kind else "{Unknown}"
        asked += call.ask(action, entry, Id=one)
    return asked or [Question(action, None)]


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


SPECIAL: Mapping[tuple[str, str], Callable[[_Call], Sequence[Question]]] = {
    ("dynamodb", "BatchExecuteStatement"): _statements,
    ("dynamodb", "ExecuteStatement"): _statements,
    ("dynamodb", "ExecuteTransaction"): _statements,
    ("dynamodb", "TransactGetItems"): _transact,
    ("dynamodb", "TransactWriteItems"): _transact,
    ("ec2", "CreateTags"): _tags_of_ec2,
    ("ec2", "DeleteTags"): _tags_of_ec2,
    ("events", "PutEvents"): _put_events,
    ("kms", "ReEncrypt"): _re_encrypt,
    ("sts", "AssumeRole"): _assume_role,
}
