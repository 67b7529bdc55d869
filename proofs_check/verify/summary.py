"""Reports as a table for people, as a sentence, and as the JSON document of the command line's contract."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import proofs_check
from proofs_check.verify.legs import ClaimReport, Evidence, Trial
from theory.verdict import Verdict, weakest

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["as_document", "as_sentence", "as_table"]

_COLOUR = {
    Verdict.PROVED: "green",
    Verdict.CERTIFIED: "green",
    Verdict.SUPPORTED: "cyan",
    Verdict.UNDECIDED: "yellow",
    Verdict.REFUTED: "red",
}
_COLUMNS = ("claim", "title", "symbolic", "numeric", "construction", "controls", "mutants", "seconds")
_ROOM = {"title": 100, "seconds": 72}  # the narrowest table that has this column


def as_table(reports: Sequence[ClaimReport], *, width: int = 140) -> Table:
    """One row a claim. Where `width` characters are too few for them, titles are left out, then seconds."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    shown = [heading for heading in _COLUMNS if width >= _ROOM.get(heading, 0)]
    for heading in shown:
        right = heading in ("controls", "mutants", "seconds")
        table.add_column(heading, no_wrap=heading != "title", justify="right" if right else "left")
    for r in reports:
        legs = [_word(r.symbolic, star=bool(r.given)), _word(r.numeric), _word(r.construction)]
        cells: tuple[str | Text, ...] = (
            r.entry.claim.id,
            Text(r.entry.claim.title),
            *(Text(word, style=style) for word, style in legs),
            _ratio(r.controls),
            "{killed}/{run}".format(**_mutants(r)) if r.mutants else "–",
            f"{r.seconds:.1f}",
        )
        table.add_row(*(cell for heading, cell in zip(_COLUMNS, cells, strict=True) if heading in shown))
    return table


def as_sentence(reports: Sequence[ClaimReport]) -> str:
    """The summary line; then one line for each thing that does not hold."""
    s = _summary(reports)
    words = [f"{s[key]} {key}" for key in ("proved", "certified", "supported", "refuted", "undecided") if s[key]]
    controls = sum(t.as_expected for r in reports for t in r.controls)
    killed = f"{s['mutants_killed']} of {s['mutants_run']} mutants killed"
    failed = f"{controls} of {sum(len(r.controls) for r in reports)} controls failed as they must"
    subject = "1 claim by its" if s["claims"] == 1 else f"{s['claims']} claims by their"
    lines = [f"{subject} weakest leg: {', '.join(words) or 'nothing'}; {failed}; {killed}."]
    if any(r.given for r in reports):
        lines.append("PROVED*: given published theorems, named by `proofs-check show`.")
    for r in reports:
        lines += [f"{r.entry.claim.id}: derivation step left open: {step}" for step in r.open_steps]
        lines += [_complaint(r, e) for e in r.evidence if not e.verdict.holds]
        lines += [f"{r.entry.claim.id}: {_unfailed(t)}" for t in _missed(r.controls)]
        lines += [f"{r.entry.claim.id}: mutant {t.name!r} {t.note}" for t in _missed(r.mutants)]
        lines += [f"{r.entry.claim.id}: systematic mutant survived: {name}" for name in _survivors(r)]
    return "\n".join(lines)


def as_document(reports: Sequence[ClaimReport], *, seed: int, budget: str) -> dict[str, Any]:
    """The JSON document; its keys are a contract."""
    return {
        "version": proofs_check.__version__,
        "seed": seed,
        "budget": budget,
        "claims": [_claim(r) for r in reports],
        "summary": _summary(reports),
    }


def _claim(r: ClaimReport) -> dict[str, Any]:
    claim = r.entry.claim
    return {
        "id": claim.id,
        "theme": r.entry.theme,
        "title": claim.title,
        "kind": claim.kind,
        "symbolic": r.symbolic,
        "numeric": r.numeric,
        "construction": r.construction,
        "scope": claim.scope,
        "given": list(r.given),
        "evidence": [
            {
                "check": e.check,
                "method": e.method,
                "cases": e.cases,
                "residual": _finite(e.residual),
                "tolerance": _finite(e.tolerance),
                "reason": e.reason,
                "verdict": e.verdict,
                "witness": e.witness,
            }
            for e in r.evidence
        ],
        "controls": {"run": len(r.controls), "failed_as_expected": sum(t.as_expected for t in r.controls)},
        "undropped": dict(r.undropped),
        "mutants": _mutants(r),
        "seconds": round(r.seconds, 3),
    }


def _summary(reports: Sequence[ClaimReport]) -> dict[str, int]:
    verdicts = Counter(weakest(r.legs) for r in reports)
    mutants = [_mutants(r) for r in reports]
    return {
        "claims": len(reports),
        **{v.lower(): verdicts[v] for v in Verdict},
        "mutants_run": sum(m["run"] for m in mutants),
        "mutants_killed": sum(m["killed"] for m in mutants),
    }


def _mutants(r: ClaimReport) -> dict[str, Any]:
    """Hand-picked ones and those made from the formula; the latter count without what raised or changes nothing."""
    run, killed = len(r.mutants), sum(t.as_expected for t in r.mutants)
    s = r.systematic
    if s is None:
        return {"run": run, "killed": killed}
    counts = {"places": s.places, "run": s.run, "killed": s.killed, "raised": s.raised, "equivalent": s.equivalent}
    whole = {"run": run + s.killed + len(s.survivors), "killed": killed + s.killed}
    return {**whole, "systematic": {**counts, "survivors": list(s.survivors)}}


def _survivors(r: ClaimReport) -> tuple[str, ...]:
    return r.systematic.survivors if r.systematic else ()


def _word(verdict: Verdict | None, *, star: bool = False) -> tuple[str, str]:
    if verdict is None:
        return "–", "dim"
    return verdict + ("*" if star and verdict is Verdict.PROVED else ""), _COLOUR[verdict]


def _ratio(trials: Sequence[Trial]) -> str:
    return f"{sum(t.as_expected for t in trials)}/{len(trials)}" if trials else "–"


def _missed(trials: Sequence[Trial]) -> list[Trial]:
    return [t for t in trials if not t.as_expected]


def _unfailed(t: Trial) -> str:
    """A control that did not fail, or a hypothesis that has none."""
    return f"{t.name}; {t.note}" if t.target == "none" else f"control {t.name!r} did not fail ({t.note})"


def _complaint(r: ClaimReport, e: Evidence) -> str:
    if e.method == "none":  # nothing was compared: its code raised
        return f"{r.entry.claim.id}: could not be verified: {e.witness}"
    where = f" at {e.witness}" if e.witness else ""
    return f"{r.entry.claim.id}: {e.check}: {e.verdict}, residual {e.residual:.3g} over {e.tolerance:.3g}{where}"


def _finite(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
