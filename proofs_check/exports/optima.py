"""Certificates for a regression data set: the exact optima of SS, RR and GD, to be re-checked by others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, lcm
from typing import Any

import numpy as np

from constructions import DataSet
from proofs_check.batchnorm import batch_normalize
from proofs_check.certificates import FORMAT, VERSION, check_certificate, digest
from proofs_check.exact import optima
from proofs_check.exact.surds import Surd

__all__ = ["optimum_certificates", "regression_document"]

MAX_PAIRS = 500  # subsets of a reshuffle at B = 2 that are written: n ≤ 32
MAX_SUBSETS = 60  # and at B ≥ 3, where every subset brings roots of its own
MAX_ENTRY = 100  # largest numerator or denominator at B ≥ 3, where radicands are factored by trial division
MAX_ROOTS = 3  # different roots in Σ x̄ x̄ᵀ up to which the equations are solved: the field has 2^roots dimensions

Entries = list[list[list[list[str]]]]
"""Coefficients (p, d), each a list of terms [p, q, r] of Σ p/q √r."""


def regression_document(data: DataSet) -> dict[str, object]:
    """The data as it stands in a certificate of an optimum: integers over one denominator a column."""
    features, dens = _integers(data.X)
    targets, target_dens = _integers(data.y)
    return {
        "features": features,
        "denominators": dens,
        "targets": targets,
        "target_denominators": target_dens,
        "eps": "0",
        "constant": "zero",
    }


def optimum_certificates(data: DataSet) -> Iterator[dict[str, Any]]:
    """Certificates of M_SS, M_RR and M_GD, of those that can be written with few roots; none at B = 1, where x̄ is 0.

    Each was accepted by the independent checker. Where the normalized rows do not span all features, it says that the
    coefficients minimise, not that no others do.
    """
    if data.batch_size < 2:
        return
    n, size = data.n, data.batch_size
    document = regression_document(data)
    orders: list[tuple[dict[str, object], list[tuple[int, ...]]]] = [
        ({"name": "ss", "batches": [list(batch) for batch in data.batches]}, list(data.batches)),
        ({"name": "gd"}, [tuple(range(n))]),
    ]
    if comb(n, size) <= (MAX_PAIRS if size == 2 else MAX_SUBSETS):
        every = [*combinations(range(n), size), *(combinations(range(n), n % size) if n % size else ())]
        orders.insert(1, ({"name": "rr", "batch_size": size}, every))
    for order, batches in orders:
        rows = _independent(data, batches)
        unique = len(rows) == data.d
        entries = _of_one_batch(data, batches[0]) if len(batches) == 1 and unique else _of_batches(data, batches, order)
        if entries is None:
            continue
        claim = {"optimum": entries, "unique": unique}
        made = _sealed(document, order, claim, {"rows": rows if unique else []})
        if check_certificate(made):
            yield made


def _of_one_batch(data: DataSet, batch: Sequence[int]) -> Entries:
    """M = m √V with m the rational least-squares coefficients of the centred data: no root needs to be simplified."""
    X = [[data.X[i][a] for i in batch] for a in range(data.d)]
    Y = [[data.y[i][k] for i in batch] for k in range(len(data.y[0]))]
    centred = [[value - sum(column, Fraction(0)) / len(batch) for value in column] for column in X]
    second = [[_dot(u, v) for v in centred] for u in centred]
    plain = optima.solve(second, [[_dot(y, u) for u in centred] for y in Y])
    out: Entries = []
    for row in plain:
        terms = []
        for a, m in enumerate(row):
            v = second[a][a] / len(batch)  # √(num/den) = √(num·den)/den
            q = m / v.denominator
            terms.append([[str(q.numerator), str(q.denominator), str(v.numerator * v.denominator)]] if m else [])
        out.append(terms)
    return out


def _of_batches(data: DataSet, batches: Sequence[Sequence[int]], order: Mapping[str, object]) -> Entries | None:
    """None where roots are too many, or their radicands too long to be simplified."""
    largest = max(abs(value.numerator * value.denominator) for row in data.X for value in row)
    if any(len(batch) > 2 for batch in batches) and largest > MAX_ENTRY:
        return None
    if order["name"] == "rr":
        moments = optima.rr_moments(data.X, data.y, data.batch_size)
    else:
        moments = optima.moments(data.X, data.y, batches)
    return None if _roots(moments[0]) > MAX_ROOTS else _entries(optima.solve(*moments))


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _sealed(
    data: Mapping[str, object], order: Mapping[str, object], claim: Mapping[str, object], proof: Mapping[str, object]
) -> dict[str, Any]:
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "kind": "optimum",
        "data_sha256": digest(data),
        "order": order,
        "claim": claim,
        "proof": proof,
    }
    return {**parts, "sha256": digest(parts), "data": data}


def _integers(table: Sequence[Sequence[Fraction]]) -> tuple[list[str], list[str]]:
    dens = [lcm(*[value.denominator for value in column]) for column in zip(*table, strict=True)]
    rows = [" ".join(str(int(value * den)) for value, den in zip(row, dens, strict=True)) for row in table]
    return rows, [str(den) for den in dens]


def _entries(matrix: Sequence[Sequence[Any]]) -> Entries:
    return [[[[str(q.numerator), str(q.denominator), str(r)] for r, q in _terms(v)] for v in row] for row in matrix]


def _terms(value: Any) -> list[tuple[int, Fraction]]:
    if isinstance(value, Surd):
        return list(value.terms.items())
    return [(1, Fraction(value))] if value else []


def _roots(second: Sequence[Sequence[Any]]) -> int:
    """Different roots in a matrix."""
    return len({r for row in second for value in row for r, _ in _terms(value)} - {1})


def _independent(data: DataSet, batches: Sequence[Sequence[int]]) -> list[int]:
    """Numbers of independent normalized rows in the order of the batches, guessed in floating point."""
    X = np.array([[float(value) for value in row] for row in data.X])
    zero = np.zeros((1, data.d))  # what is left of a batch of one sample
    parts = [batch_normalize(X[list(b)], constant="zero") if len(b) > 1 else zero for b in batches]
    rows = np.concatenate(parts)
    chosen: list[int] = []
    while len(chosen) < data.d:
        sizes = np.linalg.norm(rows, axis=1)
        best = int(np.argmax(sizes))
        if sizes[best] < 1e-9:  # rows have entries of order 1; a wrong guess only fails the proof
            break
        chosen.append(best)
        unit = rows[best] / sizes[best]
        rows = rows - np.outer(rows @ unit, unit)
    return chosen
