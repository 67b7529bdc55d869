"""Compiled functions compute what is written down, and are compiled again when any file beside them changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from proofs_check.training.engine import compiled as module
from proofs_check.training.engine.compiled import compiled, compiled_sum


@compiled
def _as_written(x: float, y: float, out: Any) -> None:
    out[0] = (x + y) - y
    out[1] = x / 0.0
    out[2] = 1.0 if x != x else 0.0
    out[3] = x * 0.0


@compiled_sum
def _sum(x: Any) -> float:
    total = 0.0
    for value in x:
        total += value
    return total


def test_arithmetic_is_not_rearranged_and_what_is_not_finite_is_kept() -> None:
    out = np.empty(4)
    _as_written(1.0, 1e16, out)
    assert out.tolist() == [0.0, np.inf, 0.0, 0.0]  # 1 is lost beside 1e16, and 1/0 is no error
    _as_written(np.nan, 1.0, out)
    assert np.isnan(out[[0, 1, 3]]).all()
    assert out[2] == 1.0
    _as_written(np.inf, 1.0, out)
    assert np.isnan(out[3])


def test_a_long_sum_keeps_what_is_not_finite() -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(-1000, 1000, 10_001).astype(float)
    assert _sum(x) == x.sum()  # whole numbers: exact in any order
    for value in (np.nan, np.inf):
        x[5000] = value
        assert np.array_equal(_sum(x), value, equal_nan=True)


def test_the_cache_goes_by_the_newest_file_and_the_size_of_all() -> None:
    files = list(Path(module.__file__).parent.glob("*.py"))
    assert len(files) > 10
    newest, size = module.STAMP
    assert all(file.stat().st_mtime <= newest for file in files)
    assert size == sum(len(file.read_bytes()) for file in files)
