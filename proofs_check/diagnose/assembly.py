"""From decisions on classes to a diagnosis: fates, directions, then the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from proofs_check.data import Table
from proofs_check.diagnose.decide import Decider, Report
from proofs_check.diagnose.fate_sentences import advice, answer, because, meaning, notes
from proofs_check.diagnose.fates import ClassificationDiagnosis, Which
from proofs_check.orders import Batches
from proofs_check.separability import Decision, Direction, ExactData
from proofs_check.separability.api import summary

__all__ = ["assemble", "worded"]


def assemble(
    table: Table,
    decider: Decider,
    decided: Mapping[Which, Decision],
    whole: Decision,
    batches: Batches,
    *,
    order: str,
    seed: int,
    eps: float,
    constant: str,
    report: Report,
) -> ClassificationDiagnosis:
    """The diagnosis without sentences, random shuffles and larger batches.

    Args:
        table: the data; `decider` has them exactly.
        decider: decides fates and directions.
        decided: the decisions on SS and RR.
        whole: that on GD.
        batches: of SS.
        order, seed, eps, constant: see `ClassificationDiagnosis`.
        report: called before the fates with the share 0, before the directions with 0.5.
    """
    report(0.0, "fates")
    fates = {which: decider.fate(made, whole) for which, made in decided.items()}
    report(0.5, "directions")
    headings = {which: decider.heading(made, fates[which].fate) for which, made in decided.items()}
    return ClassificationDiagnosis(
        table=table,
        classes=decider.data.label_names,
        batch_size=decider.batch_size,
        batches=len(batches),
        order=order,
        seed=seed,
        eps=eps,
        constant=constant,
        drop_last=decider.drop_last,
        gamma=decider.gamma,
        constant_pairs=_constant_pairs(decider.data, batches),
        separability={name: summary(decider.data, made) for name, made in (*decided.items(), ("gd", whole))},
        fate=fates,
        direction={which: there for which, there in headings.items() if isinstance(there, Direction)},
        untold={which: there for which, there in headings.items() if isinstance(there, str)},
        chance=None,
        larger=(),
        constant_features=table.constant_features,
    )


def worded(found: ClassificationDiagnosis) -> ClassificationDiagnosis:
    """The same with its sentences."""
    found = replace(found, because={which: because(found, which) for which in found.fate})
    return replace(found, answer=answer(found), meaning=meaning(found), advice=advice(found), notes=notes(found))


def _constant_pairs(data: ExactData, batches: Batches) -> int:
    """(batch, feature) pairs in which the feature is constant."""
    return sum(int((part == part[0]).all(axis=0).sum()) for part in (data.numerators[rows] for rows in batches))
