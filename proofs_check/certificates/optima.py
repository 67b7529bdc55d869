"""The optimum of batch-normalized least squares (claims R-1, R-2), re-checked.

With x̄ the normalized rows of every batch of an order, the squared loss Σ w |y − M x̄|² is a convex quadratic function of
M. Coefficients with Σ w (y − M x̄) x̄ᵀ = 0 minimise it; if the rows x̄ span all features, no others do. The equations
are sums of square roots that must be exactly 0; that named rows are independent is shown by enclosures.

For RR the loss is the average over all permutations: ⌊n/B⌋ batches, each any choice of B samples with equal chance, and
one of any n mod B samples where B does not divide n. Multiplied by both numbers of choices the weights are whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from proofs_check.certificates.document import Document, get, indices, integers
from proofs_check.certificates.features import Batch, World
from proofs_check.certificates.linear import solve_bound
from proofs_check.certificates.roots import is_zero
from proofs_check.certificates.stages import FIXED_ERROR, Failure
from proofs_check.errors import InputError

__all__ = ["check_optimum"]

MAX_TERMS = 20_000_000  # terms of all equations together, some minutes of work
BITS = 256  # of the enclosures that show independence: entries of x̄ are at most √B

Surd = list[tuple[int, int, int]]
"""The terms (p, q, r) of Σ p/q √r."""
Row = tuple[int, Batch, int]
"""(weight, batch, position)."""


@dataclass(frozen=True, slots=True)
class _Problem:
    world: World
    targets: list[list[int]]
    dens: list[int]
    batches: list[tuple[int, tuple[int, ...]]]

    def rows(self) -> Iterator[Row]:
        """Every row of every batch, in the order's own order."""
        for weight, samples in self.batches:
            batch = self.world.normalize(samples)
            for position in range(len(samples)):
                yield weight, batch, position


def check_optimum(certificate: Document) -> dict[str, object]:
    """What the certificate proves: {"optimum": coefficients (p, d), "unique": whether no others minimise}.

    Raises:
        Failure: the coefficients do not solve the normal equations, or the rows are not independent.
        InputError: it is malformed.
    """
    problem = _read(certificate)
    claim = get(certificate, "claim", dict)
    coefficients = _coefficients(claim, problem)
    unique = get(claim, "unique", bool)
    _check_equations(problem, coefficients)
    if unique:
        _check_rank(problem, get(get(certificate, "proof", dict), "rows", list))
    return {"optimum": claim["optimum"], "unique": unique}


def _read(certificate: Document) -> _Problem:
    data, order = get(certificate, "data", dict), get(certificate, "order", dict)
    rows = [integers(row, f"row {i} of the features") for i, row in enumerate(get(data, "features", list))]
    targets = [integers(row, f"row {i} of the targets") for i, row in enumerate(get(data, "targets", list))]
    dens = integers(get(data, "denominators", list), "the list of denominators")
    target_dens = integers(get(data, "target_denominators", list), "the list of the targets' denominators")
    n = len(rows)
    if not n or not dens or any(len(row) != len(dens) for row in rows) or min(dens) < 1:
        raise InputError("the certificate's features are not a full table with one positive denominator a column")
    if not target_dens or len(targets) != n or any(len(row) != len(target_dens) for row in targets):
        raise InputError("the certificate's targets are not a full table with one row for each row of the features")
    if min(target_dens) < 1 or get(data, "eps", str) != "0" or get(data, "constant", str) != "zero":
        raise InputError("certificates of optima hold positive denominators, eps 0 and the convention zero")
    name = get(order, "name", str)
    world = World(rows, [0] * n, 1, [Fraction(0)] * len(dens), "zero", name, [])
    return _Problem(world, targets, target_dens, _batches(order, name, n))


def _batches(order: Document, name: str, n: int) -> list[tuple[int, tuple[int, ...]]]:
    if name == "gd":
        return [(1, tuple(range(n)))]
    if name == "ss":
        table = [tuple(indices(batch, "a batch", n)) for batch in get(order, "batches", list)]
        used = [i for batch in table for i in batch]
        if len(set(used)) != len(used) or not used or not all(table):
            raise InputError("the certificate's order repeats a sample, or has an empty batch or none")
        return [(1, batch) for batch in table]
    if name != "rr":
        raise InputError(f"the certificate's order is {name!r}, not ss, gd or rr")
    (size,) = indices([order.get("batch_size")], "the batch size", n + 1, start=1)
    rest = n % size
    full, last = comb(n, size), comb(n, rest) if rest else 1
    if full + last > MAX_TERMS:
        raise InputError(f"the certificate asks for more than {MAX_TERMS} subsets to be enumerated")
    batches = [(n // size * last, samples) for samples in combinations(range(n), size)]
    if rest:
        batches += [(full, samples) for samples in combinations(range(n), rest)]
    return batches


def _coefficients(claim: Document, problem: _Problem) -> list[list[Surd]]:
    table = get(claim, "optimum", list)
    d = problem.world.d
    if len(table) != len(problem.dens) or not all(isinstance(row, list) and len(row) == d for row in table):
        raise InputError("the claimed optimum has not one row a target with one entry a feature")
    return [[_surd(entry) for entry in row] for row in table]


def _surd(entry: object) -> Surd:
    if not isinstance(entry, list):
        raise InputError("an entry of the claimed optimum is not a list of terms [p, q, r] for p/q √r")
    terms = [integers(term, "a term of the claimed optimum") for term in entry]
    if any(len(term) != 3 or term[1] < 1 or term[2] < 1 for term in terms):
        raise InputError("a term of the claimed optimum is not [p, q, r] for p/q √r with positive q and r")
    return [(p, q, r) for p, q, r in terms]


def _check_equations(problem: _Problem, coefficients: list[list[Surd]]) -> None:
    rows, d = list(problem.rows()), problem.world.d
    if len(rows) * d * sum(1 + sum(map(len, row)) for row in coefficients) > MAX_TERMS:
        raise InputError(f"the certificate's equations have more than {MAX_TERMS} terms, more than a check can bear")
    for k, (entries, den) in enumerate(zip(coefficients, problem.dens, strict=True)):
        equations: list[list[tuple[int, int]]] = [[] for _ in range(d)]
        for weight, batch, position in rows:
            x = [(batch.c[a][position], batch.v[a]) for a in range(d)]
            residual = [(problem.targets[batch.samples[position]][k], den * den)]
            residual += [
                (-p * r * c, q * q * r * v) for surd, (c, v) in zip(entries, x, strict=True) for p, q, r in surd if c
            ]
            for equation, (c, v) in zip(equations, x, strict=True):
                if c:
                    equation += [(weight * c * number, v * under) for number, under in residual]
        for a, equation in enumerate(equations):
            if not is_zero(equation):
                raise Failure(f"the normal equation of target {k} and feature {a} does not hold")


def _check_rank(problem: _Problem, numbers: list[object]) -> None:
    rows, d = list(problem.rows()), problem.world.d
    chosen = [rows[i] for i in indices(numbers, "the independent rows", len(rows))]
    if len(chosen) != d:
        raise Failure("the proof does not name one row for each feature")
    matrix = [batch.fixed_row(position, BITS) for _, batch, position in chosen]
    if solve_bound(matrix, BITS, FIXED_ERROR) is None:
        raise Failure("the rows that the proof names were not proved to be independent")
