"""What is recorded of a network: its losses on data normalized as one batch and as the order's batches, its weights."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.networks.kernel import forward
from proofs_check.networks.problem import Problem
from proofs_check.networks.settings import Setting
from proofs_check.networks.units import Unit, ends_of, order_of_epoch, widths_of

__all__ = ["CLASS_NAMES", "check_separability", "columns", "hidden", "measure", "order_batches", "outputs"]

Floats = NDArray[np.float64]
Batches = list[NDArray[np.intp]]
CLASS_NAMES = ("undecided", "SC", "PLS", "LS")
_FIXED = ("epoch", "steps", "true_loss", "order_loss", "true_accuracy", "order_accuracy")
_MOST_ENTRIES = 1_000_000  # samples × (classes − 1) × width for which a class is decided within seconds


def columns(setting: Setting) -> tuple[str, ...]:
    """Names of what `measure` returns."""
    classes = ("order_class", "true_class") if setting.separability else ()
    return (*_FIXED, *(f"norm_{layer}" for layer in range(1, setting.depth + 1)), *classes)


def check_separability(problem: Problem, setting: Setting) -> None:
    """Raise `InputError` where classes of the last hidden features are asked for and cannot be had."""
    if not setting.separability:
        return
    if problem.loss == "squared":
        raise InputError(f"separability is a matter of classes, and {problem.source} is taken for regression")
    varying = int((problem.X.max(axis=0) > problem.X.min(axis=0)).sum())
    width = setting.width if setting.depth > 1 else varying
    rank = int(np.linalg.matrix_rank(problem.X))
    if width > rank and (setting.depth == 1 or setting.activation == "linear"):
        raise InputError(
            f"a linear map of {problem.source}, whose features have rank {rank}, to {width} features adds nothing but"
            " rounding errors, which would decide separability;"
            + (
                f" use --width {rank} or less"
                if setting.depth > 1
                else " ask proofs-check diagnose, which takes raw data"
            )
        )
    entries = problem.n * max(1, problem.T.shape[1] - 1) * width
    if entries > _MOST_ENTRIES:
        raise InputError(
            f"separability of {problem.n} samples, {len(problem.classes)} classes and {width} features takes too long"
            f" ({entries:,} entries, at most {_MOST_ENTRIES:,}); take fewer samples or classes, or a smaller width"
        )


def measure(problem: Problem, setting: Setting, unit: Unit) -> list[float]:
    """A row of measurements, in the order of `columns`.

    true_loss is L_GD's analogue: every batch normalization takes its statistics from all samples at once. order_loss is
    that on the order's own batches: SS's, or a permutation drawn for this record alone under RR. Accuracies likewise,
    NaN for regression. norm_l is ‖Γₗ Wₗ‖ (Frobenius).

    With setting.separability = s, order_class and true_class are the places in `CLASS_NAMES` of the classes (claim C-1)
    of what enters the last batch normalization, computed with the order's batches and with all samples at once and
    normalized alike; at s of the records, NaN at the others. The class is that of the floating-point features that the
    network computes, decided exactly.
    """
    whole = outputs(problem, setting, unit.theta, [np.arange(problem.n, dtype=np.intp)])
    batches = order_batches(problem, setting, unit)
    used = np.concatenate(batches)
    own = outputs(problem, setting, unit.theta, batches)
    norms, at = [], 0
    widths = widths_of(problem, setting)
    for d, w in pairwise(widths):
        W, gamma = unit.theta[at : at + d * w].reshape(d, w), unit.theta[at + d * w : at + d * w + d]
        norms.append(float(np.sqrt(((gamma[:, None] * W) ** 2).sum())))
        at += d * w + d
    losses = _risk(problem.loss, whole, problem.T), _risk(problem.loss, own[used], problem.T[used])
    right = _accuracy(problem.loss, whole, problem.T), _accuracy(problem.loss, own[used], problem.T[used])
    counts = float(unit.epoch), float(unit.steps)
    return [*counts, *losses, *right, *norms, *_classes(problem, setting, unit, batches)]


def _classes(problem: Problem, setting: Setting, unit: Unit, batches: Batches) -> list[float]:
    if not setting.separability:
        return []
    last = len(setting.record) - 1
    chosen = {round(last * k / max(1, setting.separability - 1)) for k in range(setting.separability)} | {last}
    if setting.record.index(unit.epoch) not in sorted(chosen)[-setting.separability :]:
        return [float("nan")] * 2
    from proofs_check.separability import separability

    found = []
    for parts in (batches, [np.arange(problem.n, dtype=np.intp)]):
        h = hidden(problem, setting, unit.theta, parts)
        answer = separability(h, problem.labels(), order="ss", batches=parts, eps=setting.eps)
        found.append(float(CLASS_NAMES.index(answer.class_) if answer.strength == "certified" else 0))
    return found


def order_batches(problem: Problem, setting: Setting, unit: Unit) -> Batches:
    """The batches of SS or GD, and for orders that change a permutation of their own for each record."""
    size = problem.n if unit.order == "gd" else setting.batch_size
    if unit.order in ("ss", "igm", "gd"):
        seen = order_of_epoch(unit.order, unit.seed, 1, problem.n, size)
    else:
        rng = np.random.default_rng(np.random.SeedSequence(unit.seed, spawn_key=(2, unit.epoch)))
        seen = rng.permutation(problem.n).astype(np.intp)
    return np.split(seen, ends_of(len(seen), size, drop_last=setting.drop_last))[: _count(problem.n, size, setting)]


def outputs(problem: Problem, setting: Setting, theta: Floats, batches: Batches) -> Floats:
    """f (n, p), normalized batch by batch; rows of samples in no batch are 0."""
    return _through(problem, setting, theta, batches)[1]


def hidden(problem: Problem, setting: Setting, theta: Floats, batches: Batches) -> Floats:
    """What enters the last batch normalization (n, d_{L−1}); the features themselves at depth 1."""
    return _through(problem, setting, theta, batches)[0]


def _through(problem: Problem, setting: Setting, theta: Floats, batches: Batches) -> tuple[Floats, Floats]:
    widths = widths_of(problem, setting)
    inputs, made = int(widths[:-1].sum()), int(widths[1:].sum())
    p, last = int(widths[-1]), int(widths[-2])
    most = max(len(rows) for rows in batches)
    bars, factors, outs = np.empty(most * inputs), np.empty(inputs), np.empty(most * made)
    f, h = np.zeros((problem.n, p)), problem.X if setting.depth == 1 else np.zeros((problem.n, last))
    for rows in batches:
        size = len(rows)
        forward(theta, widths, problem.X[rows], setting.eps, setting.activation == "relu", bars, factors, outs)
        f[rows] = outs[size * (made - p) : size * made].reshape(size, p)
        if setting.depth > 1:
            h[rows] = outs[size * (made - p - last) : size * (made - p)].reshape(size, last)
    return h, f


def _count(n: int, size: int, setting: Setting) -> int:
    return n // size if setting.drop_last else -(-n // size)


def _risk(loss: str, f: Floats, T: Floats) -> float:
    with np.errstate(over="ignore", invalid="ignore"):  # an infinite loss is recorded as such
        if loss == "squared":
            return float(((f - T) ** 2).sum(axis=1).mean())
        if loss == "logistic":
            return float(np.logaddexp(0.0, -T * f).mean())
        top = f.max(axis=1, keepdims=True)
        return float((np.log(np.exp(f - top).sum(axis=1)) + top[:, 0] - (f * T).sum(axis=1)).mean())


def _accuracy(loss: str, f: Floats, T: Floats) -> float:
    if loss == "squared":
        return float("nan")
    right = (f * T)[:, 0] > 0 if loss == "logistic" else f.argmax(axis=1) == T.argmax(axis=1)
    return float(right.mean())
