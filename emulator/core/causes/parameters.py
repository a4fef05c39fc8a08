"""Systems Manager: it has KMS encrypt and decrypt parameters that are secure strings.

Source: service-events.md 2.6: 164 published records of 2023; the guide for the advanced tier.
"""

from collections.abc import Iterator, Sequence

from emulator.core.call import Description, Json
from emulator.core.causes.calls import Cause, ServiceCall, text_of
from emulator.core.causes.forwarding import forwarded, members_of
from emulator.core.causes.keys import key_of
from emulator.core.ports.surroundings import Surroundings
from emulator.core.records.key_calls import Key, data_key_made, decrypted, encrypted
from emulator.core.records.service_identities import INTERNAL

OWN_KEY = "alias/aws/ssm"
SECURE = "SecureString"


def parameter_stored(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the encryption of a secure string: of itself, or in the advanced tier a data key for it."""
    name = cause.asked("name")
    kept_key = around.parameter_key(name, cause.account, cause.region) if name else None
    if not name or (cause.asked("type") or (SECURE if kept_key else None)) != SECURE:
        return ()
    key = _key(cause.asked("keyId") or kept_key, cause, around)
    make = data_key_made if cause.told("tier") == "Advanced" else encrypted
    return forwarded(cause, INTERNAL, make(key, _context(cause, name)))


def parameters_read(cause: Cause, around: Surroundings) -> Sequence[ServiceCall]:
    """Return the decryption of each secure string that was answered in clear."""
    if cause.parameters.get("withDecryption") is not True:
        return ()
    return forwarded(cause, INTERNAL, *_decryptions(cause, around))


def _decryptions(cause: Cause, around: Surroundings) -> Iterator[Description]:
    for answered in _answered(cause):
        name = text_of(answered, "name")
        if name and answered.get("type") == SECURE:
            sent = text_of(answered, "keyId") or around.parameter_key(name, cause.account, cause.region)
            yield decrypted(_key(sent, cause, around), _context(cause, name))


def _answered(cause: Cause) -> Iterator[Json]:
    one = cause.answer.get("parameter")
    yield from members_of([one] if one else cause.answer.get("parameters"))


def _key(sent: str | None, cause: Cause, around: Surroundings) -> Key:
    return key_of(sent or OWN_KEY, cause.account, cause.region, around)


def _context(cause: Cause, name: str) -> Json:
    if name.startswith("arn:"):
        return {"PARAMETER_ARN": name}
    return {"PARAMETER_ARN": cause.arn("ssm", f"parameter/{name.removeprefix('/')}")}
