"""Coq theorems for limits of rational functions and for derivatives, where a side is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.identity_text import Formula, Texts, has_variable, monomial_text

__all__ = ["derivative_theorem", "limit_theorem"]

SPLIT = "repeat match goal with |- _ /\\ _ => split | |- True => exact I | |- _ ^ _ <> 0 => apply pow_nonzero end"
GIVEN = "match goal with H : _ <> 0 |- _ => apply H; rewrite <- zero; cbn; ring end"


def derivative_theorem(texts: Texts, claim: Mapping[str, Any], name: str, not_zero: str) -> str:
    """The right side is the derivative of the left side's function, wherever nothing is divided by 0."""
    _, place, variable = claim["lhs"][-1]
    body, _ = texts.made(claim["lhs"][: place + 1])
    right = texts.of(claim["rhs"])
    _plain(texts, "derivatives")
    names = " ".join(f"v{i}" for i in range(len(claim["variables"])))
    bottoms = dict.fromkeys((*body.bottoms, *right.bottoms))
    premises, start = _premises(list(bottoms))
    at = f"v{variable}"
    stated = f"derivable_pt_lim (fun {at} => {body.text}) {at} {right.text}"
    return (
        f"\nTheorem {name} :\n  forall {names} : R, {premises}{stated}.\nProof.\n  intros {names} {start}.\n"
        f"  let f := formula_of {at} constr:({body.text}) in\n"
        f"  replace {right.text} with (slope f {at});\n"
        f"  [apply (slope_ok f {at}); cbn [defined at_]; {SPLIT}; {not_zero}|\n"
        f"  cbn [slope at_ pred INR]; field; {not_zero}].\nQed.\n"
    )


def limit_theorem(texts: Texts, claim: Mapping[str, Any], name: str, not_zero: str) -> str:
    """The left side's function tends to the right side, over the values at which nothing is divided by 0."""
    _, place, variable, *point = claim["lhs"][-1]
    body, value = texts.made(claim["lhs"][: place + 1])
    goal, far = texts.of(claim["rhs"]), not point
    to, at = texts.made(claim["lhs"][: point[0] + 1]) if point else (Formula("0"), None)
    _plain(texts, "limits")
    if has_variable(goal.text, variable):
        raise Unsupported("the Coq kernel has no rule for limits that depend on what tends")
    value = checker.scalar(value)
    if at is not None:
        moved = checker.variable(variable).plus(checker.scalar(at))
        value = texts.formulas.put(value, variable, moved)
    shape, ends = _shape(value, variable, to.text, far=far)
    inside = [bottom for bottom in body.bottoms if has_variable(bottom, variable)]
    outside = [bottom for bottom in body.bottoms if bottom not in inside]
    premises, start = _premises(list(dict.fromkeys([*outside, *to.bottoms, *goal.bottoms, *ends])))
    names = " ".join(f"v{i}" for i in range(len(claim["variables"])) if i != variable)
    every = f"forall {names} : R, " if names else ""
    x = f"v{variable}"
    divisors = f"(fun {x} => [{'; '.join(inside)}])"
    word, place_text = ("tends_far", "") if far else ("tends", f" {to.text}")
    under = "assert (v0_not_zero : _ <> 0) by (apply Rgt_not_eq; exact X); " if far else ""
    return (
        f"\nTheorem {name} :\n  {every}{premises}{word} {divisors} (fun {x} => {body.text}){place_text} {goal.text}.\n"
        f"Proof.\n  {f'intros {names} {start}.' if names or start else ''}\n  apply ({word}_by {shape}).\n"
        f"  - cbn [defined at_]; {SPLIT}; first [{not_zero} | intro zero; {GIVEN}].\n"
        f"  - cbn [at_]; field; {not_zero}.\n"
        f"  - intros {x} X B. cbn [none_zero fold_right] in B. {under}cbn [at_].\n"
        f"    repeat match goal with H : _ /\\ _ |- _ => destruct H end. field; {not_zero}.\nQed.\n"
    )


def _plain(texts: Texts, what: str) -> None:
    if texts.calls or texts.sums:
        raise Unsupported(f"the Coq kernel has no rule for {what} of functions and sums")


def _premises(bottoms: Sequence[str]) -> tuple[str, str]:
    stated = "".join(f"({bottom} <> 0)%R ->\n  " for bottom in bottoms)
    return stated, " ".join(f"N{i}" for i in range(len(bottoms)))


def _shape(value: Any, variable: int, to: str, *, far: bool) -> tuple[str, list[str]]:
    """What the function is as a continuous one of x − point (far: of 1/x), and what that divides by in the end."""
    unit = "Here" if far else f"(Sum Here (Fixed (- {to})))"
    order, parts, ends = 0, [], []
    for poly, power in value.polynomials():
        exponents = {m: m[variable] if variable < len(m) else 0 for m in poly}
        end = (max if far else min)(exponents.values(), default=0)
        order += power * end
        terms = []
        for m, c in poly.items():
            rest = [0 if i == variable else k for i, k in enumerate(m)]
            terms.append(f"(Prod (Fixed (({c}) * {monomial_text(rest)})) (Whole {unit} {abs(exponents[m] - end)}))")
        whole = terms[0] if terms else "(Fixed 0)"
        for term in terms[1:]:
            whole = f"(Sum {whole} {term})"
        parts.append(f"(Over (Whole {whole} {-power}))" if power < 0 else f"(Whole {whole} {power})")
        if power < 0:
            lead = [(m, c) for m, c in poly.items() if exponents[m] == end]
            text = " + ".join(
                f"({c}) * {monomial_text([0 if i == variable else k for i, k in enumerate(m)])}" for m, c in lead
            )
            ends.append(f"({text})")
    shape = f"(Whole {unit} {abs(order)})"
    for part in parts:
        shape = f"(Prod {shape} {part})"
    return shape, ends
