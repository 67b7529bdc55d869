"""Names as data have them, in pictures: long, many, or looking like a formula."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from proofs_check.data import as_table
from proofs_check.diagnose.classification import diagnose_classification
from proofs_check.plots.diagnosed import separating_plane
from proofs_check.plots.style import as_label

pytest.importorskip("matplotlib")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("short", "short"), ("$5 or more$", r"\$5 or more\$"), ("two\nlines", "two lines"),
        ("x" * 40, "x" * 27 + "…"), ("$" * 40, r"\$" * 27 + "…"),
    ],
)  # fmt: skip
def test_labels(name, shown):
    assert as_label(name) == shown


@pytest.mark.parametrize("names", [[r"$\foo{$", "日本語", "a very long class name " * 9], [f"c{k}" for k in range(12)]])
def test_any_names_of_classes_are_drawn(names):
    from proofs_check.plots.writing import picture_bytes, styled

    rng = np.random.default_rng(0)
    labels = np.array([names[k % len(names)] for k in range(48)])
    found = diagnose_classification(as_table(rng.normal(size=(48, 2)), labels), batch_size=16)
    with warnings.catch_warnings(), styled(5.0, 3.2) as figure:
        warnings.simplefilter("error")  # a layout that collapses is a warning, and one here fails
        axes = separating_plane(figure.add_subplot(), found)
        assert picture_bytes(figure, "svg").startswith(b"<?xml")
    shown = [text.get_text() for text in axes.get_legend().get_texts()]
    drawn = sum(len(line.get_xdata()) for line in axes.lines if str(line.get_label()).split()[-1] != "cuts")
    if len(names) > 8:
        assert "6 more classes" in shown
        assert len(shown) == 7 + sum("cuts" in text or "lost" in text for text in shown)
    assert drawn >= 48
    assert len({line.get_color() for line in axes.lines}) >= min(len(names), 7)
