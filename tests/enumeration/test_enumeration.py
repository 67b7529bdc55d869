"""Every data set up to symmetry just once: against all data sets without reduction, and Burnside's count."""

from __future__ import annotations

from itertools import product
from math import comb, gcd

import numpy as np
import pytest

from constructions.enumeration import Enumeration, Symmetry, boxes, raw_count, smallest
from constructions.enumeration.multisets import orbits_of
from proofs_check.predicates import parse
from proofs_check.search.invariance import symmetry_of
from proofs_check.search.scan import Candidate, Question, as_data_set
from proofs_check.search.walks import blocks
from tests.enumeration.burnside import burnside

SHAPES = [
    (4, 1, 2, 2, True, Symmetry()),
    (4, 1, 3, 2, True, Symmetry(ranks=True)),
    (4, 2, 1, 2, True, Symmetry()),
    (4, 2, 1, 2, True, Symmetry(columns=False, targets=False)),
    (4, 2, 1, 2, True, Symmetry(features=False, targets=False)),
    (4, 2, 1, 2, True, Symmetry(columns=False, targets=False, together=False)),
    (5, 1, 1, 3, True, Symmetry()),
    (4, 1, 2, 2, False, Symmetry()),
    (4, 1, 2, 2, False, Symmetry(columns=False, targets=False, stretch=False)),
    (3, 2, 1, 3, False, Symmetry()),
]


def everything(n, d, bound, labels, symmetry):
    """All data sets whose columns begin at 0 without common factor, with that largest entry."""
    for entries in product(range(bound + 1), repeat=n * d):
        X = [entries[i * d : i * d + d] for i in range(n)]
        columns = list(zip(*X, strict=True))
        if any(min(c) or gcd(*c) > 1 for c in columns):
            continue
        if symmetry.ranks and any(set(c) != set(range(max(c) + 1)) for c in columns):
            continue
        for y in product((-1, 1) if labels else range(bound + 1), repeat=n):
            if labels and len(set(y)) < 2:
                continue
            if not labels and (min(y) or (symmetry.stretch and gcd(*y) > 1)):
                continue
            if max(entries) == bound or (not labels and max(y) == bound):
                yield X, y


@pytest.mark.parametrize(("n", "d", "bound", "B", "labels", "symmetry"), SHAPES)
def test_one_of_each_orbit_and_none_twice(n, d, bound, B, labels, symmetry):
    wanted = {smallest(X, y, B, symmetry, labels=labels)[0] for X, y in everything(n, d, bound, labels, symmetry)}
    seen = []
    for box in boxes(n, d, bound, B, symmetry, labels=labels):
        made = Enumeration(box, symmetry)
        for part in made.slices(50):
            for block in made.blocks(part):
                seen += [
                    smallest(X, y, B, symmetry, labels=labels)[0]
                    for X, y in zip(block.X.tolist(), block.y.tolist(), strict=True)
                ]
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


@pytest.mark.parametrize(("size", "tail"), [(1, False), (2, False), (3, False), (2, True)])
def test_orbits_are_as_many_as_burnside_counts(size, tail):
    box = boxes(4, 2, 1, 2, Symmetry(), labels=True)[0]
    made = Enumeration(box, Symmetry())
    act = made._action(made.types)
    last = act[:, :7] if tail and (np.sort(act[:, :7], axis=1) == np.arange(7)).all() else None
    orbits = orbits_of(act, size, last)
    found = sum(len(rows) for part in orbits.slices(100) for rows, _ in orbits.blocks(part))
    assert found == burnside(act, size, last)


def test_burnside_counts_multisets_without_a_group():
    assert burnside(np.arange(5, dtype=np.int32)[None, :], 3) == comb(7, 3)


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize(("n", "d", "bound", "B", "labels", "symmetry"), [*SHAPES, (6, 2, 1, 2, True, Symmetry())])
def test_the_compiled_walk_gives_the_same_data_sets(n, d, bound, B, labels, symmetry, distinct):
    for box in boxes(n, d, bound, B, symmetry, labels=labels):
        made = Enumeration(box, symmetry, distinct=distinct)
        for part in made.slices(200):
            plain, fast = (
                sorted((X, y) for b in source for X, y in zip(b.X.tolist(), b.y.tolist(), strict=True))
                for source in (made.blocks(part), blocks(made, part, drop_overlaps=False))
            )
            assert plain == fast


@pytest.mark.parametrize(
    ("predicate", "labels"),
    [
        ("ss diverges and not rr diverges", True),
        ("rr PLS or gd LS", True),
        ("ss LS and lost(ss) = 1", True),
        ("positives = 1 and ss diverges", True),
        ("ss opposite gd", False),
        ("ss/gd < 1/2 and gd != 0", False),
        ("ss > gd", False),
        ("ss > 1", False),
        ("distortion(ss, rr) > 1", False),
        ("abs(ss) > abs(gd)", False),
    ],
)
def test_symmetries_leave_the_truth_as_it_is(predicate, labels):
    """The predicate, decided exactly on random data and on their smallest form, is the same."""
    from proofs_check.predicates import decide

    tree = parse(predicate)
    symmetry = symmetry_of(tree, batch_size=2)
    rng = np.random.default_rng(1)
    for _ in range(12):
        X = rng.integers(0, 4, (4, 1 + int(rng.integers(2))))
        X -= X.min(axis=0)
        y = np.array([-1, 1, 1, 1])[rng.permutation(4)] if labels else rng.integers(0, 4, 4)
        y = y if labels else y - y.min()
        form = Candidate(*smallest(X.tolist(), y.tolist(), 2, symmetry, labels=labels))
        question = Question(tree, 2, labels, symmetry, False, False)
        plain = Candidate(form.key, tuple(map(tuple, X.tolist())), tuple(y.tolist()))
        assert decide(tree, as_data_set(question, form)).holds == decide(tree, as_data_set(question, plain)).holds


def test_symmetries_that_a_predicate_forbids():
    assert not symmetry_of(parse("ss > 0"), batch_size=2).columns
    assert symmetry_of(parse("ss > 0"), batch_size=2).together
    assert symmetry_of(parse("ss = 0"), batch_size=2).columns
    assert not symmetry_of(parse("ss > 1"), batch_size=2).stretch
    assert not symmetry_of(parse("ss[0] opposite gd[0]"), batch_size=2).features
    assert not symmetry_of(parse("positives = 2"), batch_size=2).targets
    assert symmetry_of(parse("ss LS and rr PLS"), batch_size=2).ranks
    assert not symmetry_of(parse("ss LS and rr PLS"), batch_size=3).ranks
    assert not symmetry_of(parse("ss diverges"), batch_size=2).ranks


def test_the_number_of_data_sets_before_any_symmetry():
    assert raw_count(2, 1, 1, labels=True) == 8
    assert raw_count(2, 1, 1, labels=False) == 16
