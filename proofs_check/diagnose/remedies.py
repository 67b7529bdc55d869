"""What could be changed in training, tried on the very data: the claim behind each remedy, and what it does here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofs_check.diagnose.decide import Decider, Report
from proofs_check.diagnose.exact import table_exactly
from proofs_check.diagnose.fates import ClassificationDiagnosis, LargerBatchFate
from proofs_check.diagnose.geometry import distortion
from proofs_check.diagnose.order import shuffle_of
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.diagnose.units import centred_targets, moderate_features
from proofs_check.diagnose.words import ratio
from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.orders import batches_of

__all__ = ["Remedy", "remedies"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change of the settings, tried.

    Attributes:
        name: what to do, in words.
        option: how to ask for it on the command line.
        claims: ids of the claims that say why it may help.
        result: what it does on these data, in words.
        helps: whether it is better than the settings that were diagnosed; None where it could not be decided.
        harms: whether it is worse.
    """

    name: str
    option: str
    claims: tuple[str, ...]
    result: str
    helps: bool | None
    harms: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    name: str
    option: str
    claims: tuple[str, ...]
    settings: dict[str, Any]


def remedies(
    found: RegressionDiagnosis | ClassificationDiagnosis, *, progress: Report | None = None
) -> tuple[Remedy, ...]:
    """Try reshuffling, larger batches, a larger ε, and dropping a ragged last batch, each alone.

    Args:
        found: a diagnosis; every remedy is compared with the order that it was asked about.
        progress: called with the share of the work done and what is being tried.
    """
    changes = list(_changes(found))
    tried = []
    for place, change in enumerate(changes):
        if progress:
            progress(place / len(changes), change.name)
        try:
            one = _classified(found, change) if isinstance(found, ClassificationDiagnosis) else _fitted(found, change)
        except InputError as error:
            one = Remedy(change.name, change.option, change.claims, f"cannot be tried: {error}", None)
        tried.append(one)
    return tuple(tried)


def _changes(found: RegressionDiagnosis | ClassificationDiagnosis) -> Iterator[_Change]:
    regression = isinstance(found, RegressionDiagnosis)
    n, size = found.table.n, found.batch_size
    why: tuple[str, ...]
    if found.order != "rr":
        why = ("R-2", "R-5") if regression else ("C-3", "C-7")
        yield _Change("Reshuffle every epoch", "--order rr", why, {"order": "rr"})
    why = ("R-6", "R-10") if regression else ("C-10",)
    for larger in (2 * size, 4 * size):
        if larger < n:
            yield _Change(f"Batches of {larger}", f"--batch-size {larger}", why, {"batch_size": larger})
    spread = _typical_variance(found.table.X)
    if spread > 0 and found.eps < spread:
        why = ("R-7", "R-15") if regression else ("BN-3", "C-3")
        yield _Change(f"ε as large as a typical variance, {spread:.3g}", f"--eps {spread:.3g}", why, {"eps": spread})
    if n % size and not found.drop_last and n > size:
        why = ("R-2",) if regression else ("C-2",)
        yield _Change(f"Drop the last batch of {n % size}", "--drop-last", why, {"drop_last": True})


def _typical_variance(X: Any) -> float:
    """The median of the features' variances over all data, in three digits: the same number as the option shows."""
    return float(f"{float(np.median(np.asarray(X, dtype=float).var(axis=0))):.3g}")


def _fitted(found: RegressionDiagnosis, change: _Change) -> Remedy:
    """Where the order converges after the change, against GD with the same ε."""
    before = found.distortion["rr_gd" if found.order == "rr" else "ss_gd"]
    if change.settings == {"order": "rr"}:  # RR's optimum is in the diagnosis already
        return _compared(change, before, found.distortion["rr_gd"])
    settings: dict[str, Any] = {
        "batch_size": found.batch_size,
        "eps": found.eps,
        "drop_last": found.drop_last,
        "order": found.order,
    }
    settings |= change.settings
    size, eps, order, drop_last = (settings[k] for k in ("batch_size", "eps", "order", "drop_last"))
    y, _ = centred_targets(found.table.numbers())
    x = moderate_features(found.table.X) if eps == 0 else found.table.X
    gd = gd_optimum(x, y, eps=eps, constant="zero").coef
    if order == "rr":
        rng = np.random.default_rng(found.seed)
        best = rr_optimum(x, y, size, eps=eps, constant="zero", drop_last=drop_last, rng=rng).coef
    else:
        _, permutation = shuffle_of(found.table, order, found.seed)
        best = ss_optimum(x, y, permutation, size, eps=eps, constant="zero", drop_last=drop_last).coef
    after = distortion(best, gd, float(np.sqrt((y * y).mean(axis=0).sum())))
    return _compared(change, before, after)


def _compared(change: _Change, before: float | None, after: float | None) -> Remedy:
    """Two distances from GD, before and after."""
    if after is None or before is None:
        return Remedy(change.name, change.option, change.claims, "GD's coefficients are 0: no ratio", None)
    result = f"distortion from GD {ratio(before)} → {ratio(after)}"
    return Remedy(
        change.name, change.option, change.claims, result, bool(after < 0.99 * before), bool(after > 1.01 * before)
    )


def _classified(found: ClassificationDiagnosis, change: _Change) -> Remedy:
    """The fate of the order after the change, decided anew."""
    if change.settings == {"order": "rr"}:
        decided = found.separability["rr"]
        return _fate(found, change, decided.class_, found.outcome("rr"), verified=found.fate["rr"].verified)
    eps = change.settings.get("eps", found.eps)
    drop_last = change.settings.get("drop_last", found.drop_last)
    exact = table_exactly(found.table, eps=eps, constant="zero" if found.constant == "zero" else "error")
    decider = Decider(exact, found.batch_size, drop_last, found.gamma)  # type: ignore[arg-type]
    _, permutation = shuffle_of(found.table, "ss" if found.order == "rr" else found.order, found.seed)
    size = change.settings.get("batch_size", found.batch_size)
    batches_of(permutation, size, drop_last=drop_last)  # refuses a last batch of one sample
    rng = np.random.default_rng(found.seed)
    made: LargerBatchFate = decider.at_size(found.trained, size, permutation, decider.whole(), rng)
    return _fate(found, change, made.class_, made.fate, verified=made.verified)


def _fate(found: ClassificationDiagnosis, change: _Change, class_: str, fate: str, *, verified: bool) -> Remedy:
    words = {"bounded": "cannot diverge", "diverges": "diverges", "depends": "may diverge", "undecided": "undecided"}
    rank = {"bounded": 0, "depends": 1, "diverges": 2}
    before = found.outcome(found.trained)
    sure = "certified" if verified else "not certified"
    result = f"{words[before]} → {words[fate]} ({class_}, {sure})"
    if fate not in rank or before not in rank:
        safe = True if fate == "bounded" else None  # whatever the undecided fate is, this one is not worse
        return Remedy(change.name, change.option, change.claims, result, safe)
    helps, harms = rank[fate] < rank[before], rank[fate] > rank[before]
    return Remedy(change.name, change.option, change.claims, result, helps, harms)
