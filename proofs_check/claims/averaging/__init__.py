"""Checks of the theme averaging, one file a claim."""
