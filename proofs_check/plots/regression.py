"""Figures of the regression claims: distortion against the batch size, and SS over permutations (R-2 … R-6, R-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.optima.gaussian import shrinkage
from proofs_check.plots.style import GREY, INK, ORDERS, plain_ticks

__all__ = ["batch_sizes", "permutations", "shrinkage_curve"]

Floats = NDArray[np.float64]


def shrinkage_curve(axes: Any, *, largest: int = 64, measured: tuple[ArrayLike, ArrayLike] | None = None) -> Any:
    """c_B against B: by how much RR shrinks uncorrelated Gaussian features (R-6), with its expansion 1 − 3/(4B).

    Args:
        axes: matplotlib axes.
        largest: the last B.
        measured: batch sizes and measured ratios ‖M_RR‖/‖M_GD‖ to be put beside the curve.

    Raises:
        InputError: `largest` is below 3.
    """
    if largest < 3:
        raise InputError(f"largest is {largest}; the curve needs batch sizes up to 3 at least")
    sizes = np.unique(np.round(np.geomspace(2, largest, 60)).astype(int))
    axes.axhline(1, color=ORDERS["gd"], lw=1.2, label="GD")
    axes.plot(sizes, [shrinkage(int(B)) for B in sizes], "-", color=ORDERS["rr"], lw=1.8, label="RR: $c_B$")
    axes.plot(sizes, 1 - 3 / (4 * sizes), ":", color=GREY, lw=1.4, label="$1 - 3/(4B)$")
    if measured is not None:
        axes.plot(*map(np.asarray, measured), "s", ms=5, mfc="none", color=INK, label="measured")
    axes.set(xscale="log", xlabel="batch size B", ylabel="length of RR's optimum over GD's")
    _powers_of_two(axes, 2, largest)
    axes.legend(loc="lower right")
    return axes


def permutations(
    axes: Any,
    X: ArrayLike,
    Y: ArrayLike,
    batch_size: int,
    *,
    rng: np.random.Generator,
    count: int = 400,
    feature: int | None = None,
    eps: float = 0.0,
) -> Any:
    """A histogram of SS over random permutations, with RR and GD marked (R-1 … R-3).

    Args:
        axes: matplotlib axes.
        X: features (n, d).
        Y: targets (n,) or (n, p).
        batch_size: B.
        rng: draws the permutations, and RR's where it has to be sampled.
        count: how many permutations.
        feature: draw this feature's coefficient of the first target; None draws the relative distance from GD.
        eps: ε of batch normalization.

    Raises:
        InputError: bad data, or a feature that is not there.
    """
    data = np.asarray(X, dtype=float)
    if feature is not None and not 0 <= feature < data.shape[1]:
        raise InputError(f"there is no feature {feature}; the data has {data.shape[1]}, counted from 0")
    dropped = len(data) % batch_size == 1  # one sample alone cannot be normalized; any other last batch is kept
    gd = gd_optimum(data, Y, eps=eps, constant="zero").coef
    rr = rr_optimum(data, Y, batch_size, eps=eps, constant="zero", rng=rng, tolerance=1e-2, drop_last=dropped).coef
    seen = [
        ss_optimum(data, Y, rng.permutation(len(data)), batch_size, eps=eps, constant="zero", drop_last=dropped).coef
        for _ in range(count)
    ]

    def place(coef: Floats) -> float:
        return float(coef[0, feature]) if feature is not None else float(np.linalg.norm(coef - gd) / np.linalg.norm(gd))

    values = np.array([place(coef) for coef in seen])
    axes.hist(values, bins="fd", color=ORDERS["ss"], alpha=0.6, label=f"SS, {count} permutations")
    if feature is not None:
        axes.axvline(values.mean(), color=ORDERS["ss"], lw=1.4, ls=":", label="mean of SS")
    axes.axvline(place(rr), color=ORDERS["rr"], lw=2, label="RR")
    axes.axvline(place(gd), color=ORDERS["gd"], lw=2, ls="--", label="GD")
    axes.set(
        xlabel="relative distance from GD's optimum" if feature is None else f"coefficient of feature {feature + 1}",
        ylabel="permutations",
    )
    _legend_above(axes, columns=2 if feature is not None else 3)
    return axes


def batch_sizes(
    axes: Any,
    X: ArrayLike,
    Y: ArrayLike,
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    count: int = 100,
) -> Any:
    """Distance from GD against the batch size: SS's median and middle 80 % over permutations, and RR (R-6, R-10).

    The dotted line is 1 − c_B, by which RR would differ from GD on uncorrelated Gaussian features.

    Args:
        axes: matplotlib axes.
        X: features (n, d).
        Y: targets (n,) or (n, p).
        sizes: batch sizes, ascending.
        rng: draws the permutations.
        count: permutations a size.
    """
    data = np.asarray(X, dtype=float)
    gd = gd_optimum(data, Y, constant="zero").coef
    scale = float(np.linalg.norm(gd))
    bands, reshuffled = [], []
    for size in sizes:
        dropped = len(data) % size == 1
        seen = [
            np.linalg.norm(
                ss_optimum(data, Y, rng.permutation(len(data)), size, constant="zero", drop_last=dropped).coef - gd
            )
            / scale
            for _ in range(count)
        ]
        bands.append(np.percentile(seen, (10, 50, 90)))
        method = "exact" if size == 2 else "monte-carlo"
        found = rr_optimum(
            data, Y, size, method=method, constant="zero", tolerance=1e-2, rng=rng, drop_last=dropped
        ).coef
        reshuffled.append(float(np.linalg.norm(found - gd)) / scale)
    low, middle, high = np.array(bands).T
    axes.fill_between(sizes, low, high, color=ORDERS["ss"], alpha=0.2, lw=0)
    axes.plot(sizes, middle, "o-", ms=4, color=ORDERS["ss"], label="SS, median and 80 % of permutations")
    axes.plot(sizes, reshuffled, "s--", ms=4, color=ORDERS["rr"], label="RR")
    shrunk = [1 - shrinkage(int(size)) for size in sizes]
    axes.plot(sizes, shrunk, ":", color=GREY, lw=1.4, label="$1 - c_B$")
    axes.set(xscale="log", yscale="log", xlabel="batch size B", ylabel="relative distance from GD")
    axes.set_xticks(list(sizes), [str(size) for size in sizes])
    axes.minorticks_off()
    plain_ticks(axes)
    _legend_above(axes, columns=3)
    return axes


def _legend_above(axes: Any, *, columns: int) -> None:
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, columnspacing=1.2)


def _powers_of_two(axes: Any, low: int, high: int) -> None:
    ticks = [2**k for k in range(int(np.log2(low)), int(np.log2(high)) + 1)]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
