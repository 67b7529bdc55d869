"""A claim as a text to read, in Unicode or LaTeX: statement, derivation, constructions, evidence."""

from __future__ import annotations

import textwrap

import constructions
from proofs_check.verify.legs import ClaimReport
from proofs_check.verify.steps import Computed, ShownStep, count_sentence, shown
from proofs_check.verify.unicode_math import pretty, relation
from theory.derivation import Given, Identity, Sign
from theory.discovery import Entry
from theory.typesetting import expression_latex, step_latex

__all__ = ["as_latex", "as_text"]


def as_text(entry: Entry, report: ClaimReport, *, width: int = 120) -> str:
    """Everything known of a claim, in Unicode, on lines no longer than `width`."""
    claim = entry.claim
    lines = [*_wrapped(f"{claim.id} · {claim.title}", width), "", *_paragraphs(claim.statement, width), ""]
    facts = {
        "kind": f"{claim.kind}, direction: {claim.direction}",
        "hypotheses": "; ".join(claim.hypotheses) or "none",
        "scope": claim.scope,
        "rests on": ", ".join(claim.rests_on) or "nothing else",
        "source": claim.source,
    }
    for name, text in facts.items():
        lines += _wrapped(f"{name:<11} {text}", width, hang=12)
    if entry.derive is None:
        lines += ["", "No derivation: this is a conjecture."]
    else:
        lines += ["", *_derivation(entry, width)]
    lines += ["", "Constructions", *_constructions(claim.id, width)]
    lines += ["", "Evidence (quick budget)"]
    for e in report.evidence:
        found = f"{e.method}, {e.cases} compared, residual {e.residual:.3g} of {e.tolerance:.3g}: {e.reason}"
        lines += _wrapped(f"  {e.verdict:<10} {e.check}", width, hang=13)
        lines += _wrapped(f"{'':13}{found}", width, hang=13)
    for heading, trials in (
        ("Controls, which must fail", report.controls),
        ("Mutants, which must be rejected", report.mutants),
    ):
        lines += ["", heading]
        for t in trials:
            line = f"  {'yes' if t.as_expected else 'NO':<4} {t.name} ({t.note}; residual {t.residual:.3g})"
            lines += _wrapped(line, width, hang=7)
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
        lines += [rf"\item {_latex_step(one)}" for one in shown(entry)[1]]
        lines.append(r"\end{enumerate}")
    return "\n".join(lines)


def _derivation(entry: Entry, width: int) -> list[str]:
    proof, steps = shown(entry)
    given = f", given {'; '.join(proof.given)}" if proof.given else ""
    lines = [*_wrapped(f"Derivation: {proof.verdict}{given}. {count_sentence(steps)}; in {_file(entry)}.", width)]
    for one in steps:
        step, closed = one.closed.step, one.closed
        if isinstance(step, Given):
            lines += _wrapped(f"{one.number:>3}. GIVEN {step.name}: {step.because}", width, hang=5)
            continue
        left_open = "" if closed.closed else "   ← LEFT OPEN"
        lines += _wrapped(f"{one.number:>3}. {step.because.strip()}{left_open}", width, hang=5)
        lines.append(textwrap.indent(_unicode(step, one.computed, width - 7), "       "))
    return lines


def _file(entry: Entry) -> str:
    return f"theory/{entry.theme}/{entry.name}.py"


def _unicode(step: Identity | Sign, computed: Computed | None, width: int) -> str:
    if isinstance(step, Sign):
        return relation(step.expression, ">" if step.strict else "≥", 0, width=width)
    if computed is None:
        return relation(step.lhs if step.asked is None else step.asked, "=", step.rhs, width=width)
    words, value = "  ".join(text for text, _ in computed.words), pretty(step.rhs, width=width)
    if "\n" not in value and len(words) + len(value) + 2 <= width:
        return f"{words}  {value}"
    return "\n".join([*textwrap.wrap(words, width, break_long_words=False), textwrap.indent(value, "  ")])


def _latex_step(one: ShownStep) -> str:
    step, because = one.closed.step, one.closed.step.because.strip()
    if isinstance(step, Given):
        return rf"\emph{{Given {step.name}:}} {because}"
    tail = "" if one.closed.closed else r" \textbf{(left open)}"
    if one.computed is None or not isinstance(step, Identity):
        return rf"{because}: \( {step_latex(step)} \){tail}"
    text = " ".join(rf"\verb¦{word}¦" if code else word for word, code in one.computed.words)
    return rf"{because}: {text} \( {expression_latex(step.rhs)} \){tail}"


def _constructions(claim_id: str, width: int) -> list[str]:
    found = constructions.witnesses(claim_id)
    if not found:
        return ["  none"]
    lines = []
    for data in found:
        values = ", ".join(f"{key} = {value}" for key, value in data.expects.items())
        about = f"  {data.name} (n = {data.n}, d = {data.d}, B = {data.batch_size}): {data.about}"
        lines += _wrapped(about, width, hang=4)
        lines += _wrapped(f"    {values}" if len(values) <= 300 else f"    {values[:299]}…", width, hang=4)
    return lines


def _paragraphs(statement: str, width: int) -> list[str]:
    """The statement, filled anew only where its lines are too long; what is indented stays as it is."""
    lines: list[str] = []
    for block in statement.split("\n\n"):
        rows = block.splitlines()
        fits = max(map(len, rows), default=0) <= width
        if fits or any(row.startswith(" ") for row in rows):
            lines += rows
        else:
            lines += _wrapped(" ".join(rows), width)
        lines.append("")
    return lines[:-1]


def _wrapped(line: str, width: int, *, hang: int = 0) -> list[str]:
    """A line as several, the later ones indented; the spaces that it starts with stay."""
    start = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(), width, initial_indent=start, subsequent_indent=" " * hang, break_on_hyphens=False
    ) or [""]
