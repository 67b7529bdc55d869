"""Exact data for the theme classification."""
