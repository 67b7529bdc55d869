"""Reading an export: refused unless every byte is the one that was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from constructions.dataset import DataSet
from constructions.export.arrays import Floats, float_arrays, read_csv, read_npz
from constructions.export.errors import ExportError
from constructions.export.sidecar import SIDECAR, read_data_set, unseal

__all__ = ["Export", "load"]

MAX_BYTES = 1 << 30  # of a file: a gibibyte
_FILE = re.compile(r"(?:data|picture)\.[a-z]{1,8}")


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """An exported data set, read back.

    Attributes:
        path: the directory.
        X: features (n, d), float64, read-only.
        y: targets, (n,) for one and (n, p) for several, float64, read-only.
        data: the same exactly, with its order, batch size, claims and expected values.
        certificates: the document with its certificates, or None.
        family: the family that it is a member of, or None.
        parameters: the family's settings, as text.
        predicate: what a search asked of it, or None.
        found: how it was found, in words, or None.
        seed: of the search, or None.
        left_out: quantities that the construction knows by a formula but that are too many orders to recompute.
        program: what wrote it.
        files: the other files, each as its bytes on disk were when their hash was checked.
    """

    path: Path
    X: Floats
    y: Floats
    data: DataSet
    certificates: Mapping[str, Any] | None
    family: str | None
    parameters: Mapping[str, str]
    predicate: str | None
    found: str | None
    seed: int | None
    left_out: tuple[str, ...]
    program: str
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """What the data set is called."""
        return self.data.name

    @property
    def expects(self) -> Mapping[str, Any]:
        """Quantity → exact value."""
        return self.data.expects

    def __repr__(self) -> str:
        return f"Export({self.name!r}, n={self.data.n}, d={self.data.d}, batch_size={self.data.batch_size})"


def load(path: str | Path) -> Export:
    """Read an exported data set.

    Args:
        path: the directory that `proofs-check construct --out` or `proofs_check.exports.export` wrote.

    Raises:
        ExportError: (a ValueError) no such directory, a missing or changed file, an unknown schema version.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ExportError(f"{folder} is not a directory with an exported data set; give the path of one")
    document = unseal(_content(folder / SIDECAR))
    files = _files(folder, document.get("files"))
    data = read_data_set(document)
    if "data.csv" in files:
        read_csv(files["data.csv"], data)
    if "data.npz" in files:
        read_npz(files["data.npz"], data)
    X, y = float_arrays(data)
    X.setflags(write=False)
    y.setflags(write=False)
    certificates, seed = document.get("certificates"), document.get("seed")
    if certificates is not None and not isinstance(certificates, dict):
        raise ExportError(f"the entry certificates of {SIDECAR} is malformed; export it again")
    if seed is not None and type(seed) is not int:
        raise ExportError(f"the entry seed of {SIDECAR} is not a whole number; export it again")
    parameters, left_out = document.get("parameters"), document.get("left_out")
    if not isinstance(parameters, dict) or not all(
        isinstance(text, str) and text.isprintable() for item in parameters.items() for text in item
    ):
        raise ExportError(f"the entry parameters of {SIDECAR} is malformed; export it again")
    if not isinstance(left_out, list) or not all(isinstance(key, str) and key.isprintable() for key in left_out):
        raise ExportError(f"the entry left_out of {SIDECAR} is malformed; export it again")
    return Export(
        path=folder,
        X=X,
        y=y,
        data=data,
        certificates=certificates,
        family=_optional(document, "family"),
        parameters=MappingProxyType(parameters),
        predicate=_optional(document, "predicate"),
        found=_optional(document, "found"),
        seed=seed,
        left_out=tuple(left_out),
        program=_optional(document, "program") or "",
        files=MappingProxyType(files),
    )


def _files(folder: Path, stated: Any) -> dict[str, bytes]:
    """The files that the sidecar names, each with the hash that it states."""
    if not isinstance(stated, dict) or not all(_FILE.fullmatch(name) for name in stated):
        raise ExportError(f"the entry files of {SIDECAR} is malformed; export it again")
    held = {}
    for name, known in stated.items():
        content = _content(folder / name)
        if not isinstance(known, dict) or known != {
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }:
            raise ExportError(f"{folder / name} was changed after it was written; export it again")
        held[name] = content
    return held


def _content(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise ExportError(f"there is no file {file}, so the export is not complete; export it again")
        if file.stat().st_size > MAX_BYTES:
            raise ExportError(f"{file} is larger than {MAX_BYTES} bytes, so no export of this program; export it again")
        return file.read_bytes()
    except OSError as problem:
        raise ExportError(f"{file} cannot be read: {problem.strerror}; check its permissions") from None


def _optional(document: Mapping[str, Any], key: str) -> str | None:
    value = document.get(key)
    if value is not None and not (isinstance(value, str) and value.isprintable()):
        raise ExportError(f"the entry {key} of {SIDECAR} is not a line of text; export it again")
    return value
