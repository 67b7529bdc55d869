"""The features that a model's last batch normalization sees on a loader's samples, with the batches of one epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.orders import Indices
from proofs_check.torch_tools.batch_parts import Get, parts_of
from proofs_check.torch_tools.layers import Call, Pair, find_pair, forward
from proofs_check.torch_tools.reading import Reader
from proofs_check.torch_tools.replicas import epoch_of_all

__all__ = ["Features", "gather"]

_AT_ONCE = 256  # samples that are fetched beside the loader's batches, at a time


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What comes into the batch normalization, sample by sample.

    Attributes:
        pair: the layers.
        X: (n, d), as the model computes them in evaluation mode.
        Y: (n,) labels or numbers, or (n, p) targets.
        batches: of the first epoch, as rows of X; of all processes in distributed training.
        dropped: rows in no batch of it, which the loader drops.
        repeated: rows that stand for further visits to a sample in that epoch.
        numbers: the samples' numbers in the data set (n,); None if not known.
    """

    pair: Pair
    X: NDArray[np.float64]
    Y: NDArray[Any]
    batches: tuple[Indices, ...]
    dropped: int
    repeated: int
    numbers: NDArray[np.int64] | None


@dataclass(slots=True)
class _Probe:
    """Runs batches through the model and keeps what comes into the normalization."""

    model: Any
    layer: str | None
    get: Get | None
    call: Call | None
    pair: Pair | None = None

    def __call__(self, batch: Any) -> tuple[NDArray[np.float64], NDArray[Any]]:
        labels = parts_of(batch, self.get).labels
        if labels is None:
            raise InputError("a batch has no labels; pass get=lambda batch: (features, labels)")
        if self.pair is None:
            self.pair = find_pair(self.model, batch, layer=self.layer, get=self.get, call=self.call)
        with _catching(self.pair.norm) as caught:
            forward(self.model, batch, get=self.get, call=self.call)
        values = np.concatenate(caught) if caught else np.empty((0, 0))
        if len(values) != len(labels):
            raise InputError(
                f"{len(values)} rows come into {self.pair.norm_name!r} for a batch of {len(labels)} labels; one row a"
                " sample is needed"
            )
        bad = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if len(bad):
            raise InputError(
                f"what comes into {self.pair.norm_name!r} is not finite for sample {bad[0]} of a batch: the model has"
                " diverged already; diagnose an earlier checkpoint"
            )
        return values, labels


def gather(
    model: Any, source: Any, *, layer: str | None, get: Get | None, call: Call | None, most_batches: int
) -> Features:
    """Read one epoch, run the model, in evaluation mode, on every sample that can be in a batch.

    Raises:
        InputError: no such layers, no labels, values that are not finite, or batches that the model cannot take.
    """
    probe = _Probe(model, layer, get, call)
    reader = Reader(get, None, True, most_batches)
    kept: list[tuple[NDArray[np.float64], NDArray[Any]]] = []
    loader = source
    reader.read(loader, keep=lambda batch: kept.append(probe(batch)))
    epoch = reader.epochs[0]
    if probe.pair is None:
        raise InputError("the loader has no batch")
    if any(len(numbers) != len(values) for numbers, (values, _) in zip(epoch, kept, strict=True)):
        raise InputError("a batch holds another number of rows than of samples; the claims need one row a sample")
    known: dict[int, tuple[NDArray[np.float64], Any]] = {}
    wanted: Sequence[NDArray[np.int64]] = epoch
    extra: list[int] = []
    if reader.by == "numbers" and reader.own:
        for numbers, (values, labels) in zip(epoch, kept, strict=True):
            for place, number in enumerate(numbers.tolist()):
                known.setdefault(number, (values[place], labels[place]))
        wanted = epoch_of_all(loader) or epoch
        in_batches = {int(i) for numbers in wanted for i in numbers}
        if len(in_batches) == sum(map(len, wanted)):  # with replacement there is no last batch to speak of
            extra = sorted(set(_population(loader)) - in_batches)
        missing = sorted((in_batches | set(extra)) - known.keys())
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            values, labels = probe(loader.collate_fn([loader.dataset[i] for i in some]))
            known |= {number: (values[place], labels[place]) for place, number in enumerate(some)}
        return _by_number(probe.pair, known, wanted, extra)
    ends = np.cumsum([len(values) for values, _ in kept])
    every = np.arange(int(ends[-1]), dtype=np.intp)
    X, Y = np.concatenate([values for values, _ in kept]), np.concatenate([labels for _, labels in kept])
    return Features(probe.pair, X, Y, tuple(np.split(every, ends[:-1])), 0, 0, None)


def _by_number(
    pair: Pair, known: dict[int, tuple[NDArray[np.float64], Any]], wanted: Sequence[NDArray[np.int64]], extra: list[int]
) -> Features:
    """Rows in the order of the samples' numbers; further visits to a sample follow as rows of their own."""
    visited = np.concatenate(list(wanted))
    population = np.unique(np.concatenate([visited, np.array(extra, dtype=np.int64)]))
    row_of = np.searchsorted(population, visited)
    again = np.ones(len(visited), dtype=np.bool_)
    again[np.unique(visited, return_index=True)[1]] = False
    row_of[again] = len(population) + np.arange(int(again.sum()))
    numbers = np.concatenate([population, visited[again]])
    ends = np.cumsum([len(batch) for batch in wanted])[:-1]
    return Features(
        pair=pair,
        X=np.stack([known[int(i)][0] for i in numbers]),
        Y=np.stack([np.asarray(known[int(i)][1]) for i in numbers]),
        batches=tuple(np.split(row_of.astype(np.intp), ends)),
        dropped=len(extra),
        repeated=int(again.sum()),
        numbers=numbers,
    )


def _population(loader: Any) -> list[int]:
    """Numbers that the sampler gives, if a last batch of them is dropped."""
    sampler, drops = getattr(loader.batch_sampler, "sampler", None), getattr(loader.batch_sampler, "drop_last", False)
    return [] if sampler is None or not drops or hasattr(sampler, "num_replicas") else [int(i) for i in sampler]


@contextmanager
def _catching(norm: Any) -> Iterator[list[NDArray[np.float64]]]:
    """Collect what comes into a module."""
    caught: list[NDArray[np.float64]] = []

    def hook(_module: Any, inputs: Any) -> None:
        caught.append(np.asarray(inputs[0].detach().cpu().double().numpy()))

    handle = norm.register_forward_pre_hook(hook)
    try:
        yield caught
    finally:
        handle.remove()
