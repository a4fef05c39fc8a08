"""Where a service's own code shapes its parameters: defaults it fills in, responses it cuts down."""

from collections.abc import Mapping
from typing import Any

# Members that the service writes although the caller did not send them, by service and operation.
# Source: published records.
REQUEST_DEFAULTS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("events", "DeleteRule"): {"force": False},
    ("events", "RemoveTargets"): {"force": False},
    ("kms", "Decrypt"): {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    ("kms", "Encrypt"): {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    ("kms", "Sign"): {"messageType": "RAW"},
    ("kms", "Verify"): {"messageType": "RAW"},
    ("lambda", "CreateFunction"): {"publish": False},
    ("secretsmanager", "CreateSecret"): {"description": "", "forceOverwriteReplicaSecret": False},
    ("sqs", "ListDeadLetterSourceQueues"): {"maxResults": 0},
    ("ssm", "PutParameter"): {"allowedPattern": ""},
}

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
