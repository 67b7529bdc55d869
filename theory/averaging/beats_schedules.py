"""AV-17 · With several time scales, averaging beats every scalar schedule that a search finds.

Numerical evidence, not a theorem. T = 120 steps with replacement, curvatures (1, 1/10, 3/100), offset 3 and unit noise
along each eigenvector, expected loss computed exactly from the sample weights. Among the schedules with 0 ≤ η_k ≤ 1.9
found by a quasi-Newton search from several starts the best has the loss 0.009155; the uniform average of the last 83
iterates at rate 1 has 0.00849, of the last 102 at rate 1.75 has 0.00625. EMA does not beat the best schedule. With one
eigenvalue nothing can: there an average is a schedule (AV-11). With several it is not one (AV-14).
"""

from __future__ import annotations

from theory.claim import claim

CLAIM = claim(
    __doc__,
    formula=r"\mathbb{E}L\Bigl(\tfrac1K\sum_{t>T-K}\theta_t\Bigr) < \min_{0\le\eta_k\le1.9}\mathbb{E}L(\theta_T)",
    kind="conjecture",
    direction="upper",
    scope="evidence for one spectrum and horizon; the minimum is the best of several local searches",
    hypotheses=("several time scales",),
    rests_on=("AV-11", "AV-14"),
    source="this project",
)
