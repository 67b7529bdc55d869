"""Closed forms of claims, enclosed to twenty places and then rounded to floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from proofs_check.sweeps.grids import integers, reals
from proofs_check.sweeps.kind import Coordinates, Option, Row
from proofs_check.sweeps.quantity import Quantity

if TYPE_CHECKING:
    import numpy as np

    from proofs_check.enclosures import Ball

DIGITS = 20  # more than a float holds
BATCH = Option("batch_size", "B.", integers(least=2, most=10**6))


def quantities() -> Mapping[str, Quantity]:
    """By name."""
    small = Option("batch_size", "B.", integers(least=2, most=64))
    plus = Option("positives", "Samples of class +1; 0 for half of them.", integers(least=0, most=63), default="0")
    rho = Option("rho", "Correlation.", reals(above=-1, below=1))
    n = Option("n", "Samples.", integers(least=2, most=10_000))
    d = Option("d", "Features.", integers(least=1, most=10_000))
    return {
        "shrinkage": Quantity(
            "c_B, by which RR shrinks uncorrelated Gaussian features (R-6)", (BATCH,), _ball(_shrinkage)
        ),
        "mean-sample-correlation": Quantity("E r_B(ρ) of B Gaussian draws (R-6)", (BATCH, rho), _ball(_correlation)),
        "statistical-dimension": Quantity("δ of a mixed batch's cone (C-10)", (small, plus), _ball(_dimension)),
        "separation-threshold": Quantity("d*/n of the conjecture C-10", (small, plus), _ball(_threshold)),
        "centred-separability": Quantity(
            "Probability that SS is LS on centred Gaussian features (C-10's starting point)",
            (small, plus, n, d),
            _centred,
        ),
    }


def _ball(formula: Callable[[Coordinates], Ball]) -> Callable[[Coordinates, np.random.Generator], Row]:
    return lambda values, _rng: {"value": float(formula(values).middle)}


def _whole(values: Coordinates, name: str) -> int:
    return int(values[name] or 0)


def _shrinkage(values: Coordinates) -> Any:
    from proofs_check.enclosures import shrinkage

    return shrinkage(_whole(values, "batch_size"), digits=DIGITS)


def _correlation(values: Coordinates) -> Any:
    from proofs_check.enclosures import mean_sample_correlation

    return mean_sample_correlation(Fraction(repr(values["rho"])), _whole(values, "batch_size"), digits=DIGITS)


def _dimension(values: Coordinates) -> Any:
    from proofs_check.enclosures import statistical_dimension

    return statistical_dimension(_whole(values, "batch_size"), _whole(values, "positives") or None, digits=DIGITS)


def _threshold(values: Coordinates) -> Any:
    from proofs_check.enclosures import separation_threshold

    return separation_threshold(_whole(values, "batch_size"), _whole(values, "positives") or None, digits=DIGITS)


def _centred(values: Coordinates, _rng: np.random.Generator) -> Row:
    from proofs_check.errors import InputError
    from proofs_check.sweeps.phase.prediction import centred_law

    n, size = _whole(values, "n"), _whole(values, "batch_size")
    if n % size:
        raise InputError(f"n = {n} is no multiple of the batch size {size}; the law is about full batches")
    share = centred_law(n, size, _whole(values, "positives") or size // 2).share
    return {"value": float(share[min(_whole(values, "d"), len(share) - 1)])}
