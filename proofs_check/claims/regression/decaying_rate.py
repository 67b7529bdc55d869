"""R-12 checked: iterates after many epochs against optima, slopes and the stationary second moment over the step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.exact.all_orders import squared_error_over_step
from proofs_check.exact.covariances import rational_moments
from proofs_check.exact.surds import rank
from proofs_check.moments import batch_moments
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.orders import batches_of
from proofs_check.relations import Order, Within
from proofs_check.training import mean_square
from proofs_check.training.engine import simulate
from proofs_check.training.epoch_map import bias_terms, limit_point
from proofs_check.training.mean_epoch_map import float_moments, mean_bias
from proofs_check.training.mean_square import epoch_pull
from proofs_check.training.rates import PowerRate
from proofs_check.training.reshuffling import moment_path
from proofs_check.training.trained_slope import solve_metric, trained_slope

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Data in the order seen, a rate c k^{−β} over a number of epochs, an order (ss or rr), a start M_0 if not 0."""

    X: Any
    Y: Any
    batch_size: int
    c: float
    beta: float
    epochs: int
    order: str = "ss"
    trained: bool = False
    start: Any = 0.0

    def step(self, k: Any) -> Any:
        """s_k = 2η_k."""
        return 2 * self.c * np.asarray(k, dtype=float) ** -self.beta


def _batches(case: Run) -> Any:
    return batches_of(range(len(case.X)), case.batch_size)


@lru_cache(maxsize=128)  # several checks and mutants look at the same run
def run(case: Run) -> tuple[Any, Any]:
    """W and γ after every epoch of SS, by the compiled engine."""
    start = np.zeros((case.Y.shape[1], case.X.shape[1])) + case.start
    runs = simulate(
        case.X, case.Y, rate=PowerRate(case.c, case.beta), epochs=case.epochs, batch_size=case.batch_size, order="igm",
        gamma="trained" if case.trained else "frozen", W0=start, risks=False,
    )  # fmt: skip
    return runs.W[0, 1:], runs.gamma[0, 1:]


def path(case: Run) -> Any:
    """M after every epoch of SS (k, p, d)."""
    W, gamma = run(case)
    return W * gamma[:, None, :]


@lru_cache(maxsize=128)
def moments_over_orders(case: Run) -> tuple[Any, Any]:
    """Mean and second moment of M − M_RR after every epoch of random reshuffling."""
    return moment_path(case.X, case.Y, case.batch_size, case.step(np.arange(1, case.epochs + 1)), _rr(case))


def _rr(case: Run) -> Any:
    return np.asarray(rr_optimum(case.X, case.Y, case.batch_size, method="exact").coef)


def optimum(case: Run) -> Any:
    """M_π for SS, M_RR for RR, as users get them."""
    if case.order == "rr":
        return _rr(case)
    return np.asarray(ss_optimum(case.X, case.Y, range(len(case.X)), case.batch_size).coef)


def last(case: Run) -> Any:
    """The last iterate of SS, the mean over all orders of the last iterate of RR."""
    return path(case)[-1] if case.order == "ss" else moments_over_orders(case)[0][-1] + _rr(case)


def slope(case: Run) -> Any:
    """D_1 of R-11 or R-14; with trained Γ, D_Γ where the run ended."""
    if case.order == "rr":
        return mean_bias(float_moments(case.X, case.Y), len(case.X), case.batch_size)[1]
    found = batch_moments(case.X, case.Y, _batches(case))
    if case.trained:
        *_, (W, gamma) = zip(*run(case), strict=True)
        return trained_slope(found.H, found.b, W, gamma)
    return bias_terms(found.H, found.b)[0]


def next_terms(case: Run) -> float:
    """‖s D_2‖ (trained: s m ‖D_Γ‖ for its size) + ‖(β/ks)(KS)⁻¹D‖ at the last epoch: by it the quotient misses D."""
    found = batch_moments(case.X, case.Y, _batches(case))
    first, S, s = slope(case), found.H.sum(axis=0), float(case.step(case.epochs))
    W, gamma = (part[-1] for part in run(case)) if case.trained else (0 * first, np.ones(len(S)))
    second = len(found.H) * first if case.trained else bias_terms(found.H, found.b, 2)[1]
    drift = solve_metric(first, S, W, gamma) * case.beta / (case.epochs * s)
    return float(np.linalg.norm(s * second) + np.linalg.norm(drift))


def _spread_out(case: Run) -> bool:
    found = batch_moments(case.X, case.Y, _batches(case))
    return bool(np.linalg.eigvalsh(found.H.sum(axis=0))[0] > 0.4 * len(found.H))


def _column(*values: float) -> Any:
    return np.array(values, dtype=float)[:, None]


SIMPSON = _column(0, 1, 2, 3), _column(1, 0, 3, 2)


def ss_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Batches of three or four with λ_min(S) > 0.4 m; the slope leads its next terms from a tenth of the run on."""
    made = 0
    while made < budget.pick(2, 5, 60):
        case = Run(*_draw(rng, 1), 0.25, float(rng.uniform(0.4, 0.6)), 12_000)
        early = replace(case, epochs=case.epochs // 10)
        if _spread_out(case) and np.linalg.norm(slope(case)) > max(0.05, 12 * next_terms(early)):
            made += 1
            yield case


def trained_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Two targets, trained Γ, β > ½; the scales end above ½ and D_Γ is not near D_1."""
    made = 0
    while made < budget.pick(1, 3, 40):
        case = Run(*_draw(rng, 2), 0.1, float(rng.uniform(0.52, 0.6)), 20_000, trained=True)
        if not _spread_out(case) or run(case)[1][-1].min() < 0.5:
            continue
        if np.linalg.norm(slope(case) - slope(replace(case, trained=False))) > 4 * next_terms(case):
            made += 1  # far enough from D_1 to tell the two apart
            yield case


def _draw(rng: np.random.Generator, p: int) -> tuple[Any, Any, int]:
    B, m, d = (int(rng.integers(*r)) for r in ((3, 5), (2, 4), (1, 3)))
    return rng.normal(size=(m * B, d)), rng.normal(size=(m * B, p)), B


def rr_runs(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Six samples in batches of three."""
    made = 0
    while made < budget.pick(1, 3, 30):
        X, Y = rng.normal(size=(6, 2)), rng.normal(size=(6, 1))
        case = Run(X, Y, 3, 0.25, 0.5, 500, order="rr")
        if np.linalg.eigvalsh(pull(case)[0])[0] > 0.8:
            made += 1
            yield case


def both(budget: Budget, rng: np.random.Generator) -> Iterator[Run]:
    """Simpson's four points, where SS and RR go to opposite signs, then drawn runs."""
    for order in ("ss", "rr"):
        yield Run(*SIMPSON, 2, 0.25, 0.5, 300, order=order)
    yield from ss_runs(budget, rng)
    yield from trained_runs(budget, rng)
    yield from rr_runs(budget, rng)


def reach(case: Run) -> float:
    """Twice s_k‖D‖; for frozen SS as s_k‖Σ_{j<l} r_j H_l‖/λ, λ the least positive eigenvalue of S: needs no inverse."""
    s = float(case.step(case.epochs))
    if case.order == "rr" or (case.trained and run(case)[1][-1].all()):
        return 2 * s * float(np.linalg.norm(slope(case))) + 1e-9
    found = batch_moments(case.X, case.Y, _batches(case))
    S = found.H.sum(axis=0)
    values = np.linalg.eigvalsh(S)
    r = found.b.sum(axis=0) @ np.linalg.pinv(S, hermitian=True) @ found.H - found.b
    words = sum(r[j] @ found.H[j + 1 :].sum(axis=0) for j in range(len(r)))
    return 2 * s * float(np.linalg.norm(words) / values[values > 1e-9][0]) + 1e-9


def quotient(case: Run) -> Any:
    """(M_k − M_π)/s_k after the last epoch."""
    return (path(case)[-1] - optimum(case)) / case.step(case.epochs + 1)


_REACH = "twice the leading term s_k‖D‖ of the distance; 1e-9 for rounding and the start, forgotten like e^{−20}"
_NEXT = "twice the next terms s_k D_2 and (β/k s_k) D_1 S⁻¹ of the expansion"
_NEXT_TRAINED = "twice the drift (β/k s_k)(KS)⁻¹D_Γ and, for the next order, s_k m ‖D_Γ‖"
LIMIT = Check("SS goes to M_π, RR on average to M_RR", optimum, last, both, Within(reach, _REACH))
_MISS = [Within(lambda case: 2 * next_terms(case), reason) for reason in (_NEXT, _NEXT_TRAINED)]
QUOTIENT = Check("SS: (M_k − M_π)/s_k tends to D_1", slope, quotient, ss_runs, _MISS[0])
QUOTIENT_TRAINED = Check("SS, trained Γ: (M_k − M_π)/s_k tends to D_Γ", slope, quotient, trained_runs, _MISS[1])


def distances(case: Run) -> list[tuple[float, float]]:
    """(s_k, ‖M_k − M_π‖), over the last decade of the run; for RR (s_k, root mean square) over four fifths."""
    marks = np.geomspace(case.epochs / (5 if case.order == "rr" else 10), case.epochs - 1, 6).astype(int)
    if case.order == "rr":
        errors = np.sqrt(np.trace(moments_over_orders(case)[1][marks], axis1=1, axis2=2))
    else:
        errors = np.linalg.norm(path(case)[marks] - optimum(case), axis=(1, 2))
    return list(zip(case.step(marks + 2).tolist(), errors.tolist(), strict=True))


_TWELFTH = Order(0.1, "the next terms are at most a twelfth of the slope at the decade's start, 0.04 of a power of ten")
_HALVED = Order(0.1, "corrections of relative order s_k m d ≤ 0.15 and 1/(k s_k), halved by the root")
FOLLOWS = Check("SS: the error is of first order in the rate", lambda _: 1.0, distances, ss_runs, _TWELFTH)
FOLLOWS_RR = Check(
    "RR: the root mean square error is of order ½ in the rate", lambda _: 0.5, distances, rr_runs, _HALVED
)


@lru_cache(maxsize=128)
def pull(case: Run, *, partition: bool = True) -> tuple[Any, Any]:
    """m H and E[RᵀR]."""
    return epoch_pull(case.X, case.Y, case.batch_size, partition=partition)


def second_moment(case: Run, factor: float = 1.0, *, partition: bool = True) -> Any:
    """V with m(HV + VH) = E[RᵀR]; mutants scale it or forget that an epoch is a partition."""
    mH, W = pull(case, partition=partition)
    return factor * mean_square.squared_error_over_step(mH, W)


def _second_tolerance(case: Run) -> float:
    values, s = np.linalg.eigvalsh(pull(case)[0]), float(case.step(case.epochs))
    relative = case.beta / (case.epochs * s * 2 * values[0]) + s * values[-1]
    return 2 * float(relative * np.linalg.norm(second_moment(case)))


SECOND = Check(
    "RR: E[(M_k − M_RR)ᵀ(M_k − M_RR)]/s_k tends to V",
    second_moment,
    lambda case: moments_over_orders(case)[1][-1] / case.step(case.epochs + 1),
    rr_runs,
    Within(_second_tolerance, "twice the next terms, relative to V: β/(2mλ_min(H) k s_k) and s_k m λ_max(H)"),
)
CHECKS = (LIMIT, QUOTIENT, QUOTIENT_TRAINED, FOLLOWS, FOLLOWS_RR, SECOND)

_STAIRS = SIMPSON[0], _column(0, 2, 0, 4)
_RAGGED = _column(0, 1, 0, 1, 0, 1), _column(0, 1, 0, 1, 0, 7)
_EQUAL = SIMPSON[0] + np.zeros((1, 2)), SIMPSON[1]
_SLOW = Run(*_STAIRS, 2, 0.1, 1.0, 2000, start=5.0)  # 2cλ_min(S) = 0.4: the start is forgotten like k^{−0.4}
_UNEQUAL = Run(*_RAGGED, 4, 0.25, 0.5, 400)
_UNSEEN = Run(*_EQUAL, 2, 0.1, 0.5, 400, start=np.array([[1.0, -1.0]]))
_LANDING = Run(*SIMPSON, 2, 1.0, 0.6, 200, trained=True)
_BOUNDED = "trained Γ: bounded iterates with γ_a² bounded away from 0"
CONTROLS = (
    Control("β = 1 with 2cλ_min(S) = 0.4", "0 < β < 1", FOLLOWS, (_SLOW,), must_miss_by=0.3),
    Control("batches of 4 and 2", "batches of equal size", LIMIT, (_UNEQUAL,), must_miss_by=0.1),
    Control(
        "two equal features, from M_0 = (1, −1)",
        "S (for RR: E H_S) nonsingular",
        LIMIT,
        (_UNSEEN,),
        must_miss_by=0.5,
        claimed=lambda _: np.full((1, 2), -0.25),  # the minimiser of least norm, where a run from 0 goes
    ),
    Control("c = 1 lands on the saddle W = Γ = 0", _BOUNDED, LIMIT, (_LANDING,), must_miss_by=0.49),
)


_OTHER = {"ss": "rr", "rr": "ss"}
MUTANTS = (
    Mutant("M_RR for SS and M_π for RR", LIMIT, lambda case: optimum(replace(case, order=_OTHER[case.order]))),
    Mutant("M_GD for both", LIMIT, lambda case: gd_optimum(case.X, case.Y).coef),
    Mutant("½ D_1", QUOTIENT, lambda case: slope(case) / 2),
    Mutant("−D_1", QUOTIENT, lambda case: -slope(case)),
    Mutant("the error follows the rate's square, k^{−2β}", FOLLOWS, lambda _: 2.0),
    Mutant("the error follows the rate's root, k^{−β/2}", FOLLOWS, lambda _: 0.5),
    Mutant("trained Γ: D_1 of frozen Γ", QUOTIENT_TRAINED, lambda case: slope(replace(case, trained=False))),
    Mutant("½ D_Γ", QUOTIENT_TRAINED, lambda case: slope(case) / 2),
    Mutant("RR: root mean square of first order", FOLLOWS_RR, lambda _: 1.0),
    Mutant("HV + VH without m", SECOND, lambda case: second_moment(case, len(case.X) / case.batch_size)),
    Mutant("½ V", SECOND, lambda case: second_moment(case, 0.5)),
    Mutant("batches of an epoch taken as independent", SECOND, lambda case: second_moment(case, partition=False)),
)


def witness(data: DataSet) -> dict[str, Any]:
    """V over all orders of four samples; M_π and D_1 of the order given, where its batches span; exactly."""
    found: dict[str, Any] = {}
    if data.n == 4:
        found["limit of E[error² under rr]/s"] = squared_error_over_step(data.X, data.y, data.batch_size)
    H, b = rational_moments(data.X, data.y, data.batches)
    if rank(H.sum(axis=0).tolist()) == data.d:
        found |= {"ss": limit_point(H, b), "first bias of ss": bias_terms(H, b)[0]}
    return found
