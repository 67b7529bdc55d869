"""A table's samples as exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from proofs_check.batchnorm import Constant
from proofs_check.data import Table
from proofs_check.separability import ExactData, exact_data

__all__ = ["table_exactly"]


def table_exactly(table: Table, *, eps: float | Fraction, constant: Constant) -> ExactData:
    """The rationals that the source has, else its floats, which are rationals as they are.

    Raises:
        InputError: labels that are no classes, ε < 0.
    """
    if table.exact is None:
        return exact_data(table.X, table.labels(), eps=eps, constant=constant)
    rows = np.empty((table.n, table.d), dtype=object)
    rows[:] = [list(row) for row in table.exact.X]
    return exact_data(rows, table.labels(), eps=eps, constant=constant)
