"""Checks, one folder a theme and one file a claim, at the same path as its statement in ``theory``."""
