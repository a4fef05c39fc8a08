"""Names that say that something is a secret: those of members, of maps, and of keys in maps."""

from functools import lru_cache

from emulator.wire.tables import secrets

KEYS_KEPT = 4096  # of maps: the same come again and again


def is_secret_name(name: str) -> bool:
    """Tell whether a name says that it stands for a secret, or in the plural for several."""
    if _ends(name, secrets.SECRET_NAME_ENDS) or _ends(name, secrets.DANGEROUS_NAME_ENDS):
        return True
    return _ends(name, ("token",)) and not _ends(name, secrets.HARMLESS_TOKEN_ENDS)


def is_secret_member(owner: str, name: str, *, is_map: bool) -> bool:
    """Tell whether a member of texts is called a secret, or holds values made for programs."""
    is_for_programs = is_map and _ends(name, secrets.DANGEROUS_MAP_ENDS)
    return is_secret_name(name) or is_for_programs or is_variable(owner, name)


def is_variable(owner: str, name: str) -> bool:
    """Tell whether a member of a shape is the value of a variable of an environment."""
    return name.lower() == "value" and _ends(owner.removesuffix("Details"), secrets.ENVIRONMENT_ENDS)


@lru_cache(maxsize=KEYS_KEPT)
def is_secret_key(key: str) -> bool:
    """Tell whether the key of a map says that its value is a secret."""
    return _ends(key, secrets.SECRET_KEY_ENDS)


def _ends(name: str, ends: tuple[str, ...]) -> bool:
    """Tell whether a name has one of the ends, in the singular or the plural, however it is spelled."""
    plain = name.lower().replace("_", "").replace("-", "").replace(".", "")
    return plain.endswith(ends) or plain.removesuffix("s").endswith(ends)
