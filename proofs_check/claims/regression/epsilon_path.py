"""R-15 checked: optima by the definition in 120 digits, near ε₀ and far out, against exact centred regression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import sympy as sp

from constructions.dataset import DataSet
from constructions.instances import draw_instances
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.regression._epsilon_seen import near, observed_first, observed_limit, observed_rate
from proofs_check.exact.epsilon import (
    Weighted,
    matrix_norm,
    reshuffled,
    single_shuffle,
    symbolic_optimum,
    taylor_coefficient,
)
from proofs_check.exact.normalized import exact_batch, fractions
from proofs_check.exact.optima import solve, ss
from proofs_check.exact.surds import rank
from proofs_check.mutation.systematic import Equivalent
from proofs_check.relations import Order, Within
from theory.derivation import identity
from theory.words import matrices, words

EPS = float(np.finfo(float).eps)
Matrix = list[list[Any]]
HALF = Fraction(1, 2)


# what the claim says, in rationals


def _centred(case: Weighted, *, first: Callable[[Fraction, Fraction], Fraction] | None = None) -> tuple[Matrix, Matrix]:
    """E_S w⟨c_a c_b⟩ and E_S w⟨y_k c_a⟩; w = 1, or w = first(σ_a², σ_b²) and first(σ_a², 0)."""
    d, p = len(case.X[0]), len(case.Y[0])
    second = [[Fraction(0)] * d for _ in range(d)]
    cross = [[Fraction(0)] * d for _ in range(p)]
    for batch, share in case.batches:
        size = len(batch)
        columns = [[case.X[i][a] for i in batch] for a in range(d)]
        means = [sum(c, Fraction(0)) / size for c in columns]
        squares = [
            [_dot(u, v) / size - means[a] * means[b] for b, v in enumerate(columns)] for a, u in enumerate(columns)
        ]
        for a in range(d):
            for b in range(d):
                weight = first(squares[a][a], squares[b][b]) if first else Fraction(1)
                second[a][b] += share * weight * squares[a][b]
            for k in range(p):
                y = [case.Y[i][k] for i in batch]
                weight = first(squares[a][a], Fraction(0)) if first else Fraction(1)
                cross[k][a] += share * weight * (_dot(y, columns[a]) / size - means[a] * sum(y, Fraction(0)) / size)
    return second, cross


def _dot(u: Any, v: Any) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _times(M: Matrix, A: Matrix) -> Matrix:
    return [[_dot(row, column) for column in zip(*A, strict=True)] for row in M]


def _minus(A: Matrix, B: Matrix) -> Matrix:
    return [[u - v for u, v in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]


def centred_optimum(case: Weighted) -> Matrix:
    """M_c: regression on the data centred batch by batch."""
    return solve(*_centred(case))


def whole_optimum(case: Weighted) -> Matrix:
    """M_c of RR by claim R-7: all samples in one batch."""
    return centred_optimum(Weighted(case.X, case.Y, ((tuple(range(len(case.X))), Fraction(1)),)))


def claimed_first(case: Weighted) -> Matrix:
    """M_1 = (b_1 − M_c A_1) A_c⁻¹."""
    return _first(case, lambda p, q: -HALF * (p + q))


def _first(case: Weighted, weight: Callable[[Fraction, Fraction], Fraction], *, both: bool = True) -> Matrix:
    second, cross = _centred(case)
    A1, b1 = _centred(case, first=weight)
    return solve(second, _minus(b1, _times(solve(second, cross), A1)) if both else b1)


def _is_rr(case: Weighted) -> bool:
    """Whether two of the batches share a sample, as subsets do and the batches of one order do not."""
    return any(set(a) & set(b) for (a, _), (b, _) in combinations(case.batches, 2))


def first_order(_case: Weighted) -> int:
    """The exponent of ε or h or 1/ε."""
    return 1


# cases


def _problems(budget: Budget, rng: np.random.Generator) -> Iterator[Weighted]:
    """SS and RR in turn: a named pair, then small integers with ties and ragged batches; A_c nonsingular, M_1 ≠ 0."""
    X, Y = fractions([[0, 1], [1, 0], [2, 5], [4, 3], [5, 9], [9, 4]]), fractions([[1], [0], [5], [2], [2], [8]])
    yield single_shuffle(X, Y, 3)
    yield reshuffled(X, Y, 2)
    drawn = draw_instances(rng, count=budget.pick(8, 30, 200), n=(5, 6), d=(1, 2), p=(1, 2), batch_size=(2, 3), high=5)
    for place, instance in enumerate(drawn):
        if len(instance.X) % instance.batch_size == 1:
            continue
        make = reshuffled if place % 2 else single_shuffle
        case = make(fractions(instance.X.tolist()), fractions(instance.Y.tolist()), instance.batch_size)
        if rank(_centred(case)[0]) == len(case.X[0]) and all(v != 0 for row in claimed_first(case) for v in row):
            yield case


def _regular(budget: Budget, rng: np.random.Generator) -> Iterator[Weighted]:
    """A feature constant in a batch; those of the cases with nonsingular C_xx(0), by rank of the normalized data."""
    yield single_shuffle(fractions([[5, 0], [5, 2], [0, 0], [2, 4]]), fractions([[0], [2], [0], [6]]), 2)  # a constant
    for case in _problems(budget, rng):
        seen = [list(row) for batch, _ in case.batches for row in exact_batch([case.X[i] for i in batch])]
        if rank(seen) == len(case.X[0]):
            yield case


def _rounding(claimed: Callable[[Weighted], Matrix]) -> Callable[[Weighted], float]:
    """Two values rounded to floats, and a rest of order 1/ε = 1e-30 that is far below."""
    return lambda case: 4 * EPS * matrix_norm(claimed(case))


LIMIT = Check(
    "M(ε)/√ε at ε = 10³⁰ is centred regression",
    centred_optimum,
    observed_limit,
    _problems,
    Within(_rounding(centred_optimum), "rounding of both sides to floats; the 1/ε term is 1e-30: 4 eps max|M_c|"),
)
WHOLE = Check(
    "for RR it is that on all samples at once",
    whole_optimum,
    observed_limit,
    lambda budget, rng: (case for case in _problems(budget, rng) if _is_rr(case)),
    Within(_rounding(whole_optimum), "as above"),
)
FIRST = Check(
    "the 1/ε term",
    claimed_first,
    observed_first,
    _problems,
    Within(_rounding(claimed_first), "rounding of both sides to floats; the next term is 1e-30: 4 eps max|M_1|"),
)
_EXACT_ORDER = "120 digits, steps from 1e-16 on: the next order bends the slope by less than 1e-6"
_AT_LEAST = Order(1e-6, _EXACT_ORDER, at_least=True)
RATE = Check("rate of M(ε)/√ε as ε → ∞", first_order, observed_rate, _problems, Order(1e-6, _EXACT_ORDER))
AT_ZERO = Check("M(ε) − M(0) = O(ε)", first_order, near(Fraction(0)), _regular, _AT_LEAST)
AT_ONE = Check("M(1 + h) − M(1) = O(h)", first_order, near(Fraction(1)), _regular, _AT_LEAST)
CHECKS = (LIMIT, WHOLE, FIRST, RATE, AT_ZERO, AT_ONE)

_SAME_ORDER = (fractions([[0, 0], [1, 1], [0, 0], [1, 2]]), fractions([[0], [0], [0], [2]]))
_COLLINEAR = (fractions([[0, 0], [1, 2], [0, 0], [2, 4]]), fractions([[0], [1], [0], [5]]))
CONTROLS = (
    Control(
        "B = 2 and features of the same order: M(ε) diverges like 1/ε",
        "C_xx(ε₀) nonsingular, for continuity",
        AT_ZERO,
        (single_shuffle(*_SAME_ORDER, 2), reshuffled(fractions([[0, 0], [1, 1], [3, 2], [4, 9]]), _SAME_ORDER[1], 2)),
        must_miss_by=1.9,  # the slope is −1 where at least 1 is claimed
    ),
    Control(
        "collinear features: M(ε)/√ε diverges like ε",
        "centred second moments nonsingular, for ε → ∞",
        LIMIT,
        (single_shuffle(*_COLLINEAR, 2),),
        must_miss_by=1e20,
    ),
)


def _uncentred(case: Weighted) -> Matrix:
    """Regression through the origin on raw features."""
    d = len(case.X[0])
    columns = list(zip(*case.X, strict=True))
    second = [[_dot(columns[a], columns[b]) for b in range(d)] for a in range(d)]
    return solve(second, [[_dot(y, c) for c in columns] for y in zip(*case.Y, strict=True)])


def _swapped(case: Weighted) -> Matrix:
    """SS's limit by all samples at once, RR's by the first subsets alone."""
    whole = tuple(range(len(case.X)))
    one = case.batches[: len(whole) // 2] if _is_rr(case) else ((whole, Fraction(1)),)
    return centred_optimum(Weighted(case.X, case.Y, one))


MUTANTS = (
    Mutant("least squares on all samples for SS", LIMIT, _swapped),
    Mutant("raw features, not centred", LIMIT, _uncentred),
    Mutant("half of it", LIMIT, lambda c: [[v / 2 for v in row] for row in centred_optimum(c)]),
    Mutant("+½ for −½", FIRST, lambda c: _first(c, lambda p, q: HALF * (p + q))),
    Mutant("no ½", FIRST, lambda c: _first(c, lambda p, q: -(p + q))),
    Mutant("σ_a² alone in A_1", FIRST, lambda c: _first(c, lambda p, _q: -HALF * p)),
    Mutant("M_c A_1 forgotten", FIRST, lambda c: _first(c, lambda p, q: -HALF * (p + q), both=False)),
    Mutant("rate 1/√ε", RATE, lambda _c: 0.5),
    Mutant("rate 1/ε²", RATE, lambda _c: 2),
    Mutant("O(ε²) at 0", AT_ZERO, lambda _c: 2),
    Mutant("O(h²) at 1", AT_ONE, lambda _c: 2),
)

_A, _A1, _b1, _M = matrices("A_c A_1 b_1 M_c")
_SHIFT, _SHARE = sp.symbols("c w", real=True)
_SHIFTED = (
    identity(
        "a constant c added to σ_a² + σ_b² takes c A_c/2 from A_1 and c b_c/2 from b_1, and b_c = M_c A_c: M_1 stays",
        (_b1 - _SHIFT * _M * _A / 2) - _M * (_A1 - _SHIFT * _A / 2),
        _b1 - _M * _A1,
        by=words(),
    ),
)
EQUIVALENT = (
    Equivalent("p + q → p + 1 + q", _SHIFTED, where="claimed_first"),
    Equivalent("p + q → p - 1 + q", _SHIFTED, where="claimed_first"),
    Equivalent(
        "Fraction(1) → Fraction(2)",
        (
            identity(
                "the one batch's share w is in b_c = w M_c A and in A_c = w A alike, and cancels from M_c: w, 1 or 2",
                (_SHARE * _M * _A) * (_A**-1 / _SHARE),
                _M,
                by=words({_A * _A**-1: 1}),
            ),
        ),
        where="whole_optimum",
    ),
)


def witness(data: DataSet) -> dict[str, Any]:
    """The values and limits of M(ε) that the data set promises, from M(ε) with ε a symbol."""
    eps, h = sp.symbols("epsilon h", positive=True)
    problems = {
        "SS": single_shuffle(data.X, data.y, data.batch_size),
        "RR": reshuffled(data.X, data.y, data.batch_size),
    }

    def at(name: str, value: Fraction) -> Any:
        tops, bottom = symbolic_optimum(problems[name], lambda v: sp.sqrt(v + sp.Rational(str(value))))
        return [[top / bottom for top in row] for row in tops]

    def near(name: str, order: int) -> Any:
        """The coefficient of ε^order of M as ε → 0."""
        tops, bottom = symbolic_optimum(problems[name], lambda v: sp.sqrt(v + eps))
        return [[taylor_coefficient(top, bottom, eps, order) for top in row] for row in tops]

    def far(name: str, order: int) -> Any:
        """That of h^order of M/√ε in h = 1/ε: √ε x̄ = c/√(1 + σ²h)."""
        tops, bottom = symbolic_optimum(problems[name], lambda v: sp.sqrt(1 + v * h))
        return [[taylor_coefficient(top, bottom, h, order) for top in row] for row in tops]

    offers: dict[str, Callable[[], Any]] = {
        "M_SS at ε = 0": lambda: ss(data.X, data.y, data.batches),
        "M_SS at ε = 3/4": lambda: at("SS", Fraction(3, 4)),
        "M_SS as ε → 0": lambda: near("SS", 0),
        "ε M_SS as ε → 0": lambda: near("SS", -1),
        "M_SS/√ε as ε → ∞": lambda: far("SS", 0),
        "M_RR/√ε as ε → ∞": lambda: far("RR", 0),
        "ε (M_SS/√ε − limit) as ε → ∞": lambda: far("SS", 1),
        "ε (M_RR/√ε − limit) as ε → ∞": lambda: far("RR", 1),
    }
    return {key: offer() for key, offer in offers.items() if key in data.expects}
