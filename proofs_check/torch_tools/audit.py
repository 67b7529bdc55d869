"""`audit_loader`: which data order a loader really has, and what its batches hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.torch_tools.audit_result import LoaderAudit
from proofs_check.torch_tools.batch_parts import Get
from proofs_check.torch_tools.findings import findings, reason
from proofs_check.torch_tools.order_verdict import OrderVerdict, decide_order
from proofs_check.torch_tools.reading import Reader
from proofs_check.torch_tools.replicas import set_epoch_owners, simulate
from proofs_check.torch_tools.state import keep_state

__all__ = ["audit_loader", "decided", "loader_source"]

Identify = Callable[[Any], Iterable[Hashable]]
MOST_BATCHES = 100_000


def audit_loader(
    loader: Any,
    *,
    epochs: int = 3,
    before_epoch: Callable[[int], object] | None = None,
    get: Get | None = None,
    identify: Identify | None = None,
    contents: bool = True,
    most_batches: int = MOST_BATCHES,
) -> LoaderAudit:
    """Read a loader for some epochs and say which order it has: SS, RR, IGM, with replacement, or something between.

    The loader, its samplers, generators and data set, and torch's, numpy's and Python's random states are left as they
    were; `not_restored` names what could not be.

    Args:
        loader: a torch DataLoader; any object that can be iterated again and again and yields batches; or a function
            from the epoch's number to one of these, for loops that make or change the loader every epoch.
        epochs: how many to read, at least 2.
        before_epoch: what the training loop calls before each epoch, such as ``sampler.set_epoch``.
        get: from a batch to (features, labels), for batches other than (x, y, …) and mappings with usual names.
        identify: from a batch to names of its samples, for data without numbers whose features change at each visit.
        contents: look at features and labels too; False reads sample numbers alone, so no sample is loaded.
        most_batches: an epoch with more is taken for endless.

    Raises:
        InputError: torch is missing, epochs < 2, no batch, an endless stream, batches of an unknown layout.
    """
    need("torch", "loaders and models", extra="torch")
    source = loader_source(loader)
    if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 2:
        raise InputError(f"epochs is {epochs!r}; one epoch cannot tell whether orders repeat, so read at least 2")
    if most_batches < 1:
        raise InputError(f"most_batches must be at least 1, got {most_batches}")
    reader = Reader(get, identify, contents, most_batches)
    with keep_state(loader, before_epoch) as lost:
        for epoch in range(epochs):
            if before_epoch is not None:
                before_epoch(epoch)
            reader.read(source(epoch))
    verdict = decided(reader)
    reproducible, mended = None, None
    if not lost:
        reproducible = _repeats(reader, loader, source, before_epoch)
        if before_epoch is None and not callable(loader) and (verdict.fixed or verdict.order == "mixed"):
            mended = _mended(reader, loader, epochs)
    audit = _audit(reader, verdict, None if callable(loader) else simulate(loader, epochs), reproducible, mended)
    audit = replace(audit, because=reason(audit), not_restored=tuple(dict.fromkeys(lost)))
    return replace(audit, findings=findings(audit, loader, before_epoch is not None))


def loader_source(loader: Any) -> Callable[[int], Any]:
    """A function from the epoch's number to what is iterated.

    Raises:
        InputError: it cannot be iterated, or once only.
    """
    if hasattr(loader, "__next__"):
        raise InputError("this iterator can be read only once; pass what makes it, or a function of the epoch")
    if hasattr(loader, "__iter__"):
        return lambda _epoch: loader
    if callable(loader):

        def made(epoch: int) -> Any:
            found = loader(epoch)
            if not hasattr(found, "__iter__"):
                raise InputError(
                    f"the function of the epoch returned a {type(found).__name__}, which yields no batches"
                )
            return found

        return made
    raise InputError(f"a {type(loader).__name__} is no loader; pass a DataLoader, an iterable of batches or a function")


def decided(reader: Reader) -> OrderVerdict:
    """The order that a reader's epochs show."""
    return decide_order(reader.epochs, n=reader.n, own=reader.own, twins=reader.by == "rows")


def _again(reader: Reader, contents: bool) -> Reader:
    return Reader(reader.get, reader.identify, contents, reader.most_batches)


def _repeats(
    reader: Reader, loader: Any, source: Callable[[int], Any], before_epoch: Callable[[int], object] | None
) -> bool:
    """Whether the state before the audit gives the first epoch again; by numbers alone if that suffices."""
    for contents in (False, True) if reader.contents and reader.by == "numbers" else (reader.contents,):
        again = _again(reader, contents)
        again._names = dict(reader._names)
        with keep_state(loader, before_epoch):
            if before_epoch is not None:
                before_epoch(0)
            again.read(source(0))
        first, second = reader.epochs[0], again.epochs[0]
        if len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=True)):
            return True
    return False


def _mended(reader: Reader, loader: Any, epochs: int) -> bool | None:
    """Whether calling set_epoch makes the epochs differ; None if nothing has it."""
    owners = set_epoch_owners(loader)
    if not owners:
        return None
    again = _again(reader, reader.by == "rows")
    with keep_state(loader):
        for epoch in range(epochs):
            for owner in owners:
                owner.set_epoch(epoch)
            again.read(loader)
    return not decided(again).fixed


def _audit(
    reader: Reader, verdict: OrderVerdict, replicas: Any, reproducible: bool | None, mended: bool | None
) -> LoaderAudit:
    held, first = reader.held, reader.epochs[0]
    flat = [np.concatenate(batches) for batches in reader.epochs]
    numbered = reader.by == "numbers" and reader.own and reader.n is not None
    labelled = held.labelled > 0 and not held.continuous
    constant_batches, first_constant = held.constant_places
    return LoaderAudit(
        verdict=verdict,
        because="",
        epochs=len(reader.epochs),
        by=reader.by,
        n=reader.n,
        batches=len(first),
        sizes=tuple(Counter(len(batch) for batch in first).items()),
        last=len(first[-1]),
        never_seen=(reader.n or 0) - len(np.unique(np.concatenate(flat))) if numbered else None,
        repeated=None if reader.by == "rows" else max(len(one) - len(np.unique(one)) for one in flat),
        copies=min(int(np.unique(one, return_counts=True)[1].min()) for one in flat),
        batches_read=sum(map(len, reader.epochs)),
        one_class=held.one_class if labelled else None,
        first_one_class=held.first_one_class if labelled else None,
        constant_pairs=held.constant_pairs if held.features else None,
        constant_batches=constant_batches if held.features else None,
        first_constant=first_constant,
        classes=dict(held.classes) if labelled else {},
        dead_features=tuple(held.feature_name(int(a)) for a in held.dead),
        changed=held.changed / held.visits if held.visits else None,
        replicas=replicas,
        mended_by_set_epoch=mended,
        reproducible=reproducible,
    )
