"""Random reshuffling: the signed features of every subset that can be a batch (claims C-1, C-7).

Overlap needs few batches: those of one class sum to 0, so if they span, everything overlaps; otherwise a sample of
batches is searched for a positive combination. Separability speaks of all subsets: they are enumerated while that is
cheap (pairs by their distinct sign vectors); else batches that violate the separator are sought and added until none
turns up, and the answer is supported, not certified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice
from math import comb

import numpy as np

from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.orders import Indices
from proofs_check.separability.cone import ZERO
from proofs_check.separability.data import ExactData, Floats
from proofs_check.separability.decision import Decision, Order, certificate, decide_on
from proofs_check.separability.decompose import decompose
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import Items, items_of
from proofs_check.separability.proofs import BITS, Proof

__all__ = ["decide_reshuffled"]

ENUMERATE = 20_000  # subsets that are enumerated, a second or two for the checker
PAIRS = 200_000  # pairs that are, since only their signs matter
SEARCH_ROUNDS = 12  # rounds of constraint generation, each of SEARCH_BATCHES random batches and as many swaps
SEARCH_BATCHES = 400


def decide_reshuffled(data: ExactData, sizes: Sequence[int], rng: np.random.Generator) -> Decision:
    """Decide for random reshuffling with batches of the given sizes.

    Raises:
        InputError: under the convention "error", if a feature is constant in some subset.
    """
    order = Order("rr", sizes=tuple(sorted(set(sizes), reverse=True)))
    _refuse_ties(data, order.sizes)
    by_class = _one_class(data, order, rng)
    if by_class is not None:
        return by_class
    if order.sizes == (2,) and data.eps == 0 and comb(data.n, 2) <= PAIRS:
        pairs, members = _distinct_pairs(data)
        return decide_on(data, order, items_of(data, pairs), ExactRows(data, pairs), members)
    batches = _all_batches(data, order.sizes)
    if batches is not None:
        return decide_on(data, order, items_of(data, batches), ExactRows(data, batches))
    return _search(data, order, rng)


def _refuse_ties(data: ExactData, sizes: Sequence[int]) -> None:
    if data.constant == "zero" or data.eps:
        return
    for a, column in enumerate(data.numerators.T.tolist()):
        ((_, times),) = Counter(column).most_common(1)
        if times >= min(sizes):
            raise InputError(
                f"feature {a} has one value in {times} samples, so it is constant in some batch of {min(sizes)}"
                ' and has no batch normalization with eps = 0; pass eps > 0 or constant="zero" (--eps, --constant zero)'
            )


def _one_class(data: ExactData, order: Order, rng: np.random.Generator) -> Decision | None:
    """SC if batches of one class span, class after class, all features that vary."""
    size = order.sizes[0]
    missing = set(range(data.d)) - set(data.redundant)
    table: list[Indices] = []
    stages: list[dict[str, object]] = []
    counts = np.bincount(data.labels, minlength=data.classes)
    waiting = [int(label) for label in np.argsort(-counts) if counts[label] >= size]
    while missing and waiting:
        before = len(missing)
        for label in waiting:
            members = np.flatnonzero(data.labels == label)
            count = max(3 * len(missing) // (size - 1) + 4, 2 * len(members) // size)
            chosen = [np.sort(part) for part in _spread(members, size, count, rng)]
            x = items_of(data, chosen).x[:, sorted(missing)]
            free, ties = _ties(x, sorted(missing))
            hubs = sorted({hub for _, hub in ties})
            place = {a: j for j, a in enumerate(sorted(missing))}
            together = x[:, [place[a] for a in [*free, *hubs]]]
            if not free or np.linalg.matrix_rank(together, tol=ZERO * np.sqrt(len(x))) < together.shape[1]:
                continue
            numbers = list(range(len(table), len(table) + len(chosen)))
            stages.append({"rule": "class", "features": free, "ties": ties, "batches": numbers})
            table += chosen
            missing -= set(free)
        if len(missing) == before:
            break
    if missing or not stages:
        return None
    exact, items = ExactRows(data, table), items_of(data, table)
    document: dict[str, object] = {"bits": BITS, "stages": stages, "separator": None}
    guess = replace(decompose(items, whole=False), w=None, overlapping=np.ones(items.count, np.bool_))
    made = certificate(data, order, "separability", {"class": "SC"}, document, table)
    if not check_certificate(made):
        return None
    return Decision("SC", order, items, exact, guess, made, Proof(document, set(range(data.dim))))


def _ties(x: Floats, names: Sequence[int]) -> tuple[list[int], list[list[int]]]:
    """Features that stand alone, and pairs (feature, hub) that agree up to sign; constant ones in neither."""
    groups: dict[bytes, list[int]] = {}
    for a, column in zip(names, x.T, strict=True):
        if column.any():
            sign = np.sign(column[np.argmax(column != 0)])
            groups.setdefault(np.round(sign * column, 9).tobytes(), []).append(a)
    free = [group[0] for group in groups.values() if len(group) == 1]
    return free, [[a, group[0]] for group in groups.values() for a in group[1:]]


def _spread(members: Indices, size: int, count: int, rng: np.random.Generator) -> Iterator[Indices]:
    """Batches that use every member about equally often."""
    made = 0
    while made < count:
        shuffled = rng.permutation(members)
        for start in range(0, len(shuffled) - size + 1, size):
            yield shuffled[start : start + size]
            made += 1
            if made == count:
                return


def _all_batches(data: ExactData, sizes: Sequence[int]) -> list[Indices] | None:
    """Subsets that stand for all, or None if they are too many."""
    n = data.n
    if sum(comb(n, size) for size in sizes) > ENUMERATE:
        return None
    return [np.array(subset, dtype=np.intp) for size in sizes for subset in combinations(range(n), size)]


def _distinct_pairs(data: ExactData) -> tuple[list[Indices], dict[int, Indices]]:
    """One pair for each sign vector and pair of classes, and the samples of all pairs that it stands for.

    x̄ of a pair is ± the sign of the difference (claim BN-4).
    """
    first, second = np.triu_indices(data.n, 1)
    rank = np.stack([np.unique(column, return_inverse=True)[1] for column in data.numerators.T], axis=1)
    sign = np.sign(rank[first] - rank[second]).astype(np.int8)
    labels = np.stack([data.labels[first], data.labels[second]], axis=1)
    leading = sign[np.arange(len(sign)), np.argmax(sign != 0, axis=1)]
    swap = (leading < 0) | ((leading == 0) & (labels[:, 0] > labels[:, 1]))
    sign[swap] *= -1
    labels[swap] = labels[swap][:, ::-1]
    table = np.ascontiguousarray(np.concatenate([sign, labels.astype(np.int16).view(np.int8)], axis=1))
    view = table.view([("", np.void, table.shape[1])]).reshape(-1)
    _, index, inverse = np.unique(view, return_index=True, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(inverse[order])) + 1)
    members = {k: np.unique([first[group], second[group]]) for k, group in enumerate(groups)}
    return [np.array([first[i], second[i]], dtype=np.intp) for i in index], members


def _search(data: ExactData, order: Order, rng: np.random.Generator) -> Decision:
    """Constraint generation: overlap is certified if found; separability of what was seen is supported at most."""
    size = order.sizes[0]
    count = max(60, 6 * data.dim // size + 1)
    batches = [np.sort(rng.choice(data.n, size, replace=False)) for _ in range(count)]
    tried = f"random batches and swaps, {SEARCH_ROUNDS} rounds without a violation"
    for _ in range(SEARCH_ROUNDS):
        items, exact = items_of(data, batches), ExactRows(data, batches)
        guess = decompose(items)
        if guess.w is None:
            decision = decide_on(data, order, items, exact)
            if decision.kind == "SC":
                return decision
        bad = _violations(data, guess.w, size, batches, items, rng) if guess.w is not None else []
        if not bad:
            break
        batches += bad
    kind = "SC" if guess.w is None else "PLS" if guess.overlapping.any() else "LS"
    return Decision(kind, order, items, exact, guess, None, None, (tried,))


def _violations(
    data: ExactData, w: np.ndarray, size: int, batches: Sequence[Indices], items: Items, rng: np.random.Generator
) -> list[Indices]:
    """Batches with an item on the wrong side of w, or on it without being spanned by what overlaps already."""
    worst = items.batches_at(np.argsort(items.margins(w))[: 4 * SEARCH_BATCHES])
    candidates = [rng.choice(data.n, size, replace=False) for _ in range(SEARCH_BATCHES)]
    for number in islice(np.unique(worst), SEARCH_BATCHES):
        swapped = batches[number].copy()
        outside = np.setdiff1d(np.arange(data.n), swapped)
        swapped[rng.integers(size)] = rng.choice(outside)
        candidates.append(swapped)
    seen = items_of(data, [np.sort(part) for part in candidates])
    low = seen.margins(w) < -ZERO
    return [np.sort(candidates[number]) for number in np.unique(seen.batches_at(np.flatnonzero(low)))]
