"""Turning text cells into numbers, and saying which cell is not one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.table import Floats, rounding_note
from proofs_check.errors import InputError

__all__ = ["MISSING", "Cells", "Text", "join_targets"]

Text = NDArray[np.str_]

MISSING = frozenset({"", "na", "n/a", "nan", "null", "?"})
"""Cells that mean "no value", in lower case."""

_BOOLEANS = {"true": 1.0, "false": 0.0}
_SHOWN = 40  # characters of a cell shown in a message
_EXACT = 2.0**53  # integers up to here are floats without rounding


@dataclass(slots=True)
class Cells:
    """Converts the cells of a table column by column, a chunk of rows at a time.

    Attributes:
        source: the file, for messages.
        names: the columns.
        rounded: positions of columns whose integers no float equals.
    """

    source: str
    names: Sequence[str]
    rounded: set[int] = field(default_factory=set)

    def numbers(self, k: int, cells: Sequence[str], first: int, lines: Sequence[int]) -> Floats:
        """Cells of column k as floats. They start at row `first` (from 0) and stand on these lines of the file.

        Raises:
            InputError: a missing, non-numeric, infinite or too large cell, with its row, line and column.
        """
        values = _floats(cells)
        if values is None:
            self._refuse(k, cells, first, lines)
        if np.abs(values).max() >= _EXACT and any(map(_is_rounded, cells)):
            self.rounded.add(k)
        return values

    def text(self, k: int, cells: Sequence[str], first: int, lines: Sequence[int]) -> list[str]:
        """Cells of column k as text, for a target that may turn out to hold words.

        Raises:
            InputError: a missing or infinite cell.
        """
        for i, cell in enumerate(cells):
            plain = cell.strip().casefold()
            if plain in MISSING:
                self._missing(k, first + i, lines[i])
            if plain.lstrip("+-") in {"inf", "infinity"}:
                self._refuse(k, [cell], first + i, [lines[i]])
        return [cell.strip() for cell in cells]

    def notes(self) -> tuple[str, ...]:
        """Sentences on columns whose integers were rounded."""
        return tuple(rounding_note(self.names[k]) for k in sorted(self.rounded))

    def _refuse(self, k: int, cells: Sequence[str], first: int, lines: Sequence[int]) -> NoReturn:
        i, cell = next((i, cell) for i, cell in enumerate(cells) if _floats([cell]) is None)
        if cell.strip().casefold() in MISSING:
            self._missing(k, first + i, lines[i])
        if not _is_float(cell):
            decimal_comma = _is_float(cell.replace(",", "."))
            what = "not a number"
            advice = "write decimals with a point" if decimal_comma else "encode it as numbers or remove the column"
        elif cell.strip().lstrip("+-").casefold().startswith("inf"):
            what, advice = "infinite", "every value must be a finite number"
        else:
            what, advice = "beyond the range of a float", "rescale the column or repair the cell"
        shown = repr(cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "…")
        raise InputError(f"the cell {shown} is {what}, {self._where(k, first + i, lines[i])}; {advice}")

    def _missing(self, k: int, row: int, line: int) -> NoReturn:
        raise InputError(f"a value is missing, {self._where(k, row, line)}; fill it in or remove the row")

    def _where(self, k: int, row: int, line: int) -> str:
        return f"row {row + 1} (line {line}), column {self.names[k]!r} of {self.source}"


def join_targets(source: str, names: Sequence[str], columns: Sequence[Sequence[str]]) -> Floats | Text:
    """Target columns of text as one array (n, p): floats if every cell is a number, else text.

    Raises:
        InputError: a column of numbers one of which is beyond the range of a float.
    """
    numeric = [_floats(column) for column in columns]
    for name, column, values in zip(names, columns, numeric, strict=True):
        if values is None and all(map(_is_float, column)):
            row = next(i for i, cell in enumerate(column) if _floats([cell]) is None)
            raise InputError(
                f"the cell in row {row + 1}, column {name!r} of {source} is beyond the range of a float;"
                " rescale the column or repair the cell"
            )
    found = [values for values in numeric if values is not None]
    if len(found) == len(columns):
        return np.stack(found, axis=1)
    return np.stack([np.array(column, dtype=np.str_) for column in columns], axis=1)


def _floats(cells: Sequence[str]) -> Floats | None:
    """The cells as finite floats, true and false as 1 and 0; None where a cell is neither."""
    try:
        values = np.array(list(map(float, cells)))
    except ValueError:
        folded = [_BOOLEANS.get(cell.strip().casefold()) for cell in cells]
        return None if None in folded else np.array(folded, dtype=np.float64)
    if not np.isfinite(values).all() or any("_" in cell for cell in cells):  # float() takes "1_000"
        return None
    return values


def _is_float(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _is_rounded(cell: str) -> bool:
    try:
        whole = int(cell)
        return int(float(whole)) != whole
    except (ValueError, OverflowError):
        return False
