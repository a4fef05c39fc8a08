import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from emulator.core.digests.key_pairs import KeyPair
from emulator.keys.rsa import RsaSigner

START = datetime(2026, 1, 10, tzinfo=UTC)
END = START + timedelta(days=30)


@pytest.fixture(scope="module")
def seeded() -> KeyPair:
    return RsaSigner(7).make_pair("eu-west-1", START, END)


def public_key(pair: KeyPair) -> rsa.RSAPublicKey:
    # PKCS #1 has no name in DER; its PEM does, and that is how the AWS CLI loads it.
    text = base64.encodebytes(pair.public).decode()
    pem = f"-----BEGIN RSA PUBLIC KEY-----\n{text}-----END RSA PUBLIC KEY-----\n"
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.mark.source("aws-docs", "CloudTrail user guide: RSA-2048 keys in its examples")
def test_a_key_has_2048_bits_and_the_usual_exponent() -> None:
    numbers = public_key(RsaSigner().make_pair("eu-west-1", START, END)).public_numbers()

    assert (numbers.n.bit_length(), numbers.e) == (2048, 65537)


@pytest.mark.source("aws-docs", "ListPublicKeys: the value is a PKCS #1 key in DER")
def test_the_public_bytes_have_the_shape_of_the_documented_ones(seeded: KeyPair) -> None:
    text = base64.b64encode(seeded.public).decode()

    assert len(seeded.public) == 270
    assert text.startswith("MIIBCgKCAQEA")
    assert text.endswith("IDAQAB")


@pytest.mark.source("aws-docs", "ListPublicKeys: fingerprints of the documented keys, computed")
def test_the_fingerprint_is_the_md5_of_the_public_bytes(seeded: KeyPair) -> None:
    assert seeded.fingerprint == hashlib.md5(seeded.public).hexdigest()


def test_a_pair_bears_its_region_and_validity(seeded: KeyPair) -> None:
    assert (seeded.region, seeded.valid_from, seeded.valid_to) == ("eu-west-1", START, END)


def test_a_seeded_key_is_a_true_key_of_2048_bits(seeded: KeyPair) -> None:
    key = serialization.load_der_private_key(seeded.private, password=None)  # checks that the parts fit

    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048


def test_the_same_seed_makes_the_same_keys(seeded: KeyPair) -> None:
    assert RsaSigner(7).make_pair("eu-west-1", START, END) == seeded


@pytest.mark.parametrize(
    ("seed", "region", "valid_from"),
    [(8, "eu-west-1", START), (7, "us-east-1", START), (7, "eu-west-1", START + timedelta(days=20))],
)
def test_another_seed_region_or_validity_makes_another_key(
    seeded: KeyPair, seed: int, region: str, valid_from: datetime
) -> None:
    assert RsaSigner(seed).make_pair(region, valid_from, END).public != seeded.public


@pytest.mark.source("aws-cli", "validate-logs: SHA256withRSA, PKCS #1 v1.5")
def test_a_signature_verifies_with_the_public_bytes(seeded: KeyPair) -> None:
    signature = RsaSigner().sign(seeded, b"text")

    public_key(seeded).verify(bytes.fromhex(signature), b"text", padding.PKCS1v15(), hashes.SHA256())


def test_a_signature_does_not_verify_another_text(seeded: KeyPair) -> None:
    signature = RsaSigner().sign(seeded, b"text")

    with pytest.raises(InvalidSignature):
        public_key(seeded).verify(bytes.fromhex(signature), b"test", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.source("aws-docs", "CloudTrail user guide, Digest file structure: signature in hex")
def test_a_signature_is_512_lower_case_hex_digits(seeded: KeyPair) -> None:
    signature = RsaSigner().sign(seeded, b"text")

    assert len(signature) == 512
    assert signature == signature.lower()


def test_a_signer_that_made_the_pair_signs_as_one_that_loads_it() -> None:
    maker = RsaSigner()
    pair = maker.make_pair("eu-west-1", START, END)

    assert maker.sign(pair, b"text") == RsaSigner().sign(pair, b"text")
