"""Statements and derivations of theorems about SGD: sympy only, exact, no randomness, no input or output.

One theorem is one file, ``theory/<theme>/<name>.py``, holding its statement as ``CLAIM`` and its proof as
``derive()``. `theory.claims` finds them all; `theory.prove` closes a derivation.
"""

from theory.claim import Claim
from theory.derivation import Derivation, Proof, prove
from theory.discovery import Entry, claims, find
from theory.verdict import Verdict

__all__ = ["Claim", "Derivation", "Entry", "Proof", "Verdict", "claims", "find", "prove"]
