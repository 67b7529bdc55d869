"""Exports that re-verify: a data set as a directory with its promises, certificates and picture, and their re-check.

`export` writes one, `recheck` checks everything that it promises, `picture` draws what happens on a data set.
`constructions.load` reads one without re-proving it.
"""

from proofs_check.exports.exporting import export
from proofs_check.exports.picture import draw, picture
from proofs_check.exports.rechecking import Finding, Recheck, recheck

__all__ = ["Finding", "Recheck", "draw", "export", "picture", "recheck"]
