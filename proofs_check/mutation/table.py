"""Kill rates claim by claim, as rows and as the documentation's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from proofs_check.check import Budget
from proofs_check.mutation.systematic import Equivalent, Systematic, attack
from proofs_check.verify import select
from proofs_check.verify.legs import module_of, seed_for

__all__ = ["Row", "as_markdown", "attacked"]

ALL = 10**9
COLUMNS = ("claim", "mutants", "killed", "raised", "equivalent", "survived", "kill rate")


@dataclass(frozen=True, slots=True)
class Row:
    """A claim's id and title, what became of its mutants, and those that its file proves equivalent."""

    claim: str
    title: str
    found: Systematic
    equivalents: tuple[Equivalent, ...]


def attacked(names: Sequence[str] = (), *, budget: Budget, seed: int = 0) -> Iterator[Row]:
    """Run every systematic mutant of these claims or themes, all for no name; cases and seeds are verification's own.

    Raises:
        UnknownName: neither a claim nor a theme.
    """
    for entry in select(names):
        module, claim = module_of(entry), entry.claim
        seeds = [seed_for(seed, claim.id, check.name) for check in module.CHECKS]
        found = attack(module, budget, seeds, most=ALL, rng=np.random.default_rng(0))
        yield Row(claim.id, claim.title, found, tuple(getattr(module, "EQUIVALENT", ())))


def as_markdown(rows: Sequence[Row], *, budget: str, seed: int) -> str:
    """A table with its totals, then the equivalent mutants with the reasons that their proofs give.

    The kill rate is killed over killed and survived: of the mutants that gave a value other than the claim's own, those
    whose value was rejected.
    """
    lines = [
        f"Written by `python -m proofs_check.mutation --budget {budget} --seed {seed} --out docs/mutation/rates.md`.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---" + "|--:" * (len(COLUMNS) - 1) + "|",
        *(_line(f"{{ref}}`{row.claim} <claim-{row.claim.lower()}>`", (row.found,)) for row in rows),
        _line("all", [row.found for row in rows]),
        "",
    ]
    proved = [row for row in rows if row.equivalents]
    if proved:
        lines += ["Proved equivalent:", ""]
    for row in proved:
        for equivalent in row.equivalents:
            reasons = "; ".join(step.because for step in equivalent.proof)
            lines.append(f"- {row.claim}, `{equivalent.mutant}`: {_plain(reasons)}")
    return "\n".join(lines).rstrip() + "\n"


def _line(name: str, found: Sequence[Systematic]) -> str:
    run, killed, raised, equivalent = (
        sum(getattr(f, key) for f in found) for key in ("run", "killed", "raised", "equivalent")
    )
    survived = sum(len(f.survivors) for f in found)
    rate = f"{100 * killed / (killed + survived):.1f} %" if killed + survived else "none"
    return f"| {name} | {run} | {killed} | {raised} | {equivalent} | {survived} | {rate} |"


def _plain(text: str) -> str:
    """Nothing in a reason is markup."""
    return "".join("\\" + c if c in "\\`*_|<>[]$" else c for c in text)
