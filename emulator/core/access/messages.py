"""The encoded message of EC2's denials, which sts:DecodeAuthorizationMessage makes readable.

AWS's own encoding is secret; here it is URL-safe Base64 of compressed JSON without padding, so that nothing
has to be remembered.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from emulator.core.access.evaluation import Verdict
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Question
from emulator.core.policies.patterns import Context

LARGEST_MESSAGE = 64 * 1024
EC2_PREFIX = "You are not authorized to perform this operation."
EC2_SUFFIX = " Encoded authorization failure message: "


class MessageError(ValueError):
    """A text that no denial had for its message."""


def ec2_message(sentence: str, encoded: str) -> str:
    """Return the whole message of a denial by EC2."""
    return f"{EC2_PREFIX} {sentence}.{EC2_SUFFIX}{encoded}"


def encoded(question: Question, principal: Principal, verdict: Verdict, context: Context) -> str:
    """Return the message as letters, digits, "_" and "-"."""
    text = orjson.dumps(document(question, principal, verdict, context))
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


def decoded(message: str) -> str:
    """Return the JSON of a message. Raises MessageError."""
    try:
        packed = base64.urlsafe_b64decode(message + "=" * (-len(message) % 4))
        text = zlib.decompressobj().decompress(packed, LARGEST_MESSAGE)
        told = orjson.loads(text)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise MessageError("the message is not one of a denial") from error
    if not isinstance(told, dict) or "allowed" not in told:
        raise MessageError("the message is not one of a denial")
    return text.decode()


def document(
    question: Question, principal: Principal, verdict: Verdict, context: Context
) -> Mapping[str, Any]:
    """Return what a decoded message says.

    Source: a message that was published decoded; STS API reference, DecodeAuthorizationMessage.
    """
    conditions = [
        {"key": key, "values": _items(values)} for key, values in {**context, **question.keys}.items()
    ]
    matched = [_statement(verdict)] if verdict.statement else []
    return {
        "allowed": verdict.allowed,
        "explicitDeny": verdict.explicit,
        "matchedStatements": {"items": matched},
        "failures": {"items": []},
        "context": {
            "principal": {"id": principal.id, "name": principal.name, "arn": principal.arn},
            "action": question.action,
            "resource": question.resource or "*",
            "conditions": {"items": conditions},
        },
    }


def _items(values: str | Sequence[str]) -> Mapping[str, Any]:
    listed = [values] if isinstance(values, str) else values
    return {"items": [{"value": value} for value in listed]}


def _statement(verdict: Verdict) -> Mapping[str, Any]:
    assert verdict.statement is not None
    assert verdict.by is not None
    return {
        "statementId": verdict.statement.sid,
        "effect": verdict.statement.effect.upper(),
        "policyName": verdict.by.source.name,
        "policyType": verdict.by.source.kind,
    }
