"""What an audit of a loader found, as a value."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from proofs_check.torch_tools.chance import in_words
from proofs_check.torch_tools.contents import Place
from proofs_check.torch_tools.order_verdict import OrderVerdict
from proofs_check.torch_tools.replicas import Replicas

__all__ = ["Finding", "LoaderAudit", "Severity", "wrapped"]

Severity = Literal["danger", "warning", "note"]
WIDTH = 100
ORDERS = {
    "ss": "SS, single shuffle",
    "igm": "IGM, the data set's own order",
    "rr": "RR, random reshuffling",
    "gd": "GD, one batch of all samples",
    "replacement": "draws with replacement",
    "local": "reshuffled near the data's order only",
    "mixed": "mixed: some epochs repeat, some do not",
    "unknown": "unknown",
}
COINCIDENCE = {
    "ss": "reshuffling shows the same batches so often",
    "igm": "reshuffling shows this order so often",
    "rr": "draws with replacement never repeat a sample",
    "mixed": "reshuffling shows the same batches again",
    "local": "uniformly random orders keep neighbours so near",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the audit found.

    Attributes:
        severity: "danger" it can ruin training with batch normalization; "warning" it changes what is learned; "note".
        key: a short name that does not change.
        what, why, do: sentences; `do` is empty where there is nothing to do.
        claims: numbers of the claims behind it (`proofs-check show C-3`).
    """

    severity: Severity
    key: str
    what: str
    why: str = ""
    do: str = ""
    claims: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The finding as wrapped lines."""
        more = [claim for claim in self.claims if claim not in self.why]
        claims = f" ({', '.join(more)})" if more else ""
        out = wrapped(f"{self.severity.upper():8}", self.what)
        out += wrapped("    why ", f"{self.why}{claims}") if self.why else []
        return out + (wrapped("    do  ", self.do) if self.do else [])


@dataclass(frozen=True, slots=True, kw_only=True)
class LoaderAudit:
    """What `audit_loader` found; `print` it.

    Attributes:
        order: "ss", "igm", "rr", "gd", "replacement", "local", "mixed" or "unknown", see `OrderVerdict`.
        verdict: the same with its chance of error and what repeats.
        because: the verdict's reason, a sentence.
        epochs: how many were read.
        by: how samples were recognised: "numbers" that the sampler asks for, which is certain; "identify", as the
            caller names them; "rows", by a hash of features and label, which equal rows share.
        n: samples in the data set; None if not known.
        sizes: sizes of the first epoch's batches, as (size, how many), in order of first appearance.
        last: size of the last batch.
        never_seen: samples that no epoch read showed; None if not known.
        repeated: the largest number of visits beyond the first ones in an epoch; None by rows.
        copies: how often every sample comes in an epoch at least; 1 as a rule.
        one_class, constant_pairs, constant_batches: batches with one class only; (batch, feature) pairs constant in the
            batch only; batches with such a pair; of batches_read. None where that was not read.
        first_one_class, first_constant: where first.
        classes: samples read by class; empty for targets that are no classes.
        dead_features: features with one value in all that was read.
        changed: share of repeated visits that found other features than the first; None if not known.
        replicas: all processes of a distributed training.
        mended_by_set_epoch: whether calling set_epoch makes epochs differ; None where it was not tried.
        reproducible: whether the same state of all generators gives the same first epoch again; None if not tried.
        findings: worst first.
        not_restored: what the audit may have moved, in sentences; all else is as before.
    """

    verdict: OrderVerdict
    because: str
    epochs: int
    by: str
    n: int | None
    batches: int
    sizes: tuple[tuple[int, int], ...]
    last: int
    never_seen: int | None
    repeated: int | None
    copies: int
    batches_read: int
    one_class: int | None
    first_one_class: Place | None
    constant_pairs: int | None
    constant_batches: int | None
    first_constant: Place | None
    classes: Mapping[str, int]
    dead_features: tuple[str, ...]
    changed: float | None
    replicas: Replicas | None
    mended_by_set_epoch: bool | None
    reproducible: bool | None
    findings: tuple[Finding, ...] = ()
    not_restored: tuple[str, ...] = ()

    @property
    def order(self) -> str:
        """The order in one word."""
        return self.verdict.order

    @property
    def safe(self) -> bool:
        """Whether no finding is a danger."""
        return all(finding.severity != "danger" for finding in self.findings)

    def finding(self, key: str) -> Finding | None:
        """A finding by its short name; None if it was not made."""
        return next((finding for finding in self.findings if finding.key == key), None)

    def summary(self) -> str:
        """The audit in lines of at most 100 characters."""
        lines = [f"Data order: {ORDERS[self.order]}", *wrapped("  ", self.because)]
        chance = self.verdict.log10_chance
        if chance is not None:
            doubt = "" if self.verdict.sure else "; read more epochs before you rely on it"
            lines += wrapped("  ", f"Chance that {COINCIDENCE[self.order]}: {in_words(chance)}{doubt}.")
        lines += wrapped("  ", self._batches())
        for finding in self.findings:
            lines += ["", *finding.lines()]
        for sentence in self.not_restored:
            lines += ["", *wrapped("NOT AS BEFORE  ", sentence)]
        return "\n".join(lines)

    __str__ = summary

    def as_dict(self) -> dict[str, Any]:
        """The audit as plain JSON values."""
        out = asdict(self)
        out |= {"order": self.order, "safe": self.safe, "sure": self.verdict.sure, "classes": dict(self.classes)}
        return out

    def _batches(self) -> str:
        whole = "; ".join(f"{count} of {size}" for size, count in self.sizes[:4])
        text = f"{self.batches} batches an epoch: {whole}{' …' if len(self.sizes) > 4 else ''}"
        if self.n is not None:
            text += f"; {self.n} samples in the data set"
        recognised = {"numbers": "their numbers", "identify": "identify", "rows": "their features and labels"}[self.by]
        return f"{text}. Samples are recognised by {recognised}."


def wrapped(head: str, text: str) -> list[str]:
    """Text in lines of at most 100 characters, after a head, the later ones indented as far."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False
    ) or [head]
