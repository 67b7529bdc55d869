"""What a diagnosis of a model means, in sentences."""

from __future__ import annotations

from proofs_check.diagnose.fates import ClassificationDiagnosis
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.diagnose.words import percent, ratio
from proofs_check.torch_tools.audit_result import LoaderAudit
from proofs_check.torch_tools.gather import Features
from proofs_check.torch_tools.intercept import Intercept
from proofs_check.torch_tools.now import Now

__all__ = ["advice", "answer", "has_intercept", "meaning", "notes"]

Diagnosis = ClassificationDiagnosis | RegressionDiagnosis
_WHO = {
    "ss": "these batches in every epoch (SS)",
    "igm": "the data set's own order in every epoch (IGM)",
    "rr": "new batches every epoch (RR)",
}
_DOES = {
    "diverges": "drives the loss on all data to infinity as it drives its own loss to the least value",
    "bounded": "cannot diverge: the loss on all data stays bounded",
    "depends": "may diverge or not: that depends on the direction that the optimiser takes",
    "undecided": "could not be decided",
}
_IS = {"diverges": "diverges", "bounded": "stays bounded", "depends": "may diverge", "undecided": "is undecided"}
_ALSO = {
    "diverges": "reshuffling every epoch (RR) diverges too",
    "bounded": "reshuffling every epoch (RR) cannot diverge",
    "depends": "reshuffling every epoch (RR) may diverge as well",
    "undecided": "reshuffling every epoch (RR) is undecided",
}


def has_intercept(found: Features) -> bool:
    """Whether the layers have a bias or a β; a linear layer that is only imagined has one."""
    linear = found.pair.linear
    return linear is None or linear.bias is not None or found.pair.norm.bias is not None


def answer(found: Diagnosis, intercept: Intercept | None, order: str, fate: str, *, certified: bool) -> str:
    """The outcome for the order that training uses, and in brief for reshuffling."""
    if isinstance(found, RegressionDiagnosis):
        which = "rr_gd" if order == "rr" else "ss_gd"
        gap, cost = found.distortion[which], found.excess_percent["rr" if order == "rr" else "ss"]  # type: ignore[index]
        text = f"The last layer, trained with {_WHO[order]}, converges, but not to the optimum of all data"
        if gap is not None:
            text += f": it ends {percent(100 * gap)} of that optimum's length away"
        if cost is not None:
            text += f", at a risk higher by {percent(cost)} of the targets' variance"
        if order != "rr" and found.distortion["rr_gd"] is not None:
            text += f"; with reshuffling (RR) {percent(100 * found.distortion['rr_gd'])} away"
        return f"{text}. Computed in floating point, not certified."
    text = f"Training the last layer with {_WHO[order]} {_DOES[fate]} ({_sure(certified)})"
    if order != "rr" and fate != "bounded":
        rr = found.outcome("rr") if intercept is None else intercept.fate["rr"]
        proved = found.fate["rr"].verified if intercept is None else intercept.certified["rr"]
        text += f"; {_ALSO[rr]} ({_sure(proved)})"
    return f"{text}."


def meaning(found: Diagnosis, intercept: Intercept | None, now: Now | None) -> tuple[str, ...]:
    """Why, and where the model stands."""
    out = []
    if intercept is not None and isinstance(found, ClassificationDiagnosis):
        for which, name in (("ss", "SS"), ("rr", "RR")):
            fate = _IS[intercept.fate[which]]
            out.append(f"With the layers' intercept (bias, β) {name} {fate}: {intercept.because[which]}.")
        fates = ", ".join(f"{which.upper()} {_IS[found.outcome(which)]}" for which in found.fate)
        classes = ", ".join(f"{name.upper()} {one.class_}" for name, one in found.separability.items())
        out.append(f"Without it, the case of the next sentences, {fates} (classes: {classes}).")
    out += found.meaning
    if now is not None:
        where = f"Now: {now.loss} loss {ratio(now.own)} on its own batches, {ratio(now.whole)} on all data as one batch"
        if now.evaluation is not None:
            where += f", {ratio(now.evaluation)} in evaluation mode"
        out.append(f"{where}.")
        if now.mean_off is not None and now.deviation_ratio is not None:
            low, high = now.deviation_ratio
            out.append(
                f"Running means are off those of all data by up to {ratio(now.mean_off)} standard deviations, running"
                f" standard deviations are {ratio(low)} to {ratio(high)} times theirs."
            )
    return tuple(out)


def advice(found: Diagnosis, intercept: Intercept | None, audit: LoaderAudit, order: str, fate: str) -> tuple[str, ...]:
    """What to do: about the order first."""
    out = []
    if audit.verdict.fixed or audit.order == "mixed":
        todo = [one.do.split("; diagnose_model")[0] for one in audit.findings if one.severity == "danger" and one.do]
        out += [f"{one.rstrip('.')}." for one in todo]
    if isinstance(found, RegressionDiagnosis):
        return tuple(dict.fromkeys((*out, *found.advice)))
    rr = found.outcome("rr") if intercept is None else intercept.fate["rr"]
    if order != "rr" and fate in ("diverges", "depends"):
        if rr == "bounded":
            out.append("With reshuffling the last layer cannot diverge on these features.")
        elif rr == "diverges":
            out.append("Reshuffling does not help on these features: RR diverges too; use larger batches.")
    return tuple(dict.fromkeys(out))


def notes(features: Features, audit: LoaderAudit, found: Diagnosis, intercept: Intercept | None) -> tuple[str, ...]:
    """What the answer is about, and what it is not about."""
    pair = features.pair
    still = "The layers in front are taken to stand still; as they train on, diagnose again."
    out = [f"The features are what comes into {pair.norm_name!r} now, in evaluation mode. {still}"]
    if pair.earlier:
        names = ", ".join(repr(name) for name in pair.earlier)
        out.append(f"Earlier batch normalizations ({names}) normalize with their running statistics here.")
    if pair.linear is None:
        out.append(f"No linear layer takes the output of {pair.norm_name!r}; one with a bias is imagined there.")
    if isinstance(found, RegressionDiagnosis):
        out.append(
            "Bias and β change none of this: normalized features sum to 0 in every batch, so the intercept and the"
            " weights do not meet in squared loss (BN-1)."
        )
    elif intercept is None and has_intercept(features):
        out.append(
            f"The layers have an intercept (bias, β). For {len(found.classes)} classes the certificates are for"
            " training without it: what is separable (LS) stays so with it, but a fate may change: not certified."
        )
    elif intercept is not None and "frozen Γ" in intercept.because["ss"] and pair.norm.weight is not None:
        out.append("The scale Γ of the normalization is trained here; with it the direction may be another (C-4).")
    elif intercept is None:
        out.append("The layers have no intercept, as in the claims.")
    if audit.order not in ("ss", "igm", "rr", "gd"):
        out.append(f"The audit found {audit.order!r}, for which there is no claim; the answer is for new batches (RR).")
    if audit.changed:
        out.append(
            f"{100 * audit.changed:.3g} % of repeated visits found other features: the answer is for one epoch's."
        )
    if audit.replicas is not None:
        out.append(
            f"Batches are those of all {audit.replicas.count} processes, each normalized by itself, as without"
            " SyncBatchNorm."
        )
    if features.repeated:
        out.append(f"{features.repeated} samples come twice an epoch and count twice, as in training.")
    if features.numbers is not None:
        first = features.numbers[: len(features.numbers) - features.repeated]
        rows = "Row 1 is sample 0 of the data set, and so on." if len(first) == first[-1] + 1 else ""
        out.append(rows or "Rows are the samples that the loader gives, in the order of the data set, from 1.")
    own = found.table.notes
    return (*out, *(one for one in found.notes if one not in own))


def _sure(certified: bool) -> str:
    return "certified" if certified else "not certified"
