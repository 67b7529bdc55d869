"""The table of fates: complete, certified, and consistent with its own rules."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations

import numpy as np
import pytest

from proofs_check.certificates import check_certificate
from proofs_check.fate_table import RULES, Search, draw_fate_table, fate_table, for_optimiser
from proofs_check.separability import exact_data, fate_of, make_order, separability

CELLS = fate_table()
PATTERNS = ((1, -1, 1, -1), (1, -1, -1, -1), (1, 1, -1, -1))  # all labels of two pairs, up to exchange


def decided(X, y, batches):
    """Fates of SS and RR, class of GD, and the three certificates."""
    data = exact_data(np.array(X), np.array(y))
    ss = fate_of(data, make_order(data, "ss", batches=batches))
    rr = fate_of(data, make_order(data, "rr", batch_size=2))
    gd = separability(np.array(X), np.array(y), order="gd")
    return (gd.class_, ss.fate, rr.fate), (ss.certificate, rr.certificate, gd.certificate)


def test_there_is_a_cell_for_every_combination_and_none_is_empty():
    assert len({(cell.gd, cell.ss, cell.rr) for cell in CELLS}) == 27
    for cell in CELLS:
        assert cell.example is not None, cell.name
        assert all(entry.kind != "open" for entry in cell.entries), cell.name


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_the_example_has_these_fates_by_certificates_that_the_checker_accepts(cell):
    data = cell.example
    X, y = [[int(v) for v in row] for row in data.X], [int(row[0]) for row in data.y]
    found, certificates = decided(X, y, data.batches)
    assert found == (cell.gd, cell.ss, cell.rr)
    assert all(check_certificate(certificate) for certificate in certificates)
    assert all(len(set(column)) == data.n for column in zip(*X, strict=True)), "no ties"


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_no_rule_excludes_what_an_example_shows(cell):
    for entry in cell.entries:
        if entry.kind == "example":
            assert not any(rule.excludes(entry.d, cell.gd, cell.ss, cell.rr) for rule in RULES)


def test_more_features_exclude_less():
    """Repeating a feature changes no fate, so a rule for d features implies those for fewer."""
    for cell in CELLS:
        for d in (2, 3, 4):
            if any(rule.excludes(d, cell.gd, cell.ss, cell.rr) for rule in RULES):
                assert any(rule.excludes(d - 1, cell.gd, cell.ss, cell.rr) for rule in RULES), (d, cell.name)


def test_searches_stand_only_where_nothing_is_known():
    for cell in CELLS:
        for entry in cell.entries:
            assert (entry.kind == "searched") == isinstance(entry.reason, Search)
            if entry.kind == "searched":
                assert "random" in entry.reason.says or "all" in entry.reason.says
                assert entry.reason.command.startswith("proofs-check search")


def small(d, values):
    """All features without ties on four samples, labels up to exchange."""
    columns = [column for column in permutations(values, 4) if 0 in column]
    for chosen in combinations_with_replacement(columns, d):
        for y in PATTERNS:
            yield list(zip(*chosen, strict=True)), y


def refute(instances):
    count = 0
    for X, y in instances:
        (gd, ss, rr), _ = decided(X, y, ((0, 1), (2, 3)))
        assert not any(rule.excludes(len(X[0]), gd, ss, rr) for rule in RULES), (X, y, gd, ss, rr)
        count += 1
    return count


def test_no_small_instance_breaks_a_rule():
    assert refute(small(1, range(4))) == 72


@pytest.mark.deep
def test_no_instance_of_two_features_breaks_a_rule():
    assert refute(small(1, range(6))) == 3 * 240
    assert refute(small(2, range(4))) == 3 * 300


@pytest.mark.deep
def test_no_drawn_instance_of_three_features_breaks_a_rule():
    rng = np.random.default_rng(0)
    every = list(combinations_with_replacement([c for c in permutations(range(5), 4) if 0 in c], 3))
    chosen = [every[int(i)] for i in rng.integers(len(every), size=700)]
    assert refute((list(zip(*columns, strict=True)), y) for columns in chosen for y in PATTERNS) == 2100


def test_one_optimiser_has_twelve_cells_each_with_an_example_of_fewest_features_and_samples():
    cells = for_optimiser()
    assert len(cells) == 12
    assert all(cell.fewest_features and cell.fewest_samples for cell in cells)
    assert sum(cell.example.d == 1 for cell in cells) == 4


def test_the_picture_shows_every_cell():
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(1, 3)
    draw_fate_table(axes)
    texts = [text.get_text() for ax in axes for text in ax.texts]
    assert len(texts) == 54
    assert texts.count("d ≤ 4") == 2
