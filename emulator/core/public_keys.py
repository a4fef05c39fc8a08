"""Key pairs that sign digests: one at a time in each region."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class KeyPair:
    """An RSA key pair of a region.

    `private` is PKCS #8 in DER; `public` is PKCS #1 RSAPublicKey in DER, the bytes that ListPublicKeys
    answers; `fingerprint` is the MD5 of `public` in lower-case hex.
    """

    region: str
    private: bytes
    public: bytes
    fingerprint: str
    valid_from: datetime
    valid_to: datetime
