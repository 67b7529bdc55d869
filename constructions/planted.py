"""Labelled data whose signed, batch-normalized features are of a wanted class (claim C-1), by construction.

Each plan draws integers from a source, a function (low, high) → an integer in low … high: hypothesis and generators of
random numbers serve alike. It returns rows and labels in the order seen, batches being consecutive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

__all__ = ["PLANS", "Source", "Wish"]

Source = Callable[[int, int], int]
Rows = list[list[int]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: n samples, d features, batch size B, entries of about −high … high, batches mixed or any."""

    n: int
    d: int
    batch_size: int
    high: int = 4
    mixed: bool = False


Plan = Callable[[Source, Wish], tuple[Rows, list[int]]]


def separable(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """SS is LS: in the first feature each batch has its positives above its mean and its negatives below."""
    X: Rows = []
    y: list[int] = []
    for start in range(0, wish.n, wish.batch_size):
        signs = _both(draw, min(wish.batch_size, wish.n - start))
        first = _planted(draw, signs, wish.high)
        X += [[v, *_free(draw, wish.d - 1, wish.high)] for v in first]
        y += signs
    return X, y


def in_part(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """SS is PLS: on batches of one class two features agree, on mixed ones one rises with the label, the other falls.

    With both as normalized, u = (1, −1) is 0 on the former, whose rows overlap (C-2), and positive on the latter.
    """
    starts = range(0, wish.n, wish.batch_size)
    alone = [draw(0, 1) == 1 for _ in starts]
    alone[-1], alone[0] = True, False
    X: Rows = []
    y: list[int] = []
    for start, single in zip(starts, alone, strict=True):
        size = min(wish.batch_size, wish.n - start)
        if single:
            signs = [draw(0, 1) * 2 - 1] * size
            first = [draw(-wish.high, wish.high) for _ in range(size)]
            scale, shift = draw(1, 2), draw(-wish.high, wish.high)
            second = [scale * v + shift for v in first]
        else:
            signs = _both(draw, size)
            first = _planted(draw, signs, wish.high)
            second = [-v for v in _planted(draw, signs, wish.high)]
        X += [[v, w, *_free(draw, wish.d - 2, wish.high)] for v, w in zip(first, second, strict=True)]
        y += signs
    return X, y


def overlapping(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """SS is SC: every batch has a twin, moved and stretched, with the opposite labels, whose rows are its negatives."""
    count = wish.n // wish.batch_size
    templates = []
    for _ in range(draw(1, count // 2)):
        signs = _both(draw, wish.batch_size) if wish.mixed else [draw(0, 1) * 2 - 1 for _ in range(wish.batch_size)]
        templates.append(([_free(draw, wish.d, wish.high) for _ in range(wish.batch_size)], signs))
    X: Rows = []
    y: list[int] = []
    for k in range(count):
        paired = k < 2 * len(templates)
        rows, signs = templates[k // 2 if paired else draw(0, len(templates) - 1)]
        turn = (-1) ** k if paired else draw(0, 1) * 2 - 1
        scale, shift = [draw(1, 2) for _ in range(wish.d)], _free(draw, wish.d, wish.high)
        X += [[s * v + c for s, v, c in zip(scale, row, shift, strict=True)] for row in rows]
        y += [turn * sign for sign in signs]
    return X, y


def whole_separable(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """GD is LS: as `separable`, with one batch."""
    return separable(draw, replace(wish, batch_size=wish.n))


def whole_overlapping(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """GD is SC: samples x and −x of one label, whose rows are each other's negatives."""
    X: Rows = []
    y: list[int] = []
    for k in range(wish.n // 2):
        row = _free(draw, wish.d, wish.high)
        X += [row, [-v for v in row]]
        y += [(1, -1)[k] if k < 2 else draw(0, 1) * 2 - 1] * 2
    return X, y


def whole_in_part(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """GD is PLS: pairs (v, v), (−v, −v) of one label overlap; (v, −v)+, (−v, v)− are separated by (1, −1), which is 0
    on the former. Both features have one variance."""
    X: Rows = []
    y: list[int] = []
    for k in range(wish.n // 2):
        single = k == 1 or (k > 1 and draw(0, 1) == 1)
        v, rest = draw(1, wish.high), _free(draw, wish.d - 2, wish.high)
        row = [v, v, *rest] if single else [v, -v, *rest]
        X += [row, [-w for w in row]]
        label = draw(0, 1) * 2 - 1
        y += [label, label] if single else [1, -1]
    return X, y


def reshuffled_overlapping(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """RR is SC: every sample has a twin at its place with the other label; the batch of twins has the negative rows."""
    X: Rows = []
    for _ in range(wish.n // 2):
        row = _free(draw, wish.d, wish.high)
        X += [row, list(row)]
    return X, [1, -1] * (wish.n // 2)


def reshuffled_in_part(draw: Source, wish: Wish) -> tuple[Rows, list[int]]:
    """RR is PLS, B = 2: from pair to pair some features rise and others fall, within a pair all rise with the label.

    So all rows of two different pairs are ± one vector t of signs, and u = t_a e_b + … orthogonal to it, a rising and b
    falling, is positive within the pairs.
    """
    rises = [1, -1, *(draw(0, 1) * 2 - 1 for _ in range(wish.d - 2))]
    at = [0] * wish.d
    X: Rows = []
    for _ in range(wish.n // 2):
        steps = [draw(1, wish.high) for _ in range(wish.d)]
        X += [[a + s for a, s in zip(at, steps, strict=True)], list(at)]
        at = [a + r * (wish.high + draw(1, wish.high)) for a, r in zip(at, rises, strict=True)]
    sign = 1 - 2 * draw(0, 1)
    return X, [sign, -sign] * (wish.n // 2)


def _both(draw: Source, size: int) -> list[int]:
    """Labels of one batch, both present."""
    signs = [draw(0, 1) * 2 - 1 for _ in range(size)]
    signs[0] = -signs[1]
    return signs


def _planted(draw: Source, signs: Sequence[int], high: int) -> list[int]:
    """Values whose deviations from their mean have the labels' signs.

    With s = sign · (number of the others), Σ s = 0; noise of at most h beside steps of 2h + 1 turns no deviation.
    """
    noise = [draw(-(high // 2), high // 2) for _ in signs]
    step, base = 2 * max(map(abs, noise), default=0) + 1, draw(-high, high)
    others = {sign: signs.count(-sign) for sign in (1, -1)}
    return [base + sign * others[sign] * step + e for sign, e in zip(signs, noise, strict=True)]


def _free(draw: Source, count: int, high: int) -> list[int]:
    return [draw(-high, high) for _ in range(count)]


PLANS: dict[tuple[str, str], Plan] = {
    ("ss", "LS"): separable,
    ("ss", "PLS"): in_part,
    ("ss", "SC"): overlapping,
    ("gd", "LS"): whole_separable,
    ("gd", "PLS"): whole_in_part,
    ("gd", "SC"): whole_overlapping,
    ("rr", "PLS"): reshuffled_in_part,
    ("rr", "SC"): reshuffled_overlapping,
}
"""(order, class) → plan. RR is never LS where B divides n and there are two batches (C-13 a)."""
