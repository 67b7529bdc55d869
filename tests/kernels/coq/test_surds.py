"""Weights in closed form: sums of roots that are exactly 0 where a certificate's correction must be."""

import math
from fractions import Fraction

import pytest

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Invalid, Unsupported
from proofs_check.kernels.coq.exact_weights import terms
from proofs_check.kernels.coq.surds import LARGEST, Ring, corrected, roots_of
from tests.kernels.material import shipped

NAMES = (
    "fates-bounded-depends-sc",
    "fates-depends-depends-sc",
    "fates-bounded-depends-pls",
    "fates-depends-depends-pls",
)


def stays(name: str):
    """The weight of a fate that is tied to items of the data as one batch."""
    part = next(p for p in shipped(name) if p["kind"] == "fate" and p["proof"].get("stays", {}).get("tied"))
    world = checker.World(part["data"], part["order"])
    _, overlap = checker.separation(world, part["proof"]["separation"])
    given = part["proof"]["stays"]
    return checker.Weight(overlap, given, world.items(given["tied"], True))


@pytest.mark.parametrize("name", NAMES)
def test_a_corrected_weight_is_exactly_0_and_near_the_enclosed_one(name) -> None:
    weight = stays(name)
    exact = corrected(weight)
    for item in weight.flat:
        assert checker.is_zero(terms(exact, weight.world.vector(*item)))
    values = [math.fsum(k / 10**40 * math.sqrt(r) for k, r in entry) for entry in exact]
    boxes = [Fraction(low + high, 2 << 256) for low, high in weight.enclosed(256)]
    scale = max(values, key=abs) / float(max(boxes, key=abs))
    assert scale > 0
    for x, y in zip(values, boxes, strict=True):
        assert x == pytest.approx(scale * float(y), rel=1e-9, abs=1e-9 * scale * 2**53)  # terms cancel in floats


def test_roots_that_differ_by_squares_are_one() -> None:
    ring = Ring()
    assert ring.root(8) == {8: 1}
    assert ring.root(18) == {8: Fraction(3, 2)}
    assert ring.sum([ring.root(2), ring.times(ring.root(8), {1: Fraction(-1, 2)})]) == {}
    assert ring.term(3, 18) == {8: Fraction(1, 4)}  # 3/√18 = √8/4
    product = ring.times(ring.root(3), ring.root(8))
    assert product == ring.root(24)
    assert ring.determinant([[ring.root(2), ring.root(3)], [ring.root(3), ring.root(2)]]) == {1: -1}
    assert ring.determinant([]) == {1: 1}
    assert roots_of([(6, 3), (0, 5), (-2, 1)]) == [(2, 3), (-2, 1)]  # 6/√3 = 2√3


def test_what_has_no_correction_is_refused() -> None:
    weight = stays(NAMES[0])
    weight.flat = [weight.flat[0]] * len(weight.columns)
    with pytest.raises(Invalid, match="not determined"):
        corrected(weight)
    weight.columns = list(range(LARGEST + 1))
    with pytest.raises(Unsupported, match="at most 6"):
        corrected(weight)
