"""What a quantity is, and how it is found by looking into ``proofs_check/sweeps/quantities``.

A file there defines ``quantities() -> Mapping[str, Quantity]``; a name in a sweep's file is looked up among them, and
nothing else of that file is ever run.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from proofs_check.errors import InputError
from proofs_check.sweeps import quantities
from proofs_check.sweeps.kind import Coordinates, Option, Rows
from proofs_check.wording import nearest

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Quantity", "all_quantities", "find_quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something with parameters that gives a row of numbers, or several.

    Attributes:
        about: one line.
        parameters: as options; each `read` gives a list of values. One without default must stand in the grid.
        run: (values of the parameters, generator) → row or rows. No column has a parameter's name.
    """

    about: str
    parameters: tuple[Option, ...]
    run: Callable[[Coordinates, np.random.Generator], Rows]


def all_quantities() -> Mapping[str, Quantity]:
    """By name."""
    return {name: quantity for place in _places() for name, quantity in _defined(place).items()}


def find_quantity(name: str, where: str = "quantity") -> Quantity:
    """The quantity of this name.

    Raises:
        InputError: there is none; the nearest is offered.
    """
    for place in _places():  # stops at the first: a worker that needs a formula does not import every claim
        if name in _defined(place):
            return _defined(place)[name]
    others = "use a claim's id, a family of constructions, or a formula's name"
    offer = nearest(name, all_quantities(), otherwise=others)
    raise InputError(f"{where} is {name[:60]!r}, which is unknown; {offer}")


def _places() -> list[str]:
    return sorted((info.name for info in pkgutil.iter_modules(quantities.__path__)), reverse=True)


@cache
def _defined(place: str) -> Mapping[str, Quantity]:
    found: Mapping[str, Quantity] = importlib.import_module(f"{quantities.__name__}.{place}").quantities()
    return found
