"""Finds the sweeps by looking into ``proofs_check/sweeps/kinds``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from proofs_check.errors import InputError
from proofs_check.sweeps import kinds
from proofs_check.sweeps.kind import Kind
from proofs_check.wording import nearest

__all__ = ["find", "home", "kind_at", "names"]


@cache
def names() -> tuple[str, ...]:
    """Names of all sweeps, in alphabetical order; a file's underscores are hyphens."""
    return tuple(
        sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(kinds.__path__) if info.name[0] != "_")
    )


def find(name: str) -> Kind:
    """The sweep of this name.

    Raises:
        InputError: there is none.
    """
    return kind_at(home(name))


def home(name: str) -> str:
    """The dotted name of the module that defines the sweep; workers import it.

    Raises:
        InputError: there is none of this name.
    """
    if name not in names():
        raise InputError(f"there is no sweep called {name!r}; {nearest(name, names())}")
    return f"{kinds.__name__}.{name.replace('-', '_')}"


def kind_at(module: str) -> Kind:
    """The sweep that a module defines."""
    found = importlib.import_module(module).KIND
    if not isinstance(found, Kind):
        raise TypeError(f"{module}.KIND is no Kind")
    return found
