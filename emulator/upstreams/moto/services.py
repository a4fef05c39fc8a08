"""Which services moto has, and which of them are loaded."""

import sys
from collections.abc import Callable, Iterable, Mapping

# The folders of moto whose names differ from those of the AWS CLI by more than hyphens.
OTHER_NAMES: Mapping[str, str] = {"awslambda": "lambda"}


class MotoServices:
    """The services by the AWS CLI's names, `names` being all that there are."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names

    def states(self) -> Mapping[str, bool]:
        """Return the services that moto has, and whether each was called before: then it is loaded."""
        from moto.backends import list_of_moto_modules

        known = {name.replace("-", ""): name for name in self._names()}
        folders = {folder: OTHER_NAMES.get(folder, folder) for folder in list_of_moto_modules()}
        named = {folder: known.get(name.replace("-", "")) for folder, name in folders.items()}
        found = {name: f"moto.{folder}.models" in sys.modules for folder, name in named.items() if name}
        return dict(sorted(found.items()))
