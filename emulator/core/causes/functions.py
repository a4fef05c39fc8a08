"""Lambda: it assumes the roles of functions, decrypts their environments, and runs what was invoked.

Source: service-events.md 2.2: published records of 2019, 2021, 2023, 2025 and 2026.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, Once, ServiceCall, text_of
from emulator.core.causes.forwarding import forwarded, members_of
from emulator.core.causes.keys import key_of
from emulator.core.causes.sessions import assumed
from emulator.core.ids import derived_text
from emulator.core.ports.surroundings import Function, Surroundings
from emulator.core.records.key_calls import decrypted, grant_made
from emulator.core.records.service_identities import Role, for_itself, in_role, role_of

LAMBDA = "lambda.amazonaws.com"
OWN_KEY = "alias/aws/lambda"
CONTEXT = "aws:lambda:FunctionArn"
GRANTED = ["Decrypt", "RetireGrant"]
# How long a function that ran has its credentials. Source: one published record of 2019.
WARM = timedelta(hours=12)


def function_made(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the trial of the function's role, and the grant on the key that it was given."""
    role_arn, function = cause.asked("role"), cause.told("functionArn")
    if not role_arn or not function:
        return ()
    role = role_of(role_arn, around.role_id(role_arn))
    digits = derived_text(function, 3, "123456789")
    session = f"awslambda_{digits}_{_compact(cause.at)}"
    begun = assumed(LAMBDA, role, session, cause.region, cause.at)
    return [begun, *_key_granted(cause, role, function, around)]


def environments_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of the environment of each function that was answered and has one."""
    return forwarded(cause, LAMBDA, *_decryptions(cause, around))


def function_invoked(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the start of a function that did not run before, and the run of an asynchronous invocation."""
    kind, arn = cause.asked("invocationType"), cause.asked("functionName")
    if kind == "DryRun" or not arn:
        return ()
    function = around.function(arn, cause.account, cause.region)
    started = _started(function, cause, around) if function else ()
    return [*started, *(_ran(arn, cause) if kind == "Event" else ())]


def function_run(arn: str, request_id: str | None) -> ServiceCall:
    """Return InvokeExecution, which has the request id of the Invoke that it follows."""
    plain, _ = parts_of(arn)
    account = plain.split(":")[4]
    given = {
        "functionName": plain,
        "sourceArn": plain,
        "logType": "None",
        "contentType": "application/json",
        "sourceAccount": account,
    }
    described = on_function("InvokeExecution", arn, given, has_interface=True)
    return ServiceCall(replace(described, request_id=request_id), for_itself(LAMBDA), account)


def _ran(arn: str, cause: Cause) -> Sequence[ServiceCall]:
    full = arn if arn.startswith("arn:") else cause.arn("lambda", f"function:{arn}")
    return [function_run(full, cause.description.request_id)]


def _started(function: Function, cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return what a function needs to run: its role, and its environment decrypted in that role."""
    role = role_of(function.role_arn, around.role_id(function.role_arn))
    session = function.arn.rpartition(":")[2]
    begun = assumed(LAMBDA, role, session, cause.region, cause.at, _warm("role", function))
    if not function.has_environment:
        return [begun]
    key = key_of(function.kms_key_arn or OWN_KEY, cause.account, cause.region, around)
    described = decrypted(key, {CONTEXT: function.arn})
    caller = in_role(role, session, LAMBDA, cause.at)
    read = ServiceCall(described, caller, cause.account, once=_warm("environment", function))
    return [begun, read]


def _warm(what: str, function: Function) -> Once:
    return Once((LAMBDA, what, function.arn), WARM)


def _key_granted(cause: Cause, role: Role, function: str, around: Surroundings) -> Sequence[ServiceCall]:
    sent = cause.asked("kMSKeyArn")
    if sent is None:
        return ()
    plain, _ = parts_of(function)
    principal = role.session_arn(plain.rpartition(":")[2])
    given: Json = {
        "operations": GRANTED,
        "constraints": {"encryptionContextEquals": {CONTEXT: plain}},
        "retiringPrincipal": principal,
        "granteePrincipal": principal,
    }
    key = key_of(sent, cause.account, cause.region, around)
    return forwarded(cause, LAMBDA, grant_made(key, given, cause.at))


def _decryptions(cause: Cause, around: Surroundings) -> Iterator[Description]:
    for function in _answered(cause):
        arn = text_of(function, "functionArn")
        if arn and "environment" in function:
            sent = text_of(function, "kMSKeyArn") or OWN_KEY
            key = key_of(sent, cause.account, cause.region, around)
            yield decrypted(key, {CONTEXT: parts_of(arn)[0]})


def _answered(cause: Cause) -> Iterator[Json]:
    """Yield the configurations in the answer of GetFunction, GetFunctionConfiguration or ListFunctions."""
    if "functions" in cause.answer:
        return members_of(cause.answer["functions"])
    return members_of([cause.answer.get("configuration", cause.answer)])


def parts_of(arn: str) -> tuple[str, str]:
    """Return the ARN of a function without version or alias, and that of the version that runs."""
    parts = arn.split(":")
    plain, version = ":".join(parts[:7]), parts[7] if len(parts) > 7 else "$LATEST"
    return plain, f"{plain}:{version}"


def on_function(name: str, arn: str, parameters: Json | None, *, has_interface: bool) -> Description:
    """Return a call that runs a function; `has_interface` is whether the record has the id of one, empty."""
    plain, version = parts_of(arn)
    _, _, _, region, account, *_ = plain.split(":")
    additional = {**({"customerEniId": ""} if has_interface else {}), "functionVersion": version}
    return Description(
        event_source=LAMBDA,
        event_name=name,
        region=region,
        read_only=False,
        category="Data",
        request_parameters=parameters,
        additional=additional,
        resources=({"accountId": account, "type": "AWS::Lambda::Function", "ARN": plain},),
    )


def _compact(at: datetime) -> str:
    """Return an instant as yyyymmddhhmmssSSS."""
    return at.strftime("%Y%m%d%H%M%S") + f"{at.microsecond // 1000:03d}"
