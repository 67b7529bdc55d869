"""Certificates in the kernel that stands alone (`proofs_check/kernels/checker.py`); it must agree with the checker."""

from __future__ import annotations

import json
from contextlib import suppress

from fuzz.finding import claim_found
from fuzz.targets.certificates import LONGEST, sealed, seeds
from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.kernels import checker

__all__ = ["LONGEST", "PRIVATE", "REFUSALS", "read", "seeds"]

REFUSALS = (ValueError,)
PRIVATE = True  # a script of its own, that prints whatever Python says


def read(content: bytes) -> None:
    """Check with hashes that fit; what this kernel accepts and the program's own checker does not is yet true."""
    parts, _ = checker.read(content.decode("utf-8"))
    whole = sealed({"certificates": parts, **({"data": parts[0].get("data")} if parts else {})}, checker.digest)
    for part in whole["certificates"]:
        part = sealed(part, checker.digest)
        _, verdict, _ = checker.check(part)
        if verdict == "valid":
            with suppress(InputError):  # the program's own checker insists on more entries, which prove nothing
                found = check_certificate(json.loads(json.dumps(part)))
                # It also insists on weights that are nearly exact, where the kernel solves for exact ones.
                assert found or claim_found(part) == part["claim"], f"the two checkers disagree: {found.why}"
