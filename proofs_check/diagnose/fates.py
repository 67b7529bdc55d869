"""What a classification diagnosis is, as a value, and its JSON.

The JSON's own part, beside what every diagnosis holds:

* "separability": {"ss", "rr", "gd"}, each {"class": "LS" | "PLS" | "SC" | "UNDECIDED", "ls_samples": [numbers from 0],
  "certificate", "verified", "strength"}. The certificate is whole, so that cut out it can be re-checked alone; above
  `MOST_NUMBERS` numbers it comes without its data, and only a file of certificates holds them.
* "fate": {"ss", "rr": "diverges" | "bounded" | "depends" | "undecided" (C-3), and, each by order,
  "because": a sentence; "rule": the part of C-3; "verified"; "with_gamma": the fate for the asked Γ, which differs from
  C-3's where that depends on the direction (C-4); "direction": only where the weights may take L_GD to infinity}.
* a direction: {"norm": "l2" (frozen Γ) or "l1" (trained), "weights": v̂ as {feature: number}, for more than two classes
  as {class: {feature: number}}, "features": the fewest that hold more than half of ‖v̂‖², largest first, "fate",
  "verified", "error", "lost": [{"sample": number from 0, "label", "margin"}], most negative first, "slope": of L_GD in
  log t (C-5, null for trained Γ), "slope_error"}.
* "permutations": null, or {"count", "diverges", "bounded", "depends", "undecided", "probability": [low, high],
  "confidence"}.
* "larger_batches": [{"batch_size", "order": "ss" | "rr", "class", "fate" (with the asked Γ), "verified"}].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from proofs_check.data import Table
from proofs_check.separability import Direction, Fate, FateCounts, Separability

__all__ = ["ClassificationDiagnosis", "LargerBatchFate", "Which", "dominating"]

Which = Literal["ss", "rr"]
_TIE = 1e-6  # two features of equal weight are both named, though each holds half only up to the direction's error
MOST_NUMBERS = 1_000_000  # of the data in a certificate within the JSON: some 10 MB of text each


@dataclass(frozen=True, slots=True)
class LargerBatchFate:
    """What becomes of training at a larger batch size.

    Attributes:
        batch_size: 2B or 4B.
        which: the order, "ss" (the same permutation, cut anew) or "rr".
        class_: of its signed features.
        fate: with the asked Γ.
        verified: whether the independent checker accepted a certificate for the fate.
    """

    batch_size: int
    which: Which
    class_: str
    fate: str
    verified: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClassificationDiagnosis:
    """Whether training on one table can drive the undistorted risk to infinity, order by order.

    Attributes:
        table: the data.
        classes: names of the classes; of two the larger label is the positive one.
        batch_size, batches, order, seed, eps, constant, drop_last, gamma: as asked; order "igm" is the data's own.
        constant_pairs: (batch, feature) pairs of SS in which the feature is constant.
        separability: of "ss", "rr" and "gd" (C-1).
        fate: of "ss" and "rr", for every optimiser that drives the order's risk to its infimum (C-3).
        direction: of the orders whose weights may take L_GD along, where the weights tend to under the asked Γ (C-4).
        untold: orders without such a direction though their weights grow, and why.
        chance: fates of random shuffles, if asked for.
        larger: what doubling the batch size does, for the orders that diverge.
        constant_features: names of the features with one value in all the data.
        because: the reason for each fate, a clause.
        answer, meaning, advice, notes: sentences.
    """

    table: Table
    classes: tuple[str, ...]
    batch_size: int
    batches: int
    order: str
    seed: int
    eps: float
    constant: str
    drop_last: bool
    gamma: str
    constant_pairs: int
    separability: dict[str, Separability]
    fate: dict[Which, Fate]
    direction: dict[Which, Direction]
    untold: dict[Which, str]
    chance: FateCounts | None
    larger: tuple[LargerBatchFate, ...]
    constant_features: tuple[str, ...]
    because: Mapping[Which, str] = field(default_factory=dict)
    answer: str = ""
    meaning: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def trained(self) -> Which:
        """The order that training was said to use."""
        return "rr" if self.order == "rr" else "ss"

    @property
    def outputs(self) -> int:
        """p: one output for two classes, else one a class."""
        return 1 if len(self.classes) == 2 else len(self.classes)

    @property
    def certificates(self) -> tuple[dict[str, Any], ...]:
        """Every certificate that was made, in the order separability, fates, directions; each stands alone."""
        made = [
            *[found.certificate for found in self.separability.values()],
            *[found.certificate for found in self.fate.values()],
            *[found.certificate for found in self.direction.values()],
        ]
        return tuple(dict(one) for one in made if one is not None)

    def outcome(self, which: Which) -> str:
        """The fate with the asked Γ: C-3's, or where that depends on the direction, the direction's."""
        fate = self.fate[which].fate
        return self.direction[which].fate if fate == "depends" and which in self.direction else fate

    def label(self, sample: int) -> str:
        """The class of a sample."""
        value = self.table.labels()[sample]
        return f"{value:g}" if isinstance(value, float | np.floating) else str(value)

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as plain JSON values; the module's docstring says what its parts mean."""
        return {
            "n": self.table.n,
            "d": self.table.d,
            "p": self.outputs,
            "task": "classification",
            "batch_size": self.batch_size,
            "batches": self.batches,
            "order": self.order,
            "seed": self.seed,
            "eps": self.eps,
            "constant_pairs": self.constant_pairs,
            "separability": {name: self._separability(name) for name in ("ss", "rr", "gd")},
            "fate": {
                **{which: answer.fate for which, answer in self.fate.items()},
                "because": dict(self.because),
                "rule": {which: answer.rule or None for which, answer in self.fate.items()},
                "verified": {which: answer.verified for which, answer in self.fate.items()},
                "with_gamma": {which: self.outcome(which) for which in self.fate},
                "direction": {which: self._direction(there) for which, there in self.direction.items()},
            },
            "permutations": None if self.chance is None else _chance(self.chance),
            "larger_batches": [
                {
                    "batch_size": other.batch_size,
                    "order": other.which,
                    "class": other.class_,
                    "fate": other.fate,
                    "verified": other.verified,
                }
                for other in self.larger
            ],
            "constant": self.constant,
            "drop_last": self.drop_last,
            "gamma": self.gamma,
            "source": self.table.source,
            "sha256": self.table.sha256,
            "features": list(self.table.features),
            "targets": list(self.table.targets),
            "classes": list(self.classes),
            "constant_features": list(self.constant_features),
            "answer": self.answer,
            "meaning": list(self.meaning),
            "advice": list(self.advice),
            "notes": list(self.notes),
        }

    def _separability(self, name: str) -> dict[str, Any]:
        found = self.separability[name]
        made = None if found.certificate is None else dict(found.certificate)
        if made is not None and self.table.n * self.table.d > MOST_NUMBERS:
            made["data"] = None
        return {
            "class": found.class_,
            "ls_samples": list(found.ls_samples),
            "certificate": made,
            "verified": found.verified,
            "strength": found.strength,
            "tried": list(found.tried),
        }

    def _direction(self, there: Direction) -> dict[str, Any]:
        names = self.table.features
        rows = np.atleast_2d(there.weight)
        named: list[Any] = [dict(zip(names, map(float, row), strict=True)) for row in rows]
        return {
            "norm": there.norm,
            "weights": named[0] if len(named) == 1 else dict(zip(self.classes, named, strict=True)),
            "features": [names[a] for a in dominating(there)],
            "fate": there.fate,
            "verified": there.certificate is not None,
            "error": there.error,
            "lost": [{"sample": i, "label": self.label(i), "margin": float(there.margins[i])} for i in there.lost],
            "slope": there.slope,
            "slope_error": there.slope_error,
        }


def dominating(there: Direction) -> list[int]:
    """The fewest features that hold more than half of ‖v̂‖², largest first; of equal ones more rather than fewer."""
    share = (np.atleast_2d(there.weight) ** 2).sum(axis=0)
    ranked = np.argsort(-share, kind="stable")
    needed = int(np.searchsorted(np.cumsum(share[ranked]), (0.5 + _TIE) * share.sum())) + 1
    return [int(a) for a in ranked[:needed]]


def _chance(counts: FateCounts) -> dict[str, Any]:
    return {
        "count": counts.permutations,
        "diverges": counts.diverges,
        "bounded": counts.bounded,
        "depends": counts.depends,
        "undecided": counts.undecided,
        "probability": list(counts.interval),
        "confidence": counts.confidence,
    }
