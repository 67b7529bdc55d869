"""AV-4 · The forgetting curve: a batch's advantage decays by (1−ηh) a step.

H = hI, η constant (ηh written as η), q = 1−η, batches independent with centres of covariance Σ. s ≥ 0 steps after the
step on batch b, its expected loss is below that of an independent batch: per coordinate the squared distance to the
seen centre is smaller by 2ηq^sσ², so that

    E L_fresh − E L_seen = hηq^s tr Σ,

averaged over b. This holds from any start that does not know the batches to come, fixed or stationary.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, value_at

CLAIM = claim(
    __doc__,
    formula=r"\mathbb E\,\|\theta_{t+s}-c'\|^2-\mathbb E\,\|\theta_{t+s}-c_t\|^2 "
    r" = 2\eta(1-\eta)^s\operatorname{tr}\Sigma",
    kind="law",
    direction="equal",
    scope="all d, B, η, t ≥ 1, s ≥ 0, starts independent of the batches drawn",
    hypotheses=("isotropic curvature, the same for all batches", "with replacement"),
    source="this project",
)


def derive() -> Derivation:
    """One coordinate: only the covariance of θ_{t+s} and c_t matters, and it decays by q a step."""
    eta, h, S, m = sp.symbols("eta h sigma2 m", real=True)
    q = 1 - eta
    over = Average()
    theta, seen, fresh = over.variables("theta c z")
    mean = sp.Symbol("c_mean", real=True)
    known = {over(seen): mean, over(seen**2): S + mean**2, over(fresh): mean, over(fresh**2): S + mean**2}
    known |= {over(theta): m, over(theta * fresh): m * mean}
    cov = over(theta * seen) - m * mean
    gap = over((theta - fresh) ** 2) - over((theta - seen) ** 2)
    yield identity(
        "two batches of one law, the fresh one independent of θ: the squared distances differ by 2 Cov(θ, c_t)",
        value_at(gap, known),
        2 * cov,
    )
    before = {over(theta * seen): m * mean, over(theta): m, over(seen): mean, over(seen**2): S + mean**2}
    after = q * theta + eta * seen
    yield identity(
        "right after the step on c_t, independent of θ_{t−1}: Cov = ησ², from any law of θ_{t−1}",
        (over(after * seen) - over(after) * over(seen)).subs(before),
        eta * S,
    )
    later = q * theta + eta * fresh
    apart = {over(seen * fresh): over(seen) * over(fresh)}
    yield identity(
        "each later step, on a fresh batch, multiplies it by q",
        (over(later * seen) - over(later) * over(seen)).subs(apart),
        q * (over(theta * seen) - over(theta) * over(seen)),
    )
    k = sp.Symbol("s", nonnegative=True, integer=True)
    decay = sp.Function("Cov")(k)
    yield identity(
        "so Cov = ηq^sσ²; the loss is h/2 times the distance: gap hηq^sσ² a coordinate",
        value_at(h / 2 * 2 * decay, {decay: eta * q**k * S}),
        h * eta * q**k * S,
    )
