"""When digest chains begin and end: what starting, stopping and changing a trail means for them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from emulator.core.clock import whole_second
from emulator.core.digests import digests
from emulator.core.digests.digests import Chain
from emulator.core.trails.trails import Trail

ONE_SECOND = timedelta(seconds=1)


# The account and region of a chain.
Place = tuple[str, str]


def wanted_places(trail: Trail) -> Sequence[Place]:
    """Return the accounts and regions in which the trail has a chain that grows, in the trail's order."""
    if not trail.logging or not trail.validation:
        return ()
    return [(account, region) for account in trail.accounts for region in trail.regions]


def open_ones(chains: Iterable[Chain]) -> Sequence[Chain]:
    """Return the chains that no stop has closed."""
    return [chain for chain in chains if chain.last_end is None]


def missing_places(trail: Trail, chains: Iterable[Chain]) -> Sequence[Place]:
    """Return the accounts and regions in which the trail, as it is now, has to begin a chain."""
    have = {_place(chain) for chain in open_ones(chains) if _is_placed_by(trail, chain)}
    return [place for place in wanted_places(trail) if place not in have]


def surplus(trail: Trail, chains: Iterable[Chain]) -> Sequence[Chain]:
    """Return the chains of the trail that have to end, as the trail is now."""
    wanted = set(wanted_places(trail))
    return [
        chain for chain in open_ones(chains) if _place(chain) not in wanted or not _is_placed_by(trail, chain)
    ]


def _place(chain: Chain) -> Place:
    return chain.account, chain.region


def _is_placed_by(trail: Trail, chain: Chain) -> bool:
    """Tell whether the chain lies where the trail's do: a conversion for an organization begins new ones."""
    return chain.destination.organization_id == trail.organization_id


def closed(chain: Chain, trail: Trail, interval: timedelta) -> Chain:
    """Return the chain ending with its regular window, at the place where the trail delivers now.

    A chain outlives a trail that is deleted, so the place is noted while the trail can be asked.
    """
    return replace(chain.closed(interval), destination=trail.destination.within(chain.destination))


def anchor(
    trail_arn: str,
    chains: Iterable[Chain],
    latest_ends: Iterable[datetime | None],
    at: datetime,
    interval: timedelta,
) -> datetime:
    """Return the second in which new chains of the trail's name begin: that of `at`, or the next free one.

    A digest's key depends on its end, so a window may not end when one of the same name ended or will.
    `chains` are all that still grow, of any trail; `latest_ends` the latest end at each of the places.
    """
    namesakes = [chain for chain in chains if chain.trail_arn == trail_arn]
    taken = {end for chain in namesakes for end in _ends(chain, interval)}
    ended = [end for end in latest_ends if end] + [chain.start for chain in namesakes if chain.previous]
    second = max([whole_second(at), *(end + ONE_SECOND for end in ended)])
    while taken & {second, second + interval, second + 2 * interval}:
        second += ONE_SECOND
    return second


def _ends(chain: Chain, interval: timedelta) -> Iterable[datetime]:
    """Return the ends that are due, up to the second window after a starting one."""
    return (chain.next_end, chain.next_end + interval, chain.last_end or chain.next_end)


def cut_short(chains: Iterable[tuple[Chain, datetime | None]], at: datetime) -> Sequence[Chain]:
    """Return the chains with windows that end just after the instant `at`, namesakes not in one second.

    Each comes with the latest end of a digest of its name, of whatever chain; its window ends after that.
    """
    taken = set()
    cut = []
    for chain, latest_end in chains:
        short = chain.cut_short(max(at, latest_end or at))
        while not chain.is_starting and (_name(chain), short.next_end) in taken:
            short = short.cut_short(short.next_end)
        taken.add((_name(chain), short.next_end))
        cut.append(short)
    return cut


def _name(chain: Chain) -> tuple[str, str, str]:
    """Return what the keys of digests of one end have in common where they are the same."""
    return chain.trail_arn, chain.account, chain.region


def opened(
    trail: Trail, places_and_ids: Iterable[tuple[Place, str]], at: datetime, interval: timedelta
) -> Sequence[Chain]:
    """Return the chains that begin at the anchor `at`, one for each place and chain ID."""
    return [digests.opened(trail, place, chain_id, at, interval) for place, chain_id in places_and_ids]
