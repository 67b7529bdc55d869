"""Runs of linear + batch normalization on a table of data: recorded on disk, compared with theory, shown.

`training.run` records them, `result.Recorded` reads them, `export`, `summary` and `figures` show them. Steps are taken
by `proofs_check.training.engine` or, where mathematics allows it, by `proofs_check.training.accelerated`.
"""

from proofs_check.trajectories.problem import LinearProblem, linear_problem
from proofs_check.trajectories.rate_text import rate_of
from proofs_check.trajectories.result import OrderRecords, Recorded
from proofs_check.trajectories.settings import Setting
from proofs_check.trajectories.training import Interrupted, run

__all__ = ["Interrupted", "LinearProblem", "OrderRecords", "Recorded", "Setting", "linear_problem", "rate_of", "run"]
