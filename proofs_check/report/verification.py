"""The page of ``verify --html``: every claim with its mathematics, its evidence and the attacks it withstood."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import constructions
from constructions.dataset import DataSet
from proofs_check.exports.picture import picture
from proofs_check.report.page import environment, image, render
from proofs_check.verify.legs import ClaimReport, Evidence, Trial
from proofs_check.verify.steps import ShownStep, count_sentence, shown
from proofs_check.verify.summary import as_sentence
from theory.derivation import Given, Identity
from theory.discovery import about_theme
from theory.typesetting import expression_latex, step_latex
from theory.verdict import Verdict, weakest

__all__ = ["as_page", "construction_picture", "formula_parts"]


Picture = Callable[[DataSet], str]


def construction_picture(data: DataSet) -> str:
    """What happens on a data set, as the address of an inlined image.

    Raises:
        InputError: matplotlib is not installed (extra: plot).
    """
    return image(lambda axes: picture(axes, data), width=4.2, height=2.9)


def as_page(
    reports: Sequence[ClaimReport],
    *,
    seed: int,
    budget: str,
    date: str,
    draw: Picture | None = construction_picture,
) -> str:
    """One self-contained page.

    Args:
        reports: what `verify` returned.
        seed: the seed it was called with.
        budget: the budget it was called with.
        date: when, as it is to stand on the page.
        draw: data set → address of an image; None for a page without pictures.

    Raises:
        InputError: jinja2 or latex2mathml is not installed (extra: plot).
    """
    drawn: set[str] = set()
    summary, *problems = as_sentence(reports).splitlines()
    starred = [line for line in problems if line.startswith("PROVED*")]
    return render(
        "verification.html",
        title="Verification of claims",
        summary=summary,
        problems=[line for line in problems if line not in starred],
        themes=[
            (*about_theme(theme), [_claim(r, draw, drawn) for r in group])
            for theme, group in groupby(reports, key=lambda r: r.entry.theme)
        ],
        words=[(v.value, _MEANING[v]) for v in Verdict],
        seed=seed,
        budget=budget,
        date=date,
        seconds=sum(r.seconds for r in reports),
        environment=environment(),
    )


_MEANING = {
    Verdict.PROVED: "the derivation closed, for all parameters in its scope; with * given the theorems it names",
    Verdict.CERTIFIED: "decided by exact or ball arithmetic, for the given data",
    Verdict.SUPPORTED: "numerics agree within a stated error or confidence",
    Verdict.UNDECIDED: "neither shown nor excluded",
    Verdict.REFUTED: "an exact witness contradicts it",
}


def _claim(report: ClaimReport, draw: Picture | None, drawn: set[str]) -> dict[str, Any]:
    claim, entry = report.entry.claim, report.entry
    _, steps = shown(entry)
    legs = (("symbolic", report.symbolic), ("numeric", report.numeric), ("construction", report.construction))
    return {
        "id": claim.id,
        "title": claim.title,
        "formula": formula_parts(claim.formula),
        "statement": _blocks(claim.statement),
        "facts": {
            "Kind": f"{claim.kind}, direction {claim.direction}",
            "Hypotheses": "; ".join(claim.hypotheses) or "none",
            "Scope": claim.scope,
            "Given": "; ".join(report.given),
            "Source": claim.source,
        },
        "rests_on": claim.rests_on,
        "legs": [(name, verdict, "*" if name == "symbolic" and report.given else "") for name, verdict in legs],
        "weakest": weakest(report.legs),
        "holds": report.holds,
        "steps": [_step(one) for one in steps],
        "count": count_sentence(steps),
        "evidence": [_evidence(e) for e in report.evidence],
        "controls": [_trial(t) for t in report.controls],
        "undropped": report.undropped,
        "mutants": [_trial(t) for t in report.mutants],
        "systematic": report.systematic,
        "constructions": [_construction(data, draw, drawn) for data in constructions.witnesses(claim.id)],
        "seconds": report.seconds,
        "file": f"{entry.theme}/{entry.name}.py",
    }


def formula_parts(formula: str) -> list[str]:
    r"""A formula cut at its wide spaces, so that a narrow page can set its parts below one another.

    >>> print(formula_parts(r"a = b, \quad c_{d \quad e}"))
    ['a = b,', 'c_{d \\quad e}']
    """
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"\\q?quad(?![A-Za-z])|\\left(?![A-Za-z])|\\right(?![A-Za-z])|(?<!\\)[{}]", formula):
        depth += (found[0] in ("{", r"\left")) - (found[0] in ("}", r"\right"))
        if depth == 0 and found[0].endswith("quad"):
            parts.append(formula[start : found.start()])
            start = found.end()
    return [part.strip() for part in (*parts, formula[start:]) if part.strip()]


def _blocks(statement: str) -> list[tuple[str, str]]:
    """Paragraphs, lists and displayed lines, as the docstring writes them."""
    blocks = []
    for block in re.split(r"\n\s*\n", statement):
        lines = block.splitlines()
        shown = all(line.startswith("    ") for line in lines)
        listed = re.match(r"\(?[a-z0-9]\)|[-•]", lines[0]) is not None
        if listed:  # an item may take several lines, which are filled anew
            block = re.sub(r"\n(?!\(?[a-z0-9]\)|[-•])\s*", " ", block)
        kind = "shown" if shown else "listed" if listed else "text"
        blocks.append((kind, "\n".join(re.sub(" {3,}", "\u2003", line.strip()) for line in lines) if shown else block))
    return blocks


def _step(one: ShownStep) -> dict[str, Any]:
    """A step; where both sides came out the same, what they came from instead of an equation that says nothing."""
    step = one.closed.step
    said = {"number": one.number, "because": step.because.strip(), "closed": True, "given": "", "formula": None}
    if isinstance(step, Given):
        return said | {"given": step.name, "words": (), "line": 0}
    said |= {"closed": one.closed.closed}
    if one.computed is None or not isinstance(step, Identity):
        return said | {"formula": step_latex(step), "words": (), "line": 0}
    return said | {"formula": expression_latex(step.rhs), "words": one.computed.words, "line": one.computed.line}


def _evidence(e: Evidence) -> dict[str, Any]:
    return {
        "check": e.check,
        "method": e.method,
        "cases": e.cases,
        "residual": _short(e.residual),
        "tolerance": _short(e.tolerance),
        "reason": e.reason,
        "verdict": e.verdict,
        "witness": e.witness,
    }


def _trial(t: Trial) -> dict[str, Any]:
    return {"name": t.name, "check": t.target, "ok": t.as_expected, "residual": _short(t.residual), "note": t.note}


def _construction(data: DataSet, draw: Picture | None, drawn: set[str]) -> dict[str, Any]:
    """A data set; its picture stands where it is met first, and later ones point there."""
    first = data.name not in drawn
    drawn.add(data.name)
    return {
        "first": first,
        "name": data.name,
        "about": data.about,
        "shape": f"n = {data.n}, d = {data.d}, B = {data.batch_size}",
        "breaks": data.breaks,
        "values": [
            (_words(key), None if isinstance(v, str | bool) else expression_latex(v), v)
            for key, v in data.expects.items()
        ],
        "picture": draw(data) if draw and first else None,
    }


def _words(key: str) -> str:
    """The name of a promised value in words: ss_class is "SS class"."""
    told = key.replace("_", " ") if re.fullmatch("[a-z_]+", key) else key
    return re.sub(r"\b(ss|rr|gd)\b", lambda order: order[0].upper(), told)


def _short(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "∞" if value > 0 else "not a number"
