"""Many trajectories of SGD on linear + batch normalization at once: compiled, streamed, the same for every `jobs`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant
from proofs_check.errors import InputError
from proofs_check.training.engine.advance import Advance
from proofs_check.training.engine.blocks import Arrays
from proofs_check.training.engine.draws import Seen, as_permutations, risk_permutations
from proofs_check.training.engine.problem import Problem
from proofs_check.training.engine.runs import Runs, State, joined
from proofs_check.training.engine.starts import copies, count_runs, generators_of
from proofs_check.training.losses import Loss, encode_targets
from proofs_check.training.options import Descent, Gamma, Order, batch_size_of, finite_matrix, wanted_epochs
from proofs_check.training.rates import Rate, schedule_of
from proofs_check.wording import one_of

__all__ = ["simulate"]


def simulate(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    rate: Rate | Sequence[Rate],
    epochs: int,
    runs: int | None = None,
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
    rng: np.random.Generator | Sequence[np.random.Generator] | None = None,
    permutations: ArrayLike | None = None,
    record: Sequence[int] | None = None,
    risks: bool = True,
    risk_draws: int = 8,
    jobs: int = 1,
    sink: Callable[[Runs], None] | None = None,
    resume: State | None = None,
) -> Runs:
    """Train linear + BN R times and record the trajectories: the same numbers as `simulate.train`, up to rounding.

    What a step is, and each option that is not explained here, is said at `proofs_check.training.simulate.train`.

    Args:
        X: features (n, d).
        Y: targets, see `proofs_check.training.losses.encode_targets`.
        rate: one for all runs, or a sequence of one a run.
        epochs: passes over the data, ≥ 0.
        runs: R; by default what the arguments with one entry a run say, or 1.
        batch_size, order, gamma, loss, eps, constant, drop_last: see `train`.
        momentum, weight_decay, gamma_decay, nesterov: see `proofs_check.training.options.Descent`.
        W0: (p, d), or (R, p, d) for a start of each run's own; zeros by default.
        gamma0: (d,) or (R, d); ones by default.
        rng: one generator, from which every run gets a child (run i has the same for any R), or one a run, which it
            then draws from as `train` does: `train(rng=g)` is the run of `rng=[g]`.
        permutations: instead of drawn ones, for ss (n,) or (R, n), for rr (epochs, n) or (R, epochs, n).
        record: epochs to record, by default all from 0.
        risks: whether to evaluate the risks at the records.
        risk_draws: permutations behind each estimate of L_RR.
        jobs: threads (the steps run outside Python's lock); the numbers do not depend on it.
        sink: called with the records of one chunk of epochs after another, so that memory does not grow with the
            number of epochs; the records returned are then those of the last chunk alone.
        resume: `state` of an earlier call with the same other arguments (fresh generators of the same seeds; `epochs`
            may be larger): goes on from there, to the same bytes as an uninterrupted run.

    Returns:
        The runs. One that leaves the finite numbers stops there: `stopped` says at which step, later records are NaN.

    Raises:
        InputError: shapes, sizes or options that do not fit, a rate that is not positive, a missing generator, a
            feature constant in a batch under constant="error".
    """
    data, targets = finite_matrix(X), np.array(encode_targets(Y, loss), order="C")
    n, d = data.shape
    if len(targets) != n:
        raise InputError(f"there are {n} rows of features and {len(targets)} targets; pass as many")
    size = batch_size_of(n, batch_size, order, drop_last=drop_last)
    one_of("gamma", gamma, get_args(Gamma))
    one_of("constant", constant, get_args(Constant))
    if not (eps >= 0 and np.isfinite(eps)):
        raise InputError(f"eps must be finite and at least 0, got {eps}")
    if risk_draws < 1 or jobs < 1:
        raise InputError(f"risk_draws is {risk_draws} and jobs {jobs}; use at least 1")
    descent = Descent(momentum, weight_decay, gamma_decay, nesterov)
    wanted = wanted_epochs(record, epochs)
    rates = list(rate) if isinstance(rate, Sequence) else [rate]
    for one in rates:
        schedule_of(one)
    R = count_runs(
        runs, rate=rate, rng=rng, W0=(W0, 3), gamma0=(gamma0, 2), permutations=(permutations, 2 if order == "ss" else 3)
    )
    used = n - n % size if drop_last else n
    if order == "with-replacement":
        used = used // size * size if drop_last else -(-n // size) * size
    given = None if permutations is None else as_permutations(permutations, order, n, R, epochs, used)
    draws = order in ("ss", "rr", "with-replacement") and given is None
    estimates = risks and order in ("rr", "with-replacement")
    generators = generators_of(rng, R, order, needed=draws or estimates)
    risk_seen = []
    for generator in generators:
        child = generator.spawn(1)[0]
        if estimates:
            whole = n - n % size if drop_last or order == "with-replacement" else n
            risk_seen.append(risk_permutations(n, whole, risk_draws, child))
    p = targets.shape[1]
    state = Arrays(
        copies(W0, (p, d), R, 0.0, "W0"),
        copies(gamma0, (d,), R, 1.0, "gamma0"),
        np.zeros((R, p, d)),
        np.zeros((R, d)),
        np.zeros((R, 2), dtype=np.int64),
    )
    problem = Problem.of(data, targets, loss, size, eps, constant)
    seen = Seen(order, n, size, used, generators, given)
    run = Advance(problem, seen, state, rates, gamma == "trained", descent, risks, R)
    done = run.restore(resume, epochs) if resume is not None else 0
    run.cut(risk_seen, jobs)
    parts: list[Runs] = []

    def after(first: int, done: int) -> int:
        """Where the records of a chunk begin; the start itself is one."""
        return 0 if first == done == 0 else bisect_right(wanted, first)

    with ThreadPoolExecutor(jobs) as pool:
        for first, last in run.chunks(done, epochs, wanted, ticking=sink is not None):
            part = run.advance(first, last, list(wanted[after(first, done) : bisect_right(wanted, last)]), pool)
            if sink is None:
                parts.append(part)
            else:
                parts = [part]
                sink(part)
    return joined(parts)
