"""How fast the RR optimum is, and how it grows: `python benchmarks/rr_optimum.py [--quick]`.

Every ratio compares two ways in the same run. Memory is the peak that Python's allocator saw (tracemalloc), measured
in a second, untimed call.
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from proofs_check.optima import Optimum, rr_moments, rr_optimum
from proofs_check.optima.kendall import moments_at_pairs


def timed(call: Callable[[], object], *, repeat: int = 1) -> float:
    """Seconds of one call, the least of `repeat`."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def peak_megabytes(call: Callable[[], object]) -> float:
    """Peak of memory allocated during the call."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def draw(n: int, d: int, p: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features and targets."""
    rng = np.random.default_rng([n, d, p])
    X = rng.normal(size=(n, d))
    X[:, 1:] += X[:, :1]
    return X, X[:, :1] + rng.normal(size=(n, p))


def over_permutations(X: np.ndarray, Y: np.ndarray, size: int, share: int) -> tuple[np.ndarray, float]:
    """The mean risk's minimiser over every `share`-th of the n! permutations in a plain loop, and its seconds."""
    d = X.shape[1]
    xx, yx = np.zeros((d, d)), np.zeros((Y.shape[1], d))
    start = time.perf_counter()
    for order in itertools.islice(itertools.permutations(range(len(X))), 0, None, share):
        for first in range(0, len(order), size):
            batch = list(order[first : first + size])
            part = X[batch]
            normal = (part - part.mean(axis=0)) / part.std(axis=0)
            xx += normal.T @ normal
            yx += Y[batch].T @ normal
    return yx @ np.linalg.inv(xx), time.perf_counter() - start


def line(name: str, seconds: float, note: str = "") -> None:
    """One row of the report."""
    print(f"  {name:<46}{seconds * 1e3:>12.3f} ms   {note}", flush=True)


def against_permutations(share: int) -> None:
    """n = 8, B = 4: every order against every subset."""
    X, Y = draw(8, 3)
    coef, seconds = over_permutations(X, Y, 4, share)
    seconds *= share
    ours = rr_optimum(X, Y, 4)
    quick = timed(lambda: rr_optimum(X, Y, 4), repeat=200)
    print("n = 8, B = 4, d = 3: all 40,320 permutations in a plain loop, or 70 subsets")
    line("permutations" + (f" (1 in {share}, scaled up)" if share > 1 else ""), seconds)
    gap = "" if share > 1 else f", largest difference {np.abs(coef - ours.coef).max():.1e}"
    line("rr_optimum", quick, f"{seconds / quick:,.0f} times faster{gap}")


def enumeration() -> None:
    """n = 24, B = 8 in chunks."""
    X, Y = draw(24, 3)
    print(f"n = 24, B = 8, d = 3: {math.comb(24, 8):,} subsets")
    seconds = timed(lambda: rr_optimum(X, Y, 8, method="subsets"))
    line("enumeration", seconds, f"peak {peak_megabytes(lambda: rr_optimum(X, Y, 8, method='subsets')):.0f} MB")
    exact, nodes = rr_optimum(X, Y, 8, method="subsets"), rr_optimum(X, Y, 8, method="quadrature", tolerance=1e-11)
    gap = np.abs(exact.coef - nodes.coef).max()
    line(
        "quadrature, tolerance 1e-11",
        timed(lambda: rr_optimum(X, Y, 8, method="quadrature", tolerance=1e-11)),
        f"difference {gap:.1e}, shown {nodes.error:.1e}",
    )


def pairs(sizes: list[tuple[int, int]]) -> None:
    """B = 2: growth in n and d, and the quadratic sum."""
    print("B = 2: Kendall's tau and Gini covariance")
    for n, d in sizes:
        X, Y = draw(n, d)
        seconds = timed(lambda X=X, Y=Y: rr_optimum(X, Y, 2))
        line(f"n = {n:,}, d = {d}", seconds, f"peak {peak_megabytes(lambda X=X, Y=Y: rr_optimum(X, Y, 2)):.0f} MB")
    X, Y = draw(2000, 3)
    start = time.perf_counter()
    sign = np.sign(X[:, None, :] - X[None, :, :])
    xx = np.einsum("ija,ijb->ab", sign, sign) / (2000 * 1999)
    yx = 0.5 * np.einsum("ijk,ija->ka", Y[:, None, :] - Y[None, :, :], sign) / (2000 * 1999)
    quadratic = time.perf_counter() - start
    ours = moments_at_pairs(X, Y)
    gap = max(np.abs(ours.xx - xx).max(), np.abs(ours.yx - yx).max())
    quick = timed(lambda: moments_at_pairs(X, Y), repeat=5)
    line("n = 2,000, d = 3: sum over all pairs", quadratic)
    line("n = 2,000, d = 3: closed form", quick, f"{quadratic / quick:,.0f} times faster, difference {gap:.1e}")


def quadrature(cases: list[tuple[int, int, int, float]]) -> None:
    """Any B: growth in n, B and d, and with the tolerance."""
    print("any B: quadrature")
    for n, size, d, tolerance in cases:
        X, Y = draw(n, d)

        def call(X: np.ndarray = X, Y: np.ndarray = Y, size: int = size, tolerance: float = tolerance) -> Optimum:
            return rr_optimum(X, Y, size, method="quadrature", tolerance=tolerance)

        start = time.perf_counter()
        got = call()
        seconds = time.perf_counter() - start
        note = f"shown error {got.error:.0e}, {got.nodes:,} nodes, peak {peak_megabytes(call):.0f} MB"
        line(f"n = {n:,}, B = {size}, d = {d}, tolerance {tolerance:.0e}", seconds, note)


def sampling() -> None:
    """Monte Carlo against the quadrature."""
    X, Y = draw(1000, 2)
    exact = rr_optimum(X, Y, 100, method="quadrature")
    print("n = 1,000, B = 100, d = 2: permutations sampled until the standard error is small enough")
    for tolerance in (1e-3, 3e-4):
        start = time.perf_counter()
        got = rr_optimum(X, Y, 100, method="monte-carlo", tolerance=tolerance, rng=np.random.default_rng(0))
        seconds = time.perf_counter() - start
        assert got.stderr is not None  # noqa: S101
        score = np.abs((got.coef - exact.coef) / got.stderr).max()
        line(
            f"tolerance {tolerance:.0e}",
            seconds,
            f"{got.permutations:,} permutations, off by {score:.1f} standard errors",
        )


def main() -> None:
    """Run all, or the short ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what takes more than a few seconds")
    quick = parser.parse_args().quick
    rr_moments(*draw(8, 2), 4)  # imports and tables
    against_permutations(20 if quick else 1)
    enumeration()
    many = [(1000, 10), (10_000, 10), (100_000, 10), (10_000, 20)]
    pairs(many[:2] if quick else many)
    cases = [
        (1000, 100, 1, 1e-9),
        (1000, 100, 2, 1e-9),
        (1000, 100, 2, 1e-11),
        (250, 100, 2, 1e-9),
        (4000, 100, 2, 1e-9),
        (1000, 25, 2, 1e-9),
        (1000, 400, 2, 1e-9),
        (1000, 100, 4, 1e-9),
        (1000, 10, 2, 1e-6),
    ]
    quadrature(cases[:3] if quick else cases)
    sampling()


if __name__ == "__main__":
    main()
