"""Turning text cells into numbers, and keeping account of those that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.offences import Account, Kind, Place
from proofs_check.data.table import Floats, rounding_note
from proofs_check.errors import InputError

__all__ = ["MISSING", "Cells", "Text", "join_targets"]

Text = NDArray[np.str_]

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"})
"""Cells that mean "no value", in lower case."""

_BOOLEANS = {"true": 1.0, "false": 0.0}
_EXACT = 2.0**53  # integers up to here are floats without rounding


@dataclass(slots=True)
class Cells:
    """Converts the cells of a table column by column, a chunk of rows at a time.

    Attributes:
        account: where cells that are no numbers are kept account of.
        comma: whether decimals are written with a comma.
        rounded: positions of columns whose integers no float equals.
    """

    account: Account
    comma: bool = False
    rounded: set[int] = field(default_factory=set)

    def numbers(self, k: int, cells: Sequence[str], first: int, lines: Sequence[int]) -> Floats:
        """Cells of column k as floats, NaN for those that are none, which are kept account of.

        They start at row `first` (from 0) and stand on these lines of the file.
        """
        values = self._converted(cells)
        if values is None:
            values = np.full(len(cells), np.nan)
            for i, cell in enumerate(cells):
                one = self._converted([cell])
                if one is not None:
                    values[i] = one[0]
                elif cell.strip().casefold() in MISSING:
                    self.account.miss(k, [first + i], lines[i])
                else:
                    self.account.offend(k, cell, Place(first + i, lines[i]), _kind(cell))
        if np.nanmax(np.abs(values), initial=0.0) >= _EXACT and any(map(_is_rounded, cells)):
            self.rounded.add(k)
        return values

    def text(self, k: int, cells: Sequence[str], first: int, lines: Sequence[int]) -> list[str]:
        """Cells of column k as text, for a target that may turn out to hold words."""
        out = []
        for i, cell in enumerate(cells):
            plain = cell.strip()
            if plain.casefold() in MISSING:
                self.account.miss(k, [first + i], lines[i])
            elif plain.casefold().lstrip("+-") in {"inf", "infinity"}:
                self.account.offend(k, cell, Place(first + i, lines[i]), _kind(cell))
            out.append(plain.replace(",", ".") if self.comma and _is_float(plain.replace(",", ".")) else plain)
        return out

    def notes(self) -> tuple[str, ...]:
        """Sentences on decimal commas and on columns whose integers were rounded."""
        comma = ("Decimals are read with a comma.",) if self.comma else ()
        return (*comma, *(rounding_note(self.account.names[k]) for k in sorted(self.rounded)))

    def _converted(self, cells: Sequence[str]) -> Floats | None:
        return _floats([cell.replace(",", ".") for cell in cells] if self.comma else cells)


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


def _kind(cell: str) -> Kind:
    if not _is_float(cell):
        return "comma" if _is_float(cell.replace(",", ".")) else "text"
    return "infinite" if cell.strip().lstrip("+-").casefold().startswith("inf") else "large"


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
