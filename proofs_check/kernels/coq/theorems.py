"""Coq files for certificates: the data literally, a claim about them, and its proof by the library's checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.class_theorems import ClassTheorem
from proofs_check.kernels.coq.direction_theorems import DirectionTheorem
from proofs_check.kernels.coq.fate_theorems import FateTheorem
from proofs_check.kernels.coq.identity_theorems import identity_theorem
from proofs_check.kernels.coq.optimum_theorems import optimum_theorem

__all__ = ["HEADER", "theorem"]

MORE: dict[str, tuple[str, ...]] = {"separability": (), "fate": ("fate",), "direction": ("fate", "norm")}
"""What certificates claim beside the decomposition."""

HEADER = """From Coq Require Import ZArith List Reals Lra.
From ProofsCheck Require Import BatchNorm SquaredLoss MaxMargin.
From ProofsCheck Require Identities.
Import ListNotations.
"""


def theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text with one theorem `name` that says what the certificate claims.

    Raises:
        Unsupported: the library has no rule for something in the certificate.
        Invalid: the certificate is malformed, or does not prove its claim already in integers.
    """
    kind = certificate.get("kind")
    if kind not in (*MORE, "optimum", "identity"):
        raise Unsupported(f"the Coq kernel does not know certificates of the kind {str(kind)[:40]!r}")
    data, proof, claimed = (checker.get(certificate, key, dict) for key in ("data", "proof", "claim"))
    checker.need(certificate.get("format") == checker.FORMAT and certificate.get("version") == 1, "unknown format")
    rest = {key: value for key, value in certificate.items() if key not in ("data", "sha256")}
    checker.need(certificate.get("data_sha256") == checker.digest(data), "the data were changed")
    checker.need(certificate.get("sha256") == checker.digest(rest), "the certificate was changed")
    if kind == "optimum":
        return optimum_theorem(certificate, name)
    if kind == "identity":
        return identity_theorem(certificate, name)
    world = checker.World(data, checker.get(certificate, "order", dict))
    inner = proof if kind == "separability" else checker.get(proof, "separation", dict)
    shown, overlap = checker.separation(world, inner)
    own = {key: value for key, value in claimed.items() if key not in MORE[kind]}
    checker.need(own == shown and all(key in claimed for key in MORE[kind]), f"the proof shows {shown}, not the claim")
    part = ClassTheorem(certificate, name, world, inner, overlap, shown)
    text = part.definitions()
    claim, proof_text = part.of_class()
    if kind != "separability":
        more = FateTheorem(part, proof) if kind == "fate" else DirectionTheorem(part, proof)
        extra, fate_claim, fate_proof = more.parts()
        text += extra
        claim, proof_text = f"{claim} /\\\n  {fate_claim}", f"split; [{proof_text}|{fate_proof}]"
    return f"{text}\nTheorem {name} :\n  {claim}.\nProof. {proof_text}. Qed.\n"
