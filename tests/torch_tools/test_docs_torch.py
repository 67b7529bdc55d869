"""The page for torch users shows what really happens: its code is run, its output compared."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")

PAGE = Path(__file__).parents[2] / "docs" / "torch.md"


def alike(shown: str, printed: str) -> bool:
    ours, theirs = (re.split(r"(\d+\.\d+)", line.rstrip()) for line in (shown, printed))
    if len(ours) != len(theirs) or ours[::2] != theirs[::2]:
        return False
    return all(float(a) == pytest.approx(float(b), rel=0.1) for a, b in zip(ours[1::2], theirs[1::2], strict=True))


def test_the_page_prints_what_it_shows():
    """Every line shown is printed, in this order; '…' stands for lines left out.

    Decimals may differ by a tenth: 300 epochs in single precision do not end in the same digits on every machine.
    """
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```(?:\s*```text\n(.*?)```)?", text, re.DOTALL)
    names: dict[str, object] = {}
    compared = 0
    with torch.random.fork_rng():
        for code, shown in blocks:
            caught = io.StringIO()
            with contextlib.redirect_stdout(caught):
                exec(compile(code, PAGE.name, "exec"), names)  # noqa: S102 - our own page
            printed = iter(caught.getvalue().splitlines())
            assert bool(shown) == ("print(" in code)
            for line in shown.splitlines():
                if line.strip() and line.strip() != "…":
                    assert any(alike(line, got) for got in printed), f"{line!r} in {caught.getvalue()}"
                    compared += 1
    assert compared > 40
