"""Calls to S3, DynamoDB, KMS, Secrets Manager and the parameter store."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.call import Description, Json
from emulator.generating.activity.calls import owned, read, write
from emulator.generating.activity.scenes import Scene

OF_SIGNATURES = frozenset({"SignatureVersion", "AuthenticationMethod"})

# --- S3 -------------------------------------------------------------------------------------------


def list_buckets(scene: Scene) -> Description:
    asked = read("s3", "ListBuckets", scene.region, {"Host": f"s3.{scene.region}.amazonaws.com"})
    return replace(asked, additional=_transfer(scene, bytes_out=2048))


def bucket_read(scene: Scene, name: str, bucket: str, flag: str) -> Description:
    """Return a call that reads a setting of a bucket; `flag` is its name in the query."""
    asked = read("s3", name, scene.region, _of_bucket(scene, bucket, {flag: ""}), [_bucket(scene, bucket)])
    return replace(asked, additional=_transfer(scene, bytes_out=480))


def bucket_write(scene: Scene, name: str, bucket: str, parameters: Json) -> Description:
    """Return a call that changes a setting of a bucket."""
    changed = write("s3", name, scene.region, _of_bucket(scene, bucket, parameters))
    return replace(changed, resources=[_bucket(scene, bucket)], additional=_transfer(scene, bytes_in=310))


def list_objects(scene: Scene, bucket: str, prefix: str) -> Description:
    parameters = _of_bucket(scene, bucket, {"list-type": "2", "prefix": prefix, "encoding-type": "url"})
    below = {"type": "AWS::S3::Object", "ARNPrefix": f"arn:aws:s3:::{bucket}/{prefix}"}
    asked = read("s3", "ListObjects", scene.region, parameters, [_bucket(scene, bucket), below])
    return replace(asked, category="Data", additional=_transfer(scene, bytes_out=5120))


def get_object(scene: Scene, bucket: str, key: str, *, signed: bool = True) -> Description:
    size = _size_of(key)
    asked = read("s3", "GetObject", scene.region, *_of_object(scene, bucket, key))
    additional = _object_transfer(scene, size, bytes_out=size)
    if not signed:
        additional = {name: additional[name] for name in additional if name not in OF_SIGNATURES}
    return replace(asked, category="Data", additional=additional)


def put_object(scene: Scene, bucket: str, key: str, kms_key_arn: str | None = None) -> Description:
    """Return an upload, encrypted with a KMS key if one is given."""
    parameters, resources = _of_object(scene, bucket, key)
    encryption = {"x-amz-server-side-encryption": "AES256"}
    if kms_key_arn:
        name = "x-amz-server-side-encryption-aws-kms-key-id"
        encryption = {"x-amz-server-side-encryption": "aws:kms", name: kms_key_arn}
        parameters |= encryption
    size = _size_of(key)
    additional = _object_transfer(scene, size, bytes_in=size)
    return replace(
        write("s3", "PutObject", scene.region, parameters, encryption),
        category="Data",
        resources=resources,
        additional=additional | {"SSEApplied": "SSE_KMS" if kms_key_arn else "Default_SSE_S3"},
    )


def encrypt_by_client_key(scene: Scene, bucket: str, key: str) -> Description:
    """Return the copy of an object onto itself, encrypted with a key that only the caller has."""
    parameters, (of_bucket, of_object) = _of_object(scene, bucket, key)
    asked = {
        "x-amz-copy-source": f"{bucket}/{key}",
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
    }
    copied = write("s3", "CopyObject", scene.region, parameters | asked)
    return replace(
        copied,
        category="Data",
        resources=[of_bucket, of_object, of_object],
        additional=_object_transfer(scene, _size_of(key)) | {"SSEApplied": "SSE_C"},
    )


def delete_object(scene: Scene, bucket: str, key: str, version: str | None = None) -> Description:
    """Return the removal of an object, or of one version of it."""
    parameters, resources = _of_object(scene, bucket, key)
    if version:
        parameters |= {"versionId": version}
    removed = write("s3", "DeleteObject", scene.region, parameters)
    additional = _transfer(scene) | {"httpStatusCode": 204}
    return replace(removed, category="Data", resources=resources, additional=additional)


def _of_bucket(scene: Scene, bucket: str, more: Json) -> Json:
    return {"bucketName": bucket, "Host": f"{bucket}.s3.{scene.region}.amazonaws.com", **more}


def _of_object(scene: Scene, bucket: str, key: str) -> tuple[Json, Sequence[Json]]:
    resource = {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"}
    return _of_bucket(scene, bucket, {"key": key}), [_bucket(scene, bucket), resource]


def _bucket(scene: Scene, bucket: str) -> Json:
    return owned(scene, "AWS::S3::Bucket", f"arn:aws:s3:::{bucket}")


def _size_of(key: str) -> int:
    """Return the size of an object, which is the same whenever it is read."""
    return 512 + sum(key.encode()) * 37 % 262144


def _object_transfer(scene: Scene, size: int, *, bytes_in: int = 0, bytes_out: int = 0) -> Json:
    transfer = _transfer(scene, bytes_in=bytes_in, bytes_out=bytes_out)
    return transfer | {"objectSize": size, "httpStatusCode": 200}


def _transfer(scene: Scene, *, bytes_in: int = 0, bytes_out: int = 0) -> Json:
    return {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": bytes_in,
        "AuthenticationMethod": "AuthHeader",
        "x-amz-id-2": scene.noise(56),
        "bytesTransferredOut": bytes_out,
    }


# --- DynamoDB -------------------------------------------------------------------------------------


def get_item(scene: Scene, table: str, key: Json) -> Description:
    asked = read("dynamodb", "GetItem", scene.region, {"tableName": table, "key": key})
    return replace(asked, category="Data", resources=[_table(scene, table)])


def put_item(scene: Scene, table: str, key: Json, attributes: Sequence[str]) -> Description:
    """Return the writing of an item, of which the record has the key and the names of its attributes."""
    parameters = {"tableName": table, "item": list(attributes), "key": key}
    written = write("dynamodb", "PutItem", scene.region, parameters)
    return replace(written, category="Data", resources=[_table(scene, table)])


def describe_table(scene: Scene, table: str) -> Description:
    return read("dynamodb", "DescribeTable", scene.region, {"tableName": table}, [_table(scene, table)])


def _table(scene: Scene, table: str) -> Json:
    return owned(scene, "AWS::DynamoDB::Table", scene.arn("dynamodb", f"table/{table}"))


# --- KMS, secrets, parameters ---------------------------------------------------------------------


def kms_read(scene: Scene, name: str, key_id: str, parameters: Json | None = None) -> Description:
    """Return a call that uses a key, or asks about it; without parameters it names the key alone."""
    key = owned(scene, "AWS::KMS::Key", scene.arn("kms", f"key/{key_id}"))
    return read("kms", name, scene.region, parameters or {"keyId": key_id}, [key])


def kms_write(scene: Scene, name: str, key_id: str, more: Json, response: Json | None = None) -> Description:
    """Return a call that changes a key; what it answers begins with the key's ARN."""
    key_arn = scene.arn("kms", f"key/{key_id}")
    changed = write(
        "kms", name, scene.region, {"keyId": key_id, **more}, {"keyId": key_arn, **(response or {})}
    )
    return replace(changed, resources=[owned(scene, "AWS::KMS::Key", key_arn)])


def decrypt(scene: Scene, key_id: str, context: Json) -> Description:
    parameters = {"encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": context}
    return kms_read(scene, "Decrypt", key_id, parameters)


def get_secret(scene: Scene, name: str) -> Description:
    return read("secretsmanager", "GetSecretValue", scene.region, {"secretId": name})


def get_parameter(scene: Scene, name: str) -> Description:
    resource = {"accountId": scene.account, "ARN": scene.arn("ssm", f"parameter{name}")}
    parameters = {"name": name, "withDecryption": True}
    return read("ssm", "GetParameter", scene.region, parameters, [resource])
