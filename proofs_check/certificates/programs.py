"""Programs of identities: lists of nodes, each made of numbers, variables and nodes before it, the last one the value.

["q", p, q] is p/q, ["v", i] the variable i, ["m", i] the letter i (letters do not commute: matrices), ["+", i, j, …]
and ["*", i, j, …] sums and products of nodes, ["^", i, e] a power with a whole exponent. Of numbers alone:
["power", i, j] is node i to the power of node j, ["exp", i] and ["gamma", i] are functions, ["diff", i, v] the
derivative by the variable v, ["at", i, v, j] node i with node j in place of v, ["limit", i, v, j] its limit as v tends
to node j (to infinity without j), and ["sum", i, v, j, k, a] the sum over v from node j to node k, shown by the
antidifference a.

Node i of the last four is evaluated anew, with what stands in the place of v: x/x has no value at 0, and the limit of
x/(x + y) as x tends to 0 is another one at y = 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from proofs_check.certificates.calculus import limit, put, slope
from proofs_check.certificates.document import indices, integers
from proofs_check.certificates.functions import FAR, NEAR, PLACE, SMOOTH, Functions
from proofs_check.certificates.polynomials import Key, Quotient, number, spend, variable
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["Programs", "Value", "minus", "plus", "times"]

MAX_NODES = 20_000
MAX_EXPONENT = 1000
MOST_TERMS = 1000  # of a sum with numbers as bounds, whose terms are all looked at
DEEPEST = 12  # operations with a bound variable, one in another
NODE = 20  # what a node's evaluation counts for

Value = dict[tuple[int, ...], Quotient]  # words of letters and their coefficients; a number has the empty word alone
Nodes = list[list[Any]]  # whose rules and arguments are looked at before they are used
Frame = Mapping[int, Quotient]  # what stands in the place of some variables


class Programs:
    """Evaluates programs over the same variables and letters.

    Attributes:
        bound: the variables of derivatives, limits, sums and substitutions that were met.
        divisors: the polynomials that a value from `claimed` divides by.
    """

    def __init__(self, *, variables: int, letters: int, antidifferences: Sequence[object]) -> None:
        self.variables, self.letters = variables, letters
        self.functions = Functions(variables)
        self.bound: set[int] = set()
        self.divisors: set[Key] = set()
        self._proofs = antidifferences
        self._depth = 0

    def value(self, nodes: object) -> Value:
        """The value of a program.

        Raises:
            Failure: it divides by 0, or an operation has no value that the rules find.
            InputError: it is malformed or too large.
        """
        return self._made(nodes, {})[-1]

    def claimed(self, nodes: object) -> Value:
        """The value of a program whose divisions are conditions that the reader sees."""
        made, known = self._made(nodes, {}), cast("list[list[Any]]", nodes)
        for rule, *rest in (known[k] for k in _needed(known, len(known) - 1)):
            if rule == "^" and rest[1] < 0:
                self.divisors.add(frozenset(_number(made[rest[0]]).top.items()))
        return made[-1]

    def _made(self, nodes: object, frame: Frame) -> list[Value]:
        """The values of all nodes."""
        if not isinstance(nodes, list) or not 0 < len(nodes) <= MAX_NODES:
            raise InputError(f"a side of the identity does not have between 1 and {MAX_NODES} nodes")
        made: list[Value] = []
        for node in nodes:
            if not isinstance(node, list) or len(node) < 2:
                raise InputError("a node of the identity is not a list of a rule and its arguments")
            made.append(self._node(node[0], node[1:], cast("Nodes", nodes), made, frame))
        return made

    def _again(self, nodes: Nodes, last: int, frame: Frame) -> Quotient:
        """The number that a node which was evaluated before comes to in a frame."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(f"the identity has more than {DEEPEST} operations with a variable in each other")
        made: list[Value] = [{}] * (last + 1)
        for k in _needed(nodes, last):
            rule, *rest = nodes[k]
            made[k] = self._node(rule, rest, nodes, made, frame)
        self._depth -= 1
        return _number(made[last])

    def _node(self, rule: object, rest: list[object], nodes: Nodes, made: list[Value], frame: Frame) -> Value:
        spend(NODE)
        if rule == "q":
            p, q = [*integers(rest, "a number of the identity"), 0, 0][:2]
            if len(rest) != 2 or q < 1:
                raise InputError("a number of the identity is not p/q with q positive")
            return {(): number(p, q)}
        if rule == "v":
            (i,) = self._arguments(rest, [self.variables])
            return {(): frame[i] if i in frame else variable(i)}
        if rule == "m":
            (i,) = self._arguments(rest, [self.letters])
            return {(i,): number(1)}
        if rule == "^":
            (i,) = self._arguments(rest[:1], [len(made)])
            if len(rest) != 2:
                raise InputError("a power of the identity is not a node and an exponent")
            (e,) = indices(rest[1:], "an exponent of the identity", MAX_EXPONENT + 1, start=-MAX_EXPONENT)
            return self._power(made[i], e)
        if rule == "+" or rule == "*":
            first, *parts = [made[i] for i in indices(rest, "a node of the identity", len(made))]
            out = dict(first)
            for part in parts:
                if rule == "+":
                    add(out, part)
                else:
                    out = times(out, part)
            return out
        return {(): self._operation(rule, rest, nodes, made, frame)}

    def _operation(self, rule: object, rest: list[object], nodes: Nodes, made: list[Value], frame: Frame) -> Quotient:
        n, functions = len(made), self.functions
        if rule in ("power", "exp", "gamma"):
            parts = [_number(made[i]) for i in self._arguments(rest, [n] * (2 if rule == "power" else 1))]
            if rule == "power":
                return functions.power(*parts)
            return functions.exp(*parts) if rule == "exp" else functions.gamma(*parts)
        i, v, *more = self._arguments(rest, [n, self.variables, n, n, len(self._proofs)][: max(2, len(rest))])
        points = [_number(made[j]) for j in more[:2]]
        self.bound.add(v)

        def body(value: Quotient) -> Quotient:
            return self._again(nodes, i, {**frame, v: value})

        if rule == "diff" and not more:
            if v not in frame:
                place = functions.fresh(SMOOTH)
                return put(functions, slope(functions, body(variable(place)), place), place, variable(v))
            body(frame[v])
            place = functions.fresh(NEAR)
            return put(functions, slope(functions, body(frame[v] + variable(place)), place), place, number(0))
        if rule == "at" and len(more) == 1:
            return body(points[0])
        if rule == "limit" and len(more) < 2:
            if v in functions.over(*points):
                raise Failure("the identity has a limit at a point that varies with what tends to it")
            place = functions.fresh(NEAR if more else FAR)
            near = points[0] + variable(place) if more else variable(place)
            return limit(functions, body(near), place, far=not more)
        if rule == "sum" and len(more) == 3:
            return self._sum(nodes, i, v, points, self._proofs[more[2]], frame)
        raise InputError(
            f"the identity has a node with the unknown rule {str(rule)[:20]!r}, or a wrong number of parts"
        )

    def _sum(self, nodes: Nodes, i: int, v: int, bounds: Sequence[Quotient], proof: object, frame: Frame) -> Quotient:
        """T(high + 1) − T(low), where T(k + 1) − T(k) is the term, for all terms that can be seen."""
        low, high = bounds
        count = high + -low + number(1)
        if {NEAR, SMOOTH} & self.functions.rules(count):
            raise Failure("the identity has a sum whose number of terms is not whole")
        seen = [low, high]
        if set(count.top) <= {()}:
            terms, rest = divmod(count.top.get((), 0), count.bottom)
            if rest or terms < 0:
                raise Failure("the identity has a sum whose number of terms is not whole")
            if terms > MOST_TERMS:
                raise InputError(f"the identity has a sum of more than {MOST_TERMS} terms")
            seen = [low + number(j) for j in range(terms)]
        for place in seen:
            self._again(nodes, i, {**frame, v: place})

        def step(at: Quotient) -> Quotient:
            self._depth += 1
            if self._depth > DEEPEST:
                raise InputError(f"the identity has more than {DEEPEST} operations with a variable in each other")
            value = _number(self._made(proof, {**frame, v: at})[-1])
            self._depth -= 1
            return value

        k = variable(self.functions.fresh(PLACE))
        term = self._again(nodes, i, {**frame, v: k})
        if not self.functions.is_zero(step(k + number(1)) + -step(k) + -term):
            raise Failure("the antidifference of a sum does not have its terms as differences")
        return step(high + number(1)) + -step(low)

    def _power(self, value: Value, exponent: int) -> Value:
        if set(value) <= {()}:
            base = _number(value)
            return {(): (base if exponent >= 0 else self.functions.inverse(base)).power(abs(exponent))}
        if exponent < 0:
            raise Failure("the identity divides by a matrix")
        out: Value = {(): number(1)}
        for _ in range(exponent):
            out = times(out, value)
        return out

    def _arguments(self, rest: list[object], stops: Sequence[int]) -> list[int]:
        if len(rest) != len(stops):
            raise InputError("a node of the identity has a wrong number of parts")
        return [
            i for value, stop in zip(rest, stops, strict=True) for i in indices([value], "a node of the identity", stop)
        ]


def plus(x: Value, y: Value) -> Value:
    """A sum."""
    out = dict(x)
    add(out, y)
    return out


def minus(value: Value) -> Value:
    """The opposite."""
    return {word: -c for word, c in value.items()}


def add(out: Value, y: Value) -> None:
    """Add to what is there."""
    for word, c in y.items():
        spend(1 + len(word))
        out[word] = out[word] + c if word in out else c


def times(x: Value, y: Value) -> Value:
    """A product; letters keep their order."""
    out: Value = {}
    for left, c in x.items():
        for right, e in y.items():
            add(out, {left + right: c * e})
    return out


_OWN = {
    "q": (0, 0), "v": (0, 0), "m": (0, 0), "^": (0, 1), "diff": (0, 0), "at": (2, 3), "limit": (2, 3), "sum": (2, 4),
}  # fmt: skip
"""Which arguments are nodes whose values a node takes; all of them by default."""


def _needed(nodes: Nodes, last: int) -> list[int]:
    """The nodes, in order, that a node's value is made of in its own frame."""
    wanted = {last}
    for k in range(last, -1, -1):
        if k in wanted:
            rule, *rest = nodes[k]
            first, end = _OWN.get(rule, (0, len(rest)))
            wanted.update(rest[first:end])
    return sorted(wanted)


def _number(value: Value) -> Quotient:
    if any(word and c.top for word, c in value.items()):
        raise Failure("the identity has a matrix where a number belongs")
    return value.get((), number(0))
