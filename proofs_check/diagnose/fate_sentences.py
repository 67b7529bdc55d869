"""What a classification diagnosis means and what to do about it, in sentences."""

from __future__ import annotations

from proofs_check.diagnose.fates import ClassificationDiagnosis, LargerBatchFate, Which, dominating
from proofs_check.diagnose.words import count, percent, ratio, several
from proofs_check.separability import Direction, Fate, FateCounts, Separability

__all__ = ["advice", "answer", "because", "meaning", "notes", "who"]

_OUTCOMES = {
    "diverges": "drives the risk on all data to infinity",
    "bounded": "cannot diverge: the risk on all data stays bounded",
    "depends": "may diverge or not: that depends on the direction that the optimiser takes",
    "undecided": "could not be decided",
}
_BRIEF = {"diverges": "diverges too", "bounded": "cannot diverge", "depends": "may", "undecided": "is undecided"}


def who(found: ClassificationDiagnosis, which: Which) -> str:
    """The order in words."""
    if which == "rr":
        return "RR, reshuffling every epoch"
    return "SS in the data's own order" if found.order == "igm" else "SS with this shuffle"


def because(found: ClassificationDiagnosis, which: Which) -> str:
    """The reason for an order's fate (C-3), a clause."""
    there = {"LS": "separable", "PLS": "separable in part"}.get(found.separability[which].class_, "undecided")
    grow = f"its normalized batches are {there} ({found.separability[which].class_}), so the weights grow without bound"
    return {
        "overlaps": "its normalized batches overlap (SC), so the weights converge and the risk on all data is bounded"
        " (C-3 a)",
        "coercive": f"{grow}, while all data as one batch overlap in every direction: their risk grows along (C-3 b)",
        "farkas": f"{grow}, and every direction that separates the batches loses some sample of all data (C-3 c)",
        "cones": f"{grow}, but no direction that separates the batches loses a sample of all data (C-3 c)",
        "whole": "one batch is all of the data, so driving its risk down drives down the risk on all data",
        "depends": f"{grow}; some directions that separate the batches keep every sample of all data, others lose some:"
        " the optimiser's direction decides (C-3 c)",
    }.get(found.fate[which].rule, found.fate[which].because)


def answer(found: ClassificationDiagnosis) -> str:
    """The outcome for the order that was asked about, and in brief for the other one."""
    main: Which = found.trained
    outcome = found.outcome(main)
    text = f"Training with {who(found, main)} {_OUTCOMES[outcome]}"
    if found.fate[main].fate == "depends" and outcome != "depends":
        text += f", with {found.gamma} Γ"
    elif outcome == "diverges":
        text += ", whatever direction the optimiser takes"
    text += f" ({_strength(found, main)})"
    if outcome == "undecided":
        scale = f", with {found.gamma} Γ," if found.fate[main].fate == "depends" else ""
        text = f"Whether training with {who(found, main)} diverges{scale} could not be decided"
    if main == "ss" and outcome != "bounded":
        other = found.outcome("rr")
        brief = "diverges" if (outcome, other) == ("undecided", "diverges") else _BRIEF[other]
        text += f"; reshuffling every epoch (RR) {brief} ({_strength(found, 'rr')})"
    return f"{text}."


def meaning(found: ClassificationDiagnosis) -> tuple[str, ...]:
    """Why, where the weights go, what is lost and how fast."""
    out = [f"{_upper(who(found, which))}: {because(found, which)}." for which in found.fate]
    for which, there in found.direction.items():
        out += _direction(found, which, there)
    for which, why in found.untold.items():
        out.append(f"{_upper(who(found, which))}: the direction of the weights is not told: {why}.")
    if found.chance is not None:
        out.append(_chance(found.chance))
    return tuple(out)


def advice(found: ClassificationDiagnosis) -> tuple[str, ...]:
    """What to do, shown to help on these data or not."""
    ss, rr = found.outcome("ss"), found.outcome("rr")
    out = []
    if found.trained == "ss" and ss in ("diverges", "depends"):
        if rr == "bounded":
            out.append(f"Reshuffle every epoch: on these data RR cannot diverge ({_strength(found, 'rr')}).")
        elif rr == "diverges":
            out.append("Reshuffling every epoch does not help on these data: RR diverges too.")
    asked = [other for other in found.larger if other.which == found.trained or rr in ("diverges", "depends")]
    out += [_larger(other) for other in asked]
    if rr in ("diverges", "depends") and found.separability["gd"].class_ == "SC":
        out.append(
            f"One batch of all {found.table.n} samples cannot diverge: the risk on all data then is the one trained on."
        )
    return tuple(out)


def notes(found: ClassificationDiagnosis) -> tuple[str, ...]:
    """How the numbers are to be read, and what was decided on the way."""
    out = list(found.table.notes)
    out.append(
        "A fate is that of every training of a linear map behind batch normalization which drives the risk on its own"
        " batches to the least value; risk on all data means normalized as one batch (L_GD)."
    )
    if found.direction:
        out.append(
            "Weights are per standard deviation of a feature, scaled so that the least margin on the separable side of"
            " the order's own batches is 1; margins of lost samples are in this unit."
        )
        if len(found.classes) == 2:
            out.append(f"Positive weights speak for class {found.classes[1]}.")
    if found.constant_features:
        names = several(found.constant_features)
        out.append(f"Constant in all the data: {names}; such a feature is normalized to 0 and decides nothing.")
    if found.constant_pairs:
        pairs = f"{found.constant_pairs} of {found.batches * found.table.d}"
        out.append(f"{pairs} (batch, feature) pairs of SS are constant; the feature is normalized to 0 there.")
    left = found.table.n % found.batch_size
    if found.drop_last and left:
        out.append(f"With the last batch dropped SS never sees {count(left, 'sample')}; RR sees all over time.")
    answered: list[tuple[str, Separability | Fate]] = [*found.separability.items(), *found.fate.items()]
    for name, one in answered:
        if not one.verified and one.tried:
            out.append(f"{name.upper()} was not certified: {'; '.join(one.tried)}.")
    return tuple(dict.fromkeys(out))


def _strength(found: ClassificationDiagnosis, which: Which) -> str:
    """How sure the outcome is."""
    fate = found.fate[which]
    if fate.fate == "depends" and which in found.direction:
        return "certified" if found.direction[which].certificate is not None else "not certified"
    return {"certified": "certified", "supported": "supported by a search, not proved", "undecided": "not certified"}[
        fate.strength
    ]


def _direction(found: ClassificationDiagnosis, which: Which, there: Direction) -> list[str]:
    norm = "ℓ2" if there.norm == "l2" else "ℓ1"
    names = several([found.table.features[a] for a in dominating(there)], most=4)
    subject = _upper(who(found, which))
    towards = f"the {norm} max-margin direction (C-4)"
    out = [f"{subject}: with {found.gamma} Γ the weights tend to {towards}, which is dominated by {names}."]
    if found.fate[which].fate == "depends":
        verdict = {
            "diverges": "it loses samples of all data, so the risk on them diverges",
            "bounded": "it keeps every sample of all data, so the risk on them stays bounded",
        }.get(there.fate, "a margin is too close to 0 to tell whether it loses a sample")
        proof = "certified" if there.certificate is not None else "not certified"
        out.append(f"This direction decides: {verdict} ({proof}).")
    if there.lost:
        lost, worst = f"{len(there.lost):,} of {found.table.n:,} samples", there.lost[0]
        which_one = f"row {worst + 1} (class {found.label(worst)}) with margin {ratio(float(there.margins[worst]))}"
        out.append(f"It puts {lost} on the wrong side of all data as one batch, the worst being {which_one}.")
    if there.slope is not None and there.slope > 0:
        sure = "" if found.separability[which].class_ == "LS" else "; beyond LS this is expected, not proved"
        rate = f"The risk on all data then grows by {ratio(there.slope)} for every unit of log t"
        out.append(f"{rate}, t being the number of steps times a small step size (C-5{sure}).")
    return out


def _chance(chance: FateCounts) -> str:
    low, high = (percent(100 * bound) for bound in chance.interval)
    rest = [
        f"{number} {what}"
        for number, what in ((chance.depends, "depend on the direction"), (chance.undecided, "are undecided"))
        if number
    ]
    more = f" ({', '.join(rest)})" if rest else ""
    sure = f"{percent(100 * chance.confidence)} confidence, Clopper–Pearson"
    counted = f"Of {chance.permutations:,} random shuffles {chance.diverges:,} diverge{more}"
    return f"{counted}: the probability that a shuffle diverges lies between {low} and {high} ({sure})."


def _larger(other: LargerBatchFate) -> str:
    sure = "certified" if other.verified else "not certified"
    order = "the same shuffle, cut anew," if other.which == "ss" else "RR"
    verdict = {
        "bounded": "cannot diverge",
        "diverges": "still diverges",
        "depends": "depends on the direction",
        "undecided": "could not be decided",
    }[other.fate]
    return f"Batch size {other.batch_size}: {order} {verdict} ({other.class_}, {sure})."


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
