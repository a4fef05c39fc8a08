"""What the host of a VPC endpoint stands for."""

import pytest

from emulator.core.records.vpc_endpoints import VpcEndpoint, find_vpc_endpoint, public_host

SOURCE = pytest.mark.source("aws-docs", "AWS PrivateLink guide and S3 user guide, names of endpoints")


@SOURCE
@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("vpce-0a1b-5e6f.kms.us-east-1.vpce.amazonaws.com", "kms.us-east-1.amazonaws.com"),
        ("vpce-0a1b-5e6f.kms.us-east-1.vpce.amazonaws.com:4566", "kms.us-east-1.amazonaws.com"),
        ("vpce-0a1b-5e6f-us-east-1a.kms.us-east-1.vpce.amazonaws.com", "kms.us-east-1.amazonaws.com"),
        ("vpce-0a1b-5e6f.sqs.cn-north-1.vpce.amazonaws.com.cn", "sqs.cn-north-1.amazonaws.com.cn"),
        ("vpce-0a1b-5e6f.kms.eusc-de-east-1.vpce.amazonaws.eu", "kms.eusc-de-east-1.amazonaws.eu"),
        ("bucket.vpce-0a1b-5e6f.s3.eu-west-1.vpce.amazonaws.com", "s3.eu-west-1.amazonaws.com"),
        ("shop.bucket.vpce-0a1b-5e6f.s3.eu-west-1.vpce.amazonaws.com", "shop.s3.eu-west-1.amazonaws.com"),
    ],
)
def test_the_host_tells_the_endpoint_and_its_public_name(host: str, public: str) -> None:
    assert find_vpc_endpoint(host) == VpcEndpoint("vpce-0a1b", public)


@pytest.mark.parametrize("host", ["", "localhost:4566", "kms.us-east-1.amazonaws.com", "a.vpce.b", ".vpce."])
def test_any_other_host_is_none_and_stays(host: str) -> None:
    assert find_vpc_endpoint(host) is None
    assert public_host(host) == host
