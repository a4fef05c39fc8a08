"""Regions and their partitions, held against botocore's."""

import json
from pathlib import Path
from typing import Any

import botocore
import pytest

from emulator.core import regions

DATA = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text())
PARTITIONS: dict[str, Any] = {partition["id"]: partition for partition in DATA["partitions"]}


@pytest.mark.source("botocore-model", "partitions.json")
@pytest.mark.parametrize("name", PARTITIONS)
def test_every_region_of_botocore_lies_in_its_partition(name: str) -> None:
    known = [region for region in PARTITIONS[name]["regions"] if not region.endswith("-global")]

    assert known
    assert {regions.partition_of(region) for region in known} == {name}


@pytest.mark.source("botocore-model", "partitions.json")
@pytest.mark.parametrize("partition", regions.PARTITIONS, ids=lambda one: one.name)
def test_a_partition_has_its_leader_and_domain(partition: regions.Partition) -> None:
    outputs = PARTITIONS[partition.name]["outputs"]

    assert partition.leader == outputs["implicitGlobalRegion"]
    assert partition.domain == outputs["dnsSuffix"]
    assert set(partition.regions) <= set(PARTITIONS[partition.name]["regions"])


@pytest.mark.source("botocore-model", "partitions.json")
@pytest.mark.parametrize("partition", regions.PARTITIONS[1:], ids=lambda one: one.name)
def test_an_account_outside_of_aws_has_all_regions_of_its_partition(partition: regions.Partition) -> None:
    everywhere = {region for region in PARTITIONS[partition.name]["regions"] if "-global" not in region}

    assert set(regions.enabled_regions(partition.leader)) == everywhere


@pytest.mark.source("aws-docs", "Multi-Region trails: a region that is used counts as enabled")
def test_a_region_to_opt_in_to_is_enabled_by_its_use() -> None:
    assert "eu-south-2" not in regions.enabled_regions("us-east-1")
    assert "eu-south-2" in regions.enabled_regions("eu-south-2")
