"""Numeric checks of theorems about SGD, and tools that apply them to your own data."""

__version__ = "0.1.0"
