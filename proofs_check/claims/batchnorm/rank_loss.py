"""BN-2 checked: exact ranks of batch-normalized data, by elimination in square-root arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import Epoch, draw_epochs, ordered_batches
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_epoch
from proofs_check.exact.surds import rank
from proofs_check.relations import AtMost, Exactly


def claimed(case: Epoch) -> int:
    """min(d, n − m)."""
    return min(len(case.X[0]), len(case.X) - len(case.batches))


def observed(case: Epoch) -> int:
    """Normalize by the definition, eliminate."""
    return rank(exact_epoch(case.X, case.batches, case.eps))


def _raw(case: Epoch) -> int:
    """Without centring: dividing by positive numbers batch by batch does not bring the lost dimensions back."""
    return rank([list(row) for row in case.X])


def _indicators(n: int, batch_size: int, eps: int = 0, features: int | None = None) -> Epoch:
    """Each sample's own indicator as a feature; the first `features` of them where that is given."""
    rows = tuple(tuple(Fraction(int(i == k)) for k in range(features or n)) for i in range(n))
    return Epoch(rows, ordered_batches(list(range(n)), batch_size), Fraction(eps))


def _cases(budget: Budget, rng: np.random.Generator) -> Any:
    yield _indicators(6, 3)
    yield Epoch(((Fraction(0),), (Fraction(1),), (Fraction(2),), (Fraction(5),)), ((0, 1), (2, 3)))
    pairs = budget.pick(20, 80, 800)
    yield from draw_epochs(rng, count=pairs, n=(2, 16), d=(1, 9), batch_size=(2, 2), high=3)
    few = budget.pick(6, 24, 120)  # many different roots at once are slow
    yield from draw_epochs(rng, count=few, n=(3, 8), d=(1, 3), batch_size=(3, 6), high=3)
    yield from draw_epochs(rng, count=few, n=(4, 6), d=(1, 5), batch_size=(3, 6), high=2, divides=True)
    yield from draw_epochs(rng, count=few, n=(3, 5), d=(1, 4), batch_size=(2, 4), high=2, eps=True)


def _indicator_cases(budget: Budget, _rng: np.random.Generator) -> Any:
    for n in range(2, budget.pick(7, 10, 14)):
        for batch_size in range(2, n + 1):
            if n % batch_size != 1:
                yield _indicators(n, batch_size)
                yield _indicators(n, batch_size, features=batch_size - 1)  # of one batch: d decides, not n − m
    yield _indicators(6, 2, eps=1)


BOUND = Check("rank X̄ ≤ min(d, n − m)", claimed, observed, _cases, AtMost())
ATTAINED = Check("rank min(d, n − m) is attained by indicators", claimed, observed, _indicator_cases, Exactly())
CHECKS = (BOUND, ATTAINED)

_UNCENTRED = (
    _indicators(6, 2),
    Epoch(tuple(tuple(Fraction(v**k) for k in range(1, 5)) for v in (1, 2, 3, 4)), ((0, 1), (2, 3))),
)
CONTROLS = (
    Control(
        "features divided but not centred",
        "each batch is centred by its own mean",
        BOUND,
        _UNCENTRED,
        must_miss_by=1,
        observed=_raw,
    ),
)
MUTANTS = (
    Mutant("one dimension more per batch", BOUND, lambda c: min(len(c.X[0]), len(c.X) - 2 * len(c.batches))),
    Mutant("one dimension more in all", BOUND, lambda c: min(len(c.X[0]), len(c.X) - len(c.batches) - 1)),
    Mutant("d − 1 for d", BOUND, lambda c: min(len(c.X[0]) - 1, len(c.X) - len(c.batches))),
    Mutant("m for n − m", BOUND, lambda c: min(len(c.X[0]), len(c.batches))),
    Mutant("one dimension in all, not per batch", ATTAINED, lambda c: min(len(c.X[0]), len(c.X) - 1)),
    Mutant("nothing lost", ATTAINED, lambda c: min(len(c.X[0]), len(c.X))),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Ranks of the normalized and of the raw features."""
    case = Epoch(data.X, data.batches)
    return {"rank": observed(case), "rank without centring": _raw(case)}
