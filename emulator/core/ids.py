"""The one place that makes identifiers and draws random numbers."""

import hashlib
import random
import secrets
import string
import threading
import uuid
from functools import lru_cache

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
CAPITALS_AND_DIGITS = string.ascii_uppercase + string.digits

Numbers = random.Random  # a source of random numbers


class Ids:
    """Makes identifiers: unpredictable ones, or with a seed the same sequence every time.

    `after` is the number of the last record that is kept, so that ids of an earlier run are not repeated.
    """

    def __init__(self, seed: int | None = None, after: int = 0) -> None:
        self.seed = seed
        material = f"{seed}/{after}" if after else seed
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(material)
        self._lock = threading.Lock()

    def restart(self, after: int = 0) -> None:
        """Restart the sequence of a seed, or continue it after the record of a number."""
        if self.seed is not None:
            with self._lock:
                self._random = random.Random(f"{self.seed}/{after}" if after else self.seed)

    def uuid(self) -> str:
        """Return a random UUID (version 4) in lower-case hex with hyphens."""
        if self.seed is None:
            return _uuid_text(bytearray(secrets.token_bytes(16)))
        with self._lock:
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def text(self, length: int, alphabet: str = CAPITALS_AND_DIGITS) -> str:
        """Return `length` characters drawn from `alphabet`."""
        if self.seed is None:
            return secrets.token_bytes(length).translate(_table(alphabet)).decode()
        with self._lock:
            return "".join(self._random.choices(alphabet, k=length))


@lru_cache(maxsize=16)
def _table(alphabet: str) -> bytes:
    """Return what each byte becomes; where 256 is no multiple, the first letters come more often."""
    return bytes(ord(alphabet[number % len(alphabet)]) for number in range(256))


def _uuid_text(random_bytes: bytearray) -> str:
    """Return 16 random bytes as a UUID of version 4; the library's takes four times as long."""
    random_bytes[6] = random_bytes[6] & 0x0F | 0x40
    random_bytes[8] = random_bytes[8] & 0x3F | 0x80
    digits = random_bytes.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@lru_cache(maxsize=1024)
def derived_text(material: str, length: int, alphabet: str = LETTERS_AND_DIGITS) -> str:
    """Return `length` characters that depend on `material` alone (at most 40)."""
    number = int.from_bytes(hashlib.sha256(material.encode()).digest(), "big")
    characters = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        characters.append(alphabet[index])
    return "".join(characters)


def seeded_numbers(material: str) -> random.Random:
    """Return a source of random numbers that depends on `material` alone, for repeatable keys."""
    return random.Random(material)


def derived_uuid(material: str) -> str:
    """Return a UUID that depends on `material` alone."""
    return str(uuid.UUID(bytes=hashlib.sha256(material.encode()).digest()[:16], version=4))
