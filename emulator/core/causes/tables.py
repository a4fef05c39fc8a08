"""DynamoDB: the keys of tables that are encrypted with a key of KMS.

Source: KMS developer guide, "How Amazon DynamoDB uses AWS KMS": the grant and the use of a table's key are
asked with the caller's rights, the key itself by the service for itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from emulator.core.call import Json
from emulator.core.causes.calls import Cause, Once, ServiceCall, text_of
from emulator.core.causes.forwarding import forwarded
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key, data_key_made, decrypted, grant_made
from emulator.core.records.service_identities import for_itself

DYNAMODB = "dynamodb.amazonaws.com"
# A table's key is asked for at most once in this time for each who uses the table. Source: the same guide.
KEPT = timedelta(minutes=5)
GRANTED = [
    "DescribeKey",
    "GenerateDataKey",
    "Decrypt",
    "Encrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
]


def table_encrypted(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the grant on the table's key and the making of the table key, where KMS encrypts the table."""
    name = cause.asked("tableName")
    asked = cause.parameters.get("sSESpecification")
    if not name or not isinstance(asked, Mapping) or asked.get("enabled") is not True:
        return ()
    arn = around.table_key(name, cause.account, cause.region)
    if arn is None:
        return ()
    key, context = Key(arn, arn), _context(name, cause)
    principal = f"dynamodb.{cause.region}.amazonaws.com"
    given: Json = {
        "retiringPrincipal": principal,
        "constraints": {"encryptionContextSubset": context},
        "granteePrincipal": principal,
        "operations": GRANTED,
    }
    made = ServiceCall(data_key_made(key, context), for_itself(DYNAMODB), cause.account)
    return [*forwarded(cause, DYNAMODB, grant_made(key, given, cause.at)), made]


def table_used(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of the key of each table that was used and that KMS encrypts."""
    return [call for name in dict.fromkeys(_tables(cause)) for call in _key_used(name, cause, around)]


def _key_used(table: str, cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    arn = around.table_key(table, cause.account, cause.region)
    if arn is None:
        return ()
    name = table.rpartition("/")[2]
    once = Once((DYNAMODB, cause.account, cause.region, name, cause.caller.arn or ""), KEPT)
    return forwarded(cause, DYNAMODB, decrypted(Key(arn, arn), _context(name, cause)), once=once)


def _tables(cause: Cause) -> Iterator[str]:
    """Yield the tables that a call named: one, those of a batch, or those of a transaction."""
    if name := cause.asked("tableName"):
        yield name
    batch = cause.parameters.get("requestItems")
    if isinstance(batch, Mapping):
        yield from batch
    transaction = cause.parameters.get("transactItems")
    for item in transaction if isinstance(transaction, list) else ():
        if isinstance(item, Mapping):
            named = (text_of(part, "tableName") for part in item.values() if isinstance(part, Mapping))
            yield from (name for name in named if name)


def _context(table: str, cause: Cause) -> Json:
    return {"aws:dynamodb:tableName": table, "aws:dynamodb:subscriberId": cause.account}
