"""Every word that a predicate may hold, and what it stands for. Aliases stand beside their word."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["CLASSES", "COUNTS", "FATES", "FUNCTIONS", "GAMMAS", "ORDERS", "PROPERTIES", "VOCABULARY"]

ORDERS = MappingProxyType({"ss": "ss", "igm": "ss", "rr": "rr", "gd": "gd"})
CLASSES = MappingProxyType({"ls": "LS", "separable": "LS", "pls": "PLS", "sc": "SC", "overlaps": "SC"})
FATES = MappingProxyType({"diverges": "diverges", "bounded": "bounded", "converges": "bounded", "depends": "depends"})
GAMMAS = MappingProxyType({"frozen": "frozen", "trained": "trained"})
COUNTS = MappingProxyType(
    {
        "n": "n",
        "samples": "n",
        "d": "d",
        "features": "d",
        "b": "B",
        "batch_size": "B",
        "positives": "positives",
        "negatives": "negatives",
        "constant_features": "constant_features",
        "constant_pairs": "constant_pairs",
    }
)
PROPERTIES = MappingProxyType(
    {"ties": "ties", "target_ties": "target_ties", "generic": "generic", "balanced": "balanced"}
)
FUNCTIONS = ("distortion", "norm", "lost", "separated", "rank", "abs")
_GRAMMAR = (
    "and", "or", "not", "no", "is", "stays", "loses", "a", "sample", "samples", "at", "least", "most", "opposite",
    "to", "agrees", "with", "in", "some", "every", "feature",
)  # fmt: skip
VOCABULARY = tuple(sorted({*ORDERS, *CLASSES, *FATES, *GAMMAS, *COUNTS, *PROPERTIES, *FUNCTIONS, *_GRAMMAR}))
