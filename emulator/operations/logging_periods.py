"""What a change of a trail means for its logging period and its digest chains."""

from collections.abc import Sequence

from emulator.core.delivery import periods
from emulator.core.delivery.periods import Period
from emulator.core.digests import chains
from emulator.core.digests.digests import Chain
from emulator.core.trails.trails import Trail
from emulator.operations.context import Context


def begin(ctx: Context, trail: Trail) -> None:
    """Open a period with the next record, which is that of the call itself."""
    _open(ctx, trail, None)


def end(ctx: Context, trail: Trail) -> None:
    """Close the trail's period with the next record, which is that of the call itself."""
    _close(ctx, trail, ctx.store.journal.last() + 1)


def renew(ctx: Context, before: Trail, after: Trail) -> None:
    """Begin another period where the change concerns what is delivered; the call's record is its first."""
    if after.logging and _settings(before) != _settings(after):
        old = ctx.store.periods.open_of(before.id)
        _close(ctx, before, ctx.store.journal.last())
        _open(ctx, after, old)


def _open(ctx: Context, trail: Trail, before: Period | None) -> None:
    first = ctx.store.journal.last() + 1
    ctx.store.periods.save(periods.opened(trail, ctx.call.ids.uuid(), first, before))


def _close(ctx: Context, trail: Trail, last: int) -> None:
    period = ctx.store.periods.open_of(trail.id)
    if period:
        ctx.store.periods.save(period.closed(last))


def _settings(trail: Trail) -> Period:
    """Return what a period of the trail would hold; equal ones need no change."""
    return periods.opened(trail, "", 0)


def adapt_chains(ctx: Context, trail: Trail) -> None:
    """Close the digest chains that the trail, as it is now, has no use for, and open those it lacks."""
    own = ctx.store.chains.growing(trail.id)
    for chain in chains.surplus(trail, own):
        ctx.store.chains.save(chains.closed(chain, trail, ctx.world.digest_interval))
    missing = chains.missing_places(trail, own)
    if missing:
        _open_chains(ctx, trail, missing)


def _open_chains(ctx: Context, trail: Trail, places: Sequence[chains.Place]) -> None:
    latest = [ctx.store.chains.latest_end(trail.arn, *place) for place in places]
    known: Sequence[Chain] = ctx.store.chains.growing()
    anchor = chains.anchor(trail.arn, known, latest, ctx.now, ctx.world.digest_interval)
    ids = [(place, ctx.call.ids.uuid()) for place in places]
    for chain in chains.opened(trail, ids, anchor, ctx.world.digest_interval):
        ctx.store.chains.save(chain)
