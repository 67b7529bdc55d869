"""A claim as a text to read, in Unicode or LaTeX: statement, derivation, constructions, evidence."""

from __future__ import annotations

import textwrap
from typing import Any

import sympy as sp

import constructions
from proofs_check.verify.legs import ClaimReport
from theory.derivation import Closed, Given, Identity, Proof, Sign, prove
from theory.discovery import Entry
from theory.typesetting import step_latex

__all__ = ["as_latex", "as_text"]


def as_text(entry: Entry, report: ClaimReport) -> str:
    """Everything known of a claim, in Unicode."""
    claim = entry.claim
    lines = [f"{claim.id} · {claim.title}", "", claim.statement, ""]
    facts = {
        "kind": f"{claim.kind}, direction: {claim.direction}",
        "hypotheses": "; ".join(claim.hypotheses) or "none",
        "scope": claim.scope,
        "rests on": ", ".join(claim.rests_on) or "nothing else",
        "source": claim.source,
    }
    lines += [f"{name:<11} {text}" for name, text in facts.items()]
    if entry.derive is None:
        lines += ["", "No derivation: this is a conjecture."]
    else:
        lines += ["", *_derivation(prove(entry.derive))]
    lines += ["", "Constructions", *_constructions(claim.id)]
    lines += ["", "Evidence (quick budget)"]
    for e in report.evidence:
        lines.append(f"  {e.verdict:<10} {e.check}")
        lines.append(
            f"             {e.method}, {e.cases} compared, residual {e.residual:.3g} of {e.tolerance:.3g}: {e.reason}"
        )
    for heading, trials in (
        ("Controls, which must fail", report.controls),
        ("Mutants, which must be rejected", report.mutants),
    ):
        lines += ["", heading]
        lines += [
            f"  {'yes' if t.as_expected else 'NO':<4} {t.name} ({t.note}; residual {t.residual:.3g})" for t in trials
        ]
        lines += [] if trials else ["  none"]
        if trials is report.controls:
            lines += [f"  --   no control drops “{hypothesis}”: {why}" for hypothesis, why in report.undropped]
    return "\n".join(lines)


def as_latex(entry: Entry) -> str:
    """Statement and derivation as LaTeX."""
    claim = entry.claim
    lines = [rf"\paragraph{{{claim.id}. {claim.title}.}}", rf"\[ {claim.formula} \]"]
    if entry.derive:
        lines.append(r"\begin{enumerate}")
        lines += [rf"\item {_latex_step(closed)}" for closed in prove(entry.derive).steps]
        lines.append(r"\end{enumerate}")
    return "\n".join(lines)


def _derivation(proof: Proof) -> list[str]:
    lines = [f"Derivation: {proof.verdict}" + (f", given {'; '.join(proof.given)}" if proof.given else "")]
    for number, closed in enumerate(proof.steps, start=1):
        step = closed.step
        if isinstance(step, Given):
            lines.append(f"{number:>3}. GIVEN {step.name}: {step.because}")
            continue
        lines.append(f"{number:>3}. {step.because.strip()}" + ("" if closed.closed else "   ← LEFT OPEN"))
        lines.append(textwrap.indent(_unicode(step), "       "))
    return lines


def _unicode(step: Identity | Sign) -> str:
    if isinstance(step, Sign):
        return _pretty(step.expression, " > 0" if step.strict else " ≥ 0")
    text = _pretty(sp.Eq(sp.sympify(step.lhs), sp.sympify(step.rhs), evaluate=False), "")
    if max(map(len, text.splitlines())) <= 110:
        return text
    return _pretty(step.lhs, "") + "\n  =\n" + _pretty(step.rhs, "")


def _pretty(expression: Any, tail: str) -> str:
    text = str(sp.pretty(sp.sympify(expression), use_unicode=True, wrap_line=False))
    rows = text.splitlines()
    rows[len(rows) // 2] += tail
    return "\n".join(rows)


def _latex_step(closed: Closed) -> str:
    step = closed.step
    if isinstance(step, Given):
        return rf"\emph{{Given {step.name}:}} {step.because}"
    return rf"{step.because.strip()}: \( {step_latex(step)} \)" + ("" if closed.closed else r" \textbf{(left open)}")


def _constructions(claim_id: str) -> list[str]:
    found = constructions.witnesses(claim_id)
    if not found:
        return ["  none"]
    lines = []
    for data in found:
        values = ", ".join(f"{key} = {value}" for key, value in data.expects.items())
        lines.append(f"  {data.name} (n = {data.n}, d = {data.d}, B = {data.batch_size}): {data.about}")
        lines.append(f"    {values}" if len(values) <= 300 else f"    {values[:299]}…")
    return lines
