"""The schedules of the usual averages in closed form, as functions of m = T − k, the steps still to come (AV-12).

Base run at a constant normalised rate x = ηλ, q = 1−x; results are normalised too. Any kind of number goes in and comes
out; the EMA's form is 0/0 at β = q, where its limit is taken, and loses digits in floats near there:
`average_to_schedule` does not.
"""

from __future__ import annotations

from typing import Any

__all__ = ["best_tail_rate", "ema_rate", "swa_rate", "two_point_rate"]


def ema_rate(x: Any, m: int, *, decay: Any) -> Any:
    """xγ(β^{m+1} − q^{m+1})/(xβ^{m+1} − γq^{m+1}), γ = 1−β; the same with x and γ exchanged."""
    q, gain = 1 - x, 1 - decay
    if decay == q:
        return x**2 * (m + 1) / (1 + x * m)
    slow, fast = decay ** (m + 1), q ** (m + 1)
    return x * gain * (slow - fast) / (x * slow - gain * fast)


def swa_rate(x: Any, m: int, *, last: int) -> Any:
    """x before the window of K = `last` iterates, then x(1 − q^{m+1})/(x(K−m) + q − q^{m+1})."""
    if m >= last:
        return x
    q = 1 - x
    return x * (1 - q ** (m + 1)) / (x * (last - m) + q - q ** (m + 1))


def two_point_rate(x: Any, m: int, *, spacing: int) -> Any:
    """x up to the first of the two points, then x qᵐ/(1 + qᵐ): a drop followed by a logistic rise to x/2."""
    if m >= spacing:
        return x
    power = (1 - x) ** m
    return x * power / (1 + power)


def best_tail_rate(x: Any, m: int, *, last: int) -> Any:
    """x up to the window of K = `last` iterates, then 1/(2/x − 1 + i) at its i-th step, i = K−1−m."""
    i = last - 1 - m
    return x if i < 1 else x / (2 - x + i * x)
