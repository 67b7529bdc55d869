"""Training on several processes: what all of them see together, with and without set_epoch.

DistributedSampler draws its permutation from a seed and an epoch number, and only set_epoch changes that number. A loop
that forgets it trains every process for ever on one fixed share of the data, in fixed batches: single shuffle by
accident. The other processes are simulated here; they read nothing but sample numbers.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.torch_tools.order_verdict import OrderVerdict, decide_order
from proofs_check.torch_tools.reading import is_loader

__all__ = ["Replicas", "epoch_of_all", "set_epoch_owners", "simulate"]


@dataclass(frozen=True, slots=True)
class Replicas:
    """All processes of a distributed training, batch normalization taking each process's batch by itself.

    Attributes:
        count, rank: how many processes, and which one the loader is for.
        padded: samples that an epoch repeats to give each process equally many.
        left_out: samples that an epoch leaves out for the same reason.
        batches: of all processes in an epoch.
        as_is: the order that all processes show together, the sampler used as it is.
        with_set_epoch: the same with set_epoch called before each epoch.
    """

    count: int
    rank: int
    padded: int
    left_out: int
    batches: int
    as_is: OrderVerdict
    with_set_epoch: OrderVerdict


def set_epoch_owners(loader: Any) -> list[Any]:
    """The parts of a loader that have set_epoch: samplers and data sets that know it; each once."""
    if not is_loader(loader):
        return [loader] if callable(getattr(loader, "set_epoch", None)) else []
    batch_sampler = loader.batch_sampler
    parts = [loader.sampler, batch_sampler, getattr(batch_sampler, "sampler", None), loader.dataset]
    found = {id(part): part for part in parts if callable(getattr(part, "set_epoch", None))}
    return list(found.values())


def simulate(loader: Any, epochs: int) -> Replicas | None:
    """What all processes see in some epochs; None for a loader that is not for one of several."""
    sampler = _sampler(loader)
    if sampler is None:
        return None
    count, n = int(sampler.num_replicas), len(sampler.dataset)
    as_is = [_epoch(loader.batch_sampler, sampler, count, None) for _ in range(epochs)]
    moved = [_epoch(loader.batch_sampler, sampler, count, number) for number in range(epochs)]
    every = np.concatenate(as_is[0])
    distinct = len(np.unique(every))
    return Replicas(
        count=count,
        rank=int(sampler.rank),
        padded=len(every) - distinct,
        left_out=n - distinct,
        batches=len(as_is[0]),
        as_is=decide_order([_once(batches) for batches in as_is], n=n),
        with_set_epoch=decide_order([_once(batches) for batches in moved], n=n),
    )


def epoch_of_all(loader: Any) -> list[NDArray[np.int64]]:
    """The batches of all processes in the coming epoch, process after process; none for a loader of one process."""
    sampler = _sampler(loader)
    return [] if sampler is None else _epoch(loader.batch_sampler, sampler, int(sampler.num_replicas), None)


def _sampler(loader: Any) -> Any:
    """The sampler of one of several processes, else None."""
    if not is_loader(loader) or loader.batch_sampler is None:
        return None
    sampler = getattr(loader.batch_sampler, "sampler", None)
    names = ("num_replicas", "rank", "set_epoch", "dataset")
    return sampler if sampler is not None and all(hasattr(sampler, name) for name in names) else None


def _epoch(batch_sampler: Any, sampler: Any, count: int, number: int | None) -> list[NDArray[np.int64]]:
    """The batches of all processes in one epoch, process after process."""
    found: list[NDArray[np.int64]] = []
    for rank in range(count):
        own, cutter = copy.copy(sampler), copy.copy(batch_sampler)
        own.rank, cutter.sampler = rank, own
        if number is not None:
            own.set_epoch(number)
        found += [np.asarray(batch, dtype=np.int64) for batch in cutter]
    return found


def _once(batches: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """The batches without samples that came before in the epoch, which padding repeats."""
    every = np.concatenate(batches)
    first = np.zeros(len(every), dtype=np.bool_)
    first[np.unique(every, return_index=True)[1]] = True
    ends = np.cumsum([len(batch) for batch in batches])[:-1]
    kept = [batch[new] for batch, new in zip(batches, np.split(first, ends), strict=True)]
    return [batch for batch in kept if len(batch)]
