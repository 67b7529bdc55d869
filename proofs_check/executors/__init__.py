"""Running many independent pieces of work: on processes of this machine or on a Dask cluster, with the same results.

    with open_workers(jobs=2) as workers:
        for item, outcome in outcomes(workers, function, items):
            …

`function(shared, item)` is called in a worker process; what it raises becomes a `Failure`, and a worker that dies takes
nothing with it but the pieces it was working on, which are done again.
"""

from __future__ import annotations

from proofs_check.executors.engine import outcomes
from proofs_check.executors.outcome import Failure, Outcome
from proofs_check.executors.workers import Workers, open_workers

__all__ = ["Failure", "Outcome", "Workers", "open_workers", "outcomes"]
