"""Facts against plain arithmetic: coefficients of one feature, margins along the direction, bounds on lost samples."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import mpmath
import numpy as np
import pytest

from constructions.dataset import data_set
from proofs_check.errors import InputError
from proofs_check.predicates import decide
from proofs_check.predicates.classes import Classes, exact_ranks
from proofs_check.predicates.optima import Optima


def small(X, y, batch_size=2, task="regression"):
    return data_set("small", "Small.", X=X, y=y, batch_size=batch_size, witnesses=(), expects={}, task=task)


def one_feature(x, y, batches) -> mpmath.mpf:
    """Σ x̄ y / Σ x̄² over batches, to 60 digits."""
    top = bottom = mpmath.mpf(0)
    for batch in batches:
        mean = mpmath.mpf(sum(x[i] for i in batch)) / len(batch)
        spread = mpmath.sqrt(sum((x[i] - mean) ** 2 for i in batch) / len(batch))
        if spread:
            top += sum((x[i] - mean) / spread * y[i] for i in batch)
            bottom += len(batch)
    return top / bottom if bottom else mpmath.mpf(0)


FORMS = ["ss", "gd", "rr", "1/3", "ss - rr", "gd * gd", "abs(ss)", "-gd", "norm(ss)", "0", "norm(gd) + rr"]
COMPARE = {
    "<": lambda way: way < 0, "<=": lambda way: way <= 0, ">": lambda way: way > 0,
    ">=": lambda way: way >= 0, "=": lambda way: way == 0, "!=": lambda way: way != 0,
}  # fmt: skip


def way_of(value) -> int:
    return 0 if abs(value) < mpmath.mpf(10) ** -40 else 1 if value > 0 else -1


@pytest.mark.parametrize("batch_size", [2, 3])
@pytest.mark.parametrize("seed", range(8))
def test_every_comparison_of_one_feature(seed: int, batch_size: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 4, 6).tolist(), rng.integers(-2, 3, 6).tolist()
    data = small(x, y, batch_size)
    with mpmath.workdps(60):
        every = [list(range(k, k + batch_size)) for k in range(0, 6, batch_size)]
        values = {
            "ss": one_feature(x, y, every),
            "gd": one_feature(x, y, [range(6)]),
            "rr": one_feature(x, y, combinations(range(6), batch_size)),
        }
        scope = {**values, "abs": abs, "norm": abs}
        numbers = {form: mpmath.mpf(eval(form, {"__builtins__": {}}, scope)) for form in FORMS}  # noqa: S307
        for left, right in rng.choice(FORMS, size=(12, 2)):
            way = way_of(numbers[left] - numbers[right])
            for symbol, holds in COMPARE.items():
                found = decide(f"{left} {symbol} {right}", data).holds
                if found is None:  # |M_GD| + M_RR is in no closed form: equal numbers of it are not told to be
                    assert way == 0
                    assert "norm(gd)" in left + right
                else:
                    assert found is holds(way), (left, symbol, right)
        for one, other in combinations(values, 2):
            product = way_of(values[one]) * way_of(values[other])
            assert decide(f"{one} opposite {other}", data).holds is (product < 0)
            assert decide(f"{one} agrees with {other}", data).holds is (product > 0)
            for a, b in ((one, other), (other, one)):
                if way_of(values[b]):
                    ratio = abs(values[a] - values[b]) / abs(values[b])
                    low, high = (Fraction(int(mpmath.nint(ratio * 10**6)) + side, 10**6) for side in (-1, 1))
                    text = f"{low} < distortion({a}, {b}) < {high}".replace("< -", "< 0 - ")
                    assert decide(text, data).holds is True
                elif way_of(values[a]):
                    assert decide(f"distortion({a}, {b}) >= 0", data).holds is False
                    assert decide(f"not distortion({a}, {b}) >= 0", data).holds is True
                else:
                    assert decide(f"distortion({a}, {b}) = 0", data).holds is True


@pytest.mark.parametrize(
    ("n", "batch_size", "order", "how"),
    [
        (9, 3, "ss", "exact arithmetic"),  # three batches: in closed form
        (12, 3, "ss", "enclosure"),
        (12, 2, "ss", "exact arithmetic"),  # pairs: rational
        (5, 2, "rr", "exact arithmetic"),
        (6, 3, "rr", "enclosure"),
        (12, 3, "gd", "exact arithmetic"),
    ],
)
def test_which_coefficients_of_two_features_are_in_closed_form(n: int, batch_size: int, order: str, how: str) -> None:
    rng = np.random.default_rng(n)
    X, y = rng.integers(-4, 5, (n, 2)), rng.integers(-4, 5, n)
    if n % batch_size == 1:
        n, X, y = n + 1, np.vstack([X, [[9, 1]]]), np.append(y, 2)
    data = small(X.tolist(), y.tolist(), batch_size)
    batches = {
        "ss": [range(k, k + batch_size) for k in range(0, n, batch_size)],
        "gd": [range(n)],
        "rr": list(combinations(range(n), batch_size)),
    }[order]
    bar, targets = [], []
    for batch in batches:
        part = X[list(batch)] - X[list(batch)].mean(axis=0)
        spread = part.std(axis=0)
        bar.append(np.divide(part, spread, out=np.zeros_like(part), where=spread > 0))
        targets.append(y[list(batch)])
    expected = np.linalg.lstsq(np.vstack(bar), np.concatenate(targets), rcond=None)[0]
    optima = Optima(data)
    for a, entry in enumerate(optima.entries(order)):
        assert float(entry.ball(100).mid()) == pytest.approx(expected[a], abs=1e-12)
    fact = decide(f"{order}[1] > 100", data).facts[0]
    assert (fact.name, fact.how) == (f"{order}[1]", how)


def test_a_batch_without_an_optimum_of_its_own_is_open_where_only_balls_are_used() -> None:
    X = [[a, 2 * a] for a in range(12)]
    data = small(X, list(range(12)), 3)
    assert decide("ss[0] > 0", data).facts[0].value == "undecided"
    assert decide("ss[0] > 0", data).holds is None


SIGNS = {  # X, class of each sample: +1 or −1
    "keeps all": ([[2, -1], [-2, -1], [0, 2], [0, -2], [-1, 1], [2, 1]], [1, -1, 1, -1, -1, 1]),
    "loses one": ([[-2, -1], [1, 0], [-1, -2], [1, 0], [-1, 1], [-2, 2]], [1, -1, 1, -1, -1, 1]),
    "meets one": ([[-2, 0], [-2, -1], [1, -1], [1, 1], [0, -1], [-1, 2]], [1, -1, -1, 1, -1, 1]),
    "keeps all, in part": ([[-2, -2], [-1, 0], [-2, -2], [0, 2], [-2, 0], [1, 2]], [1, -1, 1, -1, 1, -1]),
    "loses and meets": ([[2, 1], [-1, 0], [-2, 0], [-1, 1], [0, -1], [2, -1]], [-1, 1, 1, -1, 1, -1]),
    "loses one, trained": ([[1, -1], [2, 0], [0, -1], [2, 2], [-1, 0], [-1, 0]], [-1, 1, -1, 1, -1, 1]),
}


def direction_of_pairs(X, y, gamma) -> list[Fraction] | None:
    """The least v with v·z ≥ 1 over neighbours paired: of all corners where two conditions or axes meet."""
    rows = set()
    for i in range(0, len(X), 2):
        s = [(a > b) - (a < b) for a, b in zip(X[i], X[i + 1], strict=True)]
        rows |= {tuple(y[i] * v for v in s), tuple(-y[i + 1] * v for v in s)}
    rows -= {(0, 0)}
    corners = [(r, Fraction(1)) for r in rows]
    found = []
    for (u, a), (w, b) in combinations([*corners, ((0, 1), Fraction(0)), ((1, 0), Fraction(0))], 2):
        det = u[0] * w[1] - u[1] * w[0]
        if det:
            found.append([(a * w[1] - b * u[1]) / det, (u[0] * b - w[0] * a) / det])
    found += [[Fraction(v, sum(x * x for x in r)) for v in r] for r in rows]  # the nearest point of one condition
    feasible = [v for v in found if all(v[0] * r[0] + v[1] * r[1] >= 1 for r in rows)]
    size = {"frozen": lambda v: v[0] ** 2 + v[1] ** 2, "trained": lambda v: abs(v[0]) + abs(v[1])}[gamma]
    least = min(map(size, feasible))
    best = {tuple(v) for v in feasible if size(v) == least}
    return list(best.pop()) if len(best) == 1 else None


KNOWN = [(name, g) for name in SIGNS for g in ("frozen", "trained") if direction_of_pairs(*SIGNS[name], g) is not None]
"""Where one direction is least."""


@pytest.mark.parametrize(("name", "gamma"), KNOWN)
def test_samples_lost_along_the_direction_of_pairs(name: str, gamma: str) -> None:
    X, y = SIGNS[name]
    data = small(X, y, 2, "classification")
    assert decide("ss depends", data).holds is True
    v = direction_of_pairs(X, y, gamma)
    with mpmath.workdps(60):
        columns = list(zip(*X, strict=True))
        means = [mpmath.mpf(sum(c)) / len(c) for c in columns]
        spreads = [mpmath.sqrt(sum((x - m) ** 2 for x in c)) for c, m in zip(columns, means, strict=True)]
        margins = []
        for row, label in zip(X, y, strict=True):
            z = [label * (x - m) / s for x, m, s in zip(row, means, spreads, strict=True)]
            if any(z):  # a sample at the mean of all has margin 0 whatever the weights are
                margins.append(way_of(sum(x * w.numerator / w.denominator for x, w in zip(z, v, strict=True))))
    lost = margins.count(-1)
    assert decide(f"lost(ss, {gamma}) = {lost}", data).holds is True
    assert decide(f"lost(ss, {gamma}) != {lost}", data).holds is False
    expected = {"diverges": lost > 0, "bounded": lost == 0}
    if not lost and 0 in margins:  # terms of lower order decide
        expected = dict.fromkeys(expected)
    for fate, holds in expected.items():
        assert decide(f"{gamma} ss {fate}", data).holds is holds


def test_how_many_are_lost_may_be_known_by_bounds_alone() -> None:
    rng = np.random.default_rng(0)
    while True:
        X, y = rng.integers(-3, 4, (6, 2)).tolist(), rng.permutation([1, 1, 1, -1, -1, -1]).tolist()
        data = small(X, y, 3, "classification")
        classes = Classes(data)
        if classes.fate_of("ss", "frozen")[0] == "diverges":
            break
    assert classes.lost("ss", "frozen") == (1, 6)
    known = {
        "lost(ss) >= 1": True, "lost(ss) > 0": True, "lost(ss) > 1": None, "lost(ss) <= 6": True, "lost(ss) < 7": True,
        "lost(ss) < 6": None, "lost(ss) = 0": False, "lost(ss) = 7": False, "lost(ss) = 6": None, "lost(ss) = 1": None,
        "lost(ss) != 0": True, "lost(ss) != 7": True, "lost(ss) != 6": None, "lost(ss) < 1": False,
        "lost(ss) <= 0": False, "lost(ss) <= 1": None, "lost(ss) >= 6": None, "lost(ss) >= 7": False,
        "1 <= lost(ss)": True, "0 < lost(ss)": True, "6 >= lost(ss)": True, "7 > lost(ss)": True, "6 > lost(ss)": None,
        "1 > lost(ss)": False, "lost(ss) = 3/2": False, "lost(ss) > 1/2": True, "lost(ss) + 0 > 0": None,
    }  # fmt: skip
    assert {text: decide(text, data).holds for text in known} == known
    fact = decide("lost(ss) > 1", data).facts[-1]
    assert (fact.value, fact.how) == ("1 to 6", "certificate")


@pytest.mark.parametrize("seed", range(12))
def test_ranks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d, B = int(rng.choice([4, 6, 7])), int(rng.integers(1, 4)), int(rng.choice([2, 3]))
    if n % B == 1:
        n -= 1
    X = rng.integers(0, 3, (n, d))
    if seed % 3 == 0 and d > 1:
        X[:, 1] = 2 - X[:, 0]
    batches = {
        "ss": [list(range(n))[k : k + B] for k in range(0, n, B)],
        "gd": [list(range(n))],
        "rr": [list(s) for size in {B, n % B} - {0} for s in combinations(range(n), size)],
    }
    data = small(X.tolist(), list(range(n)), B)
    for order, parts in batches.items():
        rows = []
        for batch in parts:
            part = X[batch] - X[batch].mean(axis=0)
            spread = part.std(axis=0)
            rows.append(np.divide(part, spread, out=np.zeros_like(part), where=spread > 0))
        assert exact_ranks(data, order) == np.linalg.matrix_rank(np.vstack(rows), tol=1e-9)  # far from any doubt


@pytest.mark.parametrize(("n", "known"), [(28, True), (30, False)])
def test_ranks_of_reshuffling_look_at_four_hundred_subsets(n: int, known: bool) -> None:
    data = small([[i, -i] for i in range(n)], list(range(n)), 2)  # 378 and 435 pairs
    assert exact_ranks(data, "rr") == (1 if known else None)


def test_numbers_of_features_have_six_digits_at_most() -> None:
    data = small([0, 1, 2, 3], [0, 1, 2, 3])
    with pytest.raises(InputError, match="features 0 to 0"):
        decide("ss[999999] > 0", data)
    with pytest.raises(InputError) as refused:
        decide("ss[1000000] > 0", data)
    assert "features 0 to 0" not in str(refused.value)


def test_optima_that_are_all_zero_are_no_distance_apart() -> None:
    data = small([0, 1, 2, 3], [5, 5, 5, 5])
    assert decide("distortion(ss, gd) = 0", data).holds is True
    assert decide("distortion(ss, gd) < 0", data).holds is False
