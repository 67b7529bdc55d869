"""Classification: which order can drive the undistorted risk to infinity on a table, certified (claims C-1 … C-5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant
from proofs_check.data import Table, as_table
from proofs_check.diagnose.assembly import assemble, worded
from proofs_check.diagnose.checks import check_labels, check_settings, refuse_constant, refuse_repeated
from proofs_check.diagnose.decide import Decider, Report, silent
from proofs_check.diagnose.exact import table_exactly
from proofs_check.diagnose.fates import ClassificationDiagnosis, LargerBatchFate, Which
from proofs_check.diagnose.order import shuffle_of
from proofs_check.errors import InputError
from proofs_check.orders import Indices, batches_of
from proofs_check.separability import Decision
from proofs_check.separability.margins import Gamma

__all__ = ["diagnose_classification"]

_LARGER = (2, 4)
_ORDERS: tuple[Which, ...] = get_args(Which)


def diagnose_classification(
    data: Table | ArrayLike,
    y: ArrayLike | None = None,
    *,
    batch_size: int,
    order: str | None = None,
    seed: int = 0,
    eps: float = 0.0,
    constant: Constant = "zero",
    drop_last: bool = False,
    gamma: Gamma = "frozen",
    permutations: int = 0,
    jobs: int = 1,
    progress: Report | None = None,
) -> ClassificationDiagnosis:
    """Decide for SS, RR and GD whether the normalized data are separable, and whether training can diverge in L_GD.

    Args:
        data: a `Table` with one target column, or features (n, d) with labels y (n,): two values of any kind, more
            classes as consecutive integers or as text.
        batch_size: B ≥ 2; a smaller last batch is kept unless `drop_last`.
        order: "ss" (the seed's shuffle), "igm" (the data's own order) or "rr" (a new shuffle every epoch; SS is then
            the seed's shuffle, for comparison). None: "igm" for constructed data, whose order is part of it, else "ss".
        seed: of the shuffle, of RR's search and of the random shuffles.
        eps: ε ≥ 0 of batch normalization.
        constant: what a feature constant in a batch means when ε = 0: "zero" (x̄ = 0) or "error".
        drop_last: leave out a last batch smaller than B.
        gamma: "frozen" or "trained": the direction that the weights take (C-4), hence the fate where that decides.
        permutations: how many random shuffles to decide for the probability that one diverges; 0 for none.
        jobs: processes for these; the counts do not depend on it.
        progress: called now and then with the share of the work done and what is being done.

    Raises:
        InputError: bad data, labels or settings; a feature constant in a batch under constant="error" with ε = 0.
    """
    if not isinstance(data, Table) and y is None:
        raise InputError("features came without labels; pass y as well, or a table")
    table = data if isinstance(data, Table) else as_table(data, y if y is not None else ())
    check_settings(order=order, seed=seed, eps=eps, constant=constant, gamma=gamma)
    if permutations < 0 or jobs < 1:
        raise InputError(f"permutations must be at least 0 and jobs at least 1, got {permutations} and {jobs}")
    check_labels(table)
    name, permutation = shuffle_of(table, order, seed)
    batches = batches_of(permutation, batch_size, drop_last=drop_last)
    if constant == "error" and eps == 0:
        refuse_constant(table, batches)
        refuse_repeated(table, batch_size, drop_last=drop_last)
    report = progress or silent
    exact = table_exactly(table, eps=eps, constant=constant)
    decider = Decider(exact, batch_size, drop_last, gamma)
    rng, *later = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(1 + 2 * len(_LARGER))]
    stop = 0.2 if permutations else 0.8  # random shuffles take longer than all else
    report(0.0, "single shuffle")
    ss = decider.single(batches)
    report(0.2 * stop, "the data as one batch")
    gd = decider.whole()
    report(0.4 * stop, "random reshuffling")
    decided: dict[Which, Decision] = {"ss": ss, "rr": decider.reshuffled(rng)}
    found = assemble(
        table, decider, decided, gd, batches, order=name, seed=seed, eps=float(eps), constant=constant,
        report=lambda share, what: report((0.6 + 0.4 * share) * stop, what),
    )  # fmt: skip
    report(stop, "larger batches")
    found = replace(found, larger=tuple(_larger(found, decider, gd, permutation, later)))
    if permutations:
        found = replace(
            found,
            chance=decider.chances(
                permutations, seed, jobs, lambda share: report(0.3 + 0.7 * share, f"{permutations} random shuffles")
            ),
        )
    return worded(found)


def _larger(
    found: ClassificationDiagnosis,
    decider: Decider,
    whole: Decision,
    permutation: Indices,
    later: list[np.random.Generator],
) -> Iterator[LargerBatchFate]:
    """The fates at 2B and 4B of the orders that are not bounded at B."""
    n, streams = found.table.n, iter(later)
    for factor in _LARGER:
        size = factor * found.batch_size
        for which in _ORDERS:
            rng = next(streams)
            fits = size < n and (n % size != 1 or found.drop_last)
            if fits and found.outcome(which) in ("diverges", "depends"):
                yield decider.at_size(which, size, permutation, whole, rng)
