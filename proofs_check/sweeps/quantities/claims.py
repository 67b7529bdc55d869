"""Every claim: how nearly its formulas and independent code agree, check by check, for seeds and budgets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from proofs_check.sweeps.grids import integers, some_of
from proofs_check.sweeps.kind import Coordinates, Option, Row
from proofs_check.sweeps.quantity import Quantity
from theory.discovery import claims, find

if TYPE_CHECKING:
    import numpy as np

PARAMETERS = (
    Option("seed", "Root seed of the cases.", integers(least=0), default="0"),
    Option("budget", "How many cases.", some_of("quick", "standard", "deep"), default="quick"),
)


def quantities() -> Mapping[str, Quantity]:
    """One for each claim, by its id."""
    return {
        entry.claim.id: Quantity(
            f"{entry.claim.title}: residuals of its checks", PARAMETERS, partial(_run, entry.claim.id)
        )
        for entry in claims()
    }


def _run(claim_id: str, values: Coordinates, rng: np.random.Generator) -> list[Row]:  # noqa: ARG001 - cases have seeds
    """One row a check: the case that came closest to missing."""
    from proofs_check.check import BUDGETS
    from proofs_check.verify.legs import run_check, seed_for
    from proofs_check.verify.promises import module_of

    rows: list[Row] = []
    for check in module_of(find(claim_id)).CHECKS:
        seed = seed_for(int(values["seed"] or 0), claim_id, check.name)
        found = run_check(check, BUDGETS[str(values["budget"])], seed)
        rows.append({
            "check": found.check, "method": found.method, "cases": found.cases, "residual": found.residual,
            "tolerance": found.tolerance, "verdict": str(found.verdict), "holds": found.verdict.holds,
        })  # fmt: skip
    return rows
