"""Exports: a data set as a directory that anyone can read and nobody can change unnoticed.

data.csv and data.npz hold the samples as float64, about.json (the sidecar) the same exactly with all that the data set
promises, and the hash of every other file. `write` writes such a directory, `load` reads it back.
"""

from constructions.export.errors import ExportError
from constructions.export.loading import Export, load
from constructions.export.sidecar import SIDECAR, VERSION, data_sha256
from constructions.export.writing import check_directory, write

__all__ = ["SIDECAR", "VERSION", "Export", "ExportError", "check_directory", "data_sha256", "load", "write"]
