"""Regions, partitions, and which services are recorded in one region only."""

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
CHINA_REGIONS = ("cn-north-1", "cn-northwest-1")
GOVCLOUD_REGIONS = ("us-gov-east-1", "us-gov-west-1")

# The region in which a partition's global services are recorded.
LEADERS = {"aws": "us-east-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1"}


def partition_of(region: str) -> str:
    """Return the partition of a region: aws, aws-cn or aws-us-gov."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def leader_of(region: str) -> str:
    """Return the region that records the global services of this region's partition."""
    return LEADERS[partition_of(region)]


def enabled_regions(region: str) -> tuple[str, ...]:
    """Return the regions that an account of this region's partition has enabled."""
    by_partition = {"aws": DEFAULT_REGIONS, "aws-cn": CHINA_REGIONS, "aws-us-gov": GOVCLOUD_REGIONS}
    regions = by_partition[partition_of(region)]
    return regions if region in regions else (*regions, region)


def is_covered(region: str, home_region: str, *, multi_region: bool) -> bool:
    """Tell whether a trail of that home lies in the region, itself or as a copy.

    A region that somebody uses counts as enabled. Source: CloudTrail user guide, "Multi-Region trails".
    """
    if multi_region:
        return partition_of(region) == partition_of(home_region)
    return region == home_region
