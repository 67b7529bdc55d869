"""The derivation engine closes what is true, and nothing else."""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.derivation import given, identity, limit, nonnegative, positive, prove
from theory.tactics import gamma, modulo, ring, sums, trig
from theory.verdict import Verdict, weakest
from theory.words import matrices, transpose, words

x, y = sp.symbols("x y", real=True)
n, B = sp.symbols("n B", positive=True)


def verdict(*steps):
    return prove(steps).verdict


def test_a_true_identity_is_proved_and_a_false_one_is_left_open():
    assert verdict(identity("square", (x + y) ** 2, x**2 + 2 * x * y + y**2)) is Verdict.PROVED
    proof = prove([identity("wrong", (x + y) ** 2, x**2 + y**2)])
    assert proof.verdict is Verdict.UNDECIDED
    assert [s.step.because for s in proof.open_steps] == ["wrong"]


def test_one_open_step_leaves_the_whole_derivation_undecided():
    assert verdict(identity("true", x + x, 2 * x), identity("false", x, y)) is Verdict.UNDECIDED


def test_a_derivation_of_hypotheses_alone_proves_nothing():
    assert verdict(given("a theorem", "says so")) is Verdict.UNDECIDED
    assert verdict() is Verdict.UNDECIDED


def test_hypotheses_are_named():
    proof = prove([identity("true", x + x, 2 * x), given("Chung's lemma", "gives the rate")])
    assert proof.verdict is Verdict.PROVED
    assert proof.given == ("Chung's lemma",)


def test_an_identity_that_only_holds_numerically_stays_open():
    """A perturbation far below any float tolerance is noticed."""
    assert verdict(identity("almost", x + sp.Rational(1, 10**40), x)) is Verdict.UNDECIDED


def test_matrices_close_entry_by_entry():
    M = sp.Matrix([[x, y], [y, x]])
    assert (
        verdict(identity("square", M * M, sp.Matrix([[x**2 + y**2, 2 * x * y], [2 * x * y, x**2 + y**2]])))
        is Verdict.PROVED
    )
    assert verdict(identity("one entry wrong", M, sp.Matrix([[x, y], [y, y]]))) is Verdict.UNDECIDED


def test_tactics_decide_in_their_algebra():
    k = sp.Symbol("k", integer=True)
    sigma = sp.Symbol("sigma", positive=True)
    assert verdict(identity("ring", (x - y) * (x + y), x**2 - y**2, by=ring)) is Verdict.PROVED
    assert (
        verdict(identity("binomials", sp.binomial(n - 1, B - 1) / sp.binomial(n, B), B / n, by=gamma)) is Verdict.PROVED
    )
    assert (
        verdict(identity("wrong binomials", sp.binomial(n - 1, B) / sp.binomial(n, B), B / n, by=gamma))
        is Verdict.UNDECIDED
    )
    assert verdict(identity("sums", sp.Sum(k**2, (k, 1, n)), n * (n + 1) * (2 * n + 1) / 6, by=sums)) is Verdict.PROVED
    assert (
        verdict(identity("wrong sum", sp.Sum(k**2, (k, 0, n - 1)), n * (n + 1) * (2 * n + 1) / 6, by=sums))
        is Verdict.UNDECIDED
    )
    assert verdict(identity("circle", sp.sin(x) ** 2 + sp.cos(x) ** 2, 1, by=trig)) is Verdict.PROVED
    spread = modulo(sigma**2 - x**2 - y**2, over=[sigma])
    assert verdict(identity("unit vector", (x / sigma) ** 2 + (y / sigma) ** 2, 1, by=spread)) is Verdict.PROVED
    assert verdict(identity("not unit", (x / sigma) ** 2 - (y / sigma) ** 2, 1, by=spread)) is Verdict.UNDECIDED


def test_limits():
    assert verdict(limit("half", (n + 1) / (2 * n), n, sp.oo, sp.Rational(1, 2))) is Verdict.PROVED
    assert verdict(limit("not one", (n + 1) / (2 * n), n, sp.oo, 1)) is Verdict.UNDECIDED


def test_signs_are_read_off_the_form():
    b = sp.Symbol("b", nonnegative=True)
    z = sp.Symbol("z")
    assert verdict(nonnegative("square", (x - y) ** 2 + 3)) is Verdict.PROVED
    assert verdict(positive("B − 1 at B = 2 + b", (2 + b) - 1)) is Verdict.PROVED
    assert verdict(positive("quotient", (1 + b) / (2 + b) ** 2)) is Verdict.PROVED
    for wrong in (x, x - y, -(x**2), z**2, b - 1, x**3, sp.exp(z)):
        assert verdict(nonnegative("no", wrong)) is Verdict.UNDECIDED
    for not_strict in (b, x**2, b + x**2, sp.Abs(x)):
        assert verdict(positive("no", not_strict)) is Verdict.UNDECIDED


def test_averages_are_linear_and_of_one_are_one():
    over = Average()
    u, v = over.variables("u v")
    covariance = over((u - over(u)) * (v - over(v)))
    assert verdict(identity("covariance", covariance, over(u * v) - over(u) * over(v))) is Verdict.PROVED
    assert over(1) == 1
    assert over(3 * u + n) == 3 * over(u) + n
    assert over(u**2).is_nonnegative


def test_averages_over_different_sets_differ():
    first, second = Average("1"), Average("2")
    (u,), (w,) = first.variables("u"), second.variables("u")
    assert first(u) != second(w)


def test_words_know_rules_rotation_and_transposition():
    A, Ai, C, D, Dt = matrices("A Ai C D Dt")
    rules = {A * Ai: 1, Ai * A: 1}
    assert words(rules)(C * A * Ai * D - C * D) == 0
    assert words(rules)(A * C - C * A) != 0
    assert words(trace=True)(A * C * D - D * A * C) == 0
    assert words(trace=True)(A * C * D - C * A * D) != 0
    assert words(trace=True, flips={D: Dt})(A * D - Dt * A) == 0
    assert transpose(A * D + 2 * C, {D: Dt}) == Dt * A + 2 * C


def test_the_weakest_verdict_of_a_leg():
    assert weakest([Verdict.CERTIFIED, Verdict.SUPPORTED]) is Verdict.SUPPORTED
    assert weakest([Verdict.UNDECIDED, Verdict.REFUTED, Verdict.CERTIFIED]) is Verdict.REFUTED
    assert weakest([]) is None
