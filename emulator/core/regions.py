"""Regions, partitions, and which services are recorded in one region only."""

from functools import lru_cache

from emulator.core.values import dataclass

# The regions that every account has without opting in.
# Source: AWS account management guide, "Regions that are enabled by default".
DEFAULT_REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
)


@dataclass(frozen=True)
class Partition:
    """Regions that share nothing with those of other partitions.

    `leader` is the region in which the global services are recorded, `domain` the end of the names of hosts,
    `beginnings` how names of regions begin.
    """

    name: str
    leader: str
    domain: str
    regions: tuple[str, ...]
    beginnings: tuple[str, ...]


# Source: botocore's partitions.json. What begins otherwise belongs to aws.
PARTITIONS = (
    Partition("aws", "us-east-1", "amazonaws.com", DEFAULT_REGIONS, ()),
    Partition("aws-cn", "cn-northwest-1", "amazonaws.com.cn", ("cn-north-1", "cn-northwest-1"), ("cn-",)),
    Partition("aws-eusc", "eusc-de-east-1", "amazonaws.eu", ("eusc-de-east-1",), ("eusc-",)),
    Partition("aws-iso", "us-iso-east-1", "c2s.ic.gov", ("us-iso-east-1", "us-iso-west-1"), ("us-iso-",)),
    Partition(
        "aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov", ("us-isob-east-1", "us-isob-west-1"), ("us-isob-",)
    ),
    Partition("aws-iso-e", "eu-isoe-west-1", "cloud.adc-e.uk", ("eu-isoe-west-1",), ("eu-isoe-",)),
    Partition(
        "aws-iso-f",
        "us-isof-south-1",
        "csp.hci.ic.gov",
        ("us-isof-east-1", "us-isof-south-1"),
        ("us-isof-",),
    ),
    Partition(
        "aws-us-gov", "us-gov-west-1", "amazonaws.com", ("us-gov-east-1", "us-gov-west-1"), ("us-gov-",)
    ),
)
AWS = PARTITIONS[0]

# The region in which a partition's global services are recorded.
LEADERS = {partition.name: partition.leader for partition in PARTITIONS}


@lru_cache(maxsize=1024)  # asked on every call, of few regions
def _partition(region: str) -> Partition:
    return next((one for one in PARTITIONS if one.beginnings and region.startswith(one.beginnings)), AWS)


def partition_of(region: str) -> str:
    """Return the partition of a region, such as aws, aws-cn or aws-eusc."""
    return _partition(region).name


def leader_of(region: str) -> str:
    """Return the region that records the global services of this region's partition."""
    return _partition(region).leader


def domain_of(region: str) -> str:
    """Return the end of the names of hosts in this region, such as amazonaws.com."""
    return _partition(region).domain


def enabled_regions(region: str) -> tuple[str, ...]:
    """Return the regions that an account of this region's partition has enabled."""
    regions = _partition(region).regions
    return regions if region in regions else (*regions, region)


def is_covered(region: str, home_region: str, *, multi_region: bool) -> bool:
    """Tell whether a trail of that home lies in the region, itself or as a copy.

    A region that somebody uses counts as enabled. Source: CloudTrail user guide, "Multi-Region trails".
    """
    if multi_region:
        return partition_of(region) == partition_of(home_region)
    return region == home_region
