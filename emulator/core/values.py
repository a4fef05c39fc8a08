"""Dataclasses that are quick to declare, and quick to make.

The standard library's decorator compiles six functions for each class, which was a third of what importing
the emulator took. This one shares all of them but `__init__`, and compiles that for the first instance. To a
type checker it is the standard library's; `field`, `fields` and `replace` come from there too.
"""

import dataclasses as standard
from collections.abc import Callable, Sequence
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

Method = Callable[..., Any]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - it is what the modules import
else:

    def dataclass(
        cls: type | None = None,
        /,
        *,
        frozen: bool = False,
        slots: bool = False,
        eq: bool = True,
        repr: bool = True,  # noqa: A002 - the standard library's word
    ) -> Any:
        """Make a class a dataclass, as the standard library does, with these of its options."""

        def made(cls: type) -> type:
            return _dataclass(cls, frozen=frozen, slots=slots, eq=eq, shown=repr)

        return made if cls is None else made(cls)


def _dataclass(cls: type, *, frozen: bool, slots: bool, eq: bool, shown: bool) -> type:
    cls.__doc__ = cls.__doc__ or cls.__name__  # otherwise the standard library writes a signature
    cls = standard.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    fields = standard.fields(cls)
    if any(field.kw_only for field in fields):
        raise TypeError(f"{cls.__name__} has fields that only keywords set, which are not supported.")
    methods: dict[str, Method | None] = {"__init__": _first_init(cls, frozen=frozen)}
    methods |= {"__repr__": _repr} if shown else {}
    methods |= _compared(fields, frozen=frozen) if eq else {}
    methods |= _frozen(cls, fields, slots=slots) if frozen else {}
    for name, method in methods.items():
        if name not in vars(cls):
            setattr(cls, name, method)
    return cls


@recursive_repr("...")
def _repr(self: Any) -> str:
    shown = [f"{one.name}={getattr(self, one.name)!r}" for one in standard.fields(self) if one.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _compared(fields: Sequence[Any], *, frozen: bool) -> dict[str, Method | None]:
    """Return the methods that compare instances; what may change has no hash."""
    names = [field.name for field in fields if field.compare]
    values: Method = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": equal, "__hash__": (lambda self: hash(values(self))) if frozen else None}


def _frozen(cls: Any, fields: Sequence[Any], *, slots: bool) -> dict[str, Method | None]:
    """Return the methods that refuse changes, and those that let instances with slots be pickled anyway."""
    names = [field.name for field in fields]

    def assign(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise standard.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise standard.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    def state(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def restore(self: Any, values: list[Any]) -> None:
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    pickled: dict[str, Method | None] = {"__getstate__": state, "__setstate__": restore} if slots else {}
    return {"__setattr__": assign, "__delattr__": delete, **pickled}


# --- __init__, compiled for the first instance -----------------------------------------------------


def _first_init(cls: Any, *, frozen: bool) -> Method:
    """Return what is `__init__` until the first instance is made. Two threads may both compile it."""

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        cls.__init__ = _init_of(cls, frozen=frozen)
        cls.__init__(self, *arguments, **named)

    return init


def _init_of(cls: Any, *, frozen: bool) -> Method:
    names: dict[str, Any] = {"_MISSING": standard.MISSING}
    parameters, lines = ["self"], []
    in_slots = "__slots__" in vars(cls)
    for field in standard.fields(cls):
        parameter, value = _parameter(field, names)
        if parameter:
            parameters.append(parameter)
        if value:
            names[f"_set_{field.name}"] = getattr(cls, field.name).__set__ if in_slots else None
            lines.append(_assignment(field.name, value, in_slots=in_slots, frozen=frozen))
    if frozen and not in_slots:
        lines.insert(0, "_values = self.__dict__")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n" + "\n".join(f"  {line}" for line in [*lines, "pass"])
    exec(source, names)  # noqa: S102 - made of names of fields alone
    init: Method = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _parameter(field: Any, names: dict[str, Any]) -> tuple[str, str]:
    """Return the parameter of a field, and what it is set to; "" for what there is not."""
    name = field.name
    if field.default_factory is not standard.MISSING:
        names[f"_make_{name}"] = field.default_factory
        made = f"_make_{name}()"
        return (f"{name}=_MISSING", f"{made} if {name} is _MISSING else {name}") if field.init else ("", made)
    if field.default is not standard.MISSING:
        names[f"_default_{name}"] = field.default
        return (f"{name}=_default_{name}", name) if field.init else ("", f"_default_{name}")
    return (name, name) if field.init else ("", "")


def _assignment(name: str, value: str, *, in_slots: bool, frozen: bool) -> str:
    if in_slots:
        return f"_set_{name}(self, {value})"
    return f"_values[{name!r}] = {value}" if frozen else f"self.{name} = {value}"
