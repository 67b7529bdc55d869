"""Certificates: what a stranger's JSON does to the checker. The hashes are put right, so that the proof is reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from proofs_check.certificates import check_certificate, digest, parse
from proofs_check.certificates.bundle import unbundle
from proofs_check.errors import InputError

REFUSALS = (InputError,)
LONGEST = 4000


def read(content: bytes) -> None:
    """Check as it is, then with hashes that fit."""
    try:
        document = parse(content.decode("utf-8"))
    except UnicodeDecodeError:
        return  # `read` refuses such a file before this
    parts, _ = unbundle(sealed(dict(document), digest))
    for part in parts:
        found = check_certificate(part)
        assert found.why
        assert found.why.isprintable()


def sealed(document: dict[str, Any], hashed: Callable[[object], str]) -> dict[str, Any]:
    """A certificate, or a file of several, with the hashes that its content has."""
    parts = document.get("certificates")
    if isinstance(parts, list):
        inner = [_sealed(part, hashed, document.get("data")) if isinstance(part, dict) else part for part in parts]
        return {**document, "certificates": inner, "sha256": hashed(inner)}
    return _sealed(document, hashed, document.get("data"))


def _sealed(part: dict[str, Any], hashed: Callable[[object], str], data: object) -> dict[str, Any]:
    part = {**part, "data_sha256": hashed(data)}
    rest = {key: value for key, value in part.items() if key not in ("data", "sha256")}
    return {**part, "sha256": hashed(rest)}


@lru_cache(maxsize=1)
def seeds() -> dict[str, bytes]:
    """The certificates of small constructions, of every kind and order, one a file."""
    import constructions
    from proofs_check.exports.certificates import certificates_of

    found = {}
    for name in ("four-points", "rr-diverges-smallest", "pairs-on-a-line"):
        document = certificates_of(constructions.find(name))
        for number, part in enumerate(unbundle(document)[0] if document else ()):
            text = json.dumps(part, separators=(",", ":")).encode()
            if len(text) <= LONGEST:
                found[f"{name}-{part['kind']}-{number}"] = text
    return found
