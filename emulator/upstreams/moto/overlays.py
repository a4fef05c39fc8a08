"""How moto is changed: methods are replaced, and the originals are kept under another name."""

from typing import Any

KEPT = "moto_"


def lay_over(theirs: Any, ours: type) -> None:
    """Replace methods of moto's class by those of our class; originals are kept with the prefix `moto_`.

    A subclass is not possible, because moto creates the objects. Calling it twice does no harm.
    """
    for name, value in vars(ours).items():
        if name.startswith("__") or getattr(theirs, name, None) is value:
            continue
        if hasattr(theirs, name):
            setattr(theirs, f"{KEPT}{name}", getattr(theirs, name))
        setattr(theirs, name, value)
