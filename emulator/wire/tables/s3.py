"""What S3 records of HTTP: headers, and operations that differ."""

from collections.abc import Mapping

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

# Request headers (x-amz-…) that are no parameters: signature, transport, and secrets.
UNRECORDED_HEADERS = frozenset(
    {
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-decoded-content-length",
        "x-amz-security-token",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-trailer",
        "x-amz-te",
        "x-amz-user-agent",
        "x-amz-mfa",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
    }
)
UNRECORDED_HEADER_STARTS = ("x-amz-checksum-", "x-amz-meta-", "x-amz-s3session-")

# Members of a presigned query that are recorded as parameters, and those that are not.
UNRECORDED_QUERY = frozenset(
    {
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "AWSAccessKeyId",
        "Signature",
        "x-amz-security-token",
        "x-id",
    }
)

# Operations whose response headers become responseElements; all others have none.
ANSWERED_BY_HEADERS = frozenset(
    {"PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"}
)
ANSWERED_HEADERS = (
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-context",
    "x-amz-expiration",
    "x-amz-version-id",
)

# Operations whose XML body is not written.
UNRECORDED_BODIES = frozenset({"CompleteMultipartUpload", "DeleteObjects", "SelectObjectContent"})
BODIES_OF_CONTENT = frozenset({"PutObject", "PutObjectAnnotation", "UploadPart", "WriteGetObjectResponse"})

# Operations whose request, or whose answer, has the content of an object.
WRITING_CONTENT = frozenset({"PutObject", "UploadPart"})
READING_CONTENT = frozenset({"GetObject", "HeadObject"})

# Operations that read another object than the one they name. Of UploadPartCopy it is assumed.
COPYING = frozenset({"CopyObject", "UploadPartCopy"})

# Operations that store an object, and tell in additionalEventData how it is encrypted.
ENCRYPTING = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy"})
ENCRYPTION_NAMES: Mapping[str, str] = {"AES256": "SSE_S3", "aws:kms": "SSE_KMS", "aws:kms:dsse": "DSSE_KMS"}

# Operations on a bucket that list keys: their second resource is a prefix of objects.
LISTING = frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions", "HeadBucket"})
# Operations before which there is no bucket.
WITHOUT_BUCKET = frozenset({"ListBuckets", "ListDirectoryBuckets", "CreateBucket"})
