"""Reading data: files (CSV, Parquet, NPZ), bundled real data and constructed data, all as one `Table`."""

from proofs_check.data.bundled import BUNDLED, Bundled
from proofs_check.data.reading import data_names, load
from proofs_check.data.table import Exact, Table, as_table

__all__ = ["BUNDLED", "Bundled", "Exact", "Table", "as_table", "data_names", "load"]
