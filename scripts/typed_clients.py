"""The stub of emulator/testing/typed_clients.py: the type of each service's client, if boto3-stubs has it."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

NAME = "emulator/testing/typed_clients.pyi"
HEADER = '''"""The clients and resources of boto3 by service; of unknown type without boto3-stubs.

Written by scripts/generate --models from botocore {version}; do not edit.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-unimported,misc,overload-cannot-match"
# mypy: disallow-any-unimported=False
# ruff: noqa
# pyright: reportMissingImports=false, reportMissingModuleSource=false, reportOverlappingOverload=false

from collections.abc import Sequence
from typing import Any, Literal, TypedDict, Unpack, overload

from emulator.testing.access import Document
from emulator.testing.acting import Acting
'''
ARGUMENTS = """
class ResourceArguments(TypedDict, total=False):
    region: str | None
    account: str | None
    user: str | None
    role: str | None
    policy: Document | Sequence[Document] | None
    address: str | None
    user_agent: str | None
    config: Any

class ClientArguments(ResourceArguments, total=False):
    api_version: str | None
    use_ssl: bool
    verify: bool | str | None
    aws_session_token: str | None

class Clients(Acting):"""
NOT_IN_A_NAME = re.compile(r"\W+")


def stub(models: Mapping[str, Mapping[str, Any]], resources: list[str]) -> str:
    """Return the text of the stub for the metadata of all services, and the names of those with resources."""
    classes = {service: class_of(service, metadata) for service, metadata in sorted(models.items())}
    return "\n".join(_lines(classes, resources)) + "\n"


def class_of(service: str, metadata: Mapping[str, Any]) -> str:
    """Return the name of a service as boto3-stubs has it in its classes, such as CloudWatchLogs."""
    name = metadata.get("serviceAbbreviation") or metadata.get("serviceFullName") or service
    return NOT_IN_A_NAME.sub("", name.replace("Amazon", "").replace("AWS", ""))


def _lines(classes: Mapping[str, str], resources: list[str]) -> Iterator[str]:
    yield HEADER.format(version=version("botocore"))
    for service, name in classes.items():
        yield f"from mypy_boto3_{_module(service)}.client import {name}Client as _{_module(service)}"
    for service in resources:
        module, name = _module(service), classes[service]
        yield f"from mypy_boto3_{module}.service_resource import {name}ServiceResource as _{module}_resource"
    yield ARGUMENTS
    for service in classes:
        yield from _overload("client", service, f"_{_module(service)}", "ClientArguments")
    yield from _overload("client", None, "Any", "ClientArguments")
    for service in resources:
        yield from _overload("resource", service, f"_{_module(service)}_resource", "ResourceArguments")
    yield from _overload("resource", None, "Any", "ResourceArguments")


def _overload(method: str, service: str | None, returned: str, arguments: str) -> Iterator[str]:
    wanted = f'Literal["{service}"]' if service else "str"
    yield "    @overload"
    yield f"    def {method}(self, service: {wanted}, **arguments: Unpack[{arguments}]) -> {returned}: ..."


def _module(service: str) -> str:
    return service.replace("-", "_")
