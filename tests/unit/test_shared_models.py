"""The models that moto and the fixture's clients share are those that botocore itself reads."""

import boto3
import pytest
from botocore.loaders import create_loader
from moto.core.loaders import create_loader as moto_loader

from emulator.upstreams.moto.models import Regions, models_of_moto, shared_models


def test_the_services_are_those_that_botocore_finds() -> None:
    assert shared_models().list_available_services("service-2") == create_loader().list_available_services(
        "service-2"
    )


@pytest.mark.parametrize(("service", "file"), [("s3", "service-2"), ("sqs", "paginators-1")])
def test_a_model_is_what_botocore_reads(service: str, file: str) -> None:
    assert shared_models().load_service_model(service, file) == create_loader().load_service_model(
        service, file
    )


@pytest.mark.parametrize("service", ["s3", "sqs", "s3control", "iam"])
def test_moto_s_models_have_what_moto_adds(service: str) -> None:
    ours = models_of_moto().load_service_model(service, "service-2")

    assert ours == moto_loader().load_service_model(service, "service-2")


@pytest.mark.parametrize("service", ["s3", "iam", "organizations", "sqs", "cloudtrail"])
def test_the_regions_of_a_service_are_those_of_boto3(service: str) -> None:
    session, regions = boto3.Session(), Regions()

    assert regions.get_available_partitions() == session.get_available_partitions()
    for partition in regions.get_available_partitions():
        assert regions.get_available_regions(service, partition) == session.get_available_regions(
            service, partition
        )
