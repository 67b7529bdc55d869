"""Certified optima against normal equations: one feature over every permutation, two in batches of 2, in fractions."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import lcm
from typing import Any

import pytest

from proofs_check.certificates import optima
from proofs_check.certificates.optima import check_optimum
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

Terms = list[list[str]]
X5, Y5 = [0, 3, 1, 7, 4], [[5, 1], [-2, 0], [3, 4], [1, -6], [0, 2]]


def certificate(
    X: Sequence[Sequence[int]],
    Y: Sequence[Sequence[int]],
    order: dict[str, object],
    optimum: Sequence[Sequence[Terms]],
    *,
    rows: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Y is in halves for the first target and in wholes for the others."""
    return {
        "data": {
            "features": [" ".join(map(str, row)) for row in X],
            "targets": [" ".join(map(str, row)) for row in Y],
            "denominators": ["1"] * len(X[0]),
            "target_denominators": ["2", *["1"] * (len(Y[0]) - 1)],
            "eps": "0",
            "constant": "zero",
        },
        "order": order,
        "claim": {"optimum": optimum, "unique": rows is not None},
        "proof": {} if rows is None else {"rows": rows},
    }


def right(document: dict[str, Any]) -> bool:
    try:
        shown = check_optimum(document)
    except Failure:
        return False
    assert shown == document["claim"]
    return True


def one_feature(X: Sequence[int], Y: Sequence[Sequence[int]], batches: Iterable[Sequence[int]]) -> list[list[Terms]]:
    """Σ x̄ y / Σ x̄² for each target, x̄ = t/√u with t = x − mean, u the mean of t²; a batch twice counts twice."""
    top: list[dict[Fraction, Fraction]] = [defaultdict(Fraction) for _ in Y[0]]
    bottom = Fraction(0)
    for batch in batches:
        mean = Fraction(sum(X[i] for i in batch), len(batch))
        u = sum((X[i] - mean) ** 2 for i in batch) / len(batch)
        for i in batch if u else ():
            bottom += (X[i] - mean) ** 2 / u
            for k, y in enumerate(Y[i]):
                top[k][u] += (X[i] - mean) * Fraction(y, 1 + (k == 0))
    found = []
    for sums in top:  # Σ s/√u / bottom, 1/√(a/b) = √(ab)/a
        terms = [(s / (bottom * u.numerator), u.numerator * u.denominator) for u, s in sums.items()]
        found.append([[[str(q.numerator), str(q.denominator), str(r)] for q, r in terms]])
    return found


def reshuffled(n: int, size: int) -> list[tuple[int, ...]]:
    return [order[k : k + size] for order in permutations(range(n)) for k in range(0, n, size)]


ORDERS = {
    "ss": ({"name": "ss", "batches": [[3, 1], [0, 2, 4]]}, [(3, 1), (0, 2, 4)]),
    "ss, in part": ({"name": "ss", "batches": [[1, 2, 3, 0]]}, [(1, 2, 3, 0)]),
    "ss, one alone": ({"name": "ss", "batches": [[1, 2, 3], [0]]}, [(1, 2, 3)]),
    "gd": ({"name": "gd"}, [tuple(range(5))]),
    **{f"rr {size}": ({"name": "rr", "batch_size": size}, reshuffled(5, size)) for size in (2, 3, 4, 5)},
}


@pytest.mark.parametrize("name", ORDERS)
def test_one_feature_over_every_permutation(name: str) -> None:
    order, batches = ORDERS[name]
    X, expected = [[x] for x in X5], one_feature(X5, Y5, batches)
    made = certificate(X, Y5, order, expected, rows=[0])
    assert right(made)
    assert right(certificate(X, Y5, order, expected))
    scaled = copy.deepcopy(made)
    scaled["data"]["denominators"] = ["7"]  # x̄ is the same
    assert right(scaled)
    for target in range(2):
        for place, change in ((0, 1), (0, -1), (1, 1), (2, 1)):
            forged = copy.deepcopy(made)
            term = forged["claim"]["optimum"][target][0][0]
            term[place] = str(int(term[place]) + change)
            assert not right(forged)
        forged = copy.deepcopy(made)
        forged["claim"]["optimum"][target][0] += [["1", "1000000", "1"]]
        assert not right(forged)
        forged["claim"]["optimum"][target][0] += [["-2", "2000000", "1"]]
        assert right(forged)


def test_eight_samples_in_threes_and_a_last_two() -> None:
    X, Y = [0, 1, 3, 0, 2, 5, 1, 1], [[v] for v in (3, 0, 1, -4, 2, 2, 7, 1)]
    # each permutation has two batches of 3 and one of 2: a subset of 3 is one with chance 2/56, one of 2 with 1/28
    subsets = [*combinations(range(8), 3), *combinations(range(8), 2)]
    expected = one_feature(X, Y, subsets)
    assert right(certificate([[x] for x in X], Y, {"name": "rr", "batch_size": 3}, expected, rows=[2]))


PAIRS = [(0, 1), (2, 3), (4, 5)]
X6, Y6 = [[0, 1], [2, 3], [1, 5], [4, 2], [3, 3], [1, 3]], [[4], [1], [0], [3], [-2], [6]]


def signs() -> list[tuple[int, list[int]]]:
    """(sample, x̄) in batches of 2: the signs of the differences."""
    found = []
    for pair in PAIRS:
        for i, other in (pair, pair[::-1]):
            found.append((i, [(X6[i][a] > X6[other][a]) - (X6[i][a] < X6[other][a]) for a in range(2)]))
    return found


def test_two_features_and_which_rows_show_that_no_others_minimise() -> None:
    rows = signs()
    gram = [[sum(x[a] * x[b] for _, x in rows) for b in range(2)] for a in range(2)]
    moment = [sum(Fraction(Y6[i][0], 2) * x[a] for i, x in rows) for a in range(2)]
    det = gram[0][0] * gram[1][1] - gram[0][1] * gram[1][0]
    solution = [
        (moment[0] * gram[1][1] - moment[1] * gram[0][1]) / det,
        (moment[1] * gram[0][0] - moment[0] * gram[1][0]) / det,
    ]
    optimum = [[[[str(q.numerator), str(q.denominator), "1"]] for q in solution]]
    order = {"name": "ss", "batches": [list(pair) for pair in PAIRS]}
    for chosen in [*permutations(range(6), 2), *((i, i) for i in range(6)), *((i,) for i in range(6)), (0, 2, 3), ()]:
        det = 0
        if len(chosen) == 2:
            x, z = rows[chosen[0]][1], rows[chosen[1]][1]
            det = x[0] * z[1] - x[1] * z[0]
        assert right(certificate(X6, Y6, order, optimum, rows=list(chosen))) == (det != 0), chosen
    den = lcm(*[q.denominator for q in solution])
    for shift in ((1, 0), (0, 1), (1, -1)):
        other = [[[[str(int(q * den) + by), str(den), "1"]] for q, by in zip(solution, shift, strict=True)]]
        assert not right(certificate(X6, Y6, order, other))


GOOD = certificate([[x] for x in X5], Y5, ORDERS["rr 2"][0], one_feature(X5, Y5, ORDERS["rr 2"][1]), rows=[0])


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("data", "features"), []),
        (("data", "features", 0), "1 2"),
        (("data", "denominators"), []),
        (("data", "denominators", 0), "0"),
        (("data", "denominators", 0), "-1"),
        (("data", "targets"), ["1 1"] * 4),
        (("data", "targets"), ["1 1"] * 6),
        (("data", "targets", 2), "1"),
        (("data", "targets", 2), "1 2 3"),
        (("data", "target_denominators"), []),
        (("data", "target_denominators", 1), "0"),
        (("data", "target_denominators", 0), "-2"),
        (("data", "eps"), "1"),
        (("data", "constant"), "error"),
        (("order", "name"), "igm"),
        (("order", "batch_size"), 0),
        (("order", "batch_size"), 6),
        (("order",), {"name": "ss", "batches": []}),
        (("order",), {"name": "ss", "batches": [[]]}),
        (("order",), {"name": "ss", "batches": [[0, 1], []]}),
        (("order",), {"name": "ss", "batches": [[0, 1], [1, 2]]}),
        (("order",), {"name": "ss", "batches": [[0, 5]]}),
        (("claim", "optimum"), []),
        (("claim", "optimum", 0), []),
        (("claim", "optimum", 0), {}),
        (("claim", "optimum", 0, 0), {}),
        (("claim", "optimum", 0, 0, 0), ["1", "1"]),
        (("claim", "optimum", 0, 0, 0), ["1", "1", "1", "1"]),
        (("claim", "optimum", 0, 0, 0), ["1", "0", "1"]),
        (("claim", "optimum", 0, 0, 0), ["1", "-1", "1"]),
        (("claim", "optimum", 0, 0, 0), ["1", "1", "0"]),
        (("claim", "optimum", 0, 0, 0), ["1", "1", "-1"]),
        (("claim", "unique"), 1),
        (("proof", "rows"), [25]),
        (("proof", "rows"), [-1]),
    ],
)
def test_malformed(where: tuple[str | int, ...], value: object) -> None:
    made: Any = copy.deepcopy(GOOD)
    assert right(made)
    inside = made
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = value
    with pytest.raises(InputError):
        check_optimum(made)


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # ten pairs and five samples alone are 25 rows of one feature; two residuals of a target and six terms each
    monkeypatch.setattr(optima, "MAX_TERMS", 25 * (7 + 7))
    assert right(GOOD)
    monkeypatch.setattr(optima, "MAX_TERMS", 25 * (7 + 7) - 1)
    with pytest.raises(InputError, match="terms"):
        check_optimum(GOOD)
    monkeypatch.setattr(optima, "MAX_TERMS", 14)
    with pytest.raises(InputError, match="subsets"):
        check_optimum(GOOD)
    monkeypatch.setattr(optima, "MAX_TERMS", 15)
    with pytest.raises(InputError, match="terms"):
        check_optimum(GOOD)


def test_an_order_without_a_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    X, Y = [[x] for x in X5[:4]], Y5[:4]
    made = certificate(X, Y, {"name": "rr", "batch_size": 2}, one_feature(X5, Y, combinations(range(4), 2)), rows=[0])
    assert right(made)
    monkeypatch.setattr(optima, "MAX_TERMS", 6)  # six pairs, and one for no last batch
    with pytest.raises(InputError, match="subsets"):
        check_optimum(made)
    monkeypatch.setattr(optima, "MAX_TERMS", 7)
    with pytest.raises(InputError, match="terms"):
        check_optimum(made)


def test_rows_are_counted_from_the_first() -> None:
    order, batches = ORDERS["ss"]
    made = certificate([[x] for x in X5], Y5, order, one_feature(X5, Y5, batches))
    made["claim"]["unique"] = True
    for row in range(5):
        made["proof"] = {"rows": [row]}
        assert right(made)  # no entry of X5 is the mean of its batch
    made["proof"] = {"rows": [5]}
    with pytest.raises(InputError):
        check_optimum(made)


def test_one_sample_and_none() -> None:
    single = certificate([[5]], [[3]], {"name": "gd"}, [[[]]])
    assert right(single)  # x̄ is 0, so every weight minimises
    single["claim"]["unique"] = True
    single["proof"] = {"rows": [0]}
    assert not right(single)
    none = certificate([[5]], [[3]], {"name": "gd"}, [[[]]])
    none["data"]["features"] = none["data"]["targets"] = []
    with pytest.raises(InputError, match="full table"):
        check_optimum(none)
