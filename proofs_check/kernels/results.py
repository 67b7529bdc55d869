"""What a kernel says of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["KERNELS", "Kernel", "Verdict", "Verdicts"]

Kernel = Literal["py", "js", "coq"]
Verdict = Literal["valid", "invalid", "unsupported"]
KERNELS: tuple[Kernel, ...] = ("py", "js", "coq")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One kernel's answer about one certificate.

    Attributes:
        kernel: "py", "js" or "coq".
        kind: the certificate's kind.
        verdict: "valid", "invalid", or "unsupported" where the kernel has no rule for something in it.
        why: the reason for anything but "valid".
    """

    kernel: Kernel
    kind: str
    verdict: Verdict
    why: str
