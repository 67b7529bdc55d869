"""Intrinsic volumes and statistical dimension of a mixed batch's cone (C-10), in balls.

The cone of p samples of one class and q of the other is C = {(a, b): a ∈ R^p, b ∈ R^q, a, b ≥ 0, Σ a = Σ b}, which is
{u: Σ u = 0, y_i u_i ≥ 0} with the signs taken out. Its k-th intrinsic volume v_k is the probability that a Gaussian
vector's nearest point in C lies inside a face of dimension k, and its statistical dimension is δ = Σ k v_k, the mean
squared length of that point.

A face other than {0} has i ≥ 1 positive entries of a and j ≥ 1 of b, dimension i + j − 1, and is a cone of the same
family. Let β(i, j) be the Gaussian measure of that cone in its own span, and γ that of the normal cone, so that
v_k = Σ_{i+j−1=k} C(p,i) C(q,j) β(i,j) γ(i+j; p−i, q−j).

* γ(k; s, r) = E Φ(Z/√k)^s Φ(−Z/√k)^r, Z standard normal: on a face the entries are g − λ and h + λ with λ of variance
  1/k independent of the rest, and the s + r other entries must stay at 0. A smooth integral over a line.
* v_0 = 1/C(p+q, p): the nearest point is 0 iff max g + max h ≤ 0, iff p of p + q independent equal laws come first.
* No cone with i, j ≥ 1 is a subspace, so its v_k of even k sum to ½, and so do those of odd k (Gauss and Bonnet).
  The half that holds k = i + j − 1 gives β(i, j) = v_{i+j−1} from smaller faces.
"""

from __future__ import annotations

from functools import cache
from math import ceil, comb, exp, log, log1p, pi, sqrt, tau

from flint import arb, arb_mat, ctx, fmpq

__all__ = ["intrinsic_volumes", "statistical_dimension"]


def statistical_dimension(positives: int, negatives: int) -> arb:
    """δ of the cone of so many samples of each class, both at least 1, under python-flint's current precision.

    The ball's radius covers everything that was left out; where it is wide, ask for more precision.
    """
    volumes = intrinsic_volumes(positives, negatives)
    return sum((k * volume for k, volume in enumerate(volumes)), arb(0))


def intrinsic_volumes(positives: int, negatives: int) -> list[arb]:
    """v_0 … v_{p+q−1}, which sum to 1, under python-flint's current precision."""
    external = _Normals(positives + negatives, ctx.prec)
    internal: dict[tuple[int, int], arb] = {}
    half = arb(fmpq(1, 2))
    for i in range(1, positives + 1):
        for j in range(1, negatives + 1):
            below = _faces(i, j, internal, external)
            same = sum(below[(i + j - 1) % 2 : i + j - 1 : 2], arb(0))
            internal[i, j] = half - same
    volumes = _faces(positives, negatives, internal, external)
    volumes[-1] = internal[positives, negatives]
    return volumes


def _faces(p: int, q: int, internal: dict[tuple[int, int], arb], external: _Normals) -> list[arb]:
    """v_0 … v_{p+q−2} from faces known so far, and 0 for the last."""
    volumes = [arb(fmpq(1, comb(p + q, p)))] + [arb(0)] * (p + q - 1)
    for i in range(1, p + 1):
        for j in range(1, q + 1):
            if i + j < p + q:
                count = comb(p, i) * comb(q, j)
                volumes[i + j - 1] += count * internal[i, j] * external(i + j, p - i, q - j)
    return volumes


class _Normals:
    """γ(k; s, r) by the trapezoid rule on one grid for all k ≥ 2 and s + r ≤ size, with a proved error.

    The integrand φ(z) Φ(z/√k)^s Φ(−z/√k)^r is entire. Where |Im z| ≤ a, |φ| is at most e^{a²/2} φ(Re z), and
    |Φ(z/√k)| at most 1 + c e^{c²/2}/√(2π) for c = a/√k ≤ a/√2, by integrating φ upwards. With M the product of these
    bounds, the rule of step h errs by at most 2M/(e^{2πa/h} − 1) (Trefethen and Weideman 2014, theorem 5.1), and
    leaving out |z| > L by at most erfc(L/√2), as the integrand stays below φ on the line.
    """

    def __init__(self, size: int, bits: int) -> None:
        def growth(a: float) -> float:
            c = a / sqrt(2)
            return a * a / 2 + size * log1p(c * exp(c * c / 2) / sqrt(tau))

        wanted = (bits + 8) * log(2)
        self._step, a = max((2 * pi * a / (wanted + growth(a)), a) for a in (k / 8 for k in range(1, 81)))
        step, end = arb(self._step), ceil((sqrt(2 * wanted) + 1) / self._step)
        c = arb(a) / arb(2).sqrt()
        bound = (arb(a) ** 2 / 2).exp() * (1 + c * (c * c / 2).exp() / (2 * arb.pi()).sqrt()) ** size
        rule = 2 * bound / ((2 * arb.pi() * arb(a) / step).exp() - 1)
        self._error = arb(0, (rule + (step * end / arb(2).sqrt()).erfc()).upper())
        self._nodes = [step * m for m in range(-end, end + 1)]
        self._density = [step * (-z * z / 2).exp() / (2 * arb.pi()).sqrt() for z in self._nodes]
        self._most = size
        self._tables = cache(self._table)

    def __call__(self, k: int, s: int, r: int) -> arb:
        """The value."""
        return self._tables(k)[s, r] + self._error

    def _table(self, k: int) -> arb_mat:
        """The sums for all s and r, as a product of matrices."""
        scale = -1 / arb(2 * k).sqrt()
        below = [(z * scale).erfc() / 2 for z in self._nodes]  # Φ(z/√k)
        powers = [self._density]
        others = [[arb(1)] * len(below)]
        for _ in range(self._most - k):
            powers.append([a * b for a, b in zip(powers[-1], below, strict=True)])
            others.append([a * b for a, b in zip(others[-1], reversed(below), strict=True)])
        return arb_mat(powers) * arb_mat(others).transpose()
