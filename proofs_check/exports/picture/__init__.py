"""Pictures of what happens on a data set: samples, batches, what the orders see, and what they learn (extra: plot)."""

from proofs_check.exports.picture.figure import draw, picture, picture_files

__all__ = ["draw", "picture", "picture_files"]
