"""Certified separability beside a bare linear program and scikit-learn, in one run: time, growth, memory.

    python benchmarks/separability.py [--large]

Every row solves the same signed features. "find" is the search alone, "check" the independent checker alone, "total"
from raw arrays to a checked certificate, "bare LP" HiGHS on max Σ t, v·z ≥ t, 0 ≤ t ≤ 1 with no proof at all. Each time
is the least of three. The last table shows quasi-separation (PLS): scikit-learn fits it without a word.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import linprog

from proofs_check.batchnorm import normalize_batches
from proofs_check.certificates import check_certificate
from proofs_check.separability import decision_of, exact_data, make_order, separability
from proofs_check.separability.decompose import decompose
from proofs_check.separability.items import items_of


def problem(n: int, d: int, batch_size: int, noise: float) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """Gaussian features, one random permutation, labels by a linear rule on the normalized batches, with noise."""
    rng = np.random.default_rng(n + d)
    X = rng.standard_normal((n, d))
    batches = tuple(np.split(rng.permutation(n), n // batch_size))
    score = normalize_batches(X, batches).values @ rng.standard_normal(d)
    return X, np.where(score + noise * rng.standard_normal(n) > 0, 1, -1), batches


def least(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest run."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def bare_lp(signed: np.ndarray) -> None:
    """The decomposition's linear program, uncertified."""
    n, d = signed.shape
    linprog(
        np.append(np.zeros(d), -np.ones(n)),
        A_ub=sparse.hstack([sparse.csr_matrix(-signed), sparse.eye_array(n)]).tocsr(),
        b_ub=np.zeros(n),
        bounds=[(None, None)] * d + [(0, 1)] * n,
        method="highs",
    )


def sides(n: int, d: int, batch_size: int, noise: float, *, lp: bool = True) -> None:
    """One row of the first table."""
    X, y, batches = problem(n, d, batch_size, noise)
    data = exact_data(X, y)
    order = make_order(data, "ss", batches=batches)
    decision = decision_of(data, order)
    certificate = decision.certificate or {}
    find = least(lambda: decompose(items_of(data, order.batches)))
    check = least(lambda: check_certificate(certificate))
    total = least(lambda: separability(X, y, batches=batches))
    signed = y[:, None] * normalize_batches(X, batches).values
    bare = least(lambda: bare_lp(signed), 1) if lp else float("nan")
    ratio = f"{check / bare:8.3f}" if lp else "        "
    print(
        f"{n:7d} {d:4d} {batch_size:5d} {decision.kind:>4s} {find:9.4f} {check:9.4f} {total:9.4f} {bare:9.4f} {ratio}"
    )


def memory(n: int, d: int, noise: float) -> None:
    """Peak memory of a fresh process that certifies one problem, and its time."""
    code = (
        "import json, resource, time; from benchmarks.separability import problem;"
        "from proofs_check.separability import separability;"
        f"X, y, batches = problem({n}, {d}, 10, {noise}); start = time.perf_counter();"
        "answer = separability(X, y, batches=batches); seconds = time.perf_counter() - start;"
        "print(json.dumps([answer.class_, answer.verified, seconds,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    kind, verified, seconds, gigabytes = json.loads(done.stdout)
    print(f"{n:7d} {d:4d} {kind:>4s} verified={verified} {seconds:8.2f} s {gigabytes:6.2f} GiB")


def silence() -> None:
    """What scikit-learn, and statsmodels if it is installed, say about separation in part."""
    from sklearn.linear_model import LogisticRegression

    X = np.array([[-2.0, 0], [-1, 0], [1, 0], [2, 0], [0, 1], [0, 1], [0, -1], [0, -1]])
    y = np.array([-1, -1, 1, 1, 1, -1, 1, -1])
    answer = separability(X, y, order="gd")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = LogisticRegression(C=1e12, max_iter=10_000).fit(X, y)
    said = "; ".join(str(entry.message).split("\n")[0] for entry in caught) or "nothing"
    print(f"this project: {answer.class_}, samples {answer.ls_samples}, verified {answer.verified}")
    print(f"scikit-learn: coefficients {np.round(model.coef_[0], 2)}, warnings: {said}")
    try:
        from statsmodels.api import Logit
    except ImportError:
        print("statsmodels: not installed, so not asked")
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = Logit((y + 1) // 2, X).fit(disp=0)
    said = "; ".join(str(entry.message).split("\n")[0] for entry in caught) or "nothing"
    print(f"statsmodels:  coefficients {np.round(fitted.params, 2)}, warnings: {said}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--large", action="store_true", help="also 100,000 samples with 50 features, some minutes")
    large = parser.parse_args().large
    bare_lp(np.eye(3))  # loads the solver
    print("      n    d batch kind      find     check     total   bare LP  check/LP")
    for n in (1_000, 2_000, 5_000, 10_000):
        sides(n, 10, 10, 1.0)
    for n, d, size, noise in ((10_000, 20, 10, 1.0), (10_000, 20, 10_000, 1.0), (1_000, 10, 10, 0.0)):
        sides(n, d, size, noise)
    sides(10_000, 20, 10, 0.0)
    sides(1_000, 600, 10, 1.0, lp=False)  # more features than half the samples: separable
    print("\npeak memory of a fresh process")
    memory(10_000, 20, 0.0)
    if large:
        memory(100_000, 50, 1.0)
        memory(100_000, 50, 0.0)
    print("\nseparation in part")
    silence()
    print(f"\nthis process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
