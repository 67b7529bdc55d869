"""Files from which interrupted work goes on: written piece by piece, checked, refused when they are other work's."""

from proofs_check.resuming.frames import Frame, Frames, read_frames
from proofs_check.resuming.identity import difference

__all__ = ["Frame", "Frames", "difference", "read_frames"]
