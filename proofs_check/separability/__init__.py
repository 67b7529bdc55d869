"""Separability of batch-normalized data and the fate of training, decided with certificates (claims C-1 … C-11).

`separability` and `fate` take arrays. `separability_of`, `fate_of`, `direction` and `fate_counts` take exact data,
which `exact_data` makes once, and an order made by `make_order`. Certificates are checked by
`proofs_check.certificates`, which shares no code with the search here.
"""

from __future__ import annotations

from proofs_check.separability.api import (
    Separability,
    decision_of,
    is_separable,
    make_order,
    separability,
    separability_of,
)
from proofs_check.separability.data import ExactData, exact_data
from proofs_check.separability.decision import Decision, Order
from proofs_check.separability.fates import Fate, fate, fate_of
from proofs_check.separability.margins import Direction, direction
from proofs_check.separability.permutations import FateCounts, clopper_pearson, fate_counts

__all__ = [
    "Decision",
    "Direction",
    "ExactData",
    "Fate",
    "FateCounts",
    "Order",
    "Separability",
    "clopper_pearson",
    "decision_of",
    "direction",
    "exact_data",
    "fate",
    "fate_counts",
    "fate_of",
    "is_separable",
    "make_order",
    "separability",
    "separability_of",
]
