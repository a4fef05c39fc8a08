"""What services write although the caller did not send it: the values that they worked with.

A value is filled in where the caller sent nothing, in failed calls too. An object fills in the structure that
the caller sent, and makes none; a list of one object fills in each structure of the list that was sent.
"""

from collections.abc import Mapping
from typing import Any

from emulator.wire.tables.secrets import HIDDEN

OWN_ACCOUNT = "<the account of the call>"  # stands for it

_NO_UNMASKING = {"unmask": False}
_NO_TRANSFORMATION = {"applyOnTransformedLogs": False}
_STORAGE = {"compressed": False, "numberOfBuckets": 0, "storedAsSubDirectories": False}
_TABLE = {"retention": 0, "isRowFilteringEnabled": False, "storageDescriptor": _STORAGE}
_PARTITION = {"storageDescriptor": _STORAGE}

# By service and operation. Source: published records; what is marked so, after its neighbours, is assumed.
REQUEST_DEFAULTS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("codebuild", "CreateProject"): {
        "environment": {"privilegedMode": False, "imagePullCredentialsType": "CODEBUILD"},
    },
    ("ecr", "BatchGetImage"): {
        "excludeManifestContent": False,
        "excludeTags": False,
        "disableLastRecordedPullTimeUpdate": False,
    },
    ("ecs", "RegisterTaskDefinition"): {"containerDefinitions": [{"cpu": 0}], "dryrun": False},
    ("events", "DeleteRule"): {"force": False},
    ("events", "RemoveTargets"): {"force": False},
    ("glue", "BatchCreatePartition"): {"partitionInputList": [_PARTITION]},  # assumed, after CreateTable
    ("glue", "CreatePartition"): {"partitionInput": _PARTITION},  # assumed, after CreateTable
    ("glue", "CreateTable"): {"tableInput": _TABLE},
    ("glue", "GetDatabase"): {"federateToSource": False},
    ("glue", "UpdatePartition"): {"partitionInput": _PARTITION},  # assumed, after CreateTable
    ("glue", "UpdateTable"): {"tableInput": _TABLE},  # assumed, after CreateTable
    ("iam", "CreateLoginProfile"): {"passwordResetRequired": False},
    ("kms", "CreateKey"): {
        "description": "",
        "keyUsage": "ENCRYPT_DECRYPT",
        "keySpec": "SYMMETRIC_DEFAULT",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "origin": "AWS_KMS",
        "bypassPolicyLockoutSafetyCheck": False,
    },
    ("kms", "Decrypt"): {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    ("kms", "Encrypt"): {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
    ("kms", "ReEncrypt"): {
        "sourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "destinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    },
    ("kms", "Sign"): {"messageType": "RAW"},
    ("kms", "Verify"): {"messageType": "RAW"},
    ("lambda", "CreateFunction"): {"publish": False},
    ("lambda", "UpdateFunctionCode"): {"publish": False, "dryRun": False},
    ("logs", "FilterLogEvents"): _NO_UNMASKING,
    ("logs", "GetLogEvents"): _NO_UNMASKING,
    ("logs", "GetLogObject"): _NO_UNMASKING,  # assumed, after GetLogEvents
    ("logs", "GetLogRecord"): _NO_UNMASKING,  # assumed, after GetLogEvents
    ("logs", "ListLogGroups"): {"accountIdentifiers": [OWN_ACCOUNT]},
    ("logs", "PutMetricFilter"): _NO_TRANSFORMATION,
    ("logs", "PutSubscriptionFilter"): _NO_TRANSFORMATION,  # assumed, after PutMetricFilter
    ("secretsmanager", "CreateSecret"): {"description": "", "forceOverwriteReplicaSecret": False},
    ("sqs", "ListDeadLetterSourceQueues"): {"maxResults": 0},
    ("ssm", "PutParameter"): {"allowedPattern": ""},
    ("ssm", "SendCommand"): {"interactive": False},
}

# What is filled in unless the service refuses the call with one of these codes.
DEFAULTS_OF_VALID_CALLS: Mapping[tuple[str, str], tuple[frozenset[str], Mapping[str, Any]]] = {
    ("codebuild", "CreateProject"): (frozenset({"InvalidInputException"}), {"encryptionKey": HIDDEN}),
}

# Two members of which the caller may send either, and that are both written with the same value.
EQUAL_MEMBERS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("kms", "CreateKey"): ("keySpec", "customerMasterKeySpec"),
}
