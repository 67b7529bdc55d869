"""The examples of the documentation page."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_examples_on_the_page() -> None:
    page = Path(__file__).parents[3] / "docs" / "engine.md"
    failures, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 10
    assert failures == 0
