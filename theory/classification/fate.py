"""C-3 · Whether training on Z drives the undistorted risk to infinity is decided by two cones.

Let v_t drive the mean logistic loss on signed features Z to its infimum, P the projector on (span Z_SC)^⊥, and judge by
L_GD, the loss on z_j^GD.

(a) Z is SC: v_t converges on span Z to the one minimiser there, and L_GD stays bounded.
(b) Z is not SC and Z^GD is SC with full rank: ‖v_t‖ → ∞ and L_GD → ∞.
(c) Otherwise every such sequence diverges iff no u has u·Pz > 0 on Z_LS and u·Pz_j^GD ≥ 0 for all j; a proof is λ ≥ 0,
    not 0, and μ ≥ 0 with Σ λ_i z_i + Σ μ_j z_j^GD in span Z_SC. None diverges iff each Pz_j^GD is a nonnegative
    combination of P Z_LS. In all other cases it depends on the direction (C-4).
"""

from __future__ import annotations

import sympy as sp

from theory.claim import claim
from theory.derivation import Derivation, given, identity, limit, positive
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\text{diverges} \iff \nexists u:\ u\cdot Pz > 0\ (Z_{LS}),\ u\cdot Pz^{GD}_j \ge 0;\qquad"
    r"\text{bounded} \iff Pz^{GD}_j \in \operatorname{cone}(PZ_{LS})\ \forall j",
    kind="equivalence",
    direction="iff",
    scope="all finite Z and Z^GD in R^d, all sequences that drive the logistic risk on Z to its infimum",
    hypotheses=("the risk on Z is driven to its infimum", "u ranges over directions orthogonal to Z_SC"),
    rests_on=("C-1",),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444, for (a) and (b); (c): this project",
)


def derive() -> Derivation:
    """Coercivity for (a) and (b); for (c) the certificates exclude the directions, and Motzkin and Farkas the rest."""
    lam, Z, u, mu, G, alpha = matrices("lambda Z u mu G alpha")
    m = sp.Symbol("m", real=True)
    loss = sp.log(1 + sp.exp(-m))
    yield identity("the loss is convex: its second derivative", sp.diff(loss, m, 2), sp.exp(-m) / (1 + sp.exp(-m)) ** 2)
    yield positive("is positive, so on span Z the risk is strictly convex", sp.exp(-m) / (1 + sp.exp(-m)) ** 2)
    yield identity("(a) Z SC: λ > 0 with λᵀZ = 0 gives λᵀ(Zu) = 0", lam * Z * u, 0, by=words({lam * Z: 0}))
    r, a = sp.symbols("r a", positive=True)
    yield limit(
        "so for u ≠ 0 in span Z some margin is −a < 0, and along r u that sample's loss grows like a r",
        loss.subs(m, -a * r) / r, r, sp.oo, a,
    )  # fmt: skip
    yield given(
        "a continuous function on a sphere attains its minimum",
        "so a is bounded below over u: the risk is coercive on span Z and has its one minimiser there; for (b) the same"
        " on Z^GD of full rank turns ‖v_t‖ → ∞ into L_GD → ∞",
    )
    yield given(
        "Ji and Telgarsky 2019, Theorem 1.1",
        "driving the risk to its infimum makes v_t·z → ∞ on Z_LS while the part of v_t in span Z_SC converges",
    )
    yield identity(
        "(c) a certificate excludes such u: as u is orthogonal to span Z_SC, λᵀ(Zu) + μᵀ(Gu) = 0, G's rows the z^GD,",
        (lam * Z + mu * G) * u,
        0,
        by=words({lam * Z: -mu * G}),
    )
    weight, margin, rest = (sp.Symbol(name, positive=True) for name in ("lambda_i", "z", "s"))
    nonneg = sp.Symbol("t", nonnegative=True)
    yield positive(
        "while λ_i (u·z_i) > 0 for some i and all other terms are nonnegative", weight * margin + nonneg + rest
    )
    yield given("Motzkin's transposition theorem (1936)", "where no such u exists, such λ and μ do: the converse")
    yield identity(
        "and if each Pz^GD is α^T P Z_LS with α ≥ 0, each margin v·Pz^GD = αᵀ(P Z_LS v) is bounded below, as v·Pz → ∞",
        alpha * Z * u,
        G * u,
        by=words({alpha * Z: G}),
    )
    yield given("Farkas' lemma (1902)", "a Pz^GD outside cone(P Z_LS) has a u with u·Pz ≥ 0 on Z_LS, u·Pz^GD < 0;"
                " adding a small multiple of C-1's v makes the first strict")  # fmt: skip
