"""Every rule for identities beside plain algebra: true ones are accepted by all checkers, false ones by none."""

from __future__ import annotations

import copy
import shutil
from typing import Any

import pytest
import sympy as sp

from proofs_check.certificates import FORMAT, VERSION, digest
from proofs_check.exports.identities import identities_of
from proofs_check.exports.programs import ProgramWriter
from proofs_check.kernels import checker, coq, run_kernel
from proofs_check.kernels.coq.identity_text import Texts
from proofs_check.kernels.coq.theorems import theorem
from tests.kernels.material import accepted
from theory.claim import claim
from theory.derivation import Derivation, identity, limit, value_at
from theory.discovery import Entry
from theory.tactics import gamma, modulo, sums, trig
from theory.words import matrices, words

compiler = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
x, y, q, m, n, s, t = sp.symbols("x y q m n s t", positive=True)
k = sp.Symbol("k", integer=True)
A, Ai, B, C, Ct = matrices("A Ai B C Ct")
CLAIM = claim(
    "X-1 · A claim\n\nFor tests.",
    formula="a",
    kind="identity",
    direction="equal",
    scope="all",
    hypotheses=(),
    source="-",
)
DATA = {"claim": "X-1"}
STEPS = {
    "relation": lambda: identity("-", (x / s) ** 2 + (y / s) ** 2, 1, by=modulo(s**2 - x**2 - y**2, over=[s])),
    "roots": lambda: identity("-", (1 + sp.sqrt(x)) * (1 - sp.sqrt(x)), 1 - x),
    "words": lambda: identity("-", Ai * (A + t * B) * C, C + t * Ai * B * C, by=words({Ai * A: 1})),
    "order of words": lambda: identity("-", (A + B) ** 2, A**2 + A * B + B * A + B**2, by=words()),
    "trace": lambda: identity("-", A * B * C, B * C * A, by=words(trace=True)),
    "transposes": lambda: identity("-", C * A, A * Ct, by=words(trace=True, flips={C: Ct})),
    "power": lambda: identity("-", q ** (2 * m + 3), q**3 * (q**m) ** 2),
    "exponential": lambda: identity("-", 2 * sp.cosh(x) * sp.exp(x), sp.exp(2 * x) + 1, by=trig),
    "binomial": lambda: identity("-", sp.binomial(n, m) * m, n * sp.binomial(n - 1, m - 1), by=gamma),
    "sum": lambda: identity("-", sp.Sum(k**2, (k, 1, n)), n * (n + 1) * (2 * n + 1) / 6, by=sums),
    "sum of sums": lambda: identity("-", sp.Sum(sp.Sum(k + t, (t, 1, m)), (k, 1, n)), m * n * (m + n + 2) / 2, by=sums),
    "derivative": lambda: identity("-", sp.Derivative(x**3 / (1 + x), x), (3 * x**2 + 2 * x**3) / (1 + x) ** 2),
    "derivative of a power": lambda: identity("-", sp.Derivative(x**m, x), m * x**m / x),
    "value": lambda: identity("-", value_at(q**m * (1 + m), {m: 1}), 2 * q),
    "limit": lambda: limit("-", (3 * n**2 + x) / (n**2 - n), n, sp.oo, 3),
    "limit at a point": lambda: limit("-", (x**2 - y**2) / (x - y), x, y, 2 * y),
}
node = pytest.param("js", marks=pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"))
JUDGES = ["package", "py", node]
UNKNOWN_TO_COQ = {"derivative of a power"}


def certificate(name: str) -> dict[str, Any]:
    def derive() -> Derivation:
        yield STEPS[name]()

    (found,) = identities_of(Entry(CLAIM, "regression", "nothing", derive)).certificates
    return found


def sealed(part: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in part.items() if key not in ("data", "sha256")}
    return {**rest, "sha256": digest(rest), "data": part["data"]}


def valid(judge: str, parts: list[dict[str, Any]]) -> list[bool]:
    """Which ones a checker accepts: the package's, or a single file."""
    if judge == "package":
        return [accepted(part) for part in parts]
    return [answer.verdict == "valid" for answer in run_kernel(judge, parts)]


def one_more(name: str) -> dict[str, Any]:
    """The other side with 1 more."""
    part = certificate(name)
    side = part["claim"]["rhs"]
    side += [["q", "1", "1"], ["+", len(side) - 1, len(side)]]
    return sealed(part)


@pytest.mark.parametrize("judge", JUDGES)
def test_true_identities_are_accepted_and_with_one_more_refused(judge: str) -> None:
    assert all(valid(judge, list(map(certificate, STEPS))))
    assert not any(valid(judge, list(map(one_more, STEPS))))


@pytest.mark.parametrize("judge", JUDGES[1:])
def test_changed_nodes_are_judged_alike(judge: str) -> None:
    """Every small change of a number, a node or a variable: most are refused, and by all."""
    forged = []
    for part in map(certificate, STEPS):
        for side in ("lhs", "rhs"):
            for i, node in enumerate(part["claim"][side]):
                for j, value in enumerate(node[1:], start=1):
                    new = copy.deepcopy(part)
                    new["claim"][side][i][j] = value + 1 if isinstance(value, int) else str(int(value) + 1)
                    forged.append(sealed(new))
    mine = [accepted(new) for new in forged]
    assert valid(judge, forged) == mine
    assert len(forged) > 300
    assert sum(mine) < len(mine) // 30


TAMPERED = {
    "relation": [
        lambda part: part["proof"]["multiples"].clear(),
        lambda part: part["proof"]["multiples"][0].__setitem__(1, [["q", "1", "1"]]),
        lambda part: part["claim"]["relations"].__setitem__(0, [["v", 0]]),
        lambda part: part["claim"].pop("relations"),
        lambda part: part["proof"].__setitem__("rule", "believe"),
    ],
    "words": [
        lambda part: part["proof"]["multiples"][0].__setitem__(2, [["q", "1", "1"]]),
        lambda part: part["proof"]["multiples"][0].__setitem__(0, 1),
        lambda part: part["claim"]["letters"].pop(),
        lambda part: part["claim"].__setitem__("trace", False),
    ],
    "order of words": [lambda part: part["claim"]["rhs"].__setitem__(-1, [*part["claim"]["rhs"][-1], 0])],
    "trace": [
        lambda part: part["claim"].pop("trace"),
        lambda part: part["claim"]["rhs"][-1].__setitem__(slice(1, 3), part["claim"]["rhs"][-1][2:0:-1]),
    ],
    "transposes": [
        lambda part: part["claim"].pop("transposes"),
        lambda part: part["claim"]["transposes"].append([0, 1]),
        lambda part: part["claim"]["transposes"].__setitem__(0, [0]),
    ],
    "sum": [
        lambda part: part["proof"]["antidifferences"].__setitem__(0, [["v", 0]]),
        lambda part: part["proof"].pop("antidifferences"),
        lambda part: part["claim"]["variables"].append("k**2"),  # a variable that is named after what varies
    ],
    "derivative": [lambda part: part["claim"]["variables"].append("f(x)")],
}


def tampered() -> dict[str, dict[str, Any]]:
    found = {}
    for name, changes in TAMPERED.items():
        for number, change in enumerate(changes):
            part = certificate(name)
            change(part)
            found[f"{name} {number}"] = sealed(part)
    return found


def programs(left: Any, right: Any, variables: list[str], **more: Any) -> dict[str, Any]:
    proof = {"rule": "expand", **{key: more.pop(key) for key in ("antidifferences", "multiples") if key in more}}
    stated = {"step": 0, "because": "-", "variables": variables, "lhs": left, "rhs": right, **more}
    parts = {"format": FORMAT, "version": VERSION, "kind": "identity", "data_sha256": digest(DATA)}
    return sealed({**parts, "claim": stated, "proof": proof, "data": DATA})


ZERO, ONE = [["q", "0", "1"]], [["q", "1", "1"]]
MALFORMED = {
    "a power of 0": programs([["q", "0", "1"], ["v", 0], ["power", 0, 1]], ZERO, ["m"]),
    "Γ at a pole": programs([["q", "-1", "1"], ["gamma", 0]], ZERO, []),
    "an exponent 1/m": programs([["v", 0], ["v", 1], ["^", 1, -1], ["power", 0, 2]], [["v", 0]], ["q", "m"]),
    "an exponent m/3": programs(
        [["v", 0], ["v", 1], ["q", "1", "3"], ["*", 1, 2], ["power", 0, 3]], [["v", 0]], ["q", "m"]
    ),
    "a derivative by an exponent": programs([["v", 0], ["v", 1], ["power", 0, 1], ["diff", 2, 1]], ZERO, ["q", "m"]),
    "the derivative of Γ": programs([["v", 0], ["gamma", 0], ["diff", 1, 0]], ZERO, ["x"]),
    "a limit that is infinite": programs([["v", 0], ["limit", 0, 0]], ZERO, ["x"]),
    "a limit of a power": programs([["v", 0], ["v", 1], ["power", 0, 1], ["limit", 2, 1]], ZERO, ["q", "m"]),
    "a value where it is not defined": programs(
        [["v", 0], ["^", 0, -1], ["q", "0", "1"], ["at", 1, 0, 2]], ZERO, ["x"]
    ),
    "a matrix as an exponent": programs([["v", 0], ["m", 0], ["power", 0, 1]], ZERO, ["q"], letters=["A"]),
    "division by a matrix": programs([["m", 0], ["^", 0, -1], ["*", 0, 1]], ONE, [], letters=["A"]),
    "a letter that is not there": programs([["m", 1]], [["m", 1]], [], letters=["A"]),
    "a sum without antidifference": programs([["v", 0], ["sum", 0, 0, 0, 0, 0]], ZERO, ["k"]),
    "a limit at what varies": programs([["v", 0], ["limit", 0, 0, 0]], [["v", 0]], ["x"]),
    "a sum of differences of another": programs(
        [["v", 0], ["v", 1], ["sum", 0, 0, 1, 1, 0]], [["v", 1]], ["k", "n"], antidifferences=[[["v", 0]]]
    ),
    "too many parts": programs([["v", 0], ["exp", 0, 0]], [["v", 0], ["exp", 0, 0]], ["x"]),
    "an unknown rule": programs([["v", 0], ["sin", 0]], [["v", 0], ["sin", 0]], ["x"]),
    "a multiple of no relation": programs(ONE, ZERO, [], multiples=[[0, ONE, ONE]]),
    "words that only agree turned": programs(
        [["m", 0], ["m", 1], ["*", 0, 1]], [["m", 0], ["m", 1], ["*", 1, 0]], [], letters=["A", "B"]
    ),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_false_proofs_and_what_has_no_value_are_refused(judge: str) -> None:
    false = {**tampered(), **MALFORMED}
    verdicts = dict(zip(false, valid(judge, list(false.values())), strict=True))
    assert [name for name, verdict in verdicts.items() if verdict] == []


@pytest.mark.parametrize("judge", JUDGES)
def test_half_exponents_come_to_whole_ones(judge: str) -> None:
    """q^(m/2) twice is q^m, at m = 1 it is q, and its square root stays what it is."""
    half = [["v", 0], ["v", 1], ["q", "1", "2"], ["*", 1, 2], ["power", 0, 3]]
    twice = [*half, ["^", 4, -2], ["q", "1", "1"], ["at", 5, 1, 6]]
    found = [programs(left, [["v", 0], ["^", 0, -1]], ["q", "m"]) for left in (twice, [*twice, ["^", 7, 2]])]
    assert valid(judge, found) == [True, False]


def test_the_writer_names_what_it_has_no_words_for() -> None:
    writer = ProgramWriter(functions=True)
    with pytest.raises(ValueError, match="neither a letter nor a sum of words"):
        writer.program(sp.conjugate(A))
    with pytest.raises(ValueError, match="no antidifference"):
        writer.program(sp.Sum(sp.Function("f")(k), (k, 1, n)))


@compiler
@pytest.mark.coq
def test_every_rule_is_a_theorem() -> None:
    answers = run_kernel("coq", [certificate(name) for name in STEPS])
    found = {name: answer.verdict for name, answer in zip(STEPS, answers, strict=True)}
    assert {name for name, verdict in found.items() if verdict == "unsupported"} == UNKNOWN_TO_COQ
    assert "invalid" not in found.values()


FALSE_IN_COQ = ["relation", "words", "transposes", "power", "binomial", "sum", "value", "limit", "derivative"]


@compiler
@pytest.mark.coq
@pytest.mark.parametrize("name", FALSE_IN_COQ)
def test_coq_itself_refuses_a_false_one(name: str) -> None:
    """The right side is one more: the text says so, whatever the generator checks before."""
    part = certificate(name)
    claimed = part["claim"]
    formulas = checker.Formulas(len(claimed["variables"]), len(claimed.get("letters", [])), [])
    right = Texts(formulas, []).of(claimed["rhs"])
    more = f"({right.text} + scalar 1)%word" if right.term else f"({right.text} + 1)%R"
    stated, proof = theorem(part, "certificate_0").split("\nProof.", 1)
    head, found, tail = stated.rpartition(right.text)
    assert found
    why = coq.refused({0: f"{head}{more}{tail}\nProof.{proof}"})
    assert "Coq refuses" in why
    assert "yntax" not in why
    assert "not found" not in why
