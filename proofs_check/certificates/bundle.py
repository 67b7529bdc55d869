"""A file of certificates that speak of the same data: several answers, the data once.

{"format", "version", "sha256" of the list below, "data", "certificates": [certificates without their data]}. Each one
becomes a certificate of its own by adding the data. A file with a single certificate is read as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.certificates.document import FORMAT, Document, digest, get
from proofs_check.errors import InputError

__all__ = ["BUNDLE_FORMAT", "BUNDLE_VERSION", "bundle", "unbundle"]

BUNDLE_FORMAT = "proofs-check certificates"
BUNDLE_VERSION = 1
MAX_CERTIFICATES = 1000


def bundle(certificates: Sequence[Document]) -> dict[str, object]:
    """Put certificates that hold the same data into one document.

    Raises:
        InputError: there are none, or they hold different data.
    """
    if not certificates:
        raise InputError("there is no certificate to export: no answer was proved")
    data = get(certificates[0], "data", dict)
    if any(get(other, "data", dict) != data for other in certificates):
        raise InputError("certificates for different data do not go into one file; export them one by one")
    parts = [{key: value for key, value in other.items() if key != "data"} for other in certificates]
    return {
        "format": BUNDLE_FORMAT,
        "version": BUNDLE_VERSION,
        "sha256": digest(parts),
        "certificates": parts,
        "data": data,
    }


def unbundle(document: Document) -> tuple[list[dict[str, object]], str]:
    """The certificates of a document, each with its data, and what is wrong with the list as a whole (or "").

    Raises:
        InputError: the document is malformed, or of another format or version.
    """
    name = get(document, "format", str)
    if name == FORMAT:
        return [dict(document)], ""
    if name != BUNDLE_FORMAT:
        raise InputError(f"this is not a file of {BUNDLE_FORMAT}; give one that this program exported")
    version = get(document, "version", int)
    if version != BUNDLE_VERSION:
        raise InputError(f"the file of certificates is of version {version}, this program checks {BUNDLE_VERSION}")
    parts, data = get(document, "certificates", list), get(document, "data", dict)
    if not 0 < len(parts) <= MAX_CERTIFICATES or not all(isinstance(part, dict) for part in parts):
        raise InputError(f"the file does not hold between 1 and {MAX_CERTIFICATES} certificates; export it again")
    whole = "" if get(document, "sha256", str) == digest(parts) else "the list of certificates was changed"
    return [{**part, "data": data} for part in parts], whole
