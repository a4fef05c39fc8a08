"""Quotas that are functions."""

import pytest

from emulator.api import limits
from emulator.api.shapes import OPERATION_NAMES


@pytest.mark.source("aws-docs", "AWS CloudTrail endpoints and quotas")
@pytest.mark.parametrize(
    ("operation", "rate"),
    [
        ("DescribeTrails", 10),
        ("LookupEvents", 2),
        ("StartQuery", 3),
        ("PutAuditEvents", 100),
        ("CreateTrail", 1),
    ],
)
def test_an_operation_has_its_rate(operation: str, rate: int) -> None:
    assert limits.rate_of(operation) == rate


@pytest.mark.source("botocore-model", "operations of CloudTrail; PutAuditEvents is of another service")
def test_rates_are_those_of_operations_that_exist() -> None:
    assert limits.RATES.keys() - OPERATION_NAMES == {"PutAuditEvents"}
