"""Good certificates to start from: short ones of every kind, rule and order."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fuzz.target import corpus

__all__ = ["certificates", "exported"]

LONGEST = 6000  # bytes
CLAIMS = 6  # every so many, whose identities are taken
CONSTRUCTIONS = 4  # every so many regressions, whose optima are taken


def certificates() -> list[dict[str, Any]]:
    """Exported ones, and those that were kept, some of them false, each with its data."""
    parts = list(exported())
    for content in (*corpus("certificates").values(), *corpus("differential").values()):
        try:
            found = json.loads(content)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("data"), dict) and "certificates" not in found:
            parts.append(found)
    return parts


@lru_cache(maxsize=1)
def exported() -> tuple[dict[str, Any], ...]:
    """Certificates that the program writes, each with its data."""
    import constructions
    from proofs_check.certificates.bundle import unbundle
    from proofs_check.exports.certificates import certificates_of
    from proofs_check.exports.identities import identities_of
    from theory.discovery import claims

    parts: list[dict[str, Any]] = []
    sets = constructions.data_sets()
    chosen = [data for data in sets if data.task == "classification"]
    chosen += [data for data in sets if data.task == "regression"][::CONSTRUCTIONS]
    for data in chosen:
        document = certificates_of(data)
        parts += unbundle(document)[0] if document else []
    for entry in claims()[::CLAIMS]:
        parts += map(dict, identities_of(entry).certificates)
    return tuple(part for part in json.loads(json.dumps(parts)) if len(json.dumps(part)) <= LONGEST)
