"""The KMS keys of event data stores: which keys CloudTrail can use, and what it says of others.

Source: CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail", and KmsKeyId of
CreateEventDataStore. Texts of refusals are ours.
"""

from typing import Final

from emulator.api import lake_errors
from emulator.core.delivery import service_accounts
from emulator.core.delivery.service_accounts import SERVICE
from emulator.core.lake.data_stores import DataStore
from emulator.core.places import KmsKey
from emulator.core.policies import decisions

ACTIONS: Final = ("kms:GenerateDataKey", "kms:Decrypt")


def check_key(asked: str, key: KmsKey | None, store: DataStore) -> None:
    """Raise the error of a key that CloudTrail cannot use for the store; `key` is None where none was found.

    The order is assumed: is there, symmetric, enabled, policy.
    """
    if key is None or _region_of(key) != store.home_region:
        raise lake_errors.kms_key_not_found(asked)
    if not key.symmetric:
        raise lake_errors.kms_key_not_symmetric(key.arn)
    if not key.enabled:
        raise lake_errors.kms_key_disabled(key.arn)
    if not may_use(key, store):
        raise lake_errors.insufficient_key_policy(key.arn)


def may_use(key: KmsKey, store: DataStore) -> bool:
    """Tell whether the key's policy lets CloudTrail encrypt the store's events, and read them for queries."""
    return all(
        decisions.allows(
            key.policy or {},
            principal_service=SERVICE,
            action=action,
            resource=key.arn,
            context=decisions.service_context(SERVICE, store.arn, store.account),
            principal_accounts=service_accounts.accounts_of(store.home_region),
        )
        for action in ACTIONS
    )


def _region_of(key: KmsKey) -> str:
    return key.arn.split(":")[3]
