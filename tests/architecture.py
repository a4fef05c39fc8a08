"""Rules of the source tree: each takes a module and names the lines that break it.

A rule reads the syntax tree alone and imports nothing, so that it sees late imports too.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1] / "emulator"


@dataclass(frozen=True)
class Module:
    """A module by its path below emulator/, such as core/ids.py."""

    path: str
    source: str

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        return list(ast.walk(ast.parse(self.source)))

    @property
    def layer(self) -> str:
        """The folder below emulator/, or the name of a module that lies beside the folders."""
        return self.path.partition("/")[0].removesuffix(".py")

    def lies_in(self, places: Sequence[str]) -> bool:
        """Tell whether the module is one of the places: paths of modules, or of folders ending in "/"."""
        return any(
            self.path == place or (place.endswith("/") and self.path.startswith(place)) for place in places
        )

    def at(self, node: ast.AST, problem: str) -> str:
        return f"emulator/{self.path}:{getattr(node, 'lineno', 1)}: {problem}"


Rule = Callable[[Module], Iterator[str]]


def modules() -> Sequence[Module]:
    """Return all modules of the package."""
    paths = sorted(ROOT.rglob("*.py"))
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths]


# --- what a module imports and names ---------------------------------------------------------------


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield each thing imported, wherever in the module, by its dotted name."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{_origin(module, node)}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _last_name(node.func) in {"import_module", "__import__"}:
            yield node, _beginning_of_text(node)


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folders = ["emulator", *module.path.split("/")][: -node.level]
    return ".".join([*folders, *([node.module] if node.module else [])])


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _beginning_of_text(call: ast.Call) -> str:
    text: ast.AST | None = call.args[0] if call.args else None
    if isinstance(text, ast.JoinedStr):
        text = text.values[0]
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""


def names(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield each name and attribute that is used, by its dotted name in the module that it comes from."""
    origins = _origins(module)
    for node in module.nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and (dotted := _dotted(node, origins)):
            yield node, dotted


def _origins(module: Module) -> Mapping[str, str]:
    origins: dict[str, str] = {}
    for node in module.nodes:
        if isinstance(node, ast.Import):
            origins |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            origins |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return origins


def _dotted(node: ast.AST, origins: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return origins.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, origins)}.{node.attr}"
    return ""


# --- who imports whom ------------------------------------------------------------------------------

ADAPTERS = ("wire", "upstreams", "stores", "sinks", "keys", "archives", "engines", "workers")
RULES = ("api", "core", "operations", "jobs")
ABOVE_ALL = ("web", "cli", "pytest_plugin", "testing", "testcontainers", "__main__")
BELOW: Mapping[str, Sequence[str]] = {
    "__init__": (),
    "api": ("api",),
    "core": ("api", "core"),
    "settings": ("api", "core"),
    "checked_settings": ("api", "core", "settings"),
    "record_files": ("api", "core"),
    "operations": ("api", "core", "operations"),
    "jobs": ("api", "core", "jobs"),
    **{adapter: ("api", "core", adapter) for adapter in ADAPTERS},
    "generating": ("__init__", "api", "core", "generating"),
    "trialling": ("api", "core", "engines", "trialling"),
    "validating": ("api", "core", "keys", "archives", "validating"),
    "exporting": ("api", "core", "engines", "record_files", "exporting"),
    "endpoint": (*RULES, *ADAPTERS, "endpoint"),
    "opening": ("api", "core", *ADAPTERS, "settings"),
    "rest_of_aws": ("api", "core", *ADAPTERS, "settings"),
    "base": (*RULES, *ADAPTERS, "settings", "opening"),
    "delivering": ("api", "core", "jobs", "rest_of_aws", "base"),
    "lake": ("api", "core", "jobs", "opening", "rest_of_aws", "base", "delivering"),
    "answering": (*RULES, *ADAPTERS, "settings", "endpoint", "rest_of_aws", "base"),
    "compose": (
        *(*RULES, *ADAPTERS, "settings", "endpoint", "opening", "rest_of_aws"),
        *("base", "answering", "delivering", "lake"),
    ),
    "running": ("__init__", "api", "core", "jobs", "settings", "base", "answering", "compose"),
}


def imports_upwards(module: Module) -> Iterator[str]:
    """Name the imports of the project's own modules that do not lie below."""
    if module.layer in ABOVE_ALL:
        return
    if module.layer not in BELOW:
        yield f"emulator/{module.path}:1: {module.layer} has no place among the layers"
        return
    for node, name in imports(module):
        if name.partition(".")[0] == "emulator" and _layer_of(name) not in BELOW[module.layer]:
            yield module.at(node, f"{module.layer} may not import {name}")


def _layer_of(name: str) -> str:
    layer = name.split(".")[1] if "." in name else "__init__"
    return layer if layer in BELOW or layer in ABOVE_ALL else "__init__"


# What lies beside the wings is the ground, and comes before all of them. A new wing gets its place here.
GROUND = "ground"
WINGS = (
    GROUND,
    "browsers",
    "policies",
    "callers",
    "access",
    "records",
    "selectors",
    "injecting",
    "trails",
    "delivery",
    "digests",
    "faults",
    "searching",
    "lake",
    "alarms",
    "insights",
    "trials",
    "stacks",
    "lifecycles",
    "ports",
    "causes",
    "validation",
    "key_ring",
)


def imports_later_wings(module: Module) -> Iterator[str]:
    """Name the imports in a wing of core/ that lead to a wing after it."""
    if module.layer != "core":
        return
    wing = wing_of(module)
    if wing not in WINGS:
        yield f"emulator/{module.path}:1: {wing} has no place among the wings"
        return
    later = WINGS[WINGS.index(wing) + 1 :]
    for node, name in imports(module):
        if name.startswith("emulator.core.") and name.split(".")[2] in later:
            yield module.at(node, f"{wing} may not import {name}")


def wing_of(module: Module) -> str:
    """Return the wing of a module of core/: its folder, or the module itself where that is a wing."""
    _, name, *below = module.path.removesuffix(".py").split("/")
    return name if below or name in WINGS else GROUND


HOMES: Mapping[str, Sequence[str]] = {
    "boto3": (
        "archives/clients.py",  # with the user's own credentials, or anybody's
        "pytest_plugin.py",  # its default session is another one in each test
        "sinks/s3.py",  # with a user's keys, past AWS_ENDPOINT_URL, without waiting long
        "testing/clients.py",  # with nothing of the user's
    ),
    "botocore": (
        "archives/clients.py",
        "sinks/s3.py",
        "testing/clients.py",
        "testing/sending.py",  # which looks at what it sends
        "upstreams/http_catalogs.py",
        "upstreams/http_neighbours.py",  # with keys of the account that is asked about
        "upstreams/http_organizations.py",
        "upstreams/http_outputs.py",
        "upstreams/moto/direct.py",  # an error of its is an answer to moto
        "upstreams/moto/models.py",  # which moto reads through it
        "wire/made_calls.py",  # what CloudFormation calls, as SDKs send and understand it
    ),
    "click": ("cli/",),
    "distributed": ("workers/dask.py",),
    "duckdb": ("engines/duckdb/",),
    "cryptography": ("keys/",),
    "flask": ("web/",),
    "moto": ("archives/moto.py", "sinks/moto.py", "upstreams/moto/"),  # each reaches into moto's state
    "pyarrow": ("engines/iceberg.py",),
    "pyiceberg": ("engines/iceberg.py",),
    "random": ("core/ids.py",),
    "samtranslator": ("upstreams/moto/cloudformation/serverless.py",),
    "secrets": ("core/ids.py",),
    "sigma": (
        "trialling/sigma_conditions.py",
        "trialling/sigma_rules.py",
    ),  # reads rules, and walks their trees
    "sqlglot": ("core/lake/statements/", "engines/duckdb/", "engines/trino/"),  # a tree, and texts
    "sqlite3": ("stores/",),
    "trino": ("engines/trino/",),
    "uvicorn": ("web/",),
    "urllib3": ("upstreams/exact.py", "upstreams/http.py"),
    "uuid": ("core/ids.py",),
    "werkzeug": ("upstreams/moto/direct.py", "web/"),  # which moto is made of
}


def imports_away_from_home(module: Module) -> Iterator[str]:
    """Name the imports of a library outside the place that is its own."""
    for node, name in imports(module):
        library = name.partition(".")[0]
        if library in HOMES and not module.lies_in(HOMES[library]):
            yield module.at(node, f"{library} belongs in {', '.join(HOMES[library])}")


OUTSIDE_WORLD = frozenset(
    {"http", "io", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "urllib"}
)
HARMLESS = frozenset({"urllib.parse"})


def does_input_or_output(module: Module) -> Iterator[str]:
    """Name what reaches out of the process from core/."""
    if module.layer != "core":
        return
    for node, name in imports(module):
        harmless = any(name == one or name.startswith(f"{one}.") for one in HARMLESS)
        if name.partition(".")[0] in OUTSIDE_WORLD and not harmless:
            yield module.at(node, f"core does no I/O: {name}")
    for node, name in names(module):
        if name in {"open", "input"}:
            yield module.at(node, f"core does no I/O: {name}")


# --- what only one place may do --------------------------------------------------------------------

CLOCKS = frozenset(
    {f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter") for unit in ("", "_ns")}
    | {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"}
)


CLOCK_READERS = ("core/clock.py",)


def reads_clock(module: Module) -> Iterator[str]:
    """Name where the time is read outside core/clock.py."""
    if not module.lies_in(CLOCK_READERS):
        yield from (
            module.at(node, f"{name} reads a clock") for node, name in names(module) if name in CLOCKS
        )


def sleeps(module: Module) -> Iterator[str]:
    """Name the calls of anything called sleep."""
    calls = (node for node in module.nodes if isinstance(node, ast.Call))
    yield from (module.at(call, "sleeps") for call in calls if _last_name(call.func) == "sleep")
    yield from (module.at(node, "sleeps") for node, name in imports(module) if name == "time.sleep")


def reads_environment(module: Module) -> Iterator[str]:
    """Name where the environment is read below compose."""
    if module.layer in {*ABOVE_ALL, "compose", "opening", "settings"}:
        return
    for node, name in names(module):
        if name in {"os.environ", "os.getenv"}:
            yield module.at(node, f"{name} reads the environment")


PROGRAMS = ("cli/",)


def prints(module: Module) -> Iterator[str]:
    """Name the calls of print outside the programs."""
    if not module.lies_in(PROGRAMS):
        yield from (module.at(node, "prints") for node, name in names(module) if name == "print")


# --- exceptions ------------------------------------------------------------------------------------

# The edges, where whatever went wrong has to become an answer or an entry of the log. moto is one: it
# raises what it meets.
EDGES = (
    "web/",
    "endpoint/",
    "jobs/backlog.py",  # the work of one call must not stop that of the next
    "jobs/driver.py",
    "jobs/lake/importing.py",
    "jobs/lake/querying.py",
    "jobs/recorder.py",
    "trialling/functions.py",  # a rule is somebody's own code
    "trialling/python_rules.py",
    "upstreams/moto/cloudformation/builders.py",
    "upstreams/moto/cloudformation/hosting.py",
    "upstreams/moto/hosting.py",
    "upstreams/moto/neighbours.py",
    "upstreams/moto/filters.py",
    "upstreams/moto/outputs.py",
    "upstreams/moto/subscribers.py",
    "upstreams/moto/targets.py",
)
EVERYTHING = frozenset({"Exception", "BaseException"})


def catches_everything(module: Module) -> Iterator[str]:
    """Name what catches every exception outside the edges; what raises it again does no harm."""
    if module.lies_in(EDGES):
        return
    for node in module.nodes:
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node):
            yield module.at(node, "catches everything")
        if isinstance(node, ast.Call) and _last_name(node.func) == "suppress":
            caught = {_last_name(argument) for argument in node.args}
            yield from [module.at(node, "suppresses everything")] if caught & EVERYTHING else []


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_last_name(one) in EVERYTHING for one in caught)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def passes_over_errors(module: Module) -> Iterator[str]:
    """Name the handlers that do nothing."""
    for node in module.nodes:
        if isinstance(node, ast.ExceptHandler) and all(_is_nothing(statement) for statement in node.body):
            yield module.at(node, "passes over an error")


def _is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


# --- size ------------------------------------------------------------------------------------------

GENERATED = ("api/shapes.py", "api/data_shapes.py")
FUNCTION_LINES = 40
MODULE_LINES = 400


def is_too_long(module: Module) -> Iterator[str]:
    """Name modules and functions that are too long, docstrings included."""
    if module.lies_in(GENERATED):
        return
    lines = len(module.source.splitlines())
    if lines > MODULE_LINES:
        yield f"emulator/{module.path}:1: has {lines} lines, more than {MODULE_LINES}"
    for node in module.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield module.at(node, f"{node.name} has {length} lines, more than {FUNCTION_LINES}")
