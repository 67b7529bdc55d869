"""Batch normalization itself: what it keeps, what it loses, what it cannot see."""

ORDER = 1
TITLE = "Batch normalization"
