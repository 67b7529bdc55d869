"""BN-4 checked: signs of differences against exact normalization of pairs, with ties and with ε."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from constructions.batches import Epoch, draw_epochs
from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.normalized import exact_batch, exact_epoch
from proofs_check.exact.surds import root
from proofs_check.relations import Exactly

Values = list[list[Any]]


def _sign(gap: Fraction, _eps: Fraction) -> int:
    return (gap > 0) - (gap < 0)


def _from_gaps(case: Epoch, value: Callable[[Fraction, Fraction], Any]) -> Values:
    """value(x_ia − x_ja, ε) for each sample i and its partner j, the sample as far from the batch's other end."""
    out: Values = [[] for _ in case.X]
    for batch in case.batches:
        for i, j in zip(batch, reversed(batch), strict=True):
            out[i] = [value(u - v, case.eps) for u, v in zip(case.X[i], case.X[j], strict=True)]
    return out


def claimed(case: Epoch) -> Values:
    """The sign of the difference to the partner."""
    return _from_gaps(case, _sign)


def claimed_eps(case: Epoch) -> Values:
    """g/√(g² + 4ε)."""
    return _from_gaps(case, lambda gap, eps: gap / root(gap * gap + 4 * eps))


def observed(case: Epoch) -> Values:
    """Normalize by the definition."""
    return exact_epoch(case.X, case.batches, case.eps)


def _line(*values: int, eps: Fraction | int = 0) -> Epoch:
    """A feature in pairs of neighbours."""
    pairs = tuple((i, i + 1) for i in range(0, len(values), 2))
    return Epoch(tuple((Fraction(v),) for v in values), pairs, Fraction(eps))


def _cases(*, eps: bool) -> Any:
    def cases(budget: Budget, rng: np.random.Generator) -> Any:
        yield _line(0, 3, 9, 2, 4, 4, eps=Fraction(1, 3) if eps else 0)  # a rise, a fall and a tie
        count = budget.pick(10, 50, 500)
        yield from draw_epochs(rng, count=count, n=(2, 10), d=(1, 4), batch_size=(2, 2), high=4, eps=eps, divides=True)

    return cases


SIGNS = Check("x̄ of pairs is a sign", claimed, observed, _cases(eps=False), Exactly())
GAPS = Check("ε > 0: x̄ of pairs from the gap", claimed_eps, observed, _cases(eps=True), Exactly())
CHECKS = (SIGNS, GAPS)

_TRIPLE = Epoch(tuple((Fraction(v),) for v in (0, 1, 5)), ((0, 1, 2),))
CONTROLS = (
    Control("a batch of three", "B = 2", SIGNS, (_TRIPLE,), must_miss_by=1e-2),
    Control("ε = 1/10", "ε = 0", SIGNS, (_line(0, 3, 9, 2, eps=Fraction(1, 10)),), must_miss_by=1e-2),
)
MUTANTS = (
    Mutant("x_j − x_i", SIGNS, lambda c: _from_gaps(c, lambda g, e: -_sign(g, e))),
    Mutant("a tie counts as larger", SIGNS, lambda c: _from_gaps(c, lambda g, _e: 1 if g >= 0 else -1)),
    Mutant(
        "±1/√2: the unbiased variance", SIGNS, lambda c: _from_gaps(c, lambda g, e: _sign(g, e) * root(Fraction(1, 2)))
    ),
    Mutant("±1/2", SIGNS, lambda c: _from_gaps(c, lambda g, e: Fraction(_sign(g, e), 2))),
    Mutant("no sign: +1 for every untied pair", SIGNS, lambda c: _from_gaps(c, lambda g, _e: int(g != 0))),
    Mutant("ε for 4ε", GAPS, lambda c: _from_gaps(c, lambda g, e: g / root(g * g + e))),
    Mutant("2ε for 4ε", GAPS, lambda c: _from_gaps(c, lambda g, e: g / root(g * g + 2 * e))),
)


def witness(data: DataSet) -> dict[str, Any]:
    """X̄ of a data set, and its last batch at ε = 1."""
    last = [data.X[i] for i in data.batches[-1]]
    return {"x̄": exact_epoch(data.X, data.batches), "x̄ of the last pair at ε = 1": exact_batch(last, 1)}
