"""Without torch: importing costs nothing, calling says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

from proofs_check import torch_tools
from proofs_check.errors import InputError


@pytest.mark.parametrize("call", [lambda: torch_tools.audit_loader([]), lambda: torch_tools.diagnose_model(None, [])])
def test_a_missing_torch_is_one_sentence(call, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match=r'^loaders and models need torch: pip install "proofs-check\[torch\]"$'):
        call()


def test_torch_is_imported_only_when_it_is_needed():
    code = (
        "import sys, proofs_check.torch_tools as t; t.audit_loader, t.diagnose_model; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)  # noqa: S603 - our own code


def test_unknown_names_are_no_attributes():
    with pytest.raises(AttributeError, match="has no attribute 'audits'"):
        torch_tools.audits  # noqa: B018
