"""Stationary variances of SGD at a constant rate on quadratics that share their Hessian, for each eigenvalue.

Closed forms of AV-5 (with replacement), AV-6 (RR: a new order each epoch) and AV-7 (SS: one order for ever), as
multiples of σ², the population variance (1/n) of the batches' centres along the eigenvector. x = ηλ is the
normalised rate; all forms need 0 < x < 2. Fractions and integers give Fractions. Floats give floats: the shuffled forms
cancel to x³, so they are evaluated exactly on the given binary fraction, or with enough digits, and rounded once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import log2
from typing import Any, Literal

from proofs_check.errors import InputError
from proofs_check.wording import one_of

__all__ = [
    "reshuffled_lag",
    "reshuffled_mean",
    "reshuffled_phase",
    "single_shuffle",
    "stationary_variance",
    "with_replacement",
]

Sampling = Literal["wr", "rr", "ss"]


def with_replacement(x: Any, *, lag: int = 0) -> Any:
    """Cov(θ_{t+lag}, θ_t)/σ² = qᵃ x/(2−x), q = 1−x, under independent batches (AV-5)."""
    x = _checked(x)
    return (1 - x) ** lag * x / (2 - x)


def reshuffled_phase(x: Any, n: int, *, phase: int = 0) -> Any:
    """Var(θ)/σ² under RR after `phase` steps of an epoch, 0 ≤ phase ≤ n; 0 and n are the epoch's ends (AV-6)."""
    if not 0 <= phase <= n:
        raise InputError(f"the phase of an epoch of {n} steps lies in 0 … {n}, got {phase}")

    def formula(x: Any) -> Any:
        q = 1 - x
        end = n * x / (2 - x) - (1 - q**n) / (1 + q**n)
        inside = n * x * (1 - q ** (2 * phase)) / (2 - x) - (1 - q**phase) ** 2
        return (q ** (2 * phase) * end + inside) / (n - 1)

    return _evaluated(formula, x, n)


def reshuffled_mean(x: Any, n: int) -> Any:
    """Var(θ)/σ² under RR, averaged over the phases 0 … n−1 of an epoch (AV-6)."""

    def formula(x: Any) -> Any:
        q = 1 - x
        return (n * x / (2 - x) - 1 + 2 * q * (1 - q**n) / (n * x * (2 - x))) / (n - 1)

    return _evaluated(formula, x, n)


def reshuffled_lag(x: Any, n: int, *, phase: int, lag: int) -> Any:
    """Cov(θ_j, θ_{j+lag})/σ² under RR within one epoch, j = phase, j + lag ≤ n (AV-6)."""
    if lag < 0 or not 0 <= phase <= n - lag:
        raise InputError(f"phase {phase} and lag {lag} do not fit into an epoch of {n} steps")
    at = reshuffled_phase(x, n, phase=phase)
    q = 1 - x
    return q**lag * at - (1 - q**phase) * (1 - q**lag) / (n - 1)


def single_shuffle(x: Any, n: int, *, lag: int = 0) -> Any:
    """Cov(θ_{t+lag}, θ_t)/σ² over the random order of SS, once the run has settled into its cycle (AV-7)."""
    step = lag % n

    def formula(x: Any) -> Any:
        q = 1 - x
        return (n * x * (q**step + q ** (n - step)) / ((2 - x) * (1 - q**n)) - 1) / (n - 1)

    return _evaluated(formula, x, n)


def stationary_variance(
    rate: Any,
    spectrum: Sequence[Any],
    noise: Any = 1,
    *,
    sampling: Sampling = "wr",
    batches: int | None = None,
    read: Literal["end", "mean"] = "mean",
) -> list[Any]:
    """Stationary variance along each eigenvector of the shared Hessian.

    Args:
        rate: constant learning rate η.
        spectrum: eigenvalues λ_i > 0.
        noise: σ², one number or one for each eigenvalue: population variance of the centres there.
        sampling: "wr" with replacement, "rr" reshuffled each epoch, "ss" one shuffle for ever.
        batches: n, needed by rr and ss.
        read: under RR, at epoch ends or averaged over the epoch; the two differ (AV-8).

    Returns:
        One variance for each eigenvalue; Fractions when rate, spectrum and noise are rational.

    Raises:
        InputError: ηλ outside (0, 2), n < 2, an unknown sampling.
    """
    sizes = list(noise) if isinstance(noise, Sequence) else [noise] * len(spectrum)
    if len(sizes) != len(spectrum):
        raise InputError(f"{len(spectrum)} eigenvalues but {len(sizes)} noise variances; give one, or one for each")
    one_of("sampling", sampling, ("wr", "rr", "ss"))
    if sampling != "wr" and batches is None:
        raise InputError(f"the stationary variance under {sampling} depends on the number of batches; give batches=")
    n = batches or 0
    forms: dict[tuple[str, str], Callable[[Any], Any]] = {
        ("wr", "end"): with_replacement,
        ("wr", "mean"): with_replacement,
        ("rr", "end"): lambda x: reshuffled_phase(x, n),
        ("rr", "mean"): lambda x: reshuffled_mean(x, n),
        ("ss", "end"): lambda x: single_shuffle(x, n),
        ("ss", "mean"): lambda x: single_shuffle(x, n),
    }
    return [s * forms[sampling, read](rate * value) for value, s in zip(spectrum, sizes, strict=True)]


def _checked(x: Any) -> Any:
    if not 0 < x < 2:
        raise InputError(f"no stationary law at ηλ = {x}: the rate must lie between 0 and 2/λ (exclusive)")
    return Fraction(x) if isinstance(x, int) else x


def _evaluated(formula: Callable[[Any], Any], x: Any, n: int) -> Any:
    """Exact for rationals. Floats: 53 bits more than the leading terms, which cancel down to (x/n)³, can lose."""
    if n < 2:
        raise InputError(f"shuffling needs at least 2 batches, got {n}")
    x = _checked(x)
    if not isinstance(x, float):
        return formula(x)
    from mpmath import MPContext

    context = MPContext()
    context.prec = 120 + int(3 * abs(log2(min(x, 2 - x) / n)))
    return float(formula(context.mpf(x)))
