"""Explicit exact data: counterexamples and witnesses, each with the values it must give.

>>> import constructions
>>> constructions.find("simpson-4").expects["ss"]
-1/2
"""

from constructions.dataset import DataSet, Family
from constructions.discovery import data_sets, families, find, witnesses

__all__ = ["DataSet", "Family", "data_sets", "families", "find", "witnesses"]
