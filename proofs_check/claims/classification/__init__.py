"""Checks of the theme classification, one file a claim."""
