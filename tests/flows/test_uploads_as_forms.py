"""Bodies that are sent as if they were forms: curl and urllib say so of every body."""

from urllib.request import Request, urlopen

import pytest

from tests.conftest import MakeClient

FORM = "application/x-www-form-urlencoded"


@pytest.mark.source("aws-docs", "S3 API reference, PutObject: Content-Type is metadata")
@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=b", "text/plain"])
@pytest.mark.parametrize("body", [b"key=value&file=other", b"\x00\xff plain", b"--b\r\n\r\nx\r\n--b--\r\n"])
def test_an_upload_is_kept_whatever_its_type(client: MakeClient, content_type: str, body: bytes) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "shop", "Key": "an order.txt"})
    with urlopen(Request(url, body, {"Content-Type": content_type}, method="PUT")) as answer:
        assert answer.status == 200

    found = s3.get_object(Bucket="shop", Key="an order.txt")
    assert (found["Body"].read(), found["ContentType"]) == (body, content_type)
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="shop")["Contents"]] == ["an order.txt"]


@pytest.mark.source("aws-docs", "S3 user guide, sharing objects with presigned URLs: upload a part")
def test_a_part_is_kept_too(client: MakeClient) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    upload = s3.create_multipart_upload(Bucket="shop", Key="big")["UploadId"]
    place = {"Bucket": "shop", "Key": "big", "UploadId": upload}
    url = s3.generate_presigned_url("upload_part", Params={**place, "PartNumber": 1})
    with urlopen(Request(url, b"a=b", {"Content-Type": FORM}, method="PUT")) as answer:
        parts = [{"PartNumber": 1, "ETag": answer.headers["ETag"]}]
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})

    assert s3.get_object(Bucket="shop", Key="big")["Body"].read() == b"a=b"


@pytest.mark.source(
    "aws-docs", "S3 API reference, DeleteObjects and CompleteMultipartUpload: the body is XML"
)
def test_xml_is_read_whatever_its_type(client: MakeClient) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="shop")
    upload = s3.create_multipart_upload(Bucket="shop", Key="big")["UploadId"]
    tag = s3.upload_part(Bucket="shop", Key="big", UploadId=upload, PartNumber=1, Body=b"tea")["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{tag.strip(chr(34))}</ETag></Part>"
    complete = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
    place = {"Bucket": "shop", "Key": "big", "UploadId": upload}
    url = s3.generate_presigned_url("complete_multipart_upload", Params=place)
    with urlopen(Request(url, complete, {"Content-Type": FORM}, method="POST")) as answer:
        assert answer.status == 200
    assert s3.get_object(Bucket="shop", Key="big")["Body"].read() == b"tea"

    url = s3.generate_presigned_url("delete_objects", Params={"Bucket": "shop", "Delete": {"Objects": []}})
    listed = b"<Delete><Object><Key>big</Key></Object></Delete>"
    with urlopen(Request(url, listed, {"Content-Type": FORM}, method="POST")) as answer:
        assert b"<Deleted><Key>big</Key>" in answer.read()
    assert "Contents" not in s3.list_objects_v2(Bucket="shop")
