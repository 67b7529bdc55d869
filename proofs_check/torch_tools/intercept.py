"""Classification with an intercept: the bias of the linear layer and the β of the normalization, decided exactly.

A model computes W(γ·x̄ + β) + b = Mx̄ + c with c = Wβ + b, while the claims are on Mx̄ alone. For squared loss nothing
changes: x̄ sums to 0 in every batch (BN-1), so c and M do not meet and the best c is the targets' mean. For two classes
the signed features become y(x̄, 1), to which C-1 and C-3 apply as they stand: they hold for any finite set of vectors.

They can be made of batch-normalized data. Give every batch its mirror image about its own mean, 2μ − x, with the
opposite labels, and a further feature that is 1 on the samples and −1 on their images. Means and variances of the old
features stay as they were, the new one has mean 0 and variance 1, and an image has −(x̄, 1/√(1+ε)) and the label −y: its
signed feature is that of the sample again. So the decision, and its certificate, for this doubled data without
intercept is the one for the data with intercept (the factor on the last coordinate changes no class).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Indices
from proofs_check.separability import Decision, ExactData, decision_of, exact_data, make_order

__all__ = ["Intercept", "decide_with_intercept", "mirrored"]

Floats = NDArray[np.float64]
_EPOCHS = 3  # random epochs whose batches are to overlap: then all batches of reshuffling do


@dataclass(frozen=True, slots=True)
class Intercept:
    """What becomes of training two classes with an intercept.

    Attributes:
        classes: by order ("ss", "rr", "gd"): "LS", "PLS", "SC" or "UNDECIDED"; for "rr" only "SC" or "UNDECIDED".
        fate: by order ("ss", "rr"): "diverges", "bounded" or "undecided".
        because: by order, a clause.
        certificates: of the classes that the fates rest on, each for doubled data (see the module).
    """

    classes: Mapping[str, str]
    fate: Mapping[str, str]
    because: Mapping[str, str]
    certificates: tuple[Mapping[str, Any], ...] = field(repr=False)


def decide_with_intercept(
    X: Floats, y: NDArray[np.bool_], batches: Sequence[Indices], *, eps: float, rng: np.random.Generator
) -> Intercept:
    """Decide for samples X (n, d) of two classes y (n,) and the batches of single shuffle.

    Fates follow from C-3: an overlap (SC) bounds them (a); where all data as one batch overlap in every direction, all
    else diverges (b). Where both are separable in part nothing is said. Reshuffling is bounded if the batches of a few
    random epochs overlap in every direction, as then the other batches cannot undo it; else nothing is said.
    """
    varying = (X[0] != X).any(axis=0)
    data = X[:, varying]
    whole = _decision(data, y, [np.arange(len(X), dtype=np.intp)], eps)
    ss = _decision(data, y, batches, eps)
    sizes = [len(rows) for rows in batches]
    drawn: list[Indices] = []
    for _ in range(_EPOCHS):
        order = rng.permutation(len(X)).astype(np.intp)
        drawn += np.split(order, np.cumsum(sizes))[: len(sizes)]
    rr = _decision(data, y, drawn, eps)
    certificates = [made.certificate for made in (ss, rr, whole) if made.certificate is not None]
    fates = {"ss": _fate(ss, whole), "rr": ("undecided", "the batches of a few epochs are separable in part")}
    if _overlaps(rr):
        fates["rr"] = ("bounded", "the batches of a few random epochs overlap in every direction (C-3 a)")
    return Intercept(
        classes={"ss": ss.kind, "rr": rr.kind if _overlaps(rr) else "UNDECIDED", "gd": whole.kind},
        fate={which: fate for which, (fate, _) in fates.items()},
        because={which: why for which, (_, why) in fates.items()},
        certificates=tuple(certificates),
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
        rows += [[*row, Fraction(1)] for row in exact]
        rows += [[*(a - b for a, b in zip(twice, row, strict=True)), Fraction(-1)] for row in exact]
        labels += signs + [1 - sign for sign in signs]
    table = np.empty((len(rows), X.shape[1] + 1), dtype=object)
    table[:] = rows
    return exact_data(table, np.array(labels), eps=eps), doubled


def _decision(X: Floats, y: NDArray[np.bool_], batches: Sequence[Indices], eps: float) -> Decision:
    data, doubled = mirrored(X, y, batches, eps=eps)
    order = make_order(data, "gd") if len(batches) == 1 else make_order(data, "ss", batches=doubled)
    return decision_of(data, order)


def _overlaps(decision: Decision) -> bool:
    """Whether an overlap in every direction is certified."""
    if decision.kind != "SC" or decision.proof is None or decision.certificate is None:
        return False
    return len(decision.proof.closed) == decision.items.dim


def _fate(decision: Decision, whole: Decision) -> tuple[str, str]:
    if decision.certificate is None:
        return "undecided", "the class could not be certified"
    if decision.kind == "SC":
        return "bounded", "its normalized batches overlap (SC; C-3 a)"
    if _overlaps(whole):
        there = "separable" if decision.kind == "LS" else "separable in part"
        return "diverges", f"its normalized batches are {there} ({decision.kind}), all data overlap (C-3 b)"
    return "undecided", "its batches and all data as one batch are both separable in part, and the direction decides"
