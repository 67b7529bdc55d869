"""Classification with an intercept: the bias of the linear layer and the β of the normalization, decided exactly.

A model computes W(γ·x̄ + β) + b = Mx̄ + c with c = Wβ + b, while the claims are on Mx̄ alone. For squared loss nothing
changes: x̄ sums to 0 in every batch (BN-1), so c and M do not meet and the best c is the targets' mean. For two classes
the signed features become y(x̄, 1), to which C-1 and C-3 apply as they stand: they hold for any finite set of vectors.

They can be made of batch-normalized data. Give every batch its mirror image about its own mean, 2μ − x, with the
opposite labels, and a further feature that is s on the samples and −s on their images. Means and variances of the old
features stay as they were, the new one has mean 0 and variance s², and an image has −(x̄, s/√(s²+ε)) and the label −y:
its signed feature is that of the sample again. So the decision, and its certificate, for this doubled data without
intercept is the one for the data with intercept; the factor on the last coordinate changes no class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.errors import InputError
from proofs_check.orders import Indices
from proofs_check.separability import Decision, ExactData, Order, decision_of, direction, exact_data, make_order
from proofs_check.separability.decompose import decompose
from proofs_check.separability.items import items_of

__all__ = ["Intercept", "decide_with_intercept", "mirrored"]

Floats = NDArray[np.float64]
_ENTRIES = 5_000  # items × coordinates from which partial separability is left to floating point: exact it is slow
_FAR = Fraction(1 << 20)  # s: the factor s/√(s²+ε) is then 1 but for 1e-12·ε, so that margins too are right
_CLOSE = 1e-6  # of the least margin 1: the direction's own error is far below
_EPOCHS = (2, 6)  # random epochs whose batches are to overlap: then all batches of reshuffling do


@dataclass(frozen=True, slots=True)
class Intercept:
    """What becomes of training two classes with an intercept.

    Attributes:
        classes: by order ("ss", "rr", "gd"): "LS", "PLS", "SC" or "UNDECIDED"; for "rr" only "SC" or "UNDECIDED".
        fate: by order ("ss", "rr"): "diverges", "bounded" or "undecided".
        certified: by order, whether checked certificates carry the fate; else floating point does.
        because: by order, a clause.
        certificates: of the classes, each for doubled data (see the module).
    """

    classes: Mapping[str, str]
    fate: Mapping[str, str]
    certified: Mapping[str, bool]
    because: Mapping[str, str]
    certificates: tuple[Mapping[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Class:
    """The class of one order, whether its overlap leaves no direction, and the certificate, if there is one."""

    kind: str
    spans: bool
    certificate: Mapping[str, Any] | None
    decided: tuple[ExactData, Decision] | None


def decide_with_intercept(
    X: Floats, y: NDArray[np.bool_], batches: Sequence[Indices], *, eps: float, rng: np.random.Generator
) -> Intercept:
    """Decide for samples X (n, d) of two classes y (n,) and the batches of single shuffle.

    Fates follow from C-3: an overlap (SC) bounds them (a); where all data as one batch overlap in every direction, all
    else diverges (b). Where both are separable in part nothing is said. Reshuffling is bounded if the batches of a few
    random epochs overlap in every direction, as then the other batches cannot undo it; else nothing is said.
    """
    data = X[:, (X[0] != X).any(axis=0)]
    whole = _decide(data, y, [np.arange(len(X), dtype=np.intp)], eps)
    ss = _decide(data, y, batches, eps)
    rr = _reshuffled(data, y, [len(rows) for rows in batches], eps, rng)
    unknown = ("undecided", "no overlap was found among the batches of a few epochs", False)
    told = {"ss": _fate(ss, whole), "rr": unknown}
    if ss.kind == whole.kind == "LS" and ss.decided is not None:
        told["ss"] = _heading(*ss.decided, data, y, eps)
    if rr is not None:
        told["rr"] = ("bounded", "the batches of a few random epochs overlap in every direction (C-3 a)", True)
    return Intercept(
        classes={"ss": ss.kind, "rr": "UNDECIDED" if rr is None else "SC", "gd": whole.kind},
        fate={which: fate for which, (fate, _, _) in told.items()},
        certified={which: sure for which, (_, _, sure) in told.items()},
        because={which: why for which, (_, why, _) in told.items()},
        certificates=tuple(made.certificate for made in (ss, rr, whole) if made is not None and made.certificate),
    )


def mirrored(
    X: Floats, y: NDArray[np.bool_], batches: Sequence[Indices], *, eps: float
) -> tuple[ExactData, list[Indices]]:
    """The doubled data of the batches and their rows: first a batch's samples, then their images, batch after batch.

    A sample in several batches becomes several rows.
    """
    rows: list[list[Fraction]] = []
    labels: list[int] = []
    doubled: list[Indices] = []
    for batch in batches:
        exact = [[Fraction(value) for value in X[i].tolist()] for i in batch]
        twice = [2 * sum(column, Fraction(0)) / len(exact) for column in zip(*exact, strict=True)]
        signs = [int(y[i]) for i in batch]
        doubled.append(np.arange(len(rows), len(rows) + 2 * len(exact), dtype=np.intp))
        rows += [[*row, _FAR] for row in exact]
        rows += [[*(a - b for a, b in zip(twice, row, strict=True)), -_FAR] for row in exact]
        labels += signs + [1 - sign for sign in signs]
    table = np.empty((len(rows), X.shape[1] + 1), dtype=object)
    table[:] = rows
    return exact_data(table, np.array(labels), eps=eps), doubled


def _reshuffled(
    X: Floats, y: NDArray[np.bool_], sizes: Sequence[int], eps: float, rng: np.random.Generator
) -> _Class | None:
    """An overlap in every direction among the batches of some random epochs, certified; None if none was found."""
    for epochs in _EPOCHS:
        drawn: list[Indices] = []
        for _ in range(epochs):
            order = rng.permutation(len(X)).astype(np.intp)
            drawn += np.split(order, np.cumsum(sizes))[: len(sizes)]
        data, doubled = mirrored(X, y, drawn, eps=eps)
        if decompose(items_of(data, doubled)).w is None:  # else a proof would be sought for what is of no use
            made = _proved(data, make_order(data, "ss", batches=doubled))
            if made.spans and made.certificate is not None:
                return made
    return None


def _decide(X: Floats, y: NDArray[np.bool_], batches: Sequence[Indices], eps: float) -> _Class:
    data, doubled = mirrored(X, y, batches, eps=eps)
    items = items_of(data, doubled)
    guess = decompose(items)
    if guess.w is not None and guess.overlapping.any() and items.count * items.dim > _ENTRIES:
        return _Class("PLS", False, None, None)
    return _proved(data, make_order(data, "gd") if len(doubled) == 1 else make_order(data, "ss", batches=doubled))


def _proved(data: ExactData, order: Order) -> _Class:
    made = decision_of(data, order)
    spans = made.kind == "SC" and made.proof is not None and len(made.proof.closed) == data.dim
    return _Class(made.kind, spans, made.certificate, (data, made))


def _heading(data: ExactData, decision: Decision, X: Floats, y: NDArray[np.bool_], eps: float) -> tuple[str, str, bool]:
    """Where both are separable: what the direction of weights and intercept does to all data, in floating point."""
    try:
        v = direction(data, decision, gamma="frozen").weight
    except InputError as error:
        return "undecided", f"the direction of the weights is not told: {error}", False
    margins = np.where(y, 1.0, -1.0) * (batch_normalize(X, eps=eps, constant="zero") @ v[:-1] + v[-1])
    lost = int((margins < -_CLOSE).sum())
    if not lost and margins.min() < _CLOSE:
        return "undecided", "the direction of the weights leaves a sample of all data on the edge", False
    what = f"loses {lost} of {len(X)} samples of all data" if lost else "keeps every sample of all data"
    why = f"batches and all data are both separable, and the max-margin direction with frozen Γ (C-4) {what}"
    return ("diverges" if lost else "bounded"), why, False


def _fate(made: _Class, whole: _Class) -> tuple[str, str, bool]:
    if made.kind == "UNDECIDED":
        return "undecided", "the class could not be decided", False
    sure = made.certificate is not None
    if made.kind == "SC":
        return "bounded", "its normalized batches overlap (SC; C-3 a)", sure
    if whole.spans:
        there = "separable" if made.kind == "LS" else "separable in part"
        return "diverges", f"its normalized batches are {there} ({made.kind}), all data overlap (C-3 b)", sure
    return "undecided", "its batches and all data are both separable in part, so the direction decides", False
