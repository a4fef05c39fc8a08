"""ARNs of what a call names, and the names in ARNs."""

from emulator.core.call import Exchange
from emulator.core.regions import partition_of


def arn(exchange: Exchange, service: str, resource: str, account: str | None = None) -> str:
    """Return the ARN of a resource in the region of the call, and in its account unless told otherwise."""
    owner = exchange.account if account is None else account
    return f"arn:{partition_of(exchange.region)}:{service}:{exchange.region}:{owner}:{resource}"


def account_of(text: str, otherwise: str) -> str:
    """Return the account in an ARN; `otherwise` when it has none or is no ARN."""
    parts = text.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4] else otherwise


def as_arn(exchange: Exchange, service: str, prefix: str, name: str) -> str:
    """Return the ARN of a resource given by ARN or by name."""
    return name if name.startswith("arn:") else arn(exchange, service, prefix + name)


def queue_arn(exchange: Exchange, url: str) -> str:
    """Return the ARN of an SQS queue from its URL: its last two path segments are account and name."""
    parts = url.rstrip("/").rsplit("/", 2)
    account = parts[-2] if len(parts) > 1 and parts[-2].isdigit() else exchange.account
    return arn(exchange, "sqs", parts[-1], account)


def key_arn(exchange: Exchange, key_id: str) -> str | None:
    """Return the ARN of a KMS key given by id or ARN; None for an alias, which does not tell its key."""
    if key_id.startswith("arn:"):
        return None if ":alias/" in key_id else key_id
    if not key_id or key_id.startswith("alias/"):
        return None
    return arn(exchange, "kms", f"key/{key_id}")


def function_arn(exchange: Exchange, name: str) -> str:
    """Return the ARN of a Lambda function given by name, partial ARN (account:function:name) or ARN."""
    if name.startswith("arn:"):
        return name
    account, _, rest = name.partition(":function:")
    if rest:
        return arn(exchange, "lambda", f"function:{rest}", account)
    return arn(exchange, "lambda", f"function:{name}")
