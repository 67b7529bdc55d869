"""Diagnosing data: where training with batch normalization converges on them, and what that means."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.diagnose.classification import diagnose_classification
    from proofs_check.diagnose.fates import ClassificationDiagnosis, LargerBatchFate
    from proofs_check.diagnose.regression import diagnose_regression
    from proofs_check.diagnose.result import LargerBatch, RegressionDiagnosis, ShuffleSummary

__all__ = [
    "ClassificationDiagnosis",
    "LargerBatch",
    "LargerBatchFate",
    "RegressionDiagnosis",
    "ShuffleSummary",
    "diagnose_classification",
    "diagnose_regression",
]

_HOME = {
    "ClassificationDiagnosis": "fates",
    "LargerBatch": "result",
    "LargerBatchFate": "fates",
    "RegressionDiagnosis": "result",
    "ShuffleSummary": "result",
    "diagnose_classification": "classification",
    "diagnose_regression": "regression",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that the command line's help does not pay for it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
