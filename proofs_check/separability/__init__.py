"""Separability of batch-normalized data and the fate of training, decided with certificates (claims C-1 … C-11)."""

from __future__ import annotations

from proofs_check.separability.api import Separability, is_separable, separability, separability_of
from proofs_check.separability.data import ExactData, exact_data
from proofs_check.separability.decision import Order

__all__ = ["ExactData", "Order", "Separability", "exact_data", "is_separable", "separability", "separability_of"]
