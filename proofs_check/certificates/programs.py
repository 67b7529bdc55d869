"""Programs of identities: lists of nodes, each made of numbers, variables and nodes before it, the last one the value.

["q", p, q] is p/q, ["v", i] the variable i, ["m", i] the letter i (letters do not commute: matrices), ["+", i, j, …]
and ["*", i, j, …] sums and products of nodes, ["^", i, e] a power with a whole exponent. Of numbers alone:
["power", i, j] is node i to the power of node j, ["exp", i] and ["gamma", i] are functions, ["diff", i, v] the
derivative by the variable v, ["at", i, v, j] node i with node j in place of v, ["limit", i, v, j] its limit as v tends
to node j (to infinity without j), and ["sum", i, v, j, k, a] the sum over v from node j to node k, shown by the
antidifference a.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.certificates.document import indices, integers
from proofs_check.certificates.functions import Functions
from proofs_check.certificates.polynomials import Quotient, number, variable
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["Programs", "Value"]

MAX_NODES = 20_000
MAX_EXPONENT = 1000

Value = dict[tuple[int, ...], Quotient]  # words of letters and their coefficients; a number has the empty word alone


class Programs:
    """Evaluates programs over the same variables and letters.

    Attributes:
        bound: the variables of derivatives, limits, sums and substitutions that were met.
    """

    def __init__(self, *, variables: int, letters: int, antidifferences: Sequence[object]) -> None:
        self.variables, self.letters = variables, letters
        self.functions = Functions(variables)
        self.bound: set[int] = set()
        self._proofs = antidifferences

    def value(self, nodes: object) -> Value:
        """The value of a program.

        Raises:
            Failure: it divides by 0, or an operation has no value that the rules find.
            InputError: it is malformed or too large.
        """
        if not isinstance(nodes, list) or not 0 < len(nodes) <= MAX_NODES:
            raise InputError(f"a side of the identity does not have between 1 and {MAX_NODES} nodes")
        made: list[Value] = []
        for node in nodes:
            if not isinstance(node, list) or len(node) < 2:
                raise InputError("a node of the identity is not a list of a rule and its arguments")
            made.append(self._node(node[0], node[1:], made))
        return made[-1]

    def number(self, nodes: object) -> Quotient:
        """The value of a program without letters."""
        return _number(self.value(nodes))

    def _node(self, rule: object, rest: list[object], made: list[Value]) -> Value:
        if rule == "q":
            p, q = [*integers(rest, "a number of the identity"), 0, 0][:2]
            if len(rest) != 2 or q < 1:
                raise InputError("a number of the identity is not p/q with q positive")
            return {(): number(p, q)}
        if rule == "v":
            (i,) = self._arguments(rest, [self.variables])
            return {(): variable(i)}
        if rule == "m":
            (i,) = self._arguments(rest, [self.letters])
            return {(i,): number(1)}
        if rule == "^":
            (i,) = self._arguments(rest[:1], [len(made)])
            if len(rest) != 2:
                raise InputError("a power of the identity is not a node and an exponent")
            (e,) = indices(rest[1:], "an exponent of the identity", MAX_EXPONENT + 1, start=-MAX_EXPONENT)
            return _power(made[i], e)
        if rule == "+" or rule == "*":
            parts = [made[i] for i in indices(rest, "a node of the identity", len(made))]
            out = parts[0]
            for part in parts[1:]:
                out = plus(out, part) if rule == "+" else times(out, part)
            return out
        return {(): self._operation(rule, rest, made)}

    def _operation(self, rule: object, rest: list[object], made: list[Value]) -> Quotient:
        n, functions = len(made), self.functions
        if rule in ("power", "exp", "gamma"):
            parts = [_number(made[i]) for i in self._arguments(rest, [n] * (2 if rule == "power" else 1))]
            if rule == "power":
                return functions.power(*parts)
            return functions.exp(*parts) if rule == "exp" else functions.gamma(*parts)
        i, v, *more = self._arguments(rest, [n, self.variables, n, n, len(self._proofs)][: max(2, len(rest))])
        value, points = _number(made[i]), [_number(made[j]) for j in more[:2]]
        self.bound.add(v)
        if rule == "diff" and not more:
            return functions.slope(value, v)
        if rule == "at" and len(more) == 1:
            return functions.put(value, v, points[0])
        if rule == "limit" and len(more) < 2:
            if any(functions.depends(point, v) for point in points):
                raise Failure("the identity has a limit at a point that varies with what tends to it")
            if points:
                value = functions.put(value, v, variable(v) + points[0])
            return functions.limit(value, v, far=not more)
        if rule == "sum" and len(more) == 3:
            step = self.number(self._proofs[more[2]])
            low, after = points[0], points[1] + number(1)
            if (functions.put(step, v, variable(v) + number(1)) + -step + -value).top:
                raise Failure("the antidifference of a sum does not have its terms as differences")
            return functions.put(step, v, after) + -functions.put(step, v, low)
        raise InputError(
            f"the identity has a node with the unknown rule {str(rule)[:20]!r}, or a wrong number of parts"
        )

    def _arguments(self, rest: list[object], stops: Sequence[int]) -> list[int]:
        if len(rest) != len(stops):
            raise InputError("a node of the identity has a wrong number of parts")
        return [
            i for value, stop in zip(rest, stops, strict=True) for i in indices([value], "a node of the identity", stop)
        ]


def plus(x: Value, y: Value) -> Value:
    """A sum."""
    out = dict(x)
    for word, c in y.items():
        out[word] = out[word] + c if word in out else c
    return out


def times(x: Value, y: Value) -> Value:
    """A product; letters keep their order."""
    out: Value = {}
    for left, c in x.items():
        for right, e in y.items():
            out = plus(out, {left + right: c * e})
    return out


def _number(value: Value) -> Quotient:
    if any(word and c.top for word, c in value.items()):
        raise Failure("the identity has a matrix where a number belongs")
    return value.get((), number(0))


def _power(value: Value, exponent: int) -> Value:
    if set(value) <= {()}:
        return {(): _number(value).power(exponent)}
    if exponent < 0:
        raise Failure("the identity divides by a matrix")
    out: Value = {(): number(1)}
    for _ in range(exponent):
        out = times(out, value)
    return out
