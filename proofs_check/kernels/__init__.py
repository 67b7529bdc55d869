"""Three kernels that re-check certificates, each trusting less (docs/kernels.md).

* ``py``: one file on the standard library's integers, `checker.py`, which may be copied away and run on its own.
* ``js``: one file in another language, `checker.mjs`, run by node.
* ``coq``: a theorem about the real numbers for each certificate, checked by Coq.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels.results import KERNELS, Kernel, Verdict, Verdicts

__all__ = ["KERNELS", "Kernel", "Verdict", "Verdicts", "run_kernel"]


def run_kernel(kernel: Kernel, certificates: Sequence[Mapping[str, Any]]) -> list[Verdicts]:
    """Check certificates with one kernel.

    Args:
        kernel: "py", "js" or "coq".
        certificates: each with its data, as `proofs_check.certificates.bundle.unbundle` returns them.

    Raises:
        InputError: the kernel is unknown or not installed.
    """
    from proofs_check.errors import InputError

    if kernel == "py":
        from proofs_check.kernels import checker

        return [Verdicts("py", *checker.check(dict(part))) for part in certificates]
    if kernel == "js":
        from proofs_check.kernels.node import check_js

        return check_js(certificates)
    if kernel == "coq":
        from proofs_check.kernels.coq import check_coq

        return check_coq(certificates)
    raise InputError(f"unknown kernel {kernel!r}; use {', '.join(KERNELS)}")
