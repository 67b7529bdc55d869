"""The five verdict words, used exactly."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "weakest"]


class Verdict(StrEnum):
    """What is known of a claim on one leg (symbolic, numeric, construction)."""

    PROVED = "PROVED"
    """The derivation closed, for all parameters in its stated scope (and given its named hypotheses)."""
    CERTIFIED = "CERTIFIED"
    """Exact or ball arithmetic decided it, for the given data."""
    SUPPORTED = "SUPPORTED"
    """Numerics agree within a stated error or confidence. A float never proves."""
    UNDECIDED = "UNDECIDED"
    """Neither shown nor excluded; what was tried is in the evidence."""
    REFUTED = "REFUTED"
    """An exact witness, or an enclosure that excludes equality, contradicts it."""

    @property
    def holds(self) -> bool:
        """True for PROVED, CERTIFIED and SUPPORTED."""
        return self in (Verdict.PROVED, Verdict.CERTIFIED, Verdict.SUPPORTED)


_FROM_STRONGEST = list(Verdict)


def weakest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The weakest of several verdicts on one leg (REFUTED below UNDECIDED); None when there are none."""
    return max(verdicts, key=_FROM_STRONGEST.index, default=None)
