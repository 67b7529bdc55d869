"""Where linear regression on batch-normalized data converges: SS, RR and GD optima (claims R-1 … R-7, R-15, R-16).

Names are imported on first use, so that one optimum does not pay for the others' modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.optima.averages import choose
    from proofs_check.optima.gaussian import gaussian_gd, gaussian_optimum, mean_sample_correlation, shrinkage
    from proofs_check.optima.kendall import concordance
    from proofs_check.optima.least_squares import solve_least_squares, solve_normal
    from proofs_check.optima.result import Optimum, SubsetMoments
    from proofs_check.optima.rr import rr_centred, rr_moments, rr_optimum
    from proofs_check.optima.ss import gd_optimum, partition_optimum, ss_optimum

__all__ = [
    "Optimum",
    "SubsetMoments",
    "choose",
    "concordance",
    "gaussian_gd",
    "gaussian_optimum",
    "gd_optimum",
    "mean_sample_correlation",
    "partition_optimum",
    "rr_centred",
    "rr_moments",
    "rr_optimum",
    "shrinkage",
    "solve_least_squares",
    "solve_normal",
    "ss_optimum",
]

_HOME = {
    "Optimum": "result",
    "SubsetMoments": "result",
    "choose": "averages",
    "concordance": "kendall",
    "gaussian_gd": "gaussian",
    "gaussian_optimum": "gaussian",
    "mean_sample_correlation": "gaussian",
    "shrinkage": "gaussian",
    "gd_optimum": "ss",
    "partition_optimum": "ss",
    "rr_centred": "rr",
    "rr_moments": "rr",
    "rr_optimum": "rr",
    "solve_least_squares": "least_squares",
    "solve_normal": "least_squares",
    "ss_optimum": "ss",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
