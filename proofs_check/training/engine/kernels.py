"""The steps of SGD on linear + batch normalization, compiled: f(x) = W Γ x̄, many runs, many epochs a call.

Shapes: R runs, E epochs of a chunk, m batches an epoch, p outputs, d features, w ≥ d features with the zeros that fill
lanes of eight (`lanes`); rows of w stand one after another in flat arrays, so that (n, w) below means (n w,). What all
runs share has 1 in place of R. Nothing is allocated inside the loops over epochs and batches.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.training.engine.compiled import compiled
from proofs_check.training.engine.lanes import exp_falling, fused, load, select, spread, store, total, totals
from proofs_check.training.engine.normalization import normalize_seen

__all__ = ["BY_MOMENTS", "BY_ROWS", "LOGISTIC", "RESHUFFLED", "SOFTMAX", "SQUARED", "scratch_size", "train_epochs"]

SQUARED, LOGISTIC, SOFTMAX = 0, 1, 2
BY_MOMENTS, BY_ROWS, RESHUFFLED = 0, 1, 2
LARGEST = np.finfo(np.float64).max
Array = Any  # numba's arrays; their shapes stand in the docstrings


@compiled
def _slopes(loss: int, f: Array, t: Array, room: int, p: int, size: int) -> None:
    """f (p, room) ← ∂(loss of each sample)/∂f, given targets t (p, room); zeros from `size` on."""
    zero, one, two = spread(0.0), spread(1.0), spread(2.0)
    for i in range(0, room, 8):
        if loss == SQUARED:
            for k in range(i, p * room, room):
                store(f, k, two * (load(f, k) - load(t, k)))
        elif loss == LOGISTIC:
            y = load(t, i)
            margin = y * load(f, i)
            small = exp_falling(select(margin, zero, zero - margin, margin))
            store(f, i, (zero - y) * (select(margin, zero, small, one) / (one + small)))
        else:
            top, sums = load(f, i), zero
            for k in range(i + room, p * room, room):
                top = select(load(f, k), top, load(f, k), top)
            for k in range(i, p * room, room):
                mass = exp_falling(load(f, k) - top)
                store(f, k, mass)
                sums = sums + mass
            for k in range(i, p * room, room):
                store(f, k, load(f, k) / sums - load(t, k))
    for k in range(p):
        for i in range(size, room):
            f[k * room + i] = 0.0


@compiled
def _row_gradient(
    loss: int, x: Array, at: int, t: Array, size: int, M: Array, G: Array, w: int, f: Array, room: int
) -> None:
    """G (p, w) ← ∂L/∂M at M of the mean loss over rows x[at : at + size] with targets t (p, room).

    Seven rows more are read, and come to nothing: they must be there, and finite.
    """
    p, share = len(M) // w, spread(1.0 / size)
    whole = (size + 7) // 8 * 8
    for k in range(p):
        for i in range(0, whole, 8):
            a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = spread(0.0)
            for v in range(0, w, 8):
                m, b = load(M, k * w + v), (at + i) * w + v
                a0, a1 = fused(m, load(x, b), a0), fused(m, load(x, b + w), a1)
                a2, a3 = fused(m, load(x, b + 2 * w), a2), fused(m, load(x, b + 3 * w), a3)
                a4, a5 = fused(m, load(x, b + 4 * w), a4), fused(m, load(x, b + 5 * w), a5)
                a6, a7 = fused(m, load(x, b + 6 * w), a6), fused(m, load(x, b + 7 * w), a7)
            store(f, k * room + i, totals(a0, a1, a2, a3, a4, a5, a6, a7))
    _slopes(loss, f, t, room, p, size)
    for k in range(p):
        for v in range(0, w, 8):
            a0 = a1 = a2 = a3 = spread(0.0)
            for i in range(0, size, 4):
                b, c = (at + i) * w + v, k * room + i
                a0, a1 = fused(spread(f[c]), load(x, b), a0), fused(spread(f[c + 1]), load(x, b + w), a1)
                a2, a3 = (
                    fused(spread(f[c + 2]), load(x, b + 2 * w), a2),
                    fused(spread(f[c + 3]), load(x, b + 3 * w), a3),
                )
            store(G, k * w + v, share * ((a0 + a1) + (a2 + a3)))


@compiled
def _moment_gradient(H: Array, b: Array, j: int, M: Array, G: Array, d: int, w: int) -> None:
    """G (p, w) ← 2 (M H − b), H (m, d, w) and b (m, p, w) of batch j."""
    p, whole = len(M) // w, d // 4 * 4
    for k in range(0, p * w, w):
        for v in range(0, w, 8):
            a0 = a1 = a2 = a3 = spread(0.0)
            h = j * d * w + v
            for c in range(k, k + whole, 4):
                a0, a1 = fused(spread(M[c]), load(H, h), a0), fused(spread(M[c + 1]), load(H, h + w), a1)
                a2, a3 = (
                    fused(spread(M[c + 2]), load(H, h + 2 * w), a2),
                    fused(spread(M[c + 3]), load(H, h + 3 * w), a3),
                )
                h += 4 * w
            for c in range(k + whole, k + d):
                a0 = fused(spread(M[c]), load(H, h), a0)
                h += w
            store(G, k + v, spread(2.0) * (((a0 + a1) + (a2 + a3)) - load(b, (j * p) * w + k + v)))


@compiled
def _plain_update(W: Array, g: Array, M: Array, G: Array, eta: float) -> bool:
    """`_update` for frozen Γ without momentum and decay, in one short loop."""
    rate, nothing, w = spread(eta), spread(0.0), len(g)
    for k in range(0, len(W), w):
        for v in range(0, w, 8):
            scale = load(g, v)
            moved = load(W, k + v) - rate * (load(G, k + v) * scale)
            store(W, k + v, moved)
            collapsed = moved * scale
            store(M, k + v, collapsed)
            nothing = nothing + collapsed * spread(0.0)  # NaN where it is not finite
    return bool(total(nothing) == 0.0)


@compiled
def _update(
    W: Array, g: Array, vW: Array, vg: Array, M: Array, G: Array, turn: Array, eta: float, trained: bool, rule: Array
) -> bool:
    """One step of W (p, w), γ (w,) and their velocities, both from the old point; M ← WΓ. Whether M is finite.

    rule: (momentum, decay of W, decay of γ, 1 for Nesterov's).
    """
    w = len(g)
    momentum, decay, gamma_decay, nesterov = rule[0], rule[1], rule[2], rule[3] != 0.0
    bad = 0
    for a in range(w):
        turn[a] = gamma_decay * g[a]
    for k in range(0, len(W), w):
        for a in range(w):
            turn[a] += W[k + a] * G[k + a]
            slope = G[k + a] * g[a] + decay * W[k + a]
            v = momentum * vW[k + a] + slope
            vW[k + a] = v
            W[k + a] -= eta * (slope + momentum * v if nesterov else v)
    if trained:
        for a in range(w):
            v = momentum * vg[a] + turn[a]
            vg[a] = v
            g[a] -= eta * (turn[a] + momentum * v if nesterov else v)
    for k in range(0, len(W), w):
        for a in range(w):
            collapsed = W[k + a] * g[a]
            M[k + a] = collapsed
            bad += 0 if abs(collapsed) <= LARGEST else 1
    return bad == 0


def scratch_size(p: int, w: int, size: int) -> int:
    """Numbers that `train_epochs` needs for itself, for p outputs, w features and batches of `size`."""
    room = (size + 7) // 8 * 8
    return 4 * p * w + 3 * w + 2 * p * room + room * w


@compiled
def train_epochs(
    how: int, loss: int, H: Array, b: Array, data: Array, Y: Array, seen: Array, size: int, eps: Array, zero: bool,
    rates: Array, slots: Array, trained: bool, rule: Array, W: Array, g: Array, vW: Array, vg: Array, stop: Array,
    scratch: Array, out_W: Array, out_g: Array,
) -> None:  # fmt: skip
    """E epochs of R runs, one run after another.

    Args:
        how: BY_MOMENTS, squared loss and the same batches every epoch, O(p d²) a step from H and b; BY_ROWS, the same
            batches every epoch, O(B p d) a step from x̄; RESHUFFLED, batches to be normalized when they come.
        loss: SQUARED, LOGISTIC or SOFTMAX.
        H: (R or 1, m, d, w), b: (R or 1, m, p, w); only by moments.
        data: by rows x̄ (R or 1, used + 8, w) in the order seen, for logistic loss times the labels; reshuffled
            x (1, n, w), |x| ≤ 1.
        Y: (n, p).
        seen: (R or 1, 1, used), reshuffled (R or 1, E, used).
        size: B; a last batch may be smaller.
        eps: (w,), for `normalize_seen`.
        zero: whether a feature constant in a new batch gives x̄ = 0; otherwise it stops the run.
        rates: (R or 1, E, m or 1).
        slots: (E,) where an epoch is recorded, −1 for nowhere.
        trained, rule: see `_update`.
        W: (R, p, d), g: (R, d), vW, vg: state of the runs, updated.
        stop: (R, 2), −1 at first; the epoch and batch of this call that left the finite numbers, or −2 − epoch and
            batch of a constant feature. A run that has stopped is skipped.
        scratch: `scratch_size` zeros.
        out_W: (R, k, p, d), out_g: (R, k, d), filled at the slots.
    """
    R, p, d = W.shape
    E, used, w = rates.shape[1], seen.shape[2], len(eps)
    room = (min(size, used) + 7) // 8 * 8
    q = p * w
    now_W, now_vW, M, G = scratch[:q], scratch[q : 2 * q], scratch[2 * q : 3 * q], scratch[3 * q : 4 * q]
    rest = scratch[4 * q :]
    now_g, now_vg, turn, rest = rest[:w], rest[w : 2 * w], rest[2 * w : 3 * w], rest[3 * w :]
    f, t, bar = rest[: p * room], rest[p * room : 2 * p * room], rest[2 * p * room :]
    t[:] = 1.0
    plain = not trained and rule[0] == 0.0 and rule[1] == 0.0
    signed = how == BY_ROWS and loss == LOGISTIC
    for r in range(R):
        if stop[r, 0] != -1:
            continue
        own_H, own_b, own_data = H[r % len(H)], b[r % len(b)], data[r % len(data)]
        own_seen, own_rates = seen[r % len(seen)], rates[r % len(rates)]
        for a in range(d):
            now_g[a], now_vg[a] = g[r, a], vg[r, a]
            for k in range(p):
                now_W[k * w + a], now_vW[k * w + a] = W[r, k, a], vW[r, k, a]
                M[k * w + a] = W[r, k, a] * g[r, a]
        for e in range(E):
            now = own_seen[e if how == RESHUFFLED else 0]
            for j in range((used + size - 1) // size):
                first = j * size
                count = min(size, used - first)
                at = first if how == BY_ROWS else 0
                if how == BY_MOMENTS:
                    _moment_gradient(own_H, own_b, j, M, G, d, w)
                else:
                    for i in range(0 if signed else count):
                        row = np.uint64(now[first + i])
                        for k in range(p):
                            t[k * room + i] = Y[row, k]
                    flat = normalize_seen(own_data, d, now, first, count, eps, bar, at) if how == RESHUFFLED else -1
                    if flat >= 0 and not zero:
                        stop[r, 0], stop[r, 1] = -2 - e, j
                        break
                    _row_gradient(loss, bar if how == RESHUFFLED else own_data, at, t, count, M, G, w, f, room)
                eta = own_rates[e, j if own_rates.shape[1] > 1 else 0]
                if plain:
                    finite = _plain_update(now_W, now_g, M, G, eta)
                else:
                    finite = _update(now_W, now_g, now_vW, now_vg, M, G, turn, eta, trained, rule)
                if not finite:
                    stop[r, 0], stop[r, 1] = e, j
                    break
            if stop[r, 0] != -1:
                break
            if slots[e] >= 0:
                for a in range(d):
                    out_g[r, slots[e], a] = now_g[a]
                    for k in range(p):
                        out_W[r, slots[e], k, a] = now_W[k * w + a]
        for a in range(d):
            g[r, a], vg[r, a] = now_g[a], now_vg[a]
            for k in range(p):
                W[r, k, a], vW[r, k, a] = now_W[k * w + a], now_vW[k * w + a]
