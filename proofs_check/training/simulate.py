"""A plain simulator of SGD on linear + batch normalization, f(x) = W Γ x̄ (claims R-11 … R-14, C-3 … C-5).

One step on a batch S, with G = ∂L_S/∂M at M = WΓ, L_S the mean loss over the batch, both updates from the old point:

    W ← W − η G Γ,     γ_a ← γ_a − η W_·a · G_·a   (only when Γ is trained),

and with momentum and weight decay as `proofs_check.training.options.Descent` says.

With squared loss G = 2 (M H_S − b_S), so a frozen step is M ← M − 2η (M H_S − b_S): the step s of
`epoch_map` is 2η. Straight loops in float64, written to be read: faster engines are compared with this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.batchnorm import Constant, batch_normalize, normalize_batches
from proofs_check.errors import InputError
from proofs_check.orders import Batches, Indices, batches_of, epoch_permutation
from proofs_check.training.losses import Loss, collapsed_gradient, encode_targets, mean_loss
from proofs_check.training.options import (
    Descent,
    Gamma,
    Order,
    batch_size_of,
    finite_matrix,
    start_of,
    wanted_epochs,
)
from proofs_check.training.rates import Rate, schedule_of
from proofs_check.wording import one_of

__all__ = ["Trajectory", "distinct", "train"]

Floats = NDArray[np.float64]
Batch = tuple[Floats, Floats]  # x̄ (B, d) and targets (B, p)


@dataclass(frozen=True, slots=True)
class Trajectory:
    """What a run left behind at the recorded epochs.

    Attributes:
        order: the data order.
        epochs: (k,) epochs done at each record; 0 is the start.
        W: (k, p, d).
        gamma: (k, d), the diagonal of Γ.
        order_risk: (k,) the risk the order minimises: L_π for ss and igm, L_GD for gd, and for rr and with-replacement
            the mean over `risk_draws` fresh permutations, the same ones at every record: an unbiased estimate of L_RR.
        gd_risk: (k,) L_GD, the undistorted risk. A risk that overflows is inf.
        batches: the batches of ss, igm and gd; None where every epoch has others.
        steps: how many steps were taken.
        stopped: None, or the sentence that says where the run left the finite numbers; later epochs are not recorded.
    """

    order: Order
    epochs: NDArray[np.intp]
    W: Floats
    gamma: Floats
    order_risk: Floats
    gd_risk: Floats
    batches: Batches | None
    steps: int
    stopped: str | None

    @property
    def M(self) -> Floats:
        """The collapsed matrices WΓ (k, p, d)."""
        return np.asarray(self.W * self.gamma[:, None, :], dtype=np.float64)


def train(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    rate: Rate,
    epochs: int,
    batch_size: int | None = None,
    order: Order = "ss",
    gamma: Gamma = "frozen",
    loss: Loss = "squared",
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    gamma_decay: float | None = None,
    nesterov: bool = False,
    eps: float = 0.0,
    constant: Constant = "error",
    drop_last: bool = False,
    W0: ArrayLike | None = None,
    gamma0: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
    record: Sequence[int] | None = None,
    risk_draws: int = 8,
) -> Trajectory:
    """Train linear + BN and record the trajectory.

    Args:
        X: features (n, d).
        Y: targets, see `proofs_check.training.losses.encode_targets`.
        rate: η, a number or a schedule of (epoch, step), see `proofs_check.training.rates`.
        epochs: passes over the data, ≥ 0.
        batch_size: B; left out for "gd" alone.
        order: "ss" one random permutation; "rr" a new one every epoch; "igm" the identity; "with-replacement" every
            step a fresh uniform set of B distinct samples (`distinct`), as many steps an epoch as "rr" takes; "gd" all
            samples.
        gamma: whether Γ stays at gamma0 or is trained.
        loss: "squared", "logistic" or "softmax".
        momentum, weight_decay, gamma_decay, nesterov: see `proofs_check.training.options.Descent`.
        eps: ε of batch normalization.
        constant: what a feature constant in a batch means, see `proofs_check.batchnorm`.
        drop_last: leave out a ragged last batch.
        W0: start (p, d), zeros by default.
        gamma0: start (d,), ones by default.
        rng: needed by ss, rr and with-replacement. Risk estimates draw from a spawned child, so what is recorded does
            not change the trajectory.
        record: epochs to record, by default all from 0.
        risk_draws: permutations behind each estimate of L_RR.

    Returns:
        The trajectory; a run that overflows is cut there and says so in `stopped`.

    Raises:
        InputError: shapes, sizes or options that do not fit, a rate that is not positive, a missing generator.
    """
    data, targets = finite_matrix(X), encode_targets(Y, loss)
    n, d = data.shape
    if len(targets) != n:
        raise InputError(f"there are {n} rows of features and {len(targets)} targets; pass as many")
    size = batch_size_of(n, batch_size, order, drop_last=drop_last)
    generator = _generator(rng, order)
    one_of("gamma", gamma, get_args(Gamma))
    descent = Descent(momentum, weight_decay, gamma_decay, nesterov)
    if epochs < 0 or risk_draws < 1:
        raise InputError(f"epochs is {epochs} and risk_draws {risk_draws}; use at least 0 and 1")
    wanted = frozenset(wanted_epochs(record, epochs))
    W = start_of(W0, np.zeros((targets.shape[1], d)), "W0")
    g = start_of(gamma0, np.ones(d), "gamma0")
    schedule = schedule_of(rate)

    def normalized(batches: Batches) -> list[Batch]:
        values = normalize_batches(data, batches, eps=eps, constant=constant).values
        return [(values[rows], targets[rows]) for rows in batches]

    risk_rng = generator.spawn(1)[0]
    fixed: Batches | None = None
    if order in ("ss", "igm", "gd"):
        seen = epoch_permutation(n, "ss" if order == "ss" else "igm", generator)
        fixed = batches_of(seen, size, drop_last=drop_last)
    passes = _passes(normalized, fixed, order, n, size, drop_last, generator)
    if fixed is not None:
        order_data = _stack(normalized(fixed))
    else:  # a with-replacement batch always has B samples, so its risk is that of the full batches
        drop = drop_last or order == "with-replacement"
        draws = (batches_of(risk_rng.permutation(n), size, drop_last=drop) for _ in range(risk_draws))
        order_data = _stack([batch for batches in draws for batch in normalized(batches)])
    gd_data = (batch_normalize(data, eps=eps, constant=constant), targets)

    records: list[tuple[int, Floats, Floats, float, float]] = []
    step, stopped = 0, None
    vW, vg = np.zeros_like(W), np.zeros_like(g)
    with np.errstate(over="ignore", invalid="ignore"):  # overflow is looked for, and reported, after each step
        for epoch in range(epochs + 1):
            if epoch > 0:
                for features, answers in next(passes):
                    step += 1
                    eta = schedule(epoch, step)
                    if not (eta > 0 and np.isfinite(eta)):
                        raise InputError(f"the rate is {eta} at epoch {epoch}, step {step}; it must be positive")
                    G = collapsed_gradient(loss, features, answers, W * g)
                    W_slope, g_slope = G * g + weight_decay * W, (W * G).sum(axis=0) + descent.decay_of_gamma * g
                    vW, vg = momentum * vW + W_slope, momentum * vg + g_slope
                    W = W - eta * (W_slope + momentum * vW if nesterov else vW)
                    if gamma == "trained":
                        g = g - eta * (g_slope + momentum * vg if nesterov else vg)
                    if not np.isfinite(W * g).all():
                        stopped = f"order {order} left the finite numbers at step {step} (epoch {epoch}), rate {eta:g}"
                        break
            if stopped:
                break
            if epoch in wanted:
                M = W * g
                records.append((epoch, W, g, mean_loss(loss, *order_data, M), mean_loss(loss, *gd_data, M)))
    at, Ws, gs, order_risks, gd_risks = zip(*records, strict=True) if records else ((), (), (), (), ())
    return Trajectory(
        order=order,
        epochs=np.array(at, dtype=np.intp),
        W=np.array(Ws, dtype=np.float64).reshape(-1, *W.shape),
        gamma=np.array(gs, dtype=np.float64).reshape(-1, d),
        order_risk=np.array(order_risks, dtype=np.float64),
        gd_risk=np.array(gd_risks, dtype=np.float64),
        batches=fixed,
        steps=step,
        stopped=stopped,
    )


def _passes(
    normalized: Callable[[Batches], list[Batch]],
    fixed: Batches | None,
    order: Order,
    n: int,
    size: int,
    drop_last: bool,
    rng: np.random.Generator,
) -> Iterator[list[Batch]]:
    """The normalized batches of one epoch after another, without end."""
    if fixed is not None:
        once = normalized(fixed)
        while True:
            yield once
    steps = n // size if drop_last else -(-n // size)
    while True:
        if order == "rr":
            yield normalized(batches_of(epoch_permutation(n, "rr", rng), size, drop_last=drop_last))
        else:
            yield [normalized((distinct(rng.integers(np.arange(size), n), n),))[0] for _ in range(steps)]


def distinct(draws: Indices, n: int) -> Indices:
    """A uniformly random set of B of n samples, from independent draws r_k, uniform on k … n − 1 (Fisher and Yates).

    Args:
        draws: (B,).
        n: samples.
    """
    pool = np.arange(n)
    for k, r in enumerate(draws):
        pool[[k, r]] = pool[[r, k]]
    return pool[: len(draws)]


def _stack(batches: Sequence[Batch]) -> Batch:
    return np.concatenate([x for x, _ in batches]), np.concatenate([t for _, t in batches])


def _generator(rng: np.random.Generator | None, order: Order) -> np.random.Generator:
    if rng is None and order not in ("igm", "gd"):
        raise InputError(f"order {order} is random; pass a numpy random Generator as rng")
    return np.random.default_rng(0) if rng is None else rng  # igm and gd never draw from it
