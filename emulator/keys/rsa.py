"""RSA key pairs and signatures; the only user of cryptography."""

import hashlib
import math
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from emulator.core.clock import iso
from emulator.core.digests.key_pairs import KeyPair
from emulator.core.ids import seeded_numbers

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

KEY_BITS = 2048
EXPONENT = 65537
SIEVE_LIMIT = 1 << 16
BASES = (2, 3, 5, 7, 11, 13, 17, 19)  # for random candidates of 1,024 bits two would do


class RsaSigner:
    """Satisfies ports.neighbours.Signer: RSA with 2,048 bits; with a seed, the same keys every time.

    Source: CloudTrail user guide, the public keys in its examples.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._loaded: dict[str, RSAPrivateKey] = {}

    def __reduce__(self) -> tuple[type["RsaSigner"], tuple[int | None]]:
        return RsaSigner, (self._seed,)

    def make_pair(self, region: str, valid_from: datetime, valid_to: datetime) -> KeyPair:
        """Return a new pair; a seeded one depends on the seed, the region and `valid_from` alone."""
        if self._seed is None:
            private = _random_key()
        else:
            private = _repeatable_key(seeded_numbers(f"{self._seed}/{region}/{iso(valid_from)}").getrandbits)
        public = _public_bytes(private)
        fingerprint = hashlib.md5(public, usedforsecurity=False).hexdigest()
        self._loaded[fingerprint] = private
        return KeyPair(region, _private_bytes(private), public, fingerprint, valid_from, valid_to)

    def sign(self, pair: KeyPair, text: bytes) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        return self._load(pair).sign(text, padding.PKCS1v15(), hashes.SHA256()).hex()

    def _load(self, pair: KeyPair) -> "RSAPrivateKey":
        loaded = self._loaded.get(pair.fingerprint)
        if loaded is None:
            loaded = self._loaded[pair.fingerprint] = _loaded_key(pair.private)
        return loaded


def _random_key() -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=KEY_BITS)


def _repeatable_key(draw: Callable[[int], int]) -> "RSAPrivateKey":
    """Return the key that the random numbers lead to; takes about a third of a second.

    `draw` returns a number of that many random bits.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    p, q = _prime(draw, KEY_BITS // 2), _prime(draw, KEY_BITS // 2)
    d = pow(EXPONENT, -1, math.lcm(p - 1, q - 1))
    return rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, p * q),
    ).private_key()


def _prime(draw: Callable[[int], int], bits: int) -> int:
    """Return a prime of that length that fits the exponent.

    Its two top bits are set, so that the product of two such primes has twice the length.
    """
    while True:
        start = draw(bits) | 3 << (bits - 2) | 1
        for candidate in _without_small_factors(start, 2 * bits):
            if candidate % EXPONENT != 1 and _is_prime(candidate):
                return candidate


def _without_small_factors(start: int, count: int) -> list[int]:
    """Return the numbers without small prime factors among the `count` odd numbers from `start` on."""
    composite = bytearray(count)
    for prime in _odd_primes_below(SIEVE_LIMIT):
        # start + 2k is divisible by the prime where k is this, modulo the prime
        first = -start * ((prime + 1) // 2) % prime
        composite[first::prime] = b"\x01" * len(range(first, count, prime))
    return [start + 2 * index for index in range(count) if not composite[index]]


def _is_prime(candidate: int) -> bool:
    """Tell whether a large random odd number is prime, by Miller and Rabin's test."""
    odd = candidate - 1
    twos = (odd & -odd).bit_length() - 1
    odd >>= twos
    return all(_passes(candidate, base, odd, twos) for base in BASES)


def _passes(candidate: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, candidate)
    if power in {1, candidate - 1}:
        return True
    for _ in range(twos - 1):
        power = power * power % candidate
        if power == candidate - 1:
            return True
    return False


@cache
def _odd_primes_below(limit: int) -> list[int]:
    composite = bytearray(limit)
    for number in range(3, math.isqrt(limit) + 1, 2):
        if not composite[number]:
            composite[number * number :: number] = b"\x01" * len(range(number * number, limit, number))
    return [number for number in range(3, limit, 2) if not composite[number]]


def _public_bytes(private: "RSAPrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization

    return private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)


def _private_bytes(private: "RSAPrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization

    return private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _loaded_key(private: bytes) -> "RSAPrivateKey":
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = serialization.load_der_private_key(private, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Tell whether `signature` is the SHA256withRSA signature of `text` by the key `public`.

    `public` is an RSAPublicKey in PKCS #1 DER, as ListPublicKeys answers it. Raises ValueError for other
    bytes.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = _loaded_public_key(public)
    try:
        key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def _loaded_public_key(public: bytes) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

    key = load_der_public_key(public)
    # the bytes may also be a SubjectPublicKeyInfo
    if not isinstance(key, rsa.RSAPublicKey) or key.public_bytes(Encoding.DER, PublicFormat.PKCS1) != public:
        raise ValueError("the bytes are not an RSAPublicKey of PKCS #1")
    return key
