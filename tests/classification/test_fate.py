"""C-3: what training on normalized batches does to the undistorted risk."""

from __future__ import annotations

import pytest

from proofs_check.claims.classification.fate import Plane, along, around, by_directions, by_engine
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-3", seed=seed)


def test_every_cell_of_the_circle_is_visited():
    directions = around([(1, 0), (1, 1)])
    signs = {tuple((s > 0) - (s < 0) for s in (along(u, (1, 0)), along(u, (1, 1)))) for u in directions}
    assert signs == {(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)}


def test_all_three_fates_occur():
    bounded = Plane(((-1, -3), (-3, -1), (2, 3), (3, 2), (0, -2), (-2, 0)), (1, -1, 1, -1, 1, -1))
    depends = Plane(((3, -1), (-1, 3), (3, -2), (-2, 3), (-2, -2), (3, 3)), (1, -1, 1, -1, 1, -1))
    diverges = Plane(((0, -2), (-5, -5), (4, 4), (10, 10), (-2, 0), (2, 2)), (1, -1, -1, 1, -1, 1))
    assert by_directions(bounded) == by_engine(bounded) == "bounded"
    assert by_directions(depends) == by_engine(depends) == "depends"
    assert by_directions(diverges) == "diverges"
