"""Reads the file of ``sweep custom``: a quantity's name and a grid of its parameters, in TOML.

quantity = "shrinkage"        # a claim's id, a family of constructions, or a formula (docs/sweep-kinds.md)
trials = 1                    # optional: how often each point is computed, with random numbers of its own

[grid]
batch_size = [2, 4, 8]        # a value, a list, or a text as in the command line: "2,4:16:4"

[plot]                        # optional
x = "batch_size"
y = "value"
by = "rho"                    # optional: a curve for each value of this column
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integer
from proofs_check.sweeps.quantity import Quantity, find_quantity
from proofs_check.wording import nearest

__all__ = ["read_custom"]

KEYS = ("quantity", "trials", "grid", "plot")
AXES = ("x", "y", "by")
LARGEST = 1 << 20  # bytes of a file
MOST_TRIALS = 10**7


def read_custom(path: str) -> dict[str, Any]:
    """What the file asks for: "quantity", "trials", "grid" (parameter → list of values) and "plot" (or None).

    Raises:
        InputError: no such file, no TOML, or a key or a value that does not fit; it names the line or the key.
    """
    held = _toml(path)
    _known(held, KEYS, path, "")
    name = held.get("quantity")
    if not isinstance(name, str):
        raise InputError(f'{path}: quantity must be a name in quotation marks, such as quantity = "shrinkage"')
    quantity = find_quantity(name, f"{path}: quantity")
    trials = integer(least=1, most=MOST_TRIALS)(_text(held.get("trials", 1), f"{path}: trials"), f"{path}: trials")
    return {
        "quantity": name,
        "trials": trials,
        "grid": _grid(held.get("grid", {}), quantity, path),
        "plot": _plot(held.get("plot"), path),
    }


def _toml(path: str) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise InputError(f"{path} is larger than 1 MB; a sweep's file holds some lines")
        return tomllib.loads(text.decode("utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no file {path}; give a TOML file that describes a sweep") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise InputError(f"{path} is no text in UTF-8; a sweep's file is written in TOML") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is no TOML: {error}; see docs/sweep-kinds.md for an example") from None
    except RecursionError:
        raise InputError(f"{path} is nested too deeply; a sweep's file has two levels") from None


def _grid(held: Any, quantity: Quantity, path: str) -> dict[str, list[Any]]:
    """Each parameter's values, in the quantity's order."""
    if not isinstance(held, Mapping):
        raise InputError(f"{path}: grid must be a table; write [grid] and then a line for each parameter")
    _known(held, [option.name for option in quantity.parameters], path, "grid.")
    values = {}
    for option in quantity.parameters:
        where = f"{path}: grid.{option.name}"
        if option.name in held:
            given = _text(held[option.name], where)
        elif option.default is not None:
            given = option.default
        else:
            raise InputError(f"{where} is missing; give its values ({option.help.rstrip('.')})")
        if option.read is None:
            raise TypeError(f"{option.name} has no reader")
        values[option.name] = option.read(given, where)
    return values


def _text(given: Any, where: str) -> str:
    """A value as it would be typed: lists with commas, numbers with all their digits."""
    match given:
        case bool() | Mapping():
            raise InputError(f"{where} must be a number, a text or a list of these")
        case list():
            if not given:
                raise InputError(f"{where} is an empty list; give at least one value")
            if any(isinstance(one, list) for one in given):
                raise InputError(f"{where} holds a list within a list; give plain values")
            return ",".join(_text(one, where) for one in given)
        case int() | float() | str():
            return repr(given) if isinstance(given, float) else str(given)
    raise InputError(f"{where} is a {type(given).__name__}; give a number, a text or a list of these")


def _plot(held: Any, path: str) -> dict[str, str] | None:
    if held is None:
        return None
    if not isinstance(held, Mapping):
        raise InputError(f"{path}: plot must be a table; write [plot] and then x, y and perhaps by")
    _known(held, AXES, path, "plot.")
    for key in ("x", "y", *(["by"] if "by" in held else [])):
        if not isinstance(held.get(key), str):
            raise InputError(f"{path}: plot.{key} must be a column's name in quotation marks")
    return dict(held)


def _known(held: Iterable[str], keys: Iterable[str], path: str, within: str) -> None:
    keys = list(keys)
    for key in held:
        if key not in keys:
            raise InputError(f"{path}: {within}{key[:60]} is no key here; {nearest(key, keys)}")
