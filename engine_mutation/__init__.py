"""Mutation of the engines: one place of a module changed at a time, and the question whether its tests notice.

`python -m engine_mutation` draws mutants of each engine; the fast tests that run through the changed line judge.
Claims' formulas are mutated elsewhere, by `proofs-check verify`; the operators are the same.
"""
