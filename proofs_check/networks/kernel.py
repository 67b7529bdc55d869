"""Training steps of a batch-normalized network, compiled: forward, backward and the update, batch after batch.

The network, for a batch of rows a⁰ = x:

    aˡ = φ(x̄ˡ Γₗ Wₗ),  x̄ˡ = BN(aˡ⁻¹),  l = 1 … L;  φ is the identity or ReLU, and always the identity at l = L.

Wₗ (d_{l−1}, d_l) stands to the right of rows, so a torch Linear holds its transpose. Parameters lie in one vector:
W₁, γ₁, W₂, γ₂, …
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.networks.layers import compiled, multiply, normalize, normalize_back, transpose

__all__ = ["LOGISTIC", "SOFTMAX", "SQUARED", "forward", "train_batches"]

SQUARED, LOGISTIC, SOFTMAX = 0, 1, 2


@compiled
def forward(theta: Any, widths: Any, x: Any, eps: float, relu: bool, bars: Any, factors: Any, outs: Any) -> None:
    """All layers' x̄, 1/√(σ²+ε) and outputs for one batch.

    Args:
        theta: the parameters.
        widths: d_0 … d_L.
        x: (B, d_0).
        eps: ε.
        relu: φ.
        bars: at least B·Σ_{l<L} d_l; layer after layer, written.
        factors: at least Σ_{l<L} d_l, written.
        outs: at least B·Σ_{l≥1} d_l, written; the last B·d_L are f.
    """
    size = x.shape[0]
    at = features = made = 0
    a = x
    mean = np.empty(widths.max())
    for layer in range(len(widths) - 1):
        d, w = widths[layer], widths[layer + 1]
        W = theta[at : at + d * w].reshape(d, w)
        gamma = theta[at + d * w : at + d * w + d]
        bar = bars[size * features : size * (features + d)].reshape(size, d)
        normalize(a, eps, bar, factors[features : features + d], mean)
        scaled = bar * gamma
        out = outs[size * made : size * (made + w)].reshape(size, w)
        multiply(scaled, W, out)
        if relu and layer < len(widths) - 2:
            for i in range(size):
                for j in range(w):
                    out[i, j] = max(out[i, j], 0.0)
        a = out
        at += d * w + d
        features += d
        made += w


@compiled
def _loss_and_slope(loss: int, f: Any, targets: Any) -> Any:
    """The mean loss of a batch; f (B, p) becomes ∂/∂f of it."""
    size, p = f.shape
    total = 0.0
    for i in range(size):
        if loss == 0:
            for k in range(p):
                gap = f[i, k] - targets[i, k]
                total += gap * gap
                f[i, k] = 2.0 * gap / size
        elif loss == 1:
            margin = targets[i, 0] * f[i, 0]
            small = np.exp(-abs(margin))
            total += np.log1p(small) + max(-margin, 0.0)
            f[i, 0] = -targets[i, 0] * (small if margin > 0 else 1.0) / (1.0 + small) / size
        else:
            top = f[i, 0]
            for k in range(1, p):
                top = max(top, f[i, k])
            mass = 0.0
            for k in range(p):
                mass += np.exp(f[i, k] - top)
            for k in range(p):
                if targets[i, k] == 1.0:
                    total += np.log(mass) + top - f[i, k]
            for k in range(p):
                f[i, k] = (np.exp(f[i, k] - top) / mass - targets[i, k]) / size
    return total / size


@compiled
def _change(theta: Any, velocity: Any, at: int, slope: Any, rate: float, momentum: float, decay: float) -> None:
    """θ ← θ − η v, v ← μ v + ∂L/∂θ + λθ, as torch.optim.SGD does, for the parameters from place `at` on."""
    for k in range(len(slope)):
        v = momentum * velocity[at + k] + (slope[k] + decay * theta[at + k])
        velocity[at + k] = v
        theta[at + k] -= rate * v


@compiled
def train_batches(
    theta: Any,
    velocity: Any,
    widths: Any,
    X: Any,
    T: Any,
    seen: Any,
    ends: Any,
    rates: Any,
    loss: int,
    relu: bool,
    trained: bool,
    eps: float,
    momentum: float,
    decay: float,
) -> int:
    """Take a step for every batch; parameters and velocities change in place.

    Args:
        theta, velocity: (P,).
        widths: d_0 … d_L.
        X: (n, d_0). T: (n, d_L).
        seen: samples in the order seen.
        ends: where each batch ends in `seen`.
        rates: η of each step.
        loss: SQUARED, LOGISTIC or SOFTMAX.
        relu: whether φ is ReLU.
        trained: whether Γ is trained.
        eps, momentum, decay: ε, μ, λ.

    Returns:
        The number of steps taken: fewer than batches where the loss of a batch is no longer finite.
    """
    layers = len(widths) - 1
    most = widths.max()
    largest, start = 0, 0
    for end in ends:
        largest, start = max(largest, end - start), end
    inputs, outputs = widths[:-1].sum(), widths[1:].sum()
    bars, factors, outs = np.empty(largest * inputs), np.empty(inputs), np.empty(largest * outputs)
    one, two = np.empty(largest * most), np.empty(largest * most)
    turned, slope = np.empty(max(largest, most) * most), np.empty(most * most)
    by_gamma, mean, along = np.empty(most), np.empty(most), np.empty(most)
    start = 0
    for step, end in enumerate(ends):
        size = end - start
        x = X[seen[start:end]]
        targets = T[seen[start:end]]
        start = end
        forward(theta, widths, x, eps, relu, bars, factors, outs)
        p = widths[layers]
        g = one[: size * p].reshape(size, p)
        g[:] = outs[size * (outputs - p) : size * outputs].reshape(size, p)
        if not np.isfinite(_loss_and_slope(loss, g, targets)):
            return step
        at, features, made = len(theta), inputs, outputs
        for layer in range(layers - 1, -1, -1):
            d, w = widths[layer], widths[layer + 1]
            at, features, made = at - d * w - d, features - d, made - w
            W = theta[at : at + d * w].reshape(d, w)
            gamma = theta[at + d * w : at + d * w + d]
            bar = bars[size * features : size * (features + d)].reshape(size, d)
            bar_t = turned[: d * size].reshape(d, size)
            transpose(bar, bar_t)
            G = slope[: d * w].reshape(d, w)  # by the collapsed Γ W
            multiply(bar_t, g, G)
            if layer > 0:  # the input's own gradient is not needed
                W_t = turned[: w * d].reshape(w, d)
                transpose(W, W_t)
                spare = two if (layers - layer) % 2 else one  # g stands in the other one
                g_next = spare[: size * d].reshape(size, d)
                multiply(g, W_t, g_next)
                g_next *= gamma
                normalize_back(bar, factors[features : features + d], g_next, mean, along)
                if relu:
                    below = outs[size * (made - d) : size * made].reshape(size, d)
                    for i in range(size):
                        for j in range(d):
                            if below[i, j] <= 0.0:
                                g_next[i, j] = 0.0
            else:
                g_next = g
            for a in range(d):
                total = 0.0
                for j in range(w):
                    total += W[a, j] * G[a, j]
                by_gamma[a] = total
                for j in range(w):
                    G[a, j] *= gamma[a]
            _change(theta, velocity, at, slope[: d * w], rates[step], momentum, decay)
            if trained:
                _change(theta, velocity, at + d * w, by_gamma[:d], rates[step], momentum, decay)
            g = g_next
    return len(ends)
