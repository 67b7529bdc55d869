"""Which fates of single shuffle and reshuffling meet with which class of the whole data, read off the catalogue.

`fate_table` gathers the smallest example of every combination, and for each number of features either an example or
the reason why there is none (claim C-13). Nothing is listed by hand: examples are the constructions that witness C-13.
"""

from __future__ import annotations

from proofs_check.fate_table.plot import draw_fate_table
from proofs_check.fate_table.reasons import RULES, SEARCHES, Rule, Search
from proofs_check.fate_table.table import CLASSES, FATES, Cell, Entry, fate_table, for_optimiser

__all__ = [
    "CLASSES",
    "FATES",
    "RULES",
    "SEARCHES",
    "Cell",
    "Entry",
    "Rule",
    "Search",
    "draw_fate_table",
    "fate_table",
    "for_optimiser",
]
