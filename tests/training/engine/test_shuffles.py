"""Permutations drawn by compiled code are numpy's, and leave the generator where numpy leaves it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proofs_check.training.engine.shuffles import FEW, permutations

KINDS = [np.random.PCG64, np.random.PCG64DXSM, np.random.Philox, np.random.SFC64, np.random.MT19937]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 3, 7, 64, 1000, 40_000])
def test_as_numpy_draws_them(kind: Any, n: int) -> None:
    ours, numpys = np.random.Generator(kind(3)), np.random.Generator(kind(3))
    for generator in (ours, numpys):
        generator.integers(0, 10, size=3, dtype=np.uint32)  # half a draw is kept
    for count in (1, 2, FEW // n + 1, FEW // n + 2):
        out = np.empty((count, n), dtype=np.int64)
        permutations(ours, out)
        assert np.array_equal(out, [numpys.permutation(n) for _ in range(count)])
        assert repr(ours.bit_generator.state) == repr(numpys.bit_generator.state)
        assert ours.integers(0, 100, dtype=np.uint32) == numpys.integers(0, 100, dtype=np.uint32)
