"""Coq theorems for optima of least squares: the data literally, coefficients that minimise, and whether alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.text import COMPUTE, listed, weights_text
from proofs_check.kernels.coq.unseen import DIGITS, unseen_direction

__all__ = ["optimum_theorem"]

SCALES = ((40, 64), (128, 160), (400, 440))  # digits of combinations and of enclosures, tried in turn
MOST_TERMS = 20_000  # terms of one equation that Coq's virtual machine sums in a few seconds


def optimum_theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text for a certificate of the kind "optimum" whose hashes were checked.

    Raises:
        Unsupported: too many terms, or rows too near to dependent ones for enclosures of 440 digits.
        Invalid: the certificate does not prove its claim already in integers.
    """
    claim, proof = checker.get(certificate, "claim", dict), checker.get(certificate, "proof", dict)
    shown = checker.optimum(certificate, claim, proof)
    checker.need(shown == claim, "the claim says more than an optimum")
    rows, targets, dens = checker.least_squares(certificate)
    if len(rows) * (1 + sum(len(entry) for entry in claim["optimum"][0])) > MOST_TERMS:
        raise Unsupported(f"the Coq kernel takes equations of at most {MOST_TERMS} terms")
    data, order = certificate["data"], certificate["order"]
    features = listed(listed(map(str, checker.row(line))) for line in data["features"])
    denominators = listed(map(str, checker.row(data["denominators"])))
    zeros = listed(["0"] * len(targets))
    lines = listed(listed(map(str, line)) for line in targets)
    entries = listed(
        listed(listed("({}, {}, {})".format(*checker.row(term)) for term in entry) for entry in line)
        for line in claim["optimum"]
    )
    text = [
        f"\nDefinition {name}_data := Problem (Data {features}%Z {denominators}%Z {zeros}%nat 1%nat 0%Z 1%Z)",
        f"  {lines}%Z {listed(map(str, dens))}%Z.\n",
        f"Definition {name}_order : shuffle := {_order(order, name)}.\n",
        f"Definition {name}_optimum : list (list (list (Z * Z * Z))) := {entries}%Z.\n",
    ]
    given = f"{name}_data {name}_order"
    if not claim["unique"]:
        statement, lemma = "minimises", f"optimum {given} {name}_optimum"
        found = unseen_direction([row for _, _, row in rows])
        if found is not None:  # then there are others, which is more than the certificate claims
            direction, at = found
            statement = "not_alone"
            lemma = f"optimum_not_alone {given} {name}_optimum {DIGITS}%Z {weights_text(direction)} {at}%nat"
    else:
        numbers = checker.get(proof, "rows", list)
        p, size, error, combinations = _combinations([rows[i][2] for i in numbers], numbers)
        statement = "minimises_alone"
        lemma = f"optimum_alone {given} {name}_optimum {p}%Z {size}%Z {error}%Z {combinations}"
    text.append(f"\nTheorem {name} :\n  {statement} {given} (coefficients {name}_optimum).\n")
    text.append(f"Proof. apply ({lemma}); {COMPUTE}. Qed.\n")
    return "".join(text)


def _order(order: Mapping[str, Any], name: str) -> str:
    if order["name"] == "gd":
        return f"once (gd (features {name}_data))"
    if order["name"] == "rr":
        return f"reshuffled {name}_data {order['batch_size']}%nat"
    return f"once {listed(listed(map(str, batch)) for batch in order['batches'])}%nat"


def _combinations(matrix: Sequence[Any], numbers: Sequence[int]) -> tuple[int, int, int, str]:
    """For each feature a combination of the rows near `size` times it: (digits, size, error, Coq text)."""
    d = len(matrix)
    for digits, bits in SCALES:
        p = 2 * bits
        boxes = [[checker.enclose(n, v, p) for n, v in x] for x in matrix]
        columns = [list(column) for column in zip(*boxes, strict=True)]
        tight = [[checker.enclose(n, v, bits) for n, v in x] for x in matrix]
        size, error, made = 1 << (digits + bits), 0, []
        for a in range(d):
            found = checker.solve(columns, [(1 << p, 1 << p) if b == a else (0, 0) for b in range(d)], p)
            if found is None:
                break
            whole = [(low + high) >> (p + 1 - digits) for low, high in found]
            made.append(whole)
            for b in range(d):
                ends = [sorted((k * x[b][0], k * x[b][1])) for k, x in zip(whole, tight, strict=True)]
                goal = size if a == b else 0
                error = max(error, goal - sum(end[0] for end in ends), sum(end[1] for end in ends) - goal)
        if len(made) == d and error * d < size:
            parts = (listed(f"({i}%nat, ({k})%Z)" for i, k in zip(numbers, whole, strict=True) if k) for whole in made)
            return bits, size, error, listed(parts)
    raise Unsupported("the rows are too near to dependent ones for the Coq kernel's enclosures")
