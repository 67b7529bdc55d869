"""All small integer data sets up to symmetry, each once: the ground that a search covers."""

from constructions.enumeration.boxes import Block, Box, Enumeration, boxes, raw_count
from constructions.enumeration.multisets import Slice
from constructions.enumeration.symmetry import Key, Symmetry, smallest

__all__ = ["Block", "Box", "Enumeration", "Key", "Slice", "Symmetry", "boxes", "raw_count", "smallest"]
