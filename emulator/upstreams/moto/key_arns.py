"""moto's KMS with a key that a call names by its ARN: moto looks for it by its id alone in four operations.

Source: KMS API reference, DisableKey, EnableKey, ScheduleKeyDeletion, CancelKeyDeletion: KeyId.
"""

from typing import Any

from emulator.upstreams.moto.overlays import lay_over


def know_key_arns() -> None:
    """Overlay moto's KMS."""
    from moto.kms import models

    lay_over(models.KmsBackend, _Backend)


def _id(key: str) -> str:
    return key.rpartition("key/")[2]


class _Backend:
    """Overlay of moto's KmsBackend."""

    def disable_key(self: Any, key_id: str) -> None:
        self.moto_disable_key(_id(key_id))

    def enable_key(self: Any, key_id: str) -> None:
        self.moto_enable_key(_id(key_id))

    def cancel_key_deletion(self: Any, key_id: str) -> None:
        self.moto_cancel_key_deletion(_id(key_id))

    def schedule_key_deletion(self: Any, key_id: str, pending_window_in_days: int) -> Any:
        return self.moto_schedule_key_deletion(_id(key_id), pending_window_in_days)
