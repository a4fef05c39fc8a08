"""How a query begins: its statement is checked, it is kept, and it runs after the call that asked for it."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.api import lake_errors
from emulator.api.errors import ServiceError
from emulator.core.delivery import destinations
from emulator.core.lake import aliases, encryption, managed, queries, results
from emulator.core.lake.columns import Kind
from emulator.core.lake.data_stores import DataStore
from emulator.core.lake.queries import Query
from emulator.core.places import SinkError
from emulator.core.values import dataclass
from emulator.operations.context import Context
from emulator.operations.store_addressing import UUID, get_active


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: a statement, where it is from, whose stores it reads, where its answer goes."""

    statement: str
    owner: str | None = None
    delivery: str | None = None
    alias: str | None = None
    prompt: str | None = None
    refresh_id: str | None = None


def begun(ctx: Context, asked: Asked) -> Query:
    """Check a statement, keep a query for it, and have it run after the call. Raises its refusal."""
    stores = checked_stores(ctx, asked.statement, asked.owner)
    for store in stores:
        _check_key(ctx, store)
    queries.check_room(kept_queries(ctx))
    query = Query(
        id=ctx.call.ids.uuid(),
        account=ctx.account,
        region=ctx.region,
        statement=asked.statement,
        stores=tuple(store.id for store in stores),
        owner=stores[0].account,
        created_at=ctx.now,
        alias=asked.alias,
        prompt=asked.prompt,
        refresh_id=asked.refresh_id,
    )
    if asked.delivery is not None:
        query = replace(query, delivery=asked.delivery, delivery_status="PENDING")
        _check_delivery(ctx, query, stores[0])
    ctx.store.queries.save(query)
    ctx.call.afterwards.append(lambda: ctx.world.queries.start(query.id))
    return query


def by_alias(ctx: Context, name: str, parameters: Sequence[str]) -> Asked:
    """Return the statement of an alias with parameters in it. Raises InvalidParameterException (assumed)."""
    kept = ctx.store.query_aliases.find(ctx.account, ctx.region, name)
    if kept:
        return Asked(aliases.filled(kept.statement, parameters), alias=name, prompt=kept.prompt)
    widget = managed.ALIASES.get(name)
    if widget is None:
        raise lake_errors.invalid_parameter(f"QueryAlias {name} does not exist.")
    return Asked(aliases.filled(widget.statement, parameters), alias=name)


def checked_stores(ctx: Context, statement: str, owner: str | None) -> Sequence[DataStore]:
    """Return the stores that a statement reads, in their order. Raises the refusal of the statement."""
    found: dict[str, DataStore] = {}

    def find_kind(name: str) -> Kind | None:
        if not UUID.fullmatch(name):
            return None
        found[name] = get_active(ctx, name, owner)
        return found[name].kind

    ctx.world.engine.check(statement, find_kind, ctx.now)
    if not found:
        raise lake_errors.invalid_statement("line 1:1: The statement names no event data store in FROM")
    if len({store.account for store in found.values()}) > 1:
        raise lake_errors.invalid_statement("line 1:1: The event data stores belong to different accounts")
    return list(found.values())


def _check_key(ctx: Context, store: DataStore) -> None:
    """Raise the error of a key that CloudTrail can no longer use: then nobody can query the store.

    Source: KmsKeyId of CreateEventDataStore. That the error is one of the key's policy is assumed: StartQuery
    declares no other.
    """
    if not store.kms_key_arn or ctx.relaxed:
        return
    key = ctx.world.neighbours.find_key(store.kms_key_arn, store.account, store.home_region)
    try:
        encryption.check_key(store.kms_key_arn, key, store)
    except ServiceError as error:
        raise lake_errors.insufficient_key_policy(store.kms_key_arn) from error


@dataclass(frozen=True)
class _Sender:
    """Who puts an answer into a bucket: CloudTrail, for a store."""

    arn: str
    account: str
    home_region: str
    bucket: str
    kms_key_arn: str | None = None


def _check_delivery(ctx: Context, query: Query, store: DataStore) -> None:
    """Raise the error of a bucket that does not let the answer in."""
    assert query.delivery
    place = results.place_of(query.delivery)
    try:
        bucket = ctx.world.sink.find_bucket(place.bucket)
    except SinkError as error:
        raise lake_errors.insufficient_bucket_policy(place.bucket) from error
    if bucket is None:
        raise lake_errors.bucket_does_not_exist(place.bucket)
    sender = _Sender(store.arn, store.account, store.home_region, place.bucket)
    key = f"{results.folder_of(query, place)}{results.SIGN_FILE}"
    if not ctx.relaxed and not destinations.may_put(bucket, key, sender):
        raise lake_errors.insufficient_bucket_policy(place.bucket)


def kept_queries(ctx: Context) -> Sequence[Query]:
    """Return the caller's queries whose answers are still there."""
    return [one for one in ctx.store.queries.of_account(ctx.account, ctx.region) if one.is_kept(ctx.now)]
