"""Regression: where SS, RR and GD converge on a table, and how far apart (claims R-1 … R-5, R-16 on real data)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant, normalize_batches
from proofs_check.data import Table, as_table
from proofs_check.diagnose.checks import check_settings, refuse_constant, refuse_repeated
from proofs_check.diagnose.compare import Reference, distortion_errors
from proofs_check.diagnose.geometry import Floats, angle, distortion, shrinkage
from proofs_check.diagnose.order import shuffle_of
from proofs_check.diagnose.result import Pair, RegressionDiagnosis
from proofs_check.diagnose.sentences import advice, meaning, notes
from proofs_check.diagnose.shuffles import affordable, sample_shuffles
from proofs_check.diagnose.units import centred_targets, moderate_features
from proofs_check.errors import InputError
from proofs_check.optima import Optimum, gd_optimum, rr_optimum, ss_optimum
from proofs_check.optima.subsets import Progress
from proofs_check.orders import batches_of

__all__ = ["diagnose_regression"]

_LARGER = (2, 4)


def diagnose_regression(
    data: Table | ArrayLike,
    Y: ArrayLike | None = None,
    *,
    batch_size: int,
    order: str | None = None,
    seed: int = 0,
    eps: float = 0.0,
    constant: Constant = "zero",
    drop_last: bool = False,
    gamma: str = "frozen",
    rr: str = "auto",
    tolerance: float | None = None,
    progress: Progress | None = None,
) -> RegressionDiagnosis:
    """Find the three optima of linear regression on batch-normalized features, and compare them.

    Args:
        data: a `Table` with numeric targets, or features (n, d) with targets Y (n,) or (n, p).
        batch_size: B ≥ 2; a smaller last batch is kept unless `drop_last`.
        order: "ss" (the seed's shuffle), "igm" (the data's own order) or "rr" (a new shuffle every epoch; the SS
            optimum is then that of the seed's shuffle, for comparison). None: "igm" for constructed data, whose order
            is part of it, else "ss".
        seed: of the shuffle, of Monte Carlo and of the shuffles drawn for comparison.
        eps: ε ≥ 0 of batch normalization.
        constant: what a feature constant in a batch means when ε = 0: "zero" (x̄ = 0) or "error".
        drop_last: leave out a last batch smaller than B.
        gamma: "frozen" or "trained"; both end in the same points (R-12), a note says so.
        rr: how RR is computed: "auto", "exact" or "monte-carlo".
        tolerance: of RR, in units of the target's standard deviation; None leaves it to the method.
        progress: called now and then with the share of RR's computation done.

    Raises:
        InputError: bad data or settings, or a feature constant in a batch under constant="error" with ε = 0.
    """
    table = data if isinstance(data, Table) else as_table(data, _given(Y))
    check_settings(order=order, seed=seed, eps=eps, constant=constant, gamma=gamma)
    y, exponent = centred_targets(table.numbers())
    x = moderate_features(table.X) if eps == 0 else table.X
    name, permutation = shuffle_of(table, order, seed)
    batches = batches_of(permutation, batch_size, drop_last=drop_last)
    if constant == "error" and eps == 0:
        refuse_constant(table, batches)
        refuse_repeated(table, batch_size, drop_last=drop_last)
    for_rr, for_shuffles, *for_larger = np.random.SeedSequence(seed).spawn(2 + len(_LARGER))
    gd = gd_optimum(x, y, eps=eps, constant=constant)
    ss = ss_optimum(x, y, permutation, batch_size, eps=eps, constant=constant, drop_last=drop_last)
    rr_best = rr_optimum(
        x,
        y,
        batch_size,
        method=rr,
        tolerance=tolerance,
        eps=eps,
        constant=constant,
        drop_last=drop_last,
        rng=np.random.default_rng(for_rr),
        progress=progress,
    )
    whole = normalize_batches(x, batches_of(np.arange(table.n), table.n), eps=eps, constant="zero").values
    against = Reference(gd.coef, rr_best.coef, whole, (y * y).mean(axis=0))
    count = affordable(table.n, table.d)
    drawn = None
    if count:
        rng = np.random.default_rng(for_shuffles)
        several = sample_shuffles(x, y, batch_size, count=count, rng=rng, eps=eps, drop_last=drop_last)
        drawn = against.summary(several, ss.coef)
    larger = []
    for factor, entropy in zip(_LARGER, for_larger, strict=True):
        size = factor * batch_size
        if count and size < table.n and (table.n % size != 1 or drop_last):
            rng = np.random.default_rng(entropy)
            several = sample_shuffles(x, y, size, count=count // 2, rng=rng, eps=eps, drop_last=drop_last)
            larger.append(against.larger(several, size))
    pairs: dict[Pair, tuple[Floats, Floats]] = {
        "ss_gd": (ss.coef, gd.coef),
        "rr_gd": (rr_best.coef, gd.coef),
        "ss_rr": (ss.coef, rr_best.coef),
    }
    gaps = {key: distortion(*pair, against.scale) for key, pair in pairs.items()}
    found = RegressionDiagnosis(
        table=table,
        batch_size=batch_size,
        batches=len(batches),
        order=name,
        seed=seed,
        eps=float(eps),
        constant=constant,
        drop_last=drop_last,
        gamma=gamma,
        ss=_scaled(ss, exponent),
        rr=_scaled(rr_best, exponent),
        gd=_scaled(gd, exponent),
        distortion=gaps,
        distortion_error=distortion_errors(gaps, rr_best, gd, against.scale),
        angle={key: angle(*pair, against.scale) for key, pair in pairs.items()},
        shrinkage={key: shrinkage(*pair, against.scale) for key, pair in pairs.items()},
        deviations=tuple(float(s) for s in np.ldexp(against.deviations, exponent)),
        gd_risk_percent=against.percent(float(((y - whole @ gd.coef.T) ** 2).sum()) / table.n),
        excess_percent={"ss": against.excess_percent(ss.coef), "rr": against.excess_percent(rr_best.coef)},
        constant_features=table.constant_features,
        shuffles=drawn,
        larger=tuple(larger),
    )
    return replace(found, meaning=meaning(found), advice=advice(found), notes=notes(found))


def _scaled(optimum: Optimum, exponent: int) -> Optimum:
    return replace(
        optimum,
        coef=np.ldexp(optimum.coef, exponent),
        stderr=None if optimum.stderr is None else np.ldexp(optimum.stderr, exponent),
        error=None if optimum.error is None else float(np.ldexp(optimum.error, exponent)),
    )


def _given(Y: ArrayLike | None) -> ArrayLike:
    if Y is None:
        raise InputError("features came without targets; pass Y as well, or a table")
    return Y
