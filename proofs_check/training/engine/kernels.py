"""The steps of SGD on linear + batch normalization, compiled: f(x) = W Γ x̄, many runs, many epochs a call.

All of it stands in this one file: the cache of a compiled function looks for changes in its own file alone.

Shapes: R runs, E epochs of a chunk, m batches an epoch, p outputs, d features. What all runs share has 1 in place of R.
Nothing is allocated inside the loops over runs, epochs and batches but a few rows of scratch per call.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.training.engine.compiled import compiled, compiled_sum

__all__ = ["BY_MOMENTS", "BY_ROWS", "LOGISTIC", "RESHUFFLED", "SOFTMAX", "SQUARED", "normalize_epoch", "train_epochs"]

SQUARED, LOGISTIC, SOFTMAX = 0, 1, 2
BY_MOMENTS, BY_ROWS, RESHUFFLED = 0, 1, 2
LARGEST = np.finfo(np.float64).max
SMALLEST_SQUARE = 1e-280  # a mean square below may have lost digits to underflow
FAR = 1 / 16  # variance over mean square about the first sample; below, their difference would cost more than 4 bits
Array = Any  # numba's arrays; their shapes stand in the docstrings


@compiled
def normalize_seen(X: Array, seen: Array, first: int, size: int, eps: Array, out: Array, at: int, work: Array) -> int:
    """Batch-normalize samples seen[first : first + size] into out[at : at + size]; −1, or the first constant feature.

    Differences to the batch's first sample are exact zeros where a feature is constant (then x̄ = 0), and small where
    its mean is large, so that x̄ is as accurate as by two passes.

    Args:
        X: (n, d), |x| ≤ 1.
        seen: sample numbers.
        first, size: which of them.
        eps: (d,) ε in the units of each feature, squared.
        out: (≥ at + size, d), filled.
        work: (2, d) scratch.
    """
    d, base, flat, whole = X.shape[1], np.uint64(seen[first]), -1, size // 4 * 4
    for a in range(d):
        work[0, a] = 0.0
        work[1, a] = 0.0
    for i in range(0, whole, 4):  # four rows a pass; unsigned, for numbers that may be negative take longer to look up
        b = at + i
        r0, r1 = np.uint64(seen[first + i]), np.uint64(seen[first + i + 1])
        r2, r3 = np.uint64(seen[first + i + 2]), np.uint64(seen[first + i + 3])
        for a in range(d):
            x = X[base, a]
            u0, u1, u2, u3 = X[r0, a] - x, X[r1, a] - x, X[r2, a] - x, X[r3, a] - x
            out[b, a], out[b + 1, a], out[b + 2, a], out[b + 3, a] = u0, u1, u2, u3
            work[0, a] += (u0 + u1) + (u2 + u3)
            work[1, a] += (u0 * u0 + u1 * u1) + (u2 * u2 + u3 * u3)
    for i in range(whole, size):
        row = np.uint64(seen[first + i])
        for a in range(d):
            u0 = X[row, a] - X[base, a]
            out[at + i, a] = u0
            work[0, a] += u0
            work[1, a] += u0 * u0
    bad = 0
    for a in range(d):
        mean, square = work[0, a] / size, work[1, a] / size
        variance = square - mean * mean
        work[0, a] = mean
        work[1, a] = 1.0 / np.sqrt(variance + eps[a])
        bad += 0 if variance > FAR * square and square > SMALLEST_SQUARE else 1
    if bad == 0:
        for i in range(0, whole, 4):
            b = at + i
            for a in range(d):
                mean, scale = work[0, a], work[1, a]
                out[b, a] = (out[b, a] - mean) * scale
                out[b + 1, a] = (out[b + 1, a] - mean) * scale
                out[b + 2, a] = (out[b + 2, a] - mean) * scale
                out[b + 3, a] = (out[b + 3, a] - mean) * scale
        for i in range(whole, size):
            for a in range(d):
                out[at + i, a] = (out[at + i, a] - work[0, a]) * work[1, a]
        return flat
    for a in range(d):  # a first sample far off, or squares that underflow: with care
        largest, variance = 0.0, 0.0
        for i in range(size):
            out[at + i, a] -= work[0, a]
            largest = max(largest, abs(out[at + i, a]))
        if largest == 0.0:
            flat = a if flat < 0 else flat
            continue
        for i in range(size):
            out[at + i, a] /= largest
            variance += out[at + i, a] * out[at + i, a]
        root = np.sqrt(variance / size + (np.sqrt(eps[a]) / largest) ** 2)
        for i in range(size):
            out[at + i, a] /= root
    return flat


@compiled
def normalize_epoch(X: Array, seen: Array, size: int, eps: Array, out: Array) -> int:
    """Batch-normalize consecutive batches of seen into out (used, d); −1, or the first batch with a constant feature.

    Args:
        X, eps: see `normalize_seen`.
        seen: (used,).
        size: B; the last batch may be smaller.
    """
    work, flat = np.empty((2, X.shape[1])), -1
    for j in range((len(seen) + size - 1) // size):
        count = min(size, len(seen) - j * size)
        if normalize_seen(X, seen, j * size, count, eps, out, j * size, work) >= 0 and flat < 0:
            flat = j
    return flat


@compiled_sum
def _dot(x: Array, i: int, M: Array, k: int) -> float:
    """Σ_a x[i, a] M[k, a]."""
    total = 0.0
    for a in range(x.shape[1]):
        total += x[i, a] * M[k, a]
    return total


@compiled
def _row_gradient(
    loss: int, x: Array, at: int, Y: Array, seen: Array, first: int, size: int, M: Array, G: Array, f: Array
) -> None:
    """G (p, d) ← ∂L/∂M at M of the mean loss over rows x[at : at + size], targets Y[seen[first : first + size]]."""
    p, d = M.shape
    share = 1.0 / size
    for i in range(size):
        row = seen[first + i]
        for k in range(p):
            f[i, k] = _dot(x, at + i, M, k)
        if loss == SQUARED:
            for k in range(p):
                f[i, k] = 2.0 * (f[i, k] - Y[row, k])
        elif loss == LOGISTIC:
            margin = Y[row, 0] * f[i, 0]
            f[i, 0] = -Y[row, 0] * (np.exp(-margin) if margin > 700.0 else 1.0 / (1.0 + np.exp(margin)))
        else:
            top, total = f[i, 0], 0.0
            for k in range(1, p):
                top = max(top, f[i, k])
            for k in range(p):
                f[i, k] = np.exp(f[i, k] - top)
                total += f[i, k]
            for k in range(p):
                f[i, k] = f[i, k] / total - Y[row, k]
    for k in range(p):
        for a in range(d):
            G[k, a] = 0.0
        whole = size // 4 * 4
        for i in range(0, whole, 4):  # four rows a pass: G is read and written less often
            f0, f1, f2, f3 = f[i, k], f[i + 1, k], f[i + 2, k], f[i + 3, k]
            b = at + i
            for a in range(d):
                G[k, a] += (f0 * x[b, a] + f1 * x[b + 1, a]) + (f2 * x[b + 2, a] + f3 * x[b + 3, a])
        for i in range(whole, size):
            for a in range(d):
                G[k, a] += f[i, k] * x[at + i, a]
        for a in range(d):
            G[k, a] *= share


@compiled_sum
def _moment_gradient(H: Array, b: Array, j: int, M: Array, G: Array) -> None:
    """G (p, d) ← 2 (M H − b); H is symmetric, so its rows do for its columns."""
    p, d = M.shape
    for k in range(p):
        for a in range(d):
            total = 0.0
            for c in range(d):
                total += M[k, c] * H[j, a, c]
            G[k, a] = 2.0 * (total - b[j, k, a])


@compiled
def _plain_update(W: Array, g: Array, M: Array, G: Array, eta: float) -> bool:
    """`_update` for frozen Γ without momentum and decay, in one short loop."""
    p, d = W.shape
    bad = 0
    for k in range(p):
        for a in range(d):
            w = W[k, a] - eta * (G[k, a] * g[a])
            W[k, a] = w
            collapsed = w * g[a]
            M[k, a] = collapsed
            bad += 0 if abs(collapsed) <= LARGEST else 1
    return bad == 0


@compiled
def _update(
    W: Array, g: Array, vW: Array, vg: Array, M: Array, G: Array, turn: Array, eta: float, trained: bool, rule: Array
) -> bool:
    """One step of W, γ and their velocities, both from the old point; M ← WΓ. Whether M is finite.

    rule: (momentum, decay of W, decay of γ, 1 for Nesterov's).
    """
    p, d = W.shape
    momentum, decay, gamma_decay, nesterov = rule[0], rule[1], rule[2], rule[3] != 0.0
    bad = 0
    for a in range(d):
        turn[a] = gamma_decay * g[a]
    for k in range(p):
        for a in range(d):
            turn[a] += W[k, a] * G[k, a]
            slope = G[k, a] * g[a] + decay * W[k, a]
            v = momentum * vW[k, a] + slope
            vW[k, a] = v
            W[k, a] -= eta * (slope + momentum * v if nesterov else v)
    if trained:
        for a in range(d):
            v = momentum * vg[a] + turn[a]
            vg[a] = v
            g[a] -= eta * (turn[a] + momentum * v if nesterov else v)
    for k in range(p):
        for a in range(d):
            collapsed = W[k, a] * g[a]
            M[k, a] = collapsed
            bad += 0 if abs(collapsed) <= LARGEST else 1
    return bad == 0


@compiled
def train_epochs(
    how: int, loss: int, H: Array, b: Array, data: Array, Y: Array, seen: Array, size: int, eps: Array, zero: bool,
    rates: Array, slots: Array, trained: bool, rule: Array, W: Array, g: Array, vW: Array, vg: Array, stop: Array,
    out_W: Array, out_g: Array,
) -> None:  # fmt: skip
    """E epochs of R runs, one run after another.

    Args:
        how: BY_MOMENTS, squared loss and the same batches every epoch, O(p d²) a step from H and b; BY_ROWS, the same
            batches every epoch, O(B p d) a step from x̄; RESHUFFLED, batches to be normalized when they come.
        loss: SQUARED, LOGISTIC or SOFTMAX.
        H: (R or 1, m, d, d), b: (R or 1, m, p, d); only by moments.
        data: by rows x̄ (R or 1, used, d) in the order seen; reshuffled x (1, n, d), |x| ≤ 1.
        Y: (n, p).
        seen: (R or 1, 1, used), reshuffled (R or 1, E, used).
        size: B; a last batch may be smaller.
        eps: (d,), for `normalize_seen`.
        zero: whether a feature constant in a new batch gives x̄ = 0; otherwise it stops the run.
        rates: (R or 1, E, m or 1).
        slots: (E,) where an epoch is recorded, −1 for nowhere.
        trained, rule: see `_update`.
        W: (R, p, d), g: (R, d), vW, vg: state of the runs, updated.
        stop: (R, 2), −1 at first; the epoch and batch of this call that left the finite numbers, or −2 − epoch and
            batch of a constant feature. A run that has stopped is skipped.
        out_W: (R, k, p, d), out_g: (R, k, d), filled at the slots.
    """
    R, p, d = W.shape
    E, used = rates.shape[1], seen.shape[2]
    M, G, turn, f = np.empty((p, d)), np.empty((p, d)), np.empty(d), np.empty((size, p))
    bar, work = np.empty((size, d)), np.empty((2, d))
    plain = not trained and rule[0] == 0.0 and rule[1] == 0.0
    for r in range(R):
        if stop[r, 0] != -1:
            continue
        own_H, own_b, own_data = H[r % len(H)], b[r % len(b)], data[r % len(data)]
        own_seen, own_rates = seen[r % len(seen)], rates[r % len(rates)]
        own_W, own_g, own_vW, own_vg = W[r], g[r], vW[r], vg[r]
        for k in range(p):
            for a in range(d):
                M[k, a] = own_W[k, a] * own_g[a]
        for e in range(E):
            now = own_seen[e if how == RESHUFFLED else 0]
            for j in range((used + size - 1) // size):
                first = j * size
                count = min(size, used - first)
                if how == BY_MOMENTS:
                    _moment_gradient(own_H, own_b, j, M, G)
                elif how == BY_ROWS:
                    _row_gradient(loss, own_data, first, Y, now, first, count, M, G, f)
                else:
                    if normalize_seen(own_data, now, first, count, eps, bar, 0, work) >= 0 and not zero:
                        stop[r, 0], stop[r, 1] = -2 - e, j
                        break
                    _row_gradient(loss, bar, 0, Y, now, first, count, M, G, f)
                eta = own_rates[e, j if own_rates.shape[1] > 1 else 0]
                if plain:
                    finite = _plain_update(own_W, own_g, M, G, eta)
                else:
                    finite = _update(own_W, own_g, own_vW, own_vg, M, G, turn, eta, trained, rule)
                if not finite:
                    stop[r, 0], stop[r, 1] = e, j
                    break
            if stop[r, 0] != -1:
                break
            if slots[e] >= 0:
                for a in range(d):
                    out_g[r, slots[e], a] = own_g[a]
                    for k in range(p):
                        out_W[r, slots[e], k, a] = own_W[k, a]
