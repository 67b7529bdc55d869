"""What holds of every claim: its legs hold, its controls fail, its mutants die."""

from __future__ import annotations

from functools import cache

from proofs_check.verify import ClaimReport, verify_claim

__all__ = ["claim_holds", "report"]


@cache
def report(claim_id: str, budget: str = "quick", seed: int = 0) -> ClaimReport:
    """The claim's report, computed once a session."""
    return verify_claim(claim_id, budget=budget, seed=seed)


def claim_holds(claim_id: str, *, budget: str = "quick", seed: int = 0) -> None:
    """Assert every leg, control and mutant of a claim, naming what fails."""
    found = report(claim_id, budget, seed)
    assert not found.open_steps, f"derivation steps left open: {found.open_steps}"
    for evidence in found.evidence:
        assert evidence.verdict.holds, evidence
    assert found.controls or found.mutants, "nothing attacks the claim"
    for trial in found.controls + found.mutants:
        assert trial.as_expected, trial
    assert len(found.mutants) >= 2, "fewer than two mutants"
    assert found.holds
