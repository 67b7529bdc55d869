"""Figures of the theory and of diagnoses: each draws into the matplotlib axes it is given (extra: plot)."""
