"""Figures of the theory and of diagnoses: each draws into the matplotlib axes it is given (extra: plot).

`style` has the colours that all pictures share, those of other packages too; `writing` makes files of them.
"""
