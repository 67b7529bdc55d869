"""Systematic mutants: each constant, sign, exponent, operator and index of a claim's formula, changed one at a time."""
