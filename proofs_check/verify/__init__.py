"""Verification of claims: the three legs, the controls and the mutants, in parallel and reproducibly."""

from proofs_check.verify.legs import ClaimReport, Evidence, Trial
from proofs_check.verify.runner import UnknownName, select, verify, verify_claim

__all__ = ["ClaimReport", "Evidence", "Trial", "UnknownName", "select", "verify", "verify_claim"]
