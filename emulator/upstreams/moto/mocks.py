"""Other users of moto in the same process: what `mock_aws` holds is kept apart from what the emulator hosts.

moto keeps its state in dicts of backends that belong to the process, and `mock_aws` empties all of them when
it starts and when it ends. Here each such dict gets a twin. Calls that `mock_aws` answers, and its resets,
use the twins; everything else uses the dicts themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from emulator.upstreams.moto.overlays import lay_over

TWIN, IS_TWIN = "emulator_twin", "emulator_is_twin"
TRACKED = ("instances_of_emulator", "instances_of_mocks")
ROUTED = (
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__iter__",
    "__len__",
    "__contains__",
    "keys",
    "values",
    "items",
    "get",
    "pop",
    "clear",
)
# What the dicts of single services remember beside their backends: owners of buckets, of accounts.
REMEMBERED = ("bucket_accounts", "master_accounts")

_mocked = ContextVar("mocked", default=False)


def is_of_caller(backends: Any) -> bool:  # moto has no types
    """Tell whether a dict of backends is the one that the caller uses: the twin if `mock_aws` is calling."""
    return (IS_TWIN in backends.__dict__) == _mocked.get()


def live_beside_mocks() -> None:
    """Give `mock_aws` a state of its own; what it holds at the moment goes with it. Once for a process."""
    from moto.core.base_backend import BackendDict, InstanceTrackerMeta
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.models import MockAWS

    if hasattr(BackendDict.__getitem__, "is_routed"):
        return
    for name in ROUTED:
        setattr(BackendDict, name, _routed(getattr(BackendDict, name)))
    for name in REMEMBERED:
        setattr(BackendDict, name, _remembered(name))
    BackendDict.reset = classmethod(_reset)
    InstanceTrackerMeta.instances_tracked = property(_tracked, _track)
    lay_over(MockAWS, _Mock)
    lay_over(BotocoreStubber, _Stubber)
    if MockAWS._mocks_active:
        _hand_over(BackendDict._instances)
    # Objects that exist by now are tracked by nobody: they are closed with their last reference.


class _Mock:
    """What replaces methods of MockAWS."""

    def reset(self: Any) -> None:
        with _by_mock():
            self.moto_reset()

    def _disable_patching(self: Any, remove_data: bool) -> None:
        with _by_mock():
            self.moto__disable_patching(remove_data)


class _Stubber:
    """What replaces methods of BotocoreStubber, which answers the calls of clients and of `requests`."""

    def process_request(self: Any, request: Any) -> Any:
        with _by_mock():
            return self.moto_process_request(request)


@contextmanager
def _by_mock() -> Iterator[None]:
    token = _mocked.set(True)
    try:
        yield
    finally:
        _mocked.reset(token)


def _routed(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def method(self: Any, *arguments: Any) -> Any:
        return original(_of_caller(self), *arguments)

    method.is_routed = True  # type: ignore[attr-defined]  # how it is known again
    return method


def _remembered(name: str) -> property:
    def get(self: Any) -> Any:
        if name not in self.__dict__:
            raise AttributeError(name)
        return _of_caller(self).__dict__[name]

    def set_to(self: Any, value: Any) -> None:
        self.__dict__[name] = value

    return property(get, set_to)


def _tracked(model: Any) -> list[Any]:
    """Return the objects of one of moto's classes: S3 closes the files of all of them when it is emptied."""
    name = TRACKED[_mocked.get()]
    if name not in vars(model):
        setattr(model, name, [])
    found: list[Any] = vars(model)[name]
    return found


def _track(model: Any, objects: list[Any]) -> None:
    setattr(model, TRACKED[_mocked.get()], objects)


def _of_caller(backends: Any) -> Any:
    """Return a dict of backends, or its twin if `mock_aws` is calling."""
    if not _mocked.get() or IS_TWIN in backends.__dict__:
        return backends
    twin = backends.__dict__.get(TWIN)  # an empty one is false
    return _twin_of(backends) if twin is None else twin


def _twin_of(backends: Any) -> Any:
    """Return the twin, made if there is none. It has an id of its own: by that moto tells the dicts apart."""
    from moto.core.base_backend import backend_lock

    with backend_lock:
        if TWIN not in backends.__dict__:
            kind: Any = type(backends)
            twin = kind.__new__(kind)
            empty: dict[str, Any] = {name: {} for name in REMEMBERED if name in backends.__dict__}
            twin.__dict__.update(backends.__dict__ | empty | {IS_TWIN: True, "_id": f"{backends._id}-twin"})
            backends.__dict__[TWIN] = twin
        return backends.__dict__[TWIN]


def _reset(_cls: type) -> None:
    """Empty the dicts of the caller. It does what BackendDict.reset does, but to those alone."""
    from moto.core.base_backend import BackendDict, backend_lock

    with backend_lock:
        own = [backends for backends in BackendDict._instances if is_of_caller(backends)]
        for backends in own:
            for account in list(dict.values(backends)):
                account.reset()
            dict.clear(backends)
        BackendDict._instances[:] = [one for one in BackendDict._instances if not is_of_caller(one)]


def _hand_over(instances: list[Any]) -> None:
    """Move all that there is to the twins: `mock_aws` began before the emulator."""
    for place, backends in enumerate(instances):
        twin = _twin_of(backends)
        dict.update(twin, dict(dict.items(backends)))
        dict.clear(backends)
        for name in REMEMBERED:
            if name in backends.__dict__:
                twin.__dict__[name], backends.__dict__[name] = backends.__dict__[name], {}
        instances[place] = twin
