"""Long steps along the path of SGD: the epochs k, k + 1, … as one difference equation, its growth followed for decades.

Let g(M) be what one epoch adds to M. N epochs at once are approximated by

    M + N g(M + ½ (N − 1) g(M)),

which is exact for N = 1 and agrees with N epochs up to terms of third order in g: what is left out is, per component,
N(N² − 1)/24 · g''(g, g) + N(N − 1)(N − 2)/6 · g'g'g. (As N → ∞ with N g fixed it is the midpoint rule of a flow; no
flow is assumed here, g is SGD's own epoch with its batches in their order.) Late in training on separable data g falls
like 1/k, so N may grow in proportion to k, and each decade takes as many evaluations as the last.

A step of 2N is compared with two steps of N, which are kept. Up to terms of higher order the difference is at least
three times their error. It is held below a tolerance for each factor e of epochs. Errors do not grow later: the loss of
a batch is convex in M with a Hessian below L_S, and a gradient step with η L_S ≤ 2 brings no two iterates further
apart. On data that are not separable M settles: it is left where it is once the rest of its path, extrapolated as a
geometric series, is a thousandth of the tolerance. So the sum of the differences and of that rest bounds the error of
M, as far as each bounds that of its own step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.training.accelerated.change import epoch_change

__all__ = ["Change", "Path", "change_of", "follow", "long_step", "smoothness"]

Floats = NDArray[np.float64]
Change = Callable[[Floats], Floats]
"""M (p, d) → what one epoch adds to it (p, d)."""

_MOST = 2.0  # times as long is the next step at most
_SETTLED = 1e-3  # of the tolerance
_CALLS = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A run at its recorded epochs.

    Attributes:
        epochs: (k,) int64.
        M: (k, p, d).
        error: (k,) the sum of the differences up to there, in the Frobenius norm.
        evaluations: how many epochs were evaluated.
        safe: whether η L_S ≤ 2 on all batches, so that errors cannot grow.
    """

    epochs: NDArray[np.int64]
    M: Floats
    error: Floats
    evaluations: int
    safe: bool = True


def change_of(loss: str, bar: Floats, Y: Floats, size: int, rate: float, weight_decay: float = 0.0) -> Change:
    """The change g of one epoch of SGD with frozen Γ.

    Args:
        loss: "logistic" or "softmax".
        bar: (used, d) normalized batches in the order seen; Y: (used, p) targets, see `encode_targets`.
        size: B.
        rate: η; weight_decay: λ.
    """
    if loss not in ("logistic", "softmax"):
        raise InputError(f"log-time follows the logistic and softmax losses, not {loss}; use the closed form")
    rows, targets, scratch = np.ascontiguousarray(bar), np.ascontiguousarray(Y), np.empty((size, Y.shape[1]))

    def change(M: Floats) -> Floats:
        D = np.empty_like(M)
        epoch_change(loss == "softmax", rows, targets, size, rate, weight_decay, np.ascontiguousarray(M), D, scratch)
        return D

    return change


def smoothness(loss: str, bar: Floats, size: int, weight_decay: float = 0.0) -> float:
    """max_S L_S: no batch's loss curves more; λ_max(H_S)/4 for logistic, λ_max(H_S)/2 for softmax, and λ.

    The softmax loss in f has the Hessian diag(q) − qqᵀ, whose eigenvalues are at most ½ (Böhning 1992).
    """
    factor = 0.25 if loss == "logistic" else 0.5
    spread = max(
        float(np.linalg.norm(bar[k : k + size], 2) ** 2) / len(bar[k : k + size]) for k in range(0, len(bar), size)
    )
    return factor * spread + weight_decay


def long_step(change: Change, M: Floats, N: int, first: Floats | None = None) -> Floats:
    """What N epochs add to M, approximately; `first` is g(M) where it is known."""
    g = change(M) if first is None else first
    return g if N == 1 else N * change(M + 0.5 * (N - 1) * g)


def follow(
    change: Change,
    start: Floats,
    record: Sequence[int],
    *,
    tolerance: float = 1e-6,
    progress: Callable[[int], None] | None = None,
) -> Path:
    """Follow the path from epoch 0.

    Args:
        change: g.
        start: M (p, d).
        record: epochs, increasing; they may be as large as 10^18.
        tolerance: of M, for each factor e of epochs.
        progress: called with the epochs done.

    Raises:
        InputError: the tolerance is not positive, or the path needs too short steps.
    """
    if not tolerance > 0:
        raise InputError(f"the tolerance is {tolerance:g}; use a positive number, such as 1e-6")
    M, at, N, error, calls = start.copy(), 0, 1, 0.0, 0
    before, since = 0.0, 0
    Ms, errors = [], []
    for epoch in record:
        while at < epoch:
            left = epoch - at
            if left == 1 or (left < 2 * N and left % 2):
                M, at, calls = M + change(M), at + 1, calls + 1
                continue
            span = min(N, left // 2)
            g = change(M)
            size = float(np.linalg.norm(g))
            if at > since and 0 < size < before:
                # changes shrink by 1 − r an epoch: as a geometric series, what is left of the path is ‖g‖/r long
                rest = size * (at - since) / log(before / size)
                if rest < _SETTLED * tolerance:
                    at, error = epoch, error + rest
                    break
            if size == 0.0:
                at = epoch
                break
            before, since = size, at
            half = long_step(change, M, span, g)
            two = half + long_step(change, M + half, span)
            gap = float(np.linalg.norm(two - long_step(change, M, 2 * span, g))) if span > 1 else 0.0
            calls += 6 if span > 1 else 2
            allowed = tolerance * log1p(2 * span / (at + 1))
            if gap <= allowed:  # 0 for two single epochs, which are exact
                M, at, error = M + two, at + 2 * span, error + gap
                grown = int(span * min(_MOST, 0.9 * (allowed / gap) ** 0.5 if gap > 0 else _MOST))
                N = max(N if span < N else 1, grown, 2)
            else:
                N = (
                    max(1, int(span * max(0.2, 0.9 * (allowed / gap) ** 0.5)))
                    if np.isfinite(gap)
                    else max(1, span // 8)
                )
            if calls > _CALLS:
                raise InputError(
                    f"the path needs too short steps at epoch {at}; ask for fewer epochs or a larger tolerance"
                )
            if progress:
                progress(at)
        Ms.append(M)
        errors.append(error)
    return Path(np.array(record, dtype=np.int64), np.array(Ms).reshape(-1, *start.shape), np.array(errors), calls)
