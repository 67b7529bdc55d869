"""``sweep separability``: the phase diagram of C-10, how likely single shuffle separates and diverges, against d/n.

One cell is a block of draws at one n, B and d. A draw is decided in floating point with a margin far beyond rounding;
one that is too close, or not in general position, is decided exactly, and so is a random share of all (`--recheck`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integer, integers, real, reals
from proofs_check.sweeps.kind import Coordinates, Kind, Option, Parameters, Row, Summary

if TYPE_CHECKING:
    import numpy as np

    from proofs_check.sweeps.results import Results

__all__ = ["KIND"]

BLOCK = 1000  # draws a cell: at most some seconds are lost with a killed one
DENOMINATOR = 1000  # of the balance, read as a fraction: 0.3333 is not 1/3


def features(ratio: float, n: int) -> int:
    """d: ratio · n rounded to the nearest whole number, halves upwards, and at least 1."""
    return max(1, int(Fraction(repr(ratio)) * n + Fraction(1, 2)))


def positives(batch_size: int, balance: float) -> int:
    """Samples of class +1 in each batch.

    Raises:
        InputError: balance · B is no whole number from 1 to B − 1.
    """
    count = Fraction(balance).limit_denominator(DENOMINATOR) * batch_size
    if count.denominator != 1 or not 0 < count < batch_size:
        raise InputError(
            f"--balance {balance:g} of a batch of {batch_size} is no whole number of samples from 1 to"
            f" {batch_size - 1}; choose another --balance or --batch-size"
        )
    return int(count)


def check(parameters: Parameters) -> Parameters:
    """Refuse batches that do not fit."""
    for size in parameters["batch_size"]:
        positives(size, parameters["balance"])
        for n in parameters["n"]:
            if n % size:
                raise InputError(f"--n {n} is no multiple of the batch size {size}; C-10 is about full batches")
    return parameters


def cells(parameters: Parameters) -> Iterator[Coordinates]:
    """Blocks of draws; ratios that round to the same d are one point."""
    trials = parameters["trials"]
    for n in parameters["n"]:
        for size in parameters["batch_size"]:
            for d in dict.fromkeys(features(ratio, n) for ratio in parameters["ratio"]):
                for first in range(0, trials, BLOCK):
                    yield {"n": n, "batch_size": size, "d": d, "first": first, "count": min(BLOCK, trials - first)}


def run(parameters: Parameters, coordinates: Coordinates, rng: np.random.Generator) -> Row:
    """Counts of what the block's draws do."""
    from proofs_check.sweeps.phase.draws import decide_exactly, decide_quickly, draw
    from proofs_check.sweeps.phase.points import COUNTS, interval

    n, size, d, count = (int(coordinates[name] or 0) for name in ("n", "batch_size", "d", "count"))
    plus = positives(size, parameters["balance"])
    counts = dict.fromkeys(COUNTS, 0)
    for again in rng.random(count) < parameters["recheck"]:
        data = draw(n, d, size, plus, rng)
        found = decide_quickly(data)
        if "undecided" in (found.kind, found.fate):
            found = decide_exactly(data)
            counts["by_exact"] += 1
        elif again:
            exact = decide_exactly(data)
            if "undecided" not in (exact.kind, exact.fate):
                counts["rechecked"] += 1
                counts["disagreed"] += exact != found
        counts[found.kind.lower()] += 1
        counts["fate_undecided" if found.fate == "undecided" else found.fate] += 1
        counts["diverges_gd_finite"] += found.fate == "diverges" and found.overlaps is True
    low, high = interval(counts["ls"], count, counts["undecided"])
    least, most = interval(counts["diverges"], count, counts["fate_undecided"])
    return {"ratio": d / n, **counts, "ls_low": low, "ls_high": high, "diverges_low": least, "diverges_high": most}


def weight(_parameters: Parameters, coordinates: Coordinates) -> float:
    """A draw's Gram matrix and its active set."""
    n, d, count = (float(coordinates[name] or 0) for name in ("n", "d", "count"))
    return count * n * (n + d) * min(d, n / 2)


def summary(parameters: Parameters, results: Results) -> Summary:
    """The verdict on the conjecture."""
    from proofs_check.sweeps.phase.verdict import verdict

    return verdict(results, lambda size: positives(size, parameters["balance"]))


def figure(figure: Any, parameters: Parameters, results: Results) -> None:
    """The phase diagram."""
    from proofs_check.sweeps.phase.diagram import diagram

    diagram(figure, results, lambda size: positives(size, parameters["balance"]))


KIND = Kind(
    help="Phase diagram of C-10: how likely single shuffle separates and diverges on Gaussian features, against d/n.",
    options=(
        Option("batch_size", "Samples a batch: one size or several.", integers(least=2, most=64), metavar="LIST"),
        Option(
            "ratio", "d/n; d is ratio·n rounded to the nearest, at least 1.", reals(above=0, most=2), metavar="LIST"
        ),
        Option("n", "Samples: a multiple of each batch size.", integers(least=4, most=10_000), metavar="LIST"),
        Option("trials", "Draws at each point.", integer(least=1, most=10**7), default="400", metavar="N"),
        Option("balance", "Share of class +1 in each batch.", real(above=0, below=1), default="1/2", metavar="SHARE"),
        Option("recheck", "Share of draws decided exactly as well.", real(least=0, most=1), "0.001", metavar="SHARE"),
    ),
    cells=cells,
    run=run,
    check=check,
    weight=weight,
    summary=summary,
    figure=figure,
)
