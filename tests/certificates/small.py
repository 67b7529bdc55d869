"""Small certificates of every rule of fates and decompositions, and all copies of one with a single entry changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from proofs_check.certificates import check_certificate, digest
from proofs_check.errors import InputError
from proofs_check.separability import fate

__all__ = ["SEEDS", "accepted", "changed", "data_of", "sealed", "small"]

Certificate = dict[str, Any]

SEEDS = {
    "ss": (
        11, 12, 20, 24, 25, 27, 30, 66, 68, 72, 77, 88, 122, 130, 156, 177, 207, 244, 264, 325, 349, 369, 377, 393, 397,
    ),
    "rr": (0, 9, 18, 36, 70, 86, 90, 207, 238, 241, 245),
}  # fmt: skip
"""Draws of `data_of` of which no two have proofs of the same make: rule, kinds of stages, corrections, ties."""


def data_of(seed: int) -> tuple[list[list[int]], list[int], int, int]:
    """X (n, d), y (n,), batch size and ε of a draw; 4 to 9 samples, 1 to 3 features, 2 or 3 classes."""
    rng = np.random.default_rng(seed)
    p, size, m = int(rng.choice([2, 2, 3])), int(rng.choice([2, 3])), int(rng.choice([2, 3]))
    d = int(rng.integers(1, 4))
    X, y = rng.integers(-2, 3, (size * m, d)), rng.permutation(np.arange(size * m) % p)
    return X.tolist(), y.tolist(), size, int(rng.choice([0, 0, 1]))


@cache
def _made(order: str, seed: int) -> str:
    X, y, size, eps = data_of(seed)
    return json.dumps(fate(X, y, order=order, batch_size=size, eps=eps).certificate)


def small(order: str, seed: int) -> Certificate:
    """The certificate of a draw's fate, as read from a file."""
    return json.loads(_made(order, seed))


def sealed(certificate: Certificate) -> Certificate:
    """The certificate with its hashes made right, as a forger would."""
    certificate["data_sha256"] = digest(certificate["data"])
    rest = {key: value for key, value in certificate.items() if key not in ("data", "sha256")}
    certificate["sha256"] = digest(rest)
    return certificate


def accepted(certificate: Certificate) -> bool:
    """Whether the checker accepts it."""
    try:
        return bool(check_certificate(certificate))
    except InputError:
        return False


def changed(certificate: Certificate, where: str) -> Iterator[tuple[str, Certificate]]:
    """All sealed copies with one entry below `where` changed: a number moved, negated, 0; a list shortened, doubled."""
    for path, value in _entries(certificate[where], (where,)):
        for other in _others(value):
            new = copy.deepcopy(certificate)
            inside: Any = new
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = other
            yield f"{path}: {str(value)[:40]} → {str(other)[:40]}", sealed(new)


def _entries(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _entries(entry, (*path, key))


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool) or value is None:
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, str) and value.lstrip("-").isdigit():
        number = int(value)
        yield from (str(other) for other in sorted({number + 1, number - 1, 0, -number, 2 * number} - {number}))
    elif isinstance(value, str):
        yield value + "x"
    elif isinstance(value, list):
        yield from (value[:at] + value[at + 1 :] for at in range(len(value)))
        if value:
            yield [*value, value[0]]
