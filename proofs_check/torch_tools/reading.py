"""Reading a loader for some epochs: which samples formed which batch, and what the batches held.

A map-style loader is read through a copy whose data set notes the numbers it is asked for, in this process, so samples
are known for certain whatever the data set returns. Where no numbers are asked for (an iterable data set, or any
iterable of batches) samples are recognised by `identify` or by a hash of their rows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.torch_tools.batch_parts import Get, Parts, parts_of
from proofs_check.torch_tools.contents import Contents

__all__ = ["By", "Reader", "Watched"]

By = Literal["numbers", "identify", "rows"]
Numbers = NDArray[np.int64]


class Watched:
    """A data set that notes what it is asked for; without `samples` it returns nothing and reads nothing."""

    def __init__(self, inner: Any, *, samples: bool) -> None:
        self.inner, self.samples = inner, samples
        self.asked: list[Any] = []

    def __len__(self) -> int:
        return len(self.inner)

    def __getitem__(self, key: Any) -> Any:
        self.asked.append(key)
        return self.inner[key] if self.samples else None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)  # also __getitems__, which fetches a batch at once
        if name != "__getitems__" or not found:
            return found

        def several(keys: Any) -> Any:
            self.asked.extend(keys)
            return found(keys) if self.samples else [None] * len(keys)

        return several


@dataclass(slots=True)
class Reader:
    """Reads epochs and numbers the samples.

    Attributes:
        get, identify, contents, most_batches: as for `audit_loader`.
        by: how samples are recognised.
        epochs: the batches of each epoch read, as sample numbers.
        held: what the batches held.
        own: whether sample numbers are places in the data set.
        n: samples in the data set, if known.
    """

    get: Get | None
    identify: Callable[[Any], Iterable[Hashable]] | None
    contents: bool
    most_batches: int
    by: By = "numbers"
    epochs: list[list[Numbers]] = field(default_factory=list)
    held: Contents = field(default_factory=Contents)
    own: bool = True
    n: int | None = None
    _names: dict[Hashable, int] = field(default_factory=dict)

    def read(self, loader: Any, *, keep: Callable[[Any], object] | None = None) -> None:
        """Read one more epoch; `keep` is called with every batch."""
        epoch, watched = len(self.epochs), None
        if not is_loader(loader):
            source: Iterable[Any] = loader
        else:
            source, watched = _copy_of(loader, samples=self.contents, identify=self.identify is not None)
        batches: list[Numbers] = []
        for batch in source:
            if len(batches) >= self.most_batches:
                raise InputError(
                    f"an epoch goes on after {self.most_batches:,} batches; raise most_batches if it ends, or cut an"
                    " endless stream into epochs"
                )
            asked = None
            if watched is not None:
                asked, watched.asked = _flatten(watched.asked), []
            parts = parts_of(batch, self.get) if self.contents else Parts(None, None)
            ids = self._numbers(batch, parts, asked)
            batches.append(ids)
            if self.contents:
                self.held.add(epoch, len(batches) - 1, parts, ids if self.by != "rows" else None)
            if keep is not None:
                keep(batch)
        if not batches:
            raise InputError(f"epoch {epoch} of the loader has no batch; give it data, or leave drop_last out")
        if is_loader(loader) and watched is not None:
            self.n = len(watched) if hasattr(watched.inner, "__len__") else None
        self.epochs.append(batches)

    def _numbers(self, batch: Any, parts: Parts, asked: list[Any] | None) -> Numbers:
        """The numbers of a batch's samples."""
        if self.identify is not None:
            self.by, self.own = "identify", False
            names = list(self.identify(batch))
            if not names or (parts.size and len(names) != parts.size):
                raise InputError(f"identify returned {len(names)} names for a batch of {parts.size or 'some'} samples")
            return self._named(names, "identify must return hashable names, such as numbers or text")
        if asked is not None and not (len(asked) == 1 and parts.size > 1):
            if all(isinstance(key, int | np.integer) for key in asked):
                return np.array(asked, dtype=np.int64)
            self.own = False
            return self._named(asked, "the sampler gives keys that cannot be hashed; pass identify")
        self.by, self.own = "rows", False
        if not parts.size:
            raise InputError(
                "samples can be told apart only by what the batches hold here; leave contents=False out, or pass"
                " identify=lambda batch: names of its samples"
            )
        return self._named(parts.rows(), "")

    def _named(self, names: Iterable[Hashable], problem: str) -> Numbers:
        try:
            return np.array([self._names.setdefault(name, len(self._names)) for name in names], dtype=np.int64)
        except TypeError:
            raise InputError(problem) from None


def is_loader(source: Any) -> bool:
    """Whether this is a torch DataLoader."""
    torch: Any = need("torch", "loaders and models", extra="torch")
    return isinstance(source, torch.utils.data.DataLoader)


def _copy_of(loader: Any, *, samples: bool, identify: bool) -> tuple[Any, Watched | None]:
    """A copy that shares samplers and generators, reads in this process and notes what is asked for.

    The loader itself keeps its workers. An iterable data set keeps their number, since each worker may read its share.
    """
    torch: Any = need("torch", "loaders and models", extra="torch")
    twin = copy.copy(loader)
    changes: dict[str, Any] = {"_iterator": None, "persistent_workers": False, "pin_memory": False}
    watched = None
    if not isinstance(loader.dataset, torch.utils.data.IterableDataset):
        watched = Watched(loader.dataset, samples=samples or identify)
        changes |= {"dataset": watched, "num_workers": 0, "prefetch_factor": None, "timeout": 0}
        if not watched.samples:
            changes |= {"collate_fn": _nothing}
    vars(twin).update(changes)  # past the loader's own refusal to have its parts exchanged
    return twin, watched


def _nothing(batch: Any) -> Any:
    return batch


def _flatten(asked: Iterable[Any]) -> list[Any]:
    return list(_each(asked))


def _each(asked: Iterable[Any]) -> Iterator[Any]:
    for key in asked:
        if hasattr(key, "tolist"):
            key = key.tolist()
        if isinstance(key, slice) and key.stop is not None:
            yield from range(*key.indices(max(key.stop, 0)))
        elif isinstance(key, list | range):
            yield from key
        else:
            yield key
