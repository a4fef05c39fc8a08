"""Rules of the source tree as a whole: each takes all modules and names what is wrong between them."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from tests import architecture
from tests.architecture import Module, imports

TreeRule = Callable[[Sequence[Module]], Iterator[str]]

SATISFIES = re.compile(r"Satisfies ([\w.]*\w)")


# --- circles ---------------------------------------------------------------------------------------


def imports_in_circles(modules: Sequence[Module]) -> Iterator[str]:
    """Name the circles of modules that import each other, wherever the imports are written.

    Imports in a function and for type checkers count: a circle is one of thought, not of running.
    """
    paths = {_dotted(module.path): module.path for module in modules}
    imported = {module.path: set(_imported(module, paths)) for module in modules}
    while circle := _find_circle(imported):
        yield f"emulator/{circle[0]}:1: imports in a circle: {' → '.join(circle)}"
        imported[circle[0]].discard(circle[1])


def _dotted(path: str) -> str:
    return f"emulator/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(module: Module, paths: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of the modules that a module imports; a name in a package is in its __init__."""
    for _, name in imports(module):
        path = paths.get(name) or paths.get(name.rpartition(".")[0])
        if path and path != module.path:
            yield path


def _find_circle(imported: Mapping[str, set[str]]) -> Sequence[str]:
    """Return a circle from one module back to the same one, () when there is none."""
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        backwards: Sequence[str] = error.args[1]  # each is imported by the next
        return backwards[::-1]
    return ()


# --- exemptions ------------------------------------------------------------------------------------


def exempts_nothing(modules: Sequence[Module]) -> Iterator[str]:
    """Name the places and layers in the tables of the rules that no module lies in."""
    homes = [place for places in architecture.HOMES.values() for place in places]
    exempt = (architecture.EDGES, architecture.GENERATED, architecture.CLOCK_READERS, architecture.PROGRAMS)
    for place in [*homes, *(place for places in exempt for place in places)]:
        if not any(module.lies_in([place]) for module in modules):
            yield f"emulator/{place}: there is no such place"
    layers = {module.layer for module in modules}
    for layer in (*architecture.BELOW, *architecture.ABOVE_ALL):
        if layer not in layers:
            yield f"emulator/{layer}: there is no such layer"
    wings = {architecture.wing_of(module) for module in modules if module.layer == "core"}
    for wing in architecture.WINGS:
        if wing not in wings:
            yield f"emulator/core/{wing}: there is no such wing"


def is_home_of_nothing(modules: Sequence[Module]) -> Iterator[str]:
    """Name the homes of libraries whose modules import no such library."""
    for library, places in architecture.HOMES.items():
        users = [module for module in modules if library in _libraries(module)]
        for place in places:
            if not any(module.lies_in([place]) for module in users):
                yield f"emulator/{place}: imports no {library}"


def _libraries(module: Module) -> set[str]:
    return {name.partition(".")[0] for _, name in imports(module)}


# --- docstrings ------------------------------------------------------------------------------------


def names_no_port(modules: Sequence[Module]) -> Iterator[str]:
    """Name the docstrings that say "Satisfies" and then not where a port is, as ports.state.Trails."""
    ports = {
        f"ports.{module.path.split('/')[2].removesuffix('.py')}.{node.name}"
        for module in modules
        if module.path.startswith("core/ports/")
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
    }
    for module in modules:
        for node in module.nodes:
            text = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
            named = SATISFIES.match(text or "")
            if named and named[1] not in ports:
                yield module.at(node, f"there is no port {named[1]}")
