"""How many runs a call has, and the start and the generator of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.training.options import start_of

__all__ = ["copies", "count_runs", "generators_of"]

Floats = NDArray[np.float64]


def count_runs(runs: int | None, *, rate: object, rng: object, **arrays: tuple[ArrayLike | None, int]) -> int:
    """R, from `runs` or from what has an entry for each run.

    Args:
        runs: as asked for, or None.
        rate, rng: count when they are sequences.
        arrays: name → (array, its dimensions when it has one entry a run).

    Raises:
        InputError: counts that differ, or none at all.
    """
    counts = {name: len(value) for name, value in (("rate", rate), ("rng", rng)) if isinstance(value, Sequence)}
    for name, (array, dimensions) in arrays.items():
        if array is not None and np.ndim(array) == dimensions:
            counts[name] = len(np.asarray(array))
    if runs is not None:
        counts["runs"] = runs
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{name} for {count}" for name, count in counts.items())
        raise InputError(f"the number of runs is not clear: {said}; pass the same number of each")
    found = next(iter(counts.values()), 1)
    if found < 1:
        raise InputError(f"there are {found} runs; ask for at least one")
    return found


def copies(given: ArrayLike | None, shape: tuple[int, ...], runs: int, value: float, name: str) -> Floats:
    """Starts (R, *shape), each run its own copy; `value` everywhere where none is given.

    Raises:
        InputError: a shape that is neither `shape` nor (R, *shape), or a value that is not finite.
    """
    own = given is not None and np.ndim(given) == len(shape) + 1
    one = start_of(given, np.full((runs, *shape) if own else shape, value), name)
    return np.ascontiguousarray(np.broadcast_to(one, (runs, *shape)).copy())


def generators_of(
    rng: np.random.Generator | Sequence[np.random.Generator] | None, runs: int, order: str, *, needed: bool
) -> list[np.random.Generator]:
    """One generator a run: the children of one, or those given; none where nothing is drawn.

    Raises:
        InputError: none given where one is needed.
    """
    if not needed:
        return []
    if rng is None:
        raise InputError(f"order {order} is random; pass a numpy random Generator as rng")
    return list(rng) if isinstance(rng, Sequence) else rng.spawn(runs)
