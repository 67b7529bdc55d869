"""False claims with proofs whose weights are nearly, not exactly, 0 on what overlaps; each was accepted once.

In the first three, samples 2 and 5 are tiny next to their batch mates, so that a weight which sees them is within any
fixed error of not seeing them; they overlap, and w·z = 0 on them leaves weights (0, w) only. In the last one a feature
repeats another one that the overlapping part covers, and a weight on it hides behind large weights on other features.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from proofs_check.separability import fate, separability
from tests.certificates.test_checker import sealed

__all__ = ["FALSE", "depends", "direction_not_orthogonal", "repeated_feature", "sums_of_roots"]

Certificate = dict[str, Any]
BITS = 16
LABELS = [1, -1, 1, -1, 1, 1]
BATCHES = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def _tiny(size: int) -> list[list[int]]:
    """Two batches that mirror each other; with the labels above the third sample of each is all that overlaps."""
    rows = [[size, 9], [-size, -9], [1, 0]]
    return rows + [[-a, -b] for a, b in rows]


def _item(labels: Sequence[int], batches: Sequence[Sequence[int]], batch: int, position: int) -> list[int]:
    return [batch, position, int(labels[batches[batch][position]] < 0)]


def _forged(found: Any, kind: str, claim: dict[str, Any], proof: dict[str, Any]) -> Certificate:
    certificate: Certificate = json.loads(json.dumps(found.certificate))
    return sealed(certificate | {"kind": kind, "claim": claim, "proof": proof})


def direction_not_orthogonal() -> Certificate:
    """Along the shortest weight (0, w) all samples are kept; a shorter weight that is not 0 on Z_SC loses sample 2."""
    rows = [*_tiny(10**6), [-2453939, 6], [-1781307, 0], [2195104, -10]]
    labels = [*LABELS, 1, 1, -1]
    found = separability(rows, labels, batches=BATCHES)
    overlaps = [_item(labels, BATCHES, b, 2) for b in (0, 1)]
    inner = {
        "bits": BITS,
        "stages": [{"rule": "combination", "items": overlaps, "weights": ["1", "1"]}],
        "separator": {"w": ["0", "1"], "basis": [], "columns": []},
    }
    target = {
        "item": [-1, 2, 0], "side": "lost", "scale": "10000",
        "items": [_item(labels, BATCHES, 1, 1), _item(labels, BATCHES, 2, 1)], "weights": ["18050", "83290"],
        "free": [], "free_weights": [],
    }  # fmt: skip
    claim = {"fate": "diverges", "norm": "l2", "class": "PLS", "ls_samples": [0, 1, 3, 4, 6, 7, 8]}
    feasible = {"w": ["-1130211590", "1946708550"], "basis": [], "columns": []}
    proof = {"separation": inner, "norm": "l2", "feasible": feasible, "targets": [target]}
    return _forged(found, "direction", claim, proof)


def sums_of_roots(size: int = 10**6) -> Certificate:
    """SC, claimed to be PLS: two items overlap by an algebraic stage, to which the separator is not corrected."""
    extra = [[815738 * size // 10**6, 1, 0], [94958 * size // 10**6, 29, 0], [1736818 * size // 10**6, 15, 0]]
    rows = [*[[a, b, 0] for a, b in _tiny(size)], *extra, [0, 0, 1], [0, 0, -1]]
    labels, batches = [*LABELS, -1, -1, 1, 1, 1], [*BATCHES, [9, 10]]
    found = separability(rows, labels, batches=batches)
    assert found.class_ == "SC"
    tiny = [_item(labels, batches, b, 2) for b in (0, 1)]
    last = [_item(labels, batches, 3, i) for i in (0, 1)]
    proof = {
        "bits": BITS,
        "stages": [
            {"rule": "algebraic", "items": tiny, "weights": [[["1", "1"]]] * 2},
            {"rule": "combination", "items": last, "weights": ["1", "1"]},
        ],
        "separator": {"w": ["2000", "1000", "0"], "basis": last[:1], "columns": [2]},
    }
    return _forged(found, "separability", {"class": "PLS", "ls_samples": [0, 1, 3, 4, 6, 7, 8]}, proof)


def depends() -> Certificate:
    """Diverges, claimed to depend on the direction: one that is tied to a sample is not orthogonal to Z_SC."""
    rows = [*_tiny(10**6), [-2450713, -28], [-4293620, -7], [1207540, 1]]
    labels = [*LABELS, -1, 1, 1]
    found = fate(rows, labels, batches=BATCHES)
    assert found.fate == "diverges"
    overlaps = [_item(labels, BATCHES, b, 2) for b in (0, 1)]
    upright = {"w": ["0", "1"], "basis": [], "columns": []}
    proof = {
        "rule": "depends",
        "separation": {
            "bits": BITS,
            "stages": [{"rule": "combination", "items": overlaps, "weights": ["1", "1"]}],
            "separator": upright,
        },
        "stays": {"w": ["-123206", "876794"], "basis": [], "columns": [1], "tied": [[-1, 7, 0]]},
        "leaves": upright,
    }
    return _forged(found, "fate", dict(found.certificate["claim"]) | {"fate": "depends"}, proof)  # type: ignore[index]


def repeated_feature() -> Certificate:
    """SC, claimed to be PLS: the weight on feature 1, which repeats the covered feature 0, is not 0."""
    rows = [[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [1, 1, -100, 0]]
    rows += [[0, 0, 4_000_000, 0]] * 5 + [[0, 0, -5_000_000, 0]] * 4
    labels, batches = [1] * 10 + [-1] * 4, [[0, 1], [2, 3], list(range(4, 14))]
    found = separability(rows, labels, batches=batches)
    assert found.class_ == "SC"
    first, second = ([_item(labels, batches, b, i) for i in (0, 1)] for b in (0, 1))
    proof = {
        "bits": BITS,
        "stages": [
            {"rule": "span", "columns": [0], "items": first, "weights": ["1", "1"]},
            {"rule": "combination", "items": second, "weights": ["1", "1"]},
        ],
        "separator": {"w": ["0", "3500", "65536000", "65536000"], "basis": second[:1], "columns": [2]},
    }
    return _forged(found, "separability", {"class": "PLS", "ls_samples": list(range(4, 14))}, proof)


FALSE = {
    "direction not orthogonal": direction_not_orthogonal,
    "sums of roots": sums_of_roots,
    "sums of roots beyond 96 bits": lambda: sums_of_roots(10**40),
    "depends": depends,
    "repeated feature": repeated_feature,
}
"""By name, what makes the certificate."""
