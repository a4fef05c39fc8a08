"""Counts topics; `python -m onboarding.inventory REGION…` prints the counts."""

import asyncio
import sys
from collections.abc import Sequence

import boto3


async def count_topics(regions: Sequence[str]) -> dict[str, int]:
    """Ask all regions at once."""
    counts = await asyncio.gather(*(asyncio.to_thread(_count, region) for region in regions))
    return dict(zip(regions, counts, strict=True))


def _count(region: str) -> int:
    session = boto3.Session(region_name=region)
    return len(session.client("sns").list_topics()["Topics"])


if __name__ == "__main__":
    for name, count in asyncio.run(count_topics(sys.argv[1:])).items():
        sys.stdout.write(f"{name}: {count}\n")
