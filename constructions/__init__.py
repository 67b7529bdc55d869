"""Explicit exact data: counterexamples and witnesses, each with the values it must give.

>>> import constructions
>>> constructions.find("simpson-4").expects["ss"]
-1/2
"""

from constructions.dataset import DataSet, Family
from constructions.discovery import data_sets, families, find, witnesses
from constructions.export import Export, load

__all__ = ["DataSet", "Export", "Family", "data_sets", "families", "find", "load", "witnesses"]
