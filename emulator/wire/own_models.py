"""The service models that this project has as files of its own, without their documentation.

Only CloudTrail's own services belong here: the emulator is built against one version of their models, and
must not change or lose operations with the botocore that is installed. `scripts/generate --models` takes
them from botocore, which is under the Apache License 2.0.
"""

from pathlib import Path
from typing import Final

OWN_MODELS: Final = frozenset({"cloudtrail", "cloudtrail-data"})
FOLDER: Final = Path(__file__).parent / "models"


def own_model(service: str) -> Path | None:
    """Return the file of a service's model, None if botocore's is to be used."""
    return FOLDER / f"{service}.json" if service in OWN_MODELS else None
