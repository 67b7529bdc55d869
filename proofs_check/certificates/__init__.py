"""Certificates: proofs of one decision about given data, and their independent check.

`check_certificate` trusts nothing but integer arithmetic of the standard library: no solver, no floating-point result,
no code of the modules that find certificates. A certificate holds the raw data exactly, so a reader needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proofs_check.certificates.directions import check_direction
from proofs_check.certificates.document import FORMAT, VERSION, Document, digest, get, parse, read
from proofs_check.certificates.fates import check_fate
from proofs_check.certificates.features import data_digest, read_world
from proofs_check.certificates.identities import check_identity
from proofs_check.certificates.optima import check_optimum
from proofs_check.certificates.separation import Separation, check_separation
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["FORMAT", "VERSION", "CheckResult", "check_certificate", "digest", "parse", "read"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdict on a certificate.

    Attributes:
        valid: whether the proof proves the claim.
        kind: "separability", "fate", "direction", "optimum" or "identity".
        claim: what is claimed, for example {"class": "SC"}.
        why: what was shown, or the first thing that fails, in a sentence.
        data: the data's sha256, as recomputed.
    """

    valid: bool
    kind: str
    claim: Mapping[str, object]
    why: str
    data: str

    def __bool__(self) -> bool:
        return self.valid


def check_certificate(certificate: Document, *, data: str | None = None) -> CheckResult:
    """Check a certificate on its own.

    Args:
        certificate: as read by `read` or `parse`, or as returned by a finder.
        data: sha256 that the data should have, to tie the certificate to data at hand.

    Returns:
        The verdict; invalid if the proof fails or any digit was changed.

    Raises:
        InputError: the certificate is malformed, of another format or version, or for other data than asked for.
    """
    if get(certificate, "format", str) != FORMAT:
        raise InputError(f"this is not a {FORMAT}; give a file that this program exported")
    version = get(certificate, "version", int)
    if version != VERSION:
        raise InputError(f"the certificate is of version {version}, this program checks version {VERSION}")
    kind = get(certificate, "kind", str)
    if kind not in ("separability", "fate", "direction", "optimum", "identity"):
        raise InputError(f"the certificate is of the unknown kind {kind!r}; use a newer program")
    claim, proof = get(certificate, "claim", dict), get(certificate, "proof", dict)
    seen = data_digest(certificate)
    if data is not None and seen != data:
        raise InputError(f"the certificate is for other data (sha256 {seen[:12]}…, not {data[:12]}…)")

    def verdict(valid: bool, why: str) -> CheckResult:
        return CheckResult(valid, kind, claim, why, seen)

    if get(certificate, "data_sha256", str) != seen:
        return verdict(False, "the data does not have the hash that the certificate states, so it was changed")
    rest = {key: value for key, value in certificate.items() if key not in ("data", "sha256")}
    if get(certificate, "sha256", str) != digest(rest):
        return verdict(False, "the certificate does not have the hash that it states, so it was changed")
    try:
        shown = _shown(certificate, kind, proof)
    except Failure as failure:
        return verdict(False, str(failure))
    if digest(shown) != digest(claim):  # in JSON, where 1 is not true
        return verdict(False, f"the proof shows {_short(shown)}, the certificate claims {_short(claim)}")
    return verdict(True, f"the proof shows {_short(shown)}")


def _shown(certificate: Document, kind: str, proof: Document) -> dict[str, object]:
    """What the proof shows, in the form of a claim."""
    if kind == "optimum":
        return check_optimum(certificate)
    if kind == "identity":
        return check_identity(certificate)
    world = read_world(certificate)
    if kind == "separability":
        return _claim_separation(check_separation(world, proof))
    if kind == "fate":
        fate, separation = check_fate(world, proof)
        return {"fate": fate, **_claim_separation(separation)}
    fate, norm, separation = check_direction(world, proof)
    return {"fate": fate, "norm": norm, **_claim_separation(separation)}


def _claim_separation(separation: Separation) -> dict[str, object]:
    """The claim that a decomposition supports; samples are listed only where some are on each side."""
    claim: dict[str, object] = {"class": separation.kind}
    if separation.kind == "PLS":
        claim["ls_samples"] = list(separation.separable)
    return claim


def _short(claim: Mapping[str, object]) -> str:
    said = ", ".join(f"{key} {value if isinstance(value, str) else '…'}" for key, value in sorted(claim.items()))
    return "".join(c if c.isprintable() else "?" for c in said)  # a stranger's words
