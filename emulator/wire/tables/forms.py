"""Where a service's own code shapes its parameters: responses it cuts down, members it names its own way."""

from collections.abc import Mapping

# Responses of which only some members are written, and under which name.
RESPONSE_KEPT: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("secretsmanager", "CreateSecret"): {"aRN": "arn"},
    ("secretsmanager", "PutSecretValue"): {"aRN": "arn"},
    ("secretsmanager", "PutResourcePolicy"): {"aRN": "arn", "name": "name"},
    ("sns", "Publish"): {"messageId": "messageId"},
}

# Key-changing calls of KMS that answer nothing, and are recorded with the key's ARN.
# Source: KMS developer guide, "Logging AWS KMS API calls with AWS CloudTrail" (it names some of them).
KMS_ANSWERED_BY_KEY = frozenset(
    {
        "CreateAlias",
        "DeleteAlias",
        "DisableKey",
        "DisableKeyRotation",
        "EnableKey",
        "EnableKeyRotation",
        "ImportKeyMaterial",
        "PutKeyPolicy",
        "RetireGrant",
        "RevokeGrant",
        "TagResource",
        "UntagResource",
        "UpdateAlias",
        "UpdateKeyDescription",
    }
)

# Calls of KMS whose answer is recorded with the key's ARN, whatever the answer says.
KMS_ANSWERED_BY_ARN = frozenset({"CancelKeyDeletion", "CreateGrant", "ScheduleKeyDeletion"})

# Services whose header-bound response members are written beside those of the body.
WITH_RESPONSE_HEADERS = frozenset({"cloudfront"})

# Services that write the body members under "<operation>Input", with "template" beside it.
BODY_UNDER_INPUT = frozenset({"apigateway"})

# Operations that record the ARN of what they are about where the caller gave a name: the member, the service
# in the ARN, and what stands before the name. In failed calls too. Source: public records of September 2026.
NAMED_BY_ARN: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("codebuild", "CreateProject"): ("name", "codebuild", "project/"),
    ("codebuild", "DeleteProject"): ("name", "codebuild", "project/"),
    ("codebuild", "UpdateProject"): ("name", "codebuild", "project/"),
}

# Members of answers that are not written. Source: real records of 2023 and 2024.
RESPONSE_LEFT_OUT: Mapping[tuple[str, str], frozenset[str]] = {
    ("lambda", "UpdateFunctionCode"): frozenset(
        {"lastUpdateStatus", "lastUpdateStatusReason", "lastUpdateStatusReasonCode"}
    ),
}
