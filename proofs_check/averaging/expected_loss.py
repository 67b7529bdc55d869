"""Expected excess loss of any affine rule: last iterates, averages, momentum, schedule-free, on any spectrum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from proofs_check.averaging.numbers import plain, total
from proofs_check.errors import InputError

__all__ = ["expected_loss"]


def expected_loss(
    rule: Callable[[Any], Any] | Sequence[Any],
    spectrum: Sequence[Any],
    *,
    offset: Any = 0,
    noise: Any = 1,
) -> Any:
    """E[L(θ) − min L] = Σ ½ λ (W_0² δ² + σ² Σ_{k≥1} W_k²) under independent batches; exact for rationals.

    Args:
        rule: eigenvalue λ → sample weights W_0 … W_T, for example
            ``lambda lam: sample_weights(rate, average=swa(200, last=50), curvature=lam)``; or the weights themselves,
            one sequence for each eigenvalue.
        spectrum: eigenvalues λ_i of the shared Hessian.
        offset: δ, distance of the start from the minimiser along each eigenvector; one number or one for each.
        noise: σ², variance of the centres along each eigenvector; one number or one for each.

    Raises:
        InputError: lengths that do not fit, or weights that do not sum to 1.
    """
    exact, (values, offsets, noises) = plain(list(spectrum), offset, noise)
    rows = [rule(value) for value in values] if callable(rule) else list(rule)
    if len(rows) != len(values) or {len(offsets), len(noises)} - {1, len(values)}:
        raise InputError(f"{len(values)} eigenvalues need as many rules, and one or as many offsets and noises")
    loss: Any = 0
    for i, (lam, row) in enumerate(zip(values, rows, strict=True)):
        weights = plain(row)[1][0]
        slack = 0 if weights.dtype == object else 1e-9  # the rounding of the rule's own long recursion
        if not abs(total(weights) - 1) <= slack:
            raise InputError(f"the sample weights at eigenvalue {lam} sum to {total(weights)} instead of 1")
        start, spread = offsets[i % len(offsets)], noises[i % len(noises)]
        loss += lam * (weights[0] ** 2 * start**2 + spread * total(weights[1:] ** 2)) / 2
    return loss if exact and not isinstance(loss, float) else float(loss)
