"""Data sets and loaders for the tests."""

from __future__ import annotations

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset

N = 61


def data(n: int = N, d: int = 3, *, seed: int = 0, classes: int = 2, by_class: bool = False) -> TensorDataset:
    """Gaussian features with random labels."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes if not by_class else np.arange(n) * classes // n
    return TensorDataset(torch.tensor(rng.normal(size=(n, d)), dtype=torch.float32), torch.tensor(labels))


class Augmented(Dataset):
    """Features change at each visit; batches are mappings."""

    def __init__(self) -> None:
        self.inner, self.rng = data(), np.random.default_rng(3)

    def __len__(self) -> int:
        return len(self.inner)

    def __getitem__(self, index: int):
        x, y = self.inner[index]
        return {"image": x + float(self.rng.normal()), "label": y, "name": index}


class Stream(IterableDataset):
    """No numbers, no length; shuffled anew, or within a buffer, or not."""

    def __init__(self, shuffle: str = "", n: int = N, noise: float = 0.0) -> None:
        self.inner, self.shuffle, self.noise = data(n), shuffle, noise
        self.rng = np.random.default_rng(0)

    def __iter__(self):
        order = np.arange(len(self.inner))
        if self.shuffle == "all":
            order = self.rng.permutation(order)
        if self.shuffle == "buffer":
            order = np.argsort(order + self.rng.uniform(0, 20, size=len(order)))
        for i in order.tolist():
            x, y = self.inner[i]
            yield x + self.noise * float(self.rng.normal()), y


class Forgetful:
    """A sampler that knows set_epoch but is no DistributedSampler."""

    def __init__(self, n: int) -> None:
        self.n, self.epoch = n, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __iter__(self):
        return iter(np.random.default_rng(self.epoch).permutation(self.n).tolist())

    def __len__(self) -> int:
        return self.n


def loader(source: Dataset | None = None, batch_size: int = 8, **options) -> DataLoader:
    """A loader whose shuffles come from a generator of its own."""
    return DataLoader(
        data() if source is None else source,
        batch_size,
        generator=torch.Generator().manual_seed(5),
        **options,
    )
