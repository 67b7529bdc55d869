"""Sentences on cells that hold no number: all columns at once, with an example of each, and a way on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError

__all__ = ["Account", "Kind", "Offence", "Place"]

MOST = 12  # columns named in a sentence
_SHOWN = 40  # characters of a cell shown
_ROWS = 5  # rows named in a note

Kind = Literal["text", "comma", "infinite", "large"]

_WHAT = {
    "text": "not a number",
    "comma": "not a number",
    "infinite": "infinite",
    "large": "beyond the range of a float",
}
_ADVICE = {
    "text": "encode it as numbers",
    "comma": "write decimals with a point, and nothing between thousands",
    "infinite": "every value must be a finite number",
    "large": "rescale the column or repair the cell",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: its row, from 0, and the line of the file where it has one."""

    row: int
    line: int | None = None

    def __str__(self) -> str:
        return f"row {self.row + 1}" + (f" (line {self.line})" if self.line is not None else "")


@dataclass(slots=True)
class Offence:
    """Cells of one column that are no numbers, or that are missing.

    Attributes:
        name: the column.
        first: where the first of them stands.
        cell: the first of them.
        kind: what is wrong with it; None where values are missing.
        count: how many there are.
    """

    name: str
    first: Place
    cell: str = ""
    kind: Kind | None = None
    count: int = 0

    def shown(self) -> str:
        """The first cell, cut where it is long, without anything that could steer a terminal."""
        return repr(self.cell if len(self.cell) <= _SHOWN else self.cell[:_SHOWN] + "…")


@dataclass(slots=True)
class Account:
    """What reading a file found to be no numbers, column by column, by position.

    Attributes:
        source: the file.
        names: the columns.
        bad: cells that are neither numbers nor missing.
        missing: values that are missing.
        rows: rows (from 0) that miss a value.
    """

    source: str
    names: Sequence[str]
    bad: dict[int, Offence] = field(default_factory=dict)
    missing: dict[int, Offence] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)

    def miss(self, k: int, rows: Iterable[int], line: int | None = None) -> None:
        """Values that are missing in column k, in these rows."""
        for row in rows:
            self.missing.setdefault(k, Offence(self.names[k], Place(row, line))).count += 1
            self.rows.add(row)

    def offend(self, k: int, cell: str, place: Place, kind: Kind, count: int = 1) -> None:
        """Cells of column k that are no numbers; the first of them, and how many."""
        self.bad.setdefault(k, Offence(self.names[k], place, cell, kind)).count += count

    def kept(self, n: int, *, drop_missing: bool, clause: str = "") -> tuple[NDArray[np.intp] | None, tuple[str, ...]]:
        """The rows to keep, of n, None for all, and a note on the others.

        Raises:
            InputError: cells that are no numbers, or missing values that are not to be dropped; `clause` says what may
                be behind the former, such as a target taken by default.
        """
        missing = [self.missing[k] for k in sorted(self.missing)]
        if self.bad:
            count = 0 if drop_missing else sum(one.count for one in missing)
            raise _not_numbers(self.source, [self.bad[k] for k in sorted(self.bad)], missing=count, clause=clause)
        if missing and not (drop_missing and len(self.rows) < n):
            raise _missing(self.source, missing, rows=len(self.rows), n=n)
        if not missing:
            return None, ()
        return np.setdiff1d(np.arange(n), list(self.rows)), (_left_out(sorted(self.rows), n),)


def _not_numbers(source: str, found: Sequence[Offence], *, missing: int, clause: str) -> InputError:
    """The sentence on columns that hold something else than numbers.

    Args:
        source: the file.
        found: one offence a column, in the columns' order.
        missing: how many values are missing besides.
        clause: what may be behind it.
    """
    drop = " ".join(f"--drop {quote(one.name)}" for one in found[:MOST])
    besides = f"; besides, {_values(missing)} missing (--drop-missing leaves these rows out)" if missing else ""
    if len(found) == 1:
        (one,) = found
        kind = one.kind or "text"
        more = (
            f" (and {one.count - 1:,} more cell{'s' if one.count > 2 else ''} of the column)" if one.count > 1 else ""
        )
        return InputError(
            f"the cell {one.shown()} is {_WHAT[kind]}, {one.first}, column {one.name!r} of {source}{more};"
            f" {_ADVICE[kind]}, or leave the column out with {drop}{clause}{besides}"
        )
    each = [f"{one.name!r} ({one.shown()} in {str(one.first).replace(' (', ', ').rstrip(')')})" for one in found[:MOST]]
    rest = f", and {len(found) - MOST} more" if len(found) > MOST else ""
    kinds = {one.kind for one in found}
    advice = _ADVICE["comma"] if kinds == {"comma"} else "encode them as numbers"
    whole = "" if rest else f", or leave them out with {drop}"
    return InputError(
        f"{len(found)} columns of {source} hold cells that are no finite numbers: {_row_of(each)}{rest};"
        f" {advice}{whole or ', or leave them out, each with --drop NAME'}{clause}{besides}"
    )


def _missing(source: str, found: Sequence[Offence], *, rows: int, n: int) -> InputError:
    """The sentence on missing values: how many, where the first ones are, and what to do.

    Args:
        source: the file.
        found: one offence a column, in the columns' order.
        rows: how many rows miss a value.
        n: of how many.
    """
    total = sum(one.count for one in found)
    fill = "fill them in" if total > 1 else "fill it in"
    if rows < n:
        leave = f", or leave the {f'{rows:,} of {n:,} rows' if rows > 1 else 'row'} out with --drop-missing"
    else:
        leave = ", or leave columns out with --drop NAME (no row is without)"
    if total == 1:
        return InputError(f"a value is missing, {found[0].first}, column {found[0].name!r} of {source}; {fill}{leave}")
    if len(found) == 1:
        where = f"{total:,} values are missing, the first in {found[0].first}, column {found[0].name!r} of {source}"
        return InputError(f"{where}; {fill}{leave}")
    each = [f"{one.count:,} in column {one.name!r} from {one.first} on" for one in found[:MOST]]
    rest = f", and in {len(found) - MOST} more columns" if len(found) > MOST else ""
    return InputError(f"{total:,} values are missing in {source}: {_row_of(each)}{rest}; {fill}{leave}")


def _left_out(rows: Sequence[int], n: int) -> str:
    """The note on rows (from 0) that were left out."""
    shown = ", ".join(str(row + 1) for row in rows[:_ROWS]) + (", …" if len(rows) > _ROWS else "")
    count = "1 row misses a value and is" if len(rows) == 1 else f"{len(rows):,} rows miss a value and are"
    return f"{count} left out, of {n:,}: row{'s' if len(rows) > 1 else ''} {shown} of the file."


def _values(count: int) -> str:
    return "a value is" if count == 1 else f"{count:,} values are"


def _row_of(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
