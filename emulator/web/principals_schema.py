"""The OpenAPI schema of the identities that access keys are mapped to."""

from typing import Any

TEXT = {"type": "string"}
SESSION = {
    "type": "object",
    "description": "Temporary credentials; a session that tells no creationDate begins with the call",
    "properties": {
        "sessionIssuer": {
            "type": "object",
            "description": "Of AssumedRole and FederatedUser; by default the role of the ARN, or root",
            "properties": {
                "type": {"type": "string", "enum": ["Role", "IAMUser", "Root"]},
                "principalId": TEXT,
                "arn": TEXT,
                "accountId": TEXT,
                "userName": TEXT,
            },
        },
        "webIdFederationData": {
            "type": "object",
            "properties": {
                "federatedProvider": TEXT,
                "attributes": {"type": "object", "additionalProperties": TEXT},
            },
        },
        "attributes": {
            "type": "object",
            "properties": {
                "creationDate": {"type": "string", "format": "date-time"},
                "mfaAuthenticated": {"type": "string", "enum": ["true", "false"], "default": "false"},
            },
        },
        "sourceIdentity": TEXT,
        "ec2RoleDelivery": {"type": "string", "enum": ["1.0", "2.0"]},
        "assumedRoot": {"type": "string", "enum": ["true", "false"], "default": "false"},
    },
}
IDENTITY = {
    "type": "object",
    "description": (
        "The userIdentity of the key's records. The ARN tells account and names; without one, accountId does "
        "for Root, accountId and userName do for IAMUser. An id that is not given is made up"
    ),
    "required": ["type"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "enum": ["Root", "IAMUser", "AssumedRole", "FederatedUser"]},
        "principalId": TEXT,
        "arn": TEXT,
        "accountId": {"type": "string", "pattern": "^[0-9]{12}$"},
        "accessKeyId": {"type": "string", "description": "The key itself"},
        "userName": TEXT,
        "sessionContext": SESSION,
        "secretAccessKey": {
            "type": "string",
            "description": "What signs for the key, for --verify-signatures; no answer shows it",
            "writeOnly": True,
        },
        "sessionToken": {"type": "string", "description": "Of temporary credentials", "writeOnly": True},
        "sourceIPAddress": {
            "type": "string",
            "description": "The address that records of the key show and policies see",
        },
        "userAgent": {"type": "string", "description": "The user agent that records of the key show"},
        "invokedBy": {
            "type": "string",
            "description": "The service that makes the calls of the key for them",
        },
    },
}
PRINCIPALS: dict[str, Any] = {
    "type": "object",
    "required": ["principals"],
    "additionalProperties": False,
    "properties": {
        "principals": {
            "type": "object",
            "description": "Identities by access key id",
            "additionalProperties": IDENTITY,
        }
    },
}
