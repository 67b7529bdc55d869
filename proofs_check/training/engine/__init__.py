"""The compiled engine: many trajectories of linear + batch normalization at once, by `simulate`.

`simulate` checks and cuts the work; `kernels` takes the steps. The plain simulator `proofs_check.training.simulate` is
its oracle: the same permutations from the same generators, the same numbers up to rounding.
"""

from proofs_check.training.engine.runs import Runs, State
from proofs_check.training.engine.simulate import simulate

__all__ = ["Runs", "State", "simulate"]
