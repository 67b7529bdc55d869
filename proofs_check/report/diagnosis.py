"""The page of ``diagnose --html``: the answer, pictures, the proof, and what would help, tried on these very data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any

from proofs_check.data.extras import need
from proofs_check.diagnose.fates import ClassificationDiagnosis
from proofs_check.diagnose.remedies import Remedy
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.diagnose.words import ratio
from proofs_check.report.page import environment, image, render
from proofs_check.report.verification import formula_parts
from theory.discovery import claims

__all__ = ["as_page"]

MOST_TEXT = 200_000  # characters of a certificate that stand on the page
_NAMES = {"ss": "SS", "rr": "RR", "gd": "GD"}
_SEEN = [
    ("ss", "What single shuffle trains on"),
    ("rr", "What reshuffling trains on"),
    ("gd", "What full batches train on, and what the network meets at inference"),
]
_SEEN_WORDS = {
    "line": "Samples normalized as each order sees them, and the line that each learns.",
    "arrow": "Samples normalized as each order sees them, in the two principal directions of all the data; the darker"
    " the larger the target. The arrow is the order's optimum.",
    "cut": "Samples normalized as each order sees them, along and across the direction that the weights take.",
    "classes": "Samples normalized as each order sees them, in the two principal directions of all the data: no order's"
    " weights grow along one direction, so none is drawn.",
}


def as_page(
    found: RegressionDiagnosis | ClassificationDiagnosis, remedies: Sequence[Remedy], *, command: str, date: str
) -> str:
    """One self-contained page.

    Args:
        found: the diagnosis.
        remedies: what was tried, see `proofs_check.diagnose.remedies`.
        command: the call that makes this page again.
        date: when, as it is to stand on the page.

    Raises:
        InputError: jinja2 or matplotlib is not installed (extra: plot).
    """
    need("matplotlib", "figures", extra="plot")
    part = _classification(found) if isinstance(found, ClassificationDiagnosis) else _regression(found)
    return render(
        "diagnosis.html",
        title=f"Diagnosis of {PurePath(found.table.source).name}",
        settings=_settings(found),
        seen=[
            (_drawn(partial(_seen, found=found, which=which), width=3.4, height=3.0), words) for which, words in _SEEN
        ],
        meaning=[line for line in found.meaning if line != part["answer"]],
        notes=found.notes,
        remedies=remedies,
        claims=_claims([*found.meaning, *found.advice, *found.notes, *(c for r in remedies for c in r.claims)]),
        advice=found.advice,
        command=command,
        date=date,
        sha256=found.table.sha256,
        environment=environment(),
        **part,
    )


def _claims(texts: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Ids, titles and formulas of the claims that the texts name, in the house's order."""
    named = set(re.findall(r"\b[A-Z]{1,3}-\d+\b", " ".join(texts)))
    found = [entry.claim for entry in claims() if entry.claim.id in named]
    return [(claim.id, claim.title, formula_parts(claim.formula)) for claim in found]


def _seen(axes: Any, *, found: RegressionDiagnosis | ClassificationDiagnosis, which: str) -> None:
    from proofs_check.plots.seen import points_seen

    points_seen(axes, found, which)


def _settings(found: RegressionDiagnosis | ClassificationDiagnosis) -> dict[str, str]:
    orders = {"ss": "shuffled once (SS)", "igm": "the data's own order", "rr": "reshuffled every epoch (RR)"}
    features = f"{found.table.d:,} feature{'s' if found.table.d > 1 else ''}"
    kinds = ""
    if isinstance(found, ClassificationDiagnosis):
        names = ", ".join(map(str, found.classes[:6])) + (", …" if len(found.classes) > 6 else "")
        kinds = f", {len(found.classes)} classes: {names}"
    return {
        "Data": f"{found.table.n:,} samples, {features}{kinds}",
        "Batches": f"{found.batches:,} of {found.batch_size}" + (", last one dropped" if found.drop_last else ""),
        "Order": f"{orders[found.order]}, seed {found.seed}",
        "ε": f"{found.eps:g}",
        "Γ": found.gamma,
    }


def _regression(found: RegressionDiagnosis) -> dict[str, Any]:
    from proofs_check.plots.diagnosed import coefficients, distortions

    asked = "rr_gd" if found.order == "rr" else "ss_gd"
    rows = []
    for a, feature in enumerate(found.table.features):
        for k, target in enumerate(found.table.targets):
            name = feature if found.table.p == 1 else f"{feature} → {target}"
            rows.append((name, *(ratio(float(m.coef[k, a])) for m in (found.ss, found.rr, found.gd))))
    height = min(7.0, 1.2 + 0.23 * min(found.table.d, 24))
    return {
        "answer": found.meaning[1 if asked == "rr_gd" and len(found.meaning) > 1 else 0],
        "state": "good" if (found.distortion[asked] or 0) < 0.01 else "bad",  # type: ignore[index]
        "seen_words": _SEEN_WORDS["line" if found.table.d == 1 else "arrow"],
        "figures": [
            (_drawn(lambda axes: coefficients(axes, found), height=height), "Coefficients under SS, RR and GD"),
            (_drawn(lambda axes: distortions(axes, found)), "Distance from GD at this and larger batch sizes"),
        ],
        "heading": ("feature", "SS", "RR", "GD"),
        "rows": rows,
        "stacked": False,
        "caption": "Where training converges: coefficients per standard deviation of a feature",
        "certificates": [],
        "proof": "A regression's optima are numbers, not a decision: their error bounds stand under How to read this."
        " Exact values, for constructed data, come from construct and certify.",
    }


def _classification(found: ClassificationDiagnosis) -> dict[str, Any]:
    from proofs_check.plots.diagnosed import growing_direction, margins, separating_plane

    figures = [(_drawn(lambda axes: separating_plane(axes, found)), "All samples, normalized as one batch")]
    if found.direction:
        figures.append((_drawn(lambda axes: margins(axes, found)), "Margins of all samples"))
    side_of = "samples on the separable side" if len(found.classes) == 2 else "samples separable from some other class"
    rows = []
    for name in ("ss", "rr", "gd"):
        separable = found.separability[name]
        ends = {"SC": "has an optimum", "UNDECIDED": "undecided"}.get(separable.class_, "has no finite optimum")
        fate = found.outcome(name) if name in found.fate else ends
        proved = found.fate[name].verified if name in found.fate else separable.verified
        side = f"{len(separable.ls_samples):,} of {found.table.n:,}" if separable.class_ != "UNDECIDED" else "not known"
        rows.append((_NAMES[name], separable.class_, side, fate, "yes" if proved else "no"))
    return {
        "answer": found.answer,
        "state": {"bounded": "good", "undecided": "unsure"}.get(found.outcome(found.trained), "bad"),
        "seen_words": _SEEN_WORDS["cut" if growing_direction(found)[0] else "classes"],
        "figures": figures,
        "heading": ("order", "class", side_of, "fate", "certified"),
        "rows": rows,
        "stacked": True,
        "caption": "Classes and fates",
        "certificates": _certificates(found),
        "proof": "Each certificate proves its decision by integers alone. Save them with --out FILE and re-check them"
        " with proofs-check certify FILE, which shares no code with what found them.",
    }


def _certificates(found: ClassificationDiagnosis) -> list[tuple[str, str]]:
    """What each certificate says and its text; the data, which all of them repeat, only by their hash."""
    out = []
    for one in found.certificates:
        order = one.get("order")
        name = _NAMES.get(str(order.get("name")) if isinstance(order, dict) else "", "")
        text = _compact({**one, "data": {"sha256": found.table.sha256, "…": "see --out"}})
        shown = text if len(text) <= MOST_TEXT else f"{text[:2000]}\n… {len(text):,} characters: use --out"
        out.append((f"{one.get('kind', 'certificate')} {name}".strip(), shown))
    return out


def _compact(document: dict[str, Any]) -> str:
    """JSON with lists of plain values on one line; a line end inside it stands between values, never in a text."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    plain = re.compile(r"\[\n\s+([^\[\]{}]*?)\n\s*\]")
    return plain.sub(lambda row: "[" + re.sub(r",\n +", ", ", row[1]) + "]", text)


def _drawn(draw: Callable[[Any], Any], *, width: float = 5.0, height: float = 3.2) -> str:
    return image(draw, width=width, height=height)
