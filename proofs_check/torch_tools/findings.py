"""What an audit means: findings with their reasons in the claims, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from proofs_check.torch_tools.audit_result import Finding, LoaderAudit
from proofs_check.torch_tools.chance import epochs_for
from proofs_check.torch_tools.reading import is_loader
from proofs_check.torch_tools.replicas import Replicas, set_epoch_owners

__all__ = ["findings", "reason"]

_RANK = {"danger": 0, "warning": 1, "note": 2}
_FIXED = (
    "behind batch normalization, batches that never change are fitted as they are: training converges to another point"
    " than on all data (R-3), and on labels it can drive the loss on all data to infinity while its own loss falls"
    " (C-3; four points suffice, C-6)"
)
_DIAGNOSE = "diagnose_model tells whether this order diverges on your model's features"


def reason(audit: LoaderAudit) -> str:
    """Why the order is what the verdict says, in a sentence."""
    epochs, verdict = audit.epochs, audit.verdict
    same = {
        "order": "in the same sequence",
        "samples": "in the same sequence, with the samples moved within them",
        "batches": "in another sequence each time",
    }.get(verdict.same, "")
    if audit.order == "mixed":
        pairs = ", ".join(f"{a} and {b}" for a, b in verdict.repeats)
        return f"Of {epochs} epochs some have the same batches (epochs {pairs}, from 0), others do not."
    return {
        "ss": f"All {epochs} epochs have the same batches, {same}.",
        "igm": f"All {epochs} epochs go through the samples in the order of the data set.",
        "rr": f"All {epochs} epochs have other batches, and no sample comes twice in one.",
        "gd": "Each epoch is one batch, which holds all samples.",
        "replacement": f"Epochs differ, and in one of them {audit.repeated} draws repeat a sample.",
        "local": "Epochs differ, but samples that are near in the data set stay near: more so than by chance.",
        "unknown": "Samples could not be recognised from one epoch to the next: their features change at each visit, or"
        " each epoch brings others. Pass identify=lambda batch: names of its samples.",
    }[audit.order]


def findings(audit: LoaderAudit, loader: Any, told: bool) -> tuple[Finding, ...]:
    """All findings, worst first.

    Args:
        audit: without findings.
        loader: what was audited.
        told: whether the caller said what happens before each epoch.
    """
    found = [*_order(audit, loader, told), *_drawing(audit, loader), *_sizes(audit), *_held(audit)]
    if audit.reproducible is False:
        found.append(
            Finding(
                "note",
                "not-reproducible",
                "The same state of all generators gave another first epoch: something else draws the order.",
                "a run cannot be repeated, or resumed, with the same batches",
                "Give the sampler a seeded torch.Generator.",
            )
        )
    return tuple(sorted(found, key=lambda one: _RANK[one.severity]))


def _order(audit: LoaderAudit, loader: Any, told: bool) -> Iterator[Finding]:
    verdict, everywhere = audit.verdict, audit.replicas
    if verdict.fixed and audit.mended_by_set_epoch:
        yield _forgotten(loader, everywhere)
    elif verdict.fixed:
        what, do = "The batches are the same in every epoch", "Reshuffle every epoch (shuffle=True)"
        if audit.order == "igm":
            what = "The batches are the same in every epoch, in the order of the data set"
        if verdict.same == "batches":
            do = "Shuffle samples, not batches: which sequence the batches come in does not matter (BN-5)"
        elif callable(loader) or told:
            do = "Do not seed a generator anew at the start of an epoch; make it once, before the loop"
        elif everywhere is not None:
            do = "Give DistributedSampler shuffle=True, and call its set_epoch before each epoch"
        yield Finding("danger", "same-batches", f"{what}.", _FIXED, f"{do}; {_DIAGNOSE}.", ("R-3", "C-3", "C-6"))
    if audit.order == "mixed":
        yield Finding(
            "danger", "batches-return", reason(audit),
            f"an order that repeats with a period is a single shuffle of a longer epoch: {_FIXED}",
            "Make the generator once, before the loop, and let it run on.", ("R-3", "C-3"),
        )  # fmt: skip
    if verdict.fixed and not verdict.sure:
        more = epochs_for(verdict.log10_partitions)
        yield Finding(
            "note", "few-epochs", "So few batches can be formed that reshuffling would often show the same ones.",
            "a verdict on small data needs many epochs",
            f"Audit with epochs={more}." if more else "There is only one way to form the batches.", ("BN-5",),
        )  # fmt: skip
    if audit.order == "local":
        yield Finding(
            "warning", "local-shuffle", "Neighbours in the data set share batches more often than by chance.",
            "a shuffle buffer or shuffled blocks make neighbours meet again and again; the claims on reshuffling speak"
            " of uniformly random orders",
            "Shuffle the data once on disk, or enlarge the buffer towards the size of the data set.", ("R-2",),
        )  # fmt: skip
    if audit.order in ("rr", "local", "replacement") and audit.mended_by_set_epoch is None and everywhere is not None:
        yield Finding("note", "set-epoch", "Epochs differ as long as set_epoch is called before each one, as here.")


def _forgotten(loader: Any, everywhere: Replicas | None) -> Finding:
    owner = type(set_epoch_owners(loader)[0]).__name__
    what = f"{owner} repeats the same batches as long as set_epoch is not called; called, the epochs differ (tried)."
    if everywhere is not None:
        what += (
            f" The {everywhere.count} processes, simulated, see the same {everywhere.batches} batches together in every"
            f" epoch, and each process only its own {100 / everywhere.count:.3g} % of the samples, for ever."
        )
    at = getattr(set_epoch_owners(loader)[0], "epoch", 0)
    if isinstance(at, int) and at > 0:
        what += f" Its epoch stands at {at}, so something has called it; audit with before_epoch to be sure."
    do = "Call set_epoch(epoch) before each epoch of the training loop, and audit again with before_epoch=that function"
    return Finding("danger", "set-epoch-forgotten", what, _FIXED, f"{do}; {_DIAGNOSE}.", ("R-3", "C-3", "C-6"))


def _drawing(audit: LoaderAudit, loader: Any) -> Iterator[Finding]:
    workers = int(loader.num_workers) if is_loader(loader) else 0
    if audit.copies > 1:
        cause = " once by each worker" if audit.copies == workers else ""
        yield Finding(
            "danger", "copies", f"Every sample comes {audit.copies} times an epoch,{cause or ' at least'}.",
            "copies within a batch leave it less spread, and normalization divides by the spread",
            "Split the data among workers in the data set's __iter__, with torch.utils.data.get_worker_info().",
        )  # fmt: skip
    elif audit.repeated and not (audit.replicas is not None and audit.repeated <= audit.replicas.padded):
        rest = f"; {audit.never_seen} never came in {audit.epochs} epochs" if audit.never_seen else ""
        yield Finding(
            "note" if audit.order == "replacement" else "warning",
            "replacement",
            f"Up to {audit.repeated} draws of an epoch repeat a sample that it has had{rest}.",
            "the claims on SS and RR are about orders without repetition; with replacement a batch may hold a sample"
            " twice, which makes it less spread",
            "Where weights are not needed, use shuffle=True.",
        )
    if audit.replicas is not None and audit.replicas.padded:
        yield Finding(
            "note", "padding", f"{audit.replicas.padded} samples come twice an epoch, to give each process as many.",
        )  # fmt: skip
    if audit.never_seen and audit.verdict.fixed and audit.replicas is None:
        yield Finding(
            "warning", "never-seen", f"{audit.never_seen} of {audit.n} samples are never seen.",
            "a dropped last batch costs nothing when its samples change; in a fixed order they are lost for good",
            "Reshuffle every epoch, or keep the last batch.",
        )  # fmt: skip


def _sizes(audit: LoaderAudit) -> Iterator[Finding]:
    if any(size == 1 for size, _ in audit.sizes):
        yield Finding(
            "danger", "batch-of-one", "A batch holds one sample.",
            "one sample has no variance: torch's BatchNorm1d raises an error in training, and with ε > 0 it gives 0",
            "Use drop_last=True with reshuffling, or another batch size.", ("BN-1",),
        )  # fmt: skip
    elif len(audit.sizes) > 1:
        sizes = ", ".join(str(size) for size, _ in audit.sizes[:4])
        yield Finding(
            "note", "ragged", f"Batches differ in size ({sizes}).",
            "a training step weighs batches alike, so samples of a smaller batch count for more; small batches also"
            " distort most",
            "Where that matters, use drop_last=True with reshuffling, or a batch size that divides the data.", ("R-2",),
        )  # fmt: skip


def _held(audit: LoaderAudit) -> Iterator[Finding]:
    read, first = audit.batches_read, audit.first_one_class
    if audit.one_class and first is not None and len(audit.classes) > 1:
        every, fixed = audit.one_class == read, audit.verdict.fixed
        yield Finding(
            "danger" if every and fixed else "warning" if fixed and 2 * audit.one_class > read else "note",
            "one-class",
            f"{audit.one_class} of {read} batches hold one class only, the first being batch {first.batch} of epoch"
            f" {first.epoch} (class {first.what}).",
            "every batch has mean 0, so batches of one class say nothing of it: a linear layer without intercept behind"
            " the normalization learns nothing"
            if every
            else "their samples cannot be separated by a linear layer without intercept behind the normalization: they"
            " hold the weights back, which is what keeps reshuffling from diverging",
            "Shuffle: the data set is sorted by class." if every else "",
            ("C-2",) if every else ("C-2", "C-7"),
        )
    elif audit.classes and len(audit.classes) > 1 and audit.verdict.fixed:
        yield Finding(
            "warning", "all-mixed", f"Each of the {audit.batches} batches, which never change, holds several classes.",
            "no batch of one class holds the weights back; with about as many features as samples such batches can be"
            " separated whatever the labels",
            "Reshuffle every epoch.", ("C-2", "C-8", "C-9"),
        )  # fmt: skip
    if audit.constant_pairs and audit.first_constant is not None:
        place = audit.first_constant
        yield Finding(
            "note", "constant-in-batch",
            f"{audit.constant_batches} of {read} batches hold a feature that is constant there and varies elsewhere:"
            f" {audit.constant_pairs} pairs, the first being feature {place.what} in batch {place.batch} of epoch"
            f" {place.epoch}.",
            "normalized, such a feature is 0 in that batch whatever its value: the batch says nothing about it",
            "Where that is frequent, use larger batches.", ("BN-1", "BN-2"),
        )  # fmt: skip
    if audit.dead_features:
        names, more = ", ".join(audit.dead_features[:5]), len(audit.dead_features) - 5
        yield Finding(
            "note", "dead-features", f"Features with one value in all that was read: {names}"
            f"{f' and {more} more' if more > 0 else ''}.",
        )  # fmt: skip
    if audit.changed:
        yield Finding(
            "note", "augmented", f"{100 * audit.changed:.3g} % of repeated visits found other features.",
            "the claims speak of features that stay; where changes are small beside the differences between samples,"
            " a fixed order still puts the same samples together",
        )  # fmt: skip
