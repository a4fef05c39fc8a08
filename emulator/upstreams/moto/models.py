"""botocore's models as moto and the clients in the same process read them: once, and quickly.

moto makes a reader of its own for each service, and each walks through all folders of botocore's data first.
"""

import gzip
import os
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import orjson
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

SERVICES = "service-2"  # the files of models, among those of waiters, pages and others


class ModelFiles:
    """Reads the files of models; it does what botocore's own does in a fifth of the time."""

    def exists(self, path: str) -> bool:
        """Tell whether there is a file of this path, which lacks its ending."""
        return _find(path) is not None

    def load_file(self, path: str) -> Any:
        """Return what a file of JSON says, None if there is none; the path lacks the file's ending."""
        found = _find(path)
        if found is None:
            return None
        data = found.read_bytes()
        return orjson.loads(gzip.decompress(data) if found.suffix == ".gz" else data)


def _find(path: str) -> Path | None:
    return next((Path(path + end) for end in (".json", ".json.gz") if os.path.isfile(path + end)), None)


class Models(Loader):  # type: ignore[misc]  # botocore has no types
    """botocore's models; each folder of its data is taken for a service's without a look into it."""

    def __init__(self, *more_paths: str) -> None:
        super().__init__(extra_search_paths=[*more_paths], file_loader=ModelFiles())

    def list_available_services(self, type_name: str) -> list[str]:
        """Return the names of all services that have a file of a type."""
        if type_name != SERVICES:
            found: list[str] = super().list_available_services(type_name)
            return found
        return self._folders

    @cached_property
    def _folders(self) -> list[str]:
        places = [path for path in self.search_paths if os.path.isdir(path)]
        return sorted({entry.name for path in places for entry in os.scandir(path) if entry.is_dir()})


class MotoModels(Models):
    """The same with what moto adds to them, such as errors that AWS's models lack and the names of elements.

    Its files lie in the folders of its services, whose names have no hyphens.
    """

    BUILTIN_EXTRAS_TYPES = ("moto",)

    def _find_extras(self, service: str, kind: str, version: str) -> Iterator[Any]:
        yield from super()._find_extras(service.replace("-", ""), kind, version)


@cache
def shared_models() -> Models:
    """Return the models of the clients of this process."""
    return Models()


@cache
def models_of_moto() -> MotoModels:
    """Return the models of moto's services."""
    from moto.core.loaders import moto_root

    return MotoModels(moto_root)


def share_models() -> None:
    """Have moto use them, in all its services."""
    from moto.core import base_backend, utils

    utils.create_loader = models_of_moto
    base_backend.AccountSpecificBackend.get_session = _regions


class Regions:
    """The regions of services, in the place of the session of boto3 that moto asks for them."""

    def __init__(self) -> None:
        self._resolver = EndpointResolver(models_of_moto().load_data("endpoints"))

    def get_available_partitions(self) -> list[str]:
        """Return the names of the partitions, such as aws-cn."""
        found: list[str] = self._resolver.get_available_partitions()
        return found

    def get_available_regions(self, service: str, partition_name: str) -> list[str]:
        """Return the regions of a partition that a service, by the name of its folder, has an endpoint in."""
        metadata = models_of_moto().load_service_model(service, SERVICES)["metadata"]
        prefix = metadata.get("endpointPrefix", service)
        found: list[str] = self._resolver.get_available_endpoints(prefix, partition_name)
        return found


@cache
def _regions() -> Regions:
    return Regions()


def bare_session(*arguments: Any) -> Any:
    """Return a session of botocore that reads these models, with the arguments of such a session."""
    session = Session(*arguments)
    session.register_component("data_loader", shared_models())
    return session
