"""One object that several callers write at the same time, in moto's S3."""

import gc
import warnings

import pytest

from emulator.upstreams.moto.object_contents import know_contents
from tests.conftest import MakeClient


@pytest.mark.source("aws-docs", 'S3 user guide, "Amazon S3 data consistency model", concurrent applications')
def test_an_object_that_was_replaced_can_still_be_read_by_who_has_it(client: MakeClient) -> None:
    from moto.s3.models import s3_backends

    know_contents()
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    s3.put_object(Bucket="shop", Key="order", Body=b"tea")
    bucket = s3_backends["123456789012"]["aws"].buckets["shop"]
    first = bucket.keys["order"]
    s3.put_object(Bucket="shop", Key="order", Body=b"coffee")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (first.etag, first.value) == ('"7239ea2b5dc943f61f3c0a0276c20974"', b"tea")
        assert s3.get_object(Bucket="shop", Key="order")["Body"].read() == b"coffee"
        del first
        gc.collect()
