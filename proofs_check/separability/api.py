"""What users call: separability with a certificate, after the pattern answer-with-certificate and a thin yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.orders import Indices, batches_of, check_batch_size
from proofs_check.separability.data import Constant, ExactData, Floats, exact_data, refuse_constant
from proofs_check.separability.decision import Decision, Order, OrderName, decide
from proofs_check.separability.reshuffle import decide_reshuffled
from proofs_check.wording import one_of

__all__ = ["Separability", "is_separable", "make_order", "separability", "separability_of"]

Strength = Literal["certified", "supported", "undecided"]


@dataclass(frozen=True, slots=True)
class Separability:
    """The decomposition Z = Z_LS ⊔ Z_SC of signed, batch-normalized features (claim C-1).

    Attributes:
        class_: "LS", "PLS", "SC", or "UNDECIDED" with what was tried.
        ls_samples: samples on the separable side, increasing; for RR those that are in at least one batch.
        strength: "certified" by a checked certificate; "supported" by a search that met no counterexample.
        verified: whether the independent checker accepted the certificate.
        certificate: JSON-ready, self-contained; None unless certified.
        direction: a separating weight for LS and PLS, (d,) for two classes, (p, d) for more; else None.
        tried: what was tried in vain.
    """

    class_: str
    ls_samples: tuple[int, ...]
    strength: Strength
    verified: bool
    certificate: Mapping[str, object] | None = field(repr=False)
    direction: Floats | None = field(repr=False)
    tried: tuple[str, ...] = ()


def separability(
    X: ArrayLike,
    y: ArrayLike,
    *,
    order: OrderName = "ss",
    batches: Sequence[Sequence[int] | Indices] | None = None,
    batch_size: int | None = None,
    drop_last: bool = False,
    eps: float | Fraction = 0,
    constant: Constant = "zero",
    rng: np.random.Generator | None = None,
) -> Separability:
    """Decide the class of the signed features z = y x̄ and certify it.

    Args:
        X: features (n, d), floats (taken as exact binary rationals), integers or rationals.
        y: labels (n,), two values, or more integers or names.
        order: "ss" with `batches` (or `batch_size`: the order as given), "gd", or "rr" with `batch_size`.
        batches: index lists of one epoch, for "ss".
        drop_last: leave out a smaller last batch.
        eps: ε ≥ 0.
        constant: "zero" or "error" for features constant within a batch when ε = 0.
        rng: for the random batches of RR; a fixed seed if None.

    Raises:
        InputError: bad shapes, labels, batches; a constant feature under "error".
    """
    data = exact_data(X, y, eps=eps, constant=constant)
    chosen = make_order(data, order, batches=batches, batch_size=batch_size, drop_last=drop_last)
    return separability_of(data, chosen, rng=rng)


def is_separable(X: ArrayLike, y: ArrayLike, **options: object) -> bool:
    """Whether the signed features are linearly separable (class LS); options as for `separability`.

    Raises:
        InputError: bad input, or an answer that could not be certified.
    """
    answer = separability(X, y, **options)  # type: ignore[arg-type]  # passed through unchanged
    if answer.strength != "certified":
        raise InputError(f"separability is {answer.strength} only ({'; '.join(answer.tried)}); call separability")
    return answer.class_ == "LS"


def make_order(
    data: ExactData,
    order: OrderName,
    *,
    batches: Sequence[Sequence[int] | Indices] | None = None,
    batch_size: int | None = None,
    drop_last: bool = False,
) -> Order:
    """Check and make an order; see `separability`."""
    if order == "gd":
        made = Order("gd")
        refuse_constant(data, [np.arange(data.n, dtype=np.intp)])
        return made
    if order == "rr":
        if batch_size is None:
            raise InputError('order "rr" needs batch_size')
        check_batch_size(data.n, batch_size, drop_last=drop_last)
        rest = data.n % batch_size
        return Order("rr", sizes=(batch_size,) if rest == 0 or drop_last else (batch_size, rest))
    one_of("order", order, ("ss", "gd", "rr"))
    if batches is None:
        if batch_size is None:
            raise InputError('order "ss" needs batches, or batch_size for the order as given')
        batches = batches_of(range(data.n), batch_size, drop_last=drop_last)
    index = tuple(np.asarray(rows, dtype=np.intp) for rows in batches)
    if not index or any(rows.ndim != 1 or len(rows) < 2 for rows in index):
        raise InputError("batches must be lists of at least 2 sample numbers each")
    used = np.concatenate(index)
    if used.min() < 0 or used.max() >= data.n or len(np.unique(used)) != len(used):
        raise InputError(f"batches must hold different sample numbers from 0 to {data.n - 1}")
    refuse_constant(data, index)
    return Order("ss", index)


def separability_of(data: ExactData, order: Order, *, rng: np.random.Generator | None = None) -> Separability:
    """`separability` for data that is exact already."""
    return summary(data, decision_of(data, order, rng=rng))


def decision_of(data: ExactData, order: Order, *, rng: np.random.Generator | None = None) -> Decision:
    """The decision with the search's state."""
    if order.name == "rr":
        return decide_reshuffled(data, order.sizes, rng if rng is not None else np.random.default_rng(0))
    return decide(data, order)


def summary(data: ExactData, decision: Decision) -> Separability:
    """The public view of a decision."""
    certified = decision.certificate is not None
    w = decision.guess.w if decision.kind in ("LS", "PLS") else None
    return Separability(
        class_=decision.kind,
        ls_samples=decision.ls_samples(),
        strength="certified" if certified else "undecided" if decision.kind == "UNDECIDED" else "supported",
        verified=certified,
        certificate=decision.certificate,
        direction=None if w is None else unit_direction(data, w),
        tried=decision.tried,
    )


def unit_direction(data: ExactData, w: NDArray[np.generic]) -> Floats:
    """A weight as a unit vector in floats: (d,) for two classes, (p, d) with class 0 at rest for more."""
    largest = max(abs(entry) for entry in w.tolist()) or 1
    floats = np.array([float(entry / largest) if w.dtype != object else int(entry) / int(largest) for entry in w])
    floats /= np.linalg.norm(floats) or 1.0
    if data.classes == 2:
        return floats
    return np.concatenate([np.zeros((1, data.d)), floats.reshape(-1, data.d)])
