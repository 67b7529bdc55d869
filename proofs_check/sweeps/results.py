"""A sweep's table in memory: named columns, rows in the order of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Results", "Row", "Scalar"]

Scalar = str | int | float | bool | None
Row = Mapping[str, Scalar]
"""What a cell returned: columns, none of which is a coordinate. Floats are finite; None where there is no value."""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Columns of equal length: coordinates first, then what the cells returned; None where a row has no value."""

    columns: Mapping[str, list[Scalar]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def __getitem__(self, name: str) -> list[Scalar]:
        """A column; `KeyError` for none of that name."""
        return self.columns[name]

    def rows(self) -> Iterator[dict[str, Scalar]]:
        """The rows, one after the other."""
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, values, strict=True))

    def floats(self, name: str) -> NDArray[np.float64]:
        """A column of numbers as an array; NaN where there is no value."""
        import numpy as np

        return np.array([np.nan if value is None else value for value in self.columns[name]], dtype=np.float64)

    def rms(self, name: str) -> float:
        """The root of the mean square of a column of numbers."""
        import numpy as np

        return float(np.sqrt((self.floats(name) ** 2).mean()))

    def distinct(self, name: str) -> list[Scalar]:
        """The different values of a column, in order of appearance."""
        return list(dict.fromkeys(self.columns[name]))

    def where(self, **values: Scalar) -> Results:
        """The rows on which the columns have these values."""
        keep = [k for k in range(len(self)) if all(self.columns[name][k] == value for name, value in values.items())]
        return Results({name: [column[k] for k in keep] for name, column in self.columns.items()})

    @classmethod
    def from_rows(cls, rows: Iterable[Row]) -> Results:
        """Columns in order of first appearance; a row lacking one has None there."""
        columns: dict[str, list[Scalar]] = {}
        for count, row in enumerate(rows):
            for name, value in row.items():
                columns.setdefault(name, [None] * count).append(value)
            for column in columns.values():
                if len(column) == count:
                    column.append(None)
        return cls(columns)
