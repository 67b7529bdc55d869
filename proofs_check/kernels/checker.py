"""Re-check certificates of proofs-check with the standard library's integers alone: python checker.py FILE [--json].

This file stands on its own and may be copied anywhere. It shares no code with the program that wrote the certificate,
nor with that program's own checker, and uses no floating-point number. It reads one certificate or a file of several
and says of each: valid, invalid (with the reason), or unsupported (a kind that it does not know).

A number here is a sum of terms n/√v, written as pairs (n, v) of integers. Its sign is found from enclosures
s ≤ 2^p |n|/√v ≤ s + 1 with s an integer square root, at growing p; that it is exactly 0, by collecting terms whose v
differ by a square (roots of different square classes are independent over the rationals). Linear systems are solved in
intervals, so that a solution that must be positive is seen to be positive.

Exit status: 0 all valid, 1 something is invalid, 2 the file is no such file, 3 nothing invalid but something is
unsupported.
"""

# ruff: noqa: B905, PLC0206, RUF021, T201 - a script of its own, for any Python 3 and any reader

import hashlib
import json
import re
import sys
from itertools import combinations
from math import comb, gcd, isqrt

FORMAT, BUNDLE = "proofs-check certificate", "proofs-check certificates"
KINDS = ("separability", "fate", "direction", "optimum", "identity")
DEEPEST, LONGEST = 12, 10  # levels of a document, characters of an integer that is not a string
PRECISIONS = (96, 256, 1024, 4096)  # binary digits of enclosures, tried in turn
MOST_SUBSETS = 5_000_000
MOST_BITS = 8192
WHOLE = -1  # the number of the batch of all samples


class Invalid(Exception):
    """The certificate does not prove its claim, or is malformed."""


class Unsupported(Exception):
    """A kind of certificate that this kernel does not know."""


def need(condition, why):
    """Raise `Invalid` unless the condition holds."""
    if not condition:
        raise Invalid(why)


def get(where, key, kind):
    """The entry of an object, of this type."""
    need(isinstance(where, dict) and type(where.get(key)) is kind, f"the entry {key!r} is missing or of a wrong type")
    return where[key]


def integer(text):
    """An integer from its decimal digits."""
    need(isinstance(text, str) and re.fullmatch("-?[0-9]{1,4000}", text), "an integer is not a string of digits")
    return int(text)


def row(text):
    """Integers from a list of strings, or from one string with single spaces."""
    need(isinstance(text, (str, list)), "a row is neither a list nor a string")
    return [integer(part) for part in (text.split(" ") if isinstance(text, str) else text)]


def index(value, stop, start=0):
    """A whole number start … stop − 1."""
    need(type(value) is int and start <= value < stop, f"{value!r} is not a number from {start} to {stop - 1}")
    return value


# ---- numbers: sums of n/√v -------------------------------------------------------------------------------------------


def enclose(n, v, p):
    """Integers (low, high) with low ≤ 2^p n/√v ≤ high."""
    if n == 0:
        return 0, 0
    s = isqrt((n * n << 2 * p) // v)
    return (s, s + 1) if n > 0 else (-s - 1, -s)


def is_zero(terms):
    """Whether Σ n/√v is exactly 0."""
    left = [(n, v) for n, v in terms if n]
    while left:
        v1 = left[0][1]
        num, den, rest = 0, 1, []
        for n, v in left:
            s = isqrt(v1 * v)
            if s * s == v1 * v:  # n/√v = (n s / v) / √v1
                num, den = num * v + n * s * den, den * v
                g = gcd(num, den)
                num, den = num // g, den // g
            else:
                rest.append((n, v))
        if num:
            return False
        left = rest
    return True


def sign(terms):
    """The sign of Σ n/√v, exactly."""
    for p in PRECISIONS:
        low, high = total([enclose(n, v, p) for n, v in terms])
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        if p == PRECISIONS[0] and is_zero(terms):
            return 0
    raise Invalid("a sign is beyond the precision of this kernel")


# ---- intervals (low, high), in units of 2^−p ------------------------------------------------------------------------


def mul(x, y, p):
    """A product, rounded outward."""
    ends = (x[0] * y[0], x[0] * y[1], x[1] * y[0], x[1] * y[1])
    return min(ends) >> p, -(-max(ends) >> p)


def div(x, y, p):
    """A quotient, rounded outward; y does not hold 0."""
    ends = [((a << p) // b, -((-a << p) // b)) for a in x for b in y]
    return min(end[0] for end in ends), max(end[1] for end in ends)


def sub(x, y):
    """A difference."""
    return x[0] - y[1], x[1] - y[0]


def total(boxes):
    """A sum of intervals."""
    return sum(box[0] for box in boxes), sum(box[1] for box in boxes)


def reach(x):
    """The largest absolute value in an interval."""
    return max(abs(x[0]), abs(x[1]))


def away(x):
    """The least absolute value in an interval."""
    return x[0] if x[0] > 0 else -x[1] if x[1] < 0 else 0


def eliminate(matrix, p, columns):
    """Rows and columns of a square part that is proved nonsingular, by elimination in intervals with full pivoting."""
    work, used, left = [list(line) for line in matrix], [], list(range(columns))
    free = list(range(len(work)))
    while free and left:
        best, i, a = max((away(work[i][a]), -i, -a) for i in free for a in left)
        if best == 0:
            break
        i, a = -i, -a
        free.remove(i)
        left.remove(a)
        used.append(i)
        for other in free:
            if work[other][a] != (0, 0):
                factor = div(work[other][a], work[i][a], p)
                for b in left:
                    work[other][b] = sub(work[other][b], mul(factor, work[i][b], p))
    return used


def independent(rows, columns):
    """Whether the columns of rows of terms are proved to be linearly independent."""
    boxes = ((p, [[enclose(n, v, p) for n, v in line] for line in rows]) for p in PRECISIONS)
    return any(len(eliminate(matrix, p, columns)) == columns for p, matrix in boxes)


def solve(matrix, right, p):
    """Enclosures of the solution of a square system, or None if it was not proved nonsingular."""
    size = len(matrix)
    work = [[*line, end] for line, end in zip(matrix, right)]
    for k in range(size):
        best, i = max((away(work[i][k]), -i) for i in range(k, size))
        if best == 0:
            return None
        work[k], work[-i] = work[-i], work[k]
        for other in range(size):
            if other != k and work[other][k] != (0, 0):
                factor = div(work[other][k], work[k][k], p)
                for b in range(k + 1, size + 1):
                    work[other][b] = sub(work[other][b], mul(factor, work[k][b], p))
    return [div(work[k][size], work[k][k], p) for k in range(size)]


def weighted(weights, vectors, p):
    """Enclosures of Σ weight · vector, one a coordinate; the vectors are rows of terms."""
    return [total([enclose(weight * n, v, p) for weight, (n, v) in zip(weights, terms)]) for terms in zip(*vectors)]


def balances(fixed, movable, must, columns):
    """Whether weights of `movable` exist with Σ = 0 on the columns: those of `must` positive, the others free.

    Args:
        fixed, movable: (weight, vector) pairs.
        must: for each of `movable`, whether its weight must be positive; given weights are.
    """
    for p in PRECISIONS:
        inside = [[vector[a] for a in columns] for _, vector in movable]
        boxes = [[enclose(n, v, p) for n, v in vector] for vector in inside]
        basis = eliminate(boxes, p, len(columns))
        if len(basis) < len(columns):
            continue
        rest = [i for i in range(len(movable)) if i not in basis]
        weights = [movable[i][0] for i in rest] + [weight for weight, _ in fixed]
        vectors = [inside[i] for i in rest] + [[vector[a] for a in columns] for _, vector in fixed]
        right = weighted([-weight for weight in weights], vectors, p) or [(0, 0)] * len(columns)
        found = solve([list(line) for line in zip(*[boxes[i] for i in basis])], right, p)
        if found and all(found[k][0] > 0 for k, i in enumerate(basis) if must[i]):
            return True
    return False


# ---- data ------------------------------------------------------------------------------------------------------------


class World:
    """The data of a certificate, and its batches as rows of terms."""

    def __init__(self, data, order):
        self.rows = [row(line) for line in get(data, "features", list)]
        self.dens = row(get(data, "denominators", list))
        names = get(data, "label_names", list)
        self.n, self.d, self.classes = len(self.rows), len(self.dens), len(names)
        need(self.n > 1 and self.d and all(len(line) == self.d for line in self.rows), "the table is not full")
        need(min(self.dens) > 0 and self.classes > 1, "a denominator is not positive, or there is one class only")
        self.labels = [index(label, self.classes) for label in get(data, "labels", list)]
        need(len(self.labels) == self.n, "the labels do not fit the rows")
        top, _, bottom = get(data, "eps", str).partition("/")
        self.eps = integer(top), integer(bottom or "1")
        need(self.eps[0] >= 0 and self.eps[1] > 0, "eps is negative")
        self.constant = get(data, "constant", str)
        need(self.constant in ("zero", "error"), "the convention for constant features is unknown")
        self.dim = (self.classes - 1) * self.d
        self.order, self.sizes, self.table = get(order, "name", str), [], []
        if self.order == "ss":
            self.table = self.batches_from(get(order, "batches", list))
            used = [i for batch in self.table for i in batch]
            need(used and len(set(used)) == len(used), "the order repeats a sample")
        elif self.order == "gd":
            self.table = [tuple(range(self.n))]
        else:
            need(self.order == "rr", "the order is unknown")
            self.sizes = [index(size, self.n + 1, 2) for size in get(order, "sizes", list)]
            need(self.sizes, "the order has no batch size")
        self.made, self.idle = {}, None

    def batches_from(self, value):
        """Batches of different samples."""
        need(all(isinstance(batch, list) for batch in value), "a batch is not a list")
        table = [tuple(index(i, self.n) for i in batch) for batch in value]
        need(all(len(batch) > 1 and len(set(batch)) == len(batch) for batch in table), "a batch is not one")
        return table

    def normalize(self, samples):
        """For each feature, the terms of x̄ over the batch: x̄ = A t/√(A U), t = B x − Σx, U = fΣt² + B³ den² e, A = f B
        for ε = e/f; a common factor is taken out where it can be."""
        e, f = self.eps
        size, columns = len(samples), []
        for a, den in enumerate(self.dens):
            x = [self.rows[i][a] for i in samples]
            total = sum(x)
            t = [size * entry - total for entry in x]
            if not any(t):
                columns.append([(0, 1)] * size)
                continue
            u = f * sum(entry * entry for entry in t) + size**3 * den * den * e
            n, v = [f * size * entry for entry in t], f * size * u
            g = gcd(*n)
            g = g if v % (g * g) == 0 else 1
            columns.append([(entry // g, v // (g * g)) for entry in n])
        return columns

    def batch(self, samples):
        """The same, kept."""
        if samples not in self.made:
            self.made[samples] = self.normalize(samples)
        return self.made[samples]

    def samples(self, number):
        """The samples of a batch of the table, or of all."""
        return tuple(range(self.n)) if number == WHOLE else self.table[number]

    def every_batch(self):
        """Every batch that the order can make."""
        if self.order != "rr":
            return iter(self.table)
        need(sum(comb(self.n, size) for size in self.sizes) <= MOST_SUBSETS, "too many subsets to enumerate")
        return (samples for size in self.sizes for samples in combinations(range(self.n), size))

    def every_item(self):
        """Every item that the order can make."""
        for samples in self.every_batch():
            for position, i in enumerate(samples):
                for k in self.opponents(i):
                    yield samples, position, k
            if self.order == "rr":  # there can be millions
                self.made.pop(samples, None)

    def opponents(self, i):
        """The classes that a sample is compared with."""
        return [k for k in range(self.classes) if k != self.labels[i]]

    def vector(self, samples, position, k):
        """The item's terms: block b of classes 1 … p − 1 holds ([b = y] − [b = k]) x̄."""
        columns, y = self.batch(samples), self.labels[samples[position]]
        out = []
        for b in range(1, self.classes):
            s = (b == y) - (b == k)
            out += [(s * column[position][0], column[position][1]) for column in columns]
        return out

    def items(self, value, whole=False):
        """Items [batch, position, class] as (samples, position, class)."""
        need(isinstance(value, list), "a list of items is missing")
        found = []
        for triple in value:
            need(isinstance(triple, list) and len(triple) == 3, "an item is not three numbers")
            b, i, k = triple
            samples = self.samples(index(b, len(self.table), WHOLE if whole else 0))
            index(i, len(samples))
            index(k, self.classes)
            need(k != self.labels[samples[i]], "an item compares a class with itself")
            found.append((samples, i, k))
        return found

    def dead(self):
        """Coordinates of features that are constant, or ± an earlier one: no decision needs them."""
        if self.idle is None:
            whole, idle = self.normalize(tuple(range(self.n))), set()
            for a, column in enumerate(whole):
                alike = any(same(column, whole[b]) for b in range(a) if b not in idle)
                if alike or not any(n for n, _ in column):
                    idle.add(a)
            self.idle = {block * self.d + a for block in range(self.classes - 1) for a in idle}
        return self.idle


def same(x, y):
    """Whether two columns of terms agree up to one sign."""
    for s in (1, -1):
        if all(n * n * w == m * m * v and (n > 0) - (n < 0) == s * ((m > 0) - (m < 0)) for (n, v), (m, w) in zip(x, y)):
            return True
    return False


# ---- the overlapping part --------------------------------------------------------------------------------------------


class Roots:
    """Batches whose roots agree up to squares: a scale √R for each feature and a positive factor √T for each batch make
    their vectors rational. T is v/R of the first feature that is known, for primitive numerators; 1 where none is."""

    def __init__(self, world, opened):
        self.world, self.opened = world, opened
        self.features = sorted({a % world.d for a in opened})
        self.known, self.rank_rows = {}, []

    def factor(self, samples, extend):
        """T = (num, den) of a batch, or None if its roots do not agree; `extend` learns roots not yet known."""
        own = {}
        for a in self.features:
            column = self.world.batch(samples)[a]
            g = gcd(*[n for n, _ in column])
            if g:
                own[a] = reduced(column[0][1], g * g)
        shared = [a for a in own if a in self.known]
        ratio = over(own[shared[0]], self.known[shared[0]]) if shared else (1, 1)
        for a in own:
            if a in self.known:
                if root(over(over(self.known[a], own[a]), over((1, 1), ratio))) is None:
                    return None
            elif not extend:
                return None
        if extend:
            for a in own:
                self.known.setdefault(a, over(own[a], ratio))
        return ratio

    def rational(self, item, extend=False):
        """The item's vector on the open coordinates with all roots taken out, as integers up to one positive factor."""
        ratio = self.factor(item[0], extend)
        if ratio is None:
            return None
        vector, out = self.world.vector(*item), []
        for a in self.opened:
            n, v = vector[a]
            r = root(over(over(ratio, (v, 1)), over((1, 1), self.known[a % self.world.d]))) if n else (0, 1)
            out.append((n * r[0], r[1]))
        den = 1
        for _, q in out:
            den = den * q // gcd(den, q)
        return [n * (den // q) for n, q in out]

    def rest(self, vector):
        """What is left of a rational vector after elimination by the rows added."""
        for pivot, base in self.rank_rows:
            if vector[pivot]:
                vector = [base[pivot] * x - vector[pivot] * y for x, y in zip(vector, base)]
                g = gcd(*vector)
                vector = [x // g for x in vector] if g else vector
        return vector

    def add(self, vector):
        """Add a row to the space."""
        left = self.rest(vector)
        pivot = next((a for a, x in enumerate(left) if x), None)
        if pivot is not None:
            self.rank_rows.append((pivot, left))

    def contains(self, item):
        """Whether an item belongs to these batches and lies in the space."""
        vector = self.rational(item)
        return vector is not None and not any(self.rest(vector))

    def terms(self, item, weight):
        """weight · √T · vector, or None."""
        ratio = self.factor(item[0], True)
        if ratio is None:
            return None
        p, q = ratio
        return [(weight * n * p, v * p * q) for n, v in self.world.vector(*item)]


def reduced(num, den):
    """A fraction in lowest terms."""
    g = gcd(num, den)
    return num // g, den // g


def over(x, y):
    """A quotient of fractions."""
    return reduced(x[0] * y[1], x[1] * y[0])


def root(x):
    """The square root of a fraction, if it is one."""
    p, q = isqrt(x[0]), isqrt(x[1])
    return (p, q) if p * p == x[0] and q * q == x[1] else None


class Overlap:
    """The items proved to take part in a positive combination equal to 0, by the stages of a proof."""

    def __init__(self, world, stages):
        self.world, self.covered, self.groups, self.single = world, set(world.dead()), [], set()
        combined = []
        for stage in stages:
            rule = get(stage, "rule", str)
            if rule == "class":
                self.by_class(stage)
                continue
            items = world.items(get(stage, "items", list))
            need(items and len(set(items)) == len(items), "a stage names an item twice, or none")
            if rule == "algebraic":
                self.by_roots(items, surds(get(stage, "weights", list)))
                self.single.update(items)
                continue
            weights = row(get(stage, "weights", list))
            need(len(weights) == len(items) and min(weights) > 0, "a weight of a stage is missing or not positive")
            if rule == "span":
                self.by_span(items, weights, [index(a, world.dim) for a in get(stage, "columns", list)])
            else:
                need(rule == "combination", f"the rule {rule[:20]!r} is unknown")
                need(shared_zero(world, self.opened(), zip(items, weights)), "a combination is not 0")
                combined.append(items)
        for items in combined:
            group = Roots(world, self.opened())
            for item in items:
                vector = group.rational(item, extend=True)
                need(vector is not None, "the batches of a combination do not share their roots")
                group.add(vector)
            self.groups.append(group)
            if len(group.rank_rows) == len(self.opened()):
                self.covered.update(range(world.dim))
                self.groups = []
                break

    def opened(self):
        """The coordinates that are not covered."""
        return [a for a in range(self.world.dim) if a not in self.covered]

    def home(self, item):
        """The group that holds an item."""
        return next((group for group in self.groups if group.contains(item)), None)

    def inside(self, item):
        """Whether an item is 0 on every coordinate that is not covered."""
        return all(n == 0 or a in self.covered for a, (n, _) in enumerate(self.world.vector(*item)))

    def holds(self, item):
        """Whether an item is proved to overlap."""
        return self.inside(item) or item in self.single or self.home(item) is not None

    def by_span(self, items, weights, columns):
        """Positive weights solve the system, and the items span the columns."""
        need(columns and len(set(columns)) == len(columns) and not self.covered & set(columns), "a column is repeated")
        terms = [(weight, self.world.vector(*item)) for item, weight in zip(items, weights)]
        inside = self.covered | set(columns)
        need(all(n == 0 or a in inside for _, vector in terms for a, (n, _) in enumerate(vector)), "an item sticks out")
        need(balances([], terms, [True] * len(terms), columns), "a span has no positive combination, or no full rank")
        self.covered.update(columns)

    def by_class(self, stage):
        """Batches of one class: their vectors add up to 0, so that they span what they have rank for."""
        world = self.world
        features = [index(a, world.d) for a in get(stage, "features", list)]
        batches = [world.table[index(b, len(world.table))] for b in get(stage, "batches", list)]
        need(len({world.labels[i] for batch in batches for i in batch}) == 1, "a batch is not of one class")
        ties = [[index(a, world.d) for a in pair] for pair in get(stage, "ties", list) if isinstance(pair, list)]
        need(len(ties) == len(stage["ties"]) and all(len(pair) == 2 for pair in ties), "a tie is not of two features")
        tied, hubs = {pair[0] for pair in ties}, {pair[1] for pair in ties}
        need(not tied & hubs and not tied & set(features) and not hubs & set(features), "the ties are tangled")
        for x, y in ties:
            need(all(same(world.batch(batch)[x], world.batch(batch)[y]) for batch in batches), "a tie does not hold")
        new = {block * world.d + a for block in range(world.classes - 1) for a in features}
        need(features and len(set(features)) == len(features) and not self.covered & new, "a feature is repeated")
        together = sorted({*features, *hubs})
        for a in {a % world.d for a in self.opened()} - set(together) - tied:
            flat = all(n == 0 for batch in batches for n, _ in world.batch(batch)[a])
            need(flat, f"feature {a} is not constant in the batches of one class")
        vectors = [[world.batch(s)[a][i] for a in together] for s in batches for i in range(len(s))]
        need(independent(vectors, len(together)), "the batches of one class do not have full rank")
        self.covered.update(new)

    def by_roots(self, items, weights):
        """Weights that are sums of roots, exactly."""
        need(len(weights) == len(items) and all(sign(weight) > 0 for weight in weights), "a weight is not positive")
        vectors = [self.world.vector(*item) for item in items]
        for a in self.opened():
            terms = [(n * m, v * w) for x, vector in zip(weights, vectors) for n, v in x for m, w in [vector[a]]]
            need(is_zero(terms), "an algebraic combination is not 0")


def shared_zero(world, opened, terms):
    """Whether Σ weight √T vector is 0 on the open coordinates; a weight's factor √T is that of its batch."""
    roots, rows = Roots(world, opened), []
    for item, weight in terms:
        rows.append(roots.terms(item, weight))
        if rows[-1] is None:
            return False
    return all(is_zero([vector[a] for vector in rows]) for a in opened)


def surds(value):
    """Sums Σ q √k as terms (q k)/√k."""
    out = []
    for pairs in value:
        need(isinstance(pairs, list) and len(pairs) <= 4096, "a sum of roots is too long or no list")
        numbers = [row(pair) for pair in pairs]
        need(all(len(pair) == 2 and pair[1] > 0 for pair in numbers), "a root is not of a positive number")
        out.append([(q * k, k) for q, k in numbers])
    return out


# ---- weights and the decomposition -----------------------------------------------------------------------------------


class Weight:
    """A weight: sums of roots, or integers, the latter up to a correction on some coordinates that makes the weight
    orthogonal to a basis of the overlapping part (and to tied items)."""

    def __init__(self, overlap, value, tied=(), roots=False):
        self.world, self.overlap, self.boxes = overlap.world, overlap, {}
        world = self.world
        if roots and isinstance(value, dict) and "surds" in value:
            self.w, self.columns, basis = surds(get(value, "surds", list)), [], []
        else:
            self.w = [[(n, 1)] for n in row(get(value, "w", list))]
            self.columns = [index(a, world.dim) for a in get(value, "columns", list)]
            basis = world.items(get(value, "basis", list))
        need(len(self.w) == world.dim, "a weight does not fit the data")
        need(not self.touches(overlap.covered - world.dead()), "a weight is not 0 on what is covered")
        need(len(self.columns) == len(basis) + len(tied), "a correction does not fit what it is for")
        need(len(set(self.columns)) == len(self.columns), "a correction is on a coordinate twice")
        need(not overlap.covered & set(self.columns), "a correction is on a covered coordinate")
        self.flat = [*basis, *tied]  # items on which the corrected weight is 0
        self.tied = Roots(world, overlap.opened())
        if self.columns:
            self.spans(basis)
        if tied:
            self.ties(basis, tied)

    def touches(self, coordinates):
        """Whether the weight, before its correction, is not 0 on some of the coordinates."""
        return any(n for a in coordinates for n, _ in self.w[a])

    def spans(self, basis):
        """The basis must span each group of the overlapping part, so that the corrected weight is exactly 0 there."""
        overlap, dead = self.overlap, self.world.dead()
        need(overlap.covered == dead or not self.touches(dead), "a weight is not 0 on a repeated feature")
        spans = [Roots(self.world, overlap.opened()) for _ in overlap.groups]
        for item in basis:
            home = overlap.home(item)
            need(home is not None, "the basis holds an item that is not proved to overlap")
            spans[overlap.groups.index(home)].add(home.rational(item))
        full = all(len(own.rank_rows) == len(group.rank_rows) for own, group in zip(spans, overlap.groups))
        need(full, "the basis does not span the overlapping part")

    def ties(self, basis, tied):
        """The corrected weight is exactly 0 on what tied items span, with those of the basis that share their roots."""
        for item in tied:
            vector = self.tied.rational(item, extend=True)
            need(vector is not None, "ties do not share their roots")
            self.tied.add(vector)
        for item in basis:
            vector = self.tied.rational(item, extend=True)
            if vector is not None:
                self.tied.add(vector)

    def vanishes(self, item):
        """Whether the corrected weight is exactly 0 on an item, whatever the correction is."""
        overlap = self.overlap
        return overlap.inside(item) or overlap.home(item) is not None or self.tied.contains(item)

    def enclosed(self, p):
        """Enclosures of the weight, corrected; None if the correction was not proved to exist."""
        if p not in self.boxes:
            boxes = [total([enclose(n, v, p) for n, v in entry]) for entry in self.w]
            vectors = [self.world.vector(*item) for item in self.flat]
            matrix = [[enclose(*vector[a], p) for a in self.columns] for vector in vectors]
            plain = [entry[0][0] for entry in self.w] if vectors else []
            right = [total([enclose(-w * n, v, p) for w, (n, v) in zip(plain, vector)]) for vector in vectors]
            found = solve(matrix, right, p)
            for a, more in zip(self.columns, found or []):
                boxes[a] = total([boxes[a], more])
            self.boxes[p] = None if found is None else boxes
        return self.boxes[p]

    def value(self, item, p):
        """An enclosure of weight · item, or None."""
        boxes = self.enclosed(p)
        vector = self.world.vector(*item)
        return boxes and total([mul(box, enclose(n, v, p), p) for box, (n, v) in zip(boxes, vector)])

    def side(self, item):
        """The sign of weight · item."""
        if not self.columns:
            vector = self.world.vector(*item)
            return sign([(n * m, v * w) for x, (m, w) in zip(self.w, vector) for n, v in x])
        for p in PRECISIONS:
            found = self.value(item, p)
            if found and (found[0] > 0 or found[1] < 0):
                return 1 if found[0] > 0 else -1
            if found and self.vanishes(item):
                return 0
        raise Invalid("a correction was not proved to exist, or a sign not proved")

    def loses(self, item):
        """Whether weight · item is seen to be negative."""
        if not self.columns:
            return self.side(item) < 0
        return any((self.value(item, p) or (0, 0))[1] < 0 for p in PRECISIONS)


def separated(weight, overlap):
    """The samples that a weight separates, and whether an item overlaps; every item must do one or the other."""
    separable, rest = set(), False
    for item in overlap.world.every_item():
        i, side = item[0][item[1]], weight.side(item)
        need(side >= 0, f"sample {i} is on the wrong side")
        if side:
            separable.add(i)
        else:
            need(overlap.holds(item), f"sample {i} is neither separated nor proved to overlap")
            rest = True
    return sorted(separable), rest


def separation(world, proof):
    """The claim that a decomposition proves, and the overlapping part."""
    index(proof.get("bits"), MOST_BITS + 1, 16)  # of other checkers' enclosures
    if world.order == "rr":
        world.table = world.batches_from(get(proof, "batches", list))
        need(all(len(batch) in world.sizes for batch in world.table), "a batch is of a size that the order has not")
    if world.constant == "error" and not world.eps[0]:
        for column in zip(*world.rows):
            most = max(map(column.count, set(column)))
            batches = [[column[i] for i in batch] for batch in world.table]
            bad = most >= min(world.sizes) if world.order == "rr" else any(len(set(x)) == 1 for x in batches)
            need(not bad, "a feature is constant in a batch")
    overlap = Overlap(world, get(proof, "stages", list))
    if not overlap.opened():
        return {"class": "SC"}, overlap
    given = proof.get("separator")
    if given is None:
        for item in world.every_item():
            need(overlap.holds(item), f"sample {item[0][item[1]]} is not proved to overlap")
        return {"class": "SC"}, overlap
    found, rest = separated(Weight(overlap, given, roots=True), overlap)
    if not found:
        return {"class": "SC"}, overlap
    return ({"class": "PLS", "ls_samples": found} if rest else {"class": "LS"}), overlap


# ---- fates -----------------------------------------------------------------------------------------------------------


def combination(overlap, where):
    """Items with positive weights, and overlapping items with free ones."""
    world = overlap.world
    items, weights = world.items(get(where, "items", list), True), row(get(where, "weights", list))
    free, free_weights = world.items(get(where, "free", list)), row(get(where, "free_weights", list))
    need(len(items) == len(weights) and all(weight > 0 for weight in weights), "a weight is missing or not positive")
    need(len(free) == len(free_weights) and all(map(overlap.holds, free)), "the free part does not overlap")
    return list(zip(items, weights)), list(zip(free, free_weights))


def combines(overlap, where, positive, free, fixed):
    """Whether the combination is 0 where nothing is covered, exactly or after a correction that keeps it positive."""
    world, opened = overlap.world, overlap.opened()
    if where.get("shared") is True:
        return shared_zero(world, opened, [*positive, *free, *fixed])
    movable = [(weight, world.vector(*item)) for item, weight in [*positive, *free]]
    still = [(weight, world.vector(*item)) for item, weight in fixed]
    every = [*movable, *still]
    touched = [a for a in opened if any(vector[a][0] for _, vector in every)]
    if all(is_zero([(weight * vector[a][0], vector[a][1]) for weight, vector in every]) for a in touched):
        return True
    return balances(still, movable, [i < len(positive) for i in range(len(movable))], touched)


def whole_items(world):
    """The items of the data as one batch."""
    samples = tuple(range(world.n))
    return [(samples, i, k) for i in range(world.n) for k in world.opponents(i)]


def fate(world, proof):
    """The claim that a proof of the fate proves."""
    rule = get(proof, "rule", str)
    shown, overlap = separation(world, get(proof, "separation", dict))
    need((rule == "overlaps") == (shown["class"] == "SC"), "the rule does not fit the class")
    whole = whole_items(world)
    if rule == "overlaps":
        answer = "bounded"
    elif rule == "coercive":
        other = World.__new__(World)
        other.__dict__ |= world.__dict__ | {"order": "gd", "table": [tuple(range(world.n))], "sizes": []}
        _, all_of_it = separation(other, get(proof, "gd", dict))
        need(not all_of_it.opened(), "the data as one batch does not overlap with full rank")
        answer = "diverges"
    elif rule == "whole":
        need(world.n in (world.sizes or map(len, world.table)), "no batch is all of the data")
        answer = "bounded"
    elif rule == "farkas":
        positive, free = combination(overlap, proof)
        some = [item for (item, _), triple in zip(positive, proof["items"]) if triple[0] != WHOLE]
        need(any(not overlap.holds(item) for item in some), "nothing separable is combined")
        need(combines(overlap, proof, positive, free, []), "the combination is not 0")
        answer = "diverges"
    elif rule == "cones":
        left = set(whole)
        for entry in get(proof, "cones", list):
            need(isinstance(entry, dict), "a cone is not an object")
            (target,) = world.items([entry.get("item")], True)
            positive, free = combination(overlap, entry)
            scale = integer(entry.get("scale"))
            need(scale > 0 and all(triple[0] != WHOLE for triple in entry["items"]), "a cone uses its own target")
            need(combines(overlap, entry, positive, free, [(target, -scale)]), "a cone does not give its target")
            left.discard(target)
        need(not left, "a sample has no cone")
        answer = "bounded"
    else:
        need(rule == "depends", "the rule is unknown")
        given = get(proof, "stays", dict)
        tied = world.items(get(given, "tied", list), True)
        need(all(triple[0] == WHOLE for triple in given["tied"]), "a tie is not of the data as one batch")
        stays, leaves = Weight(overlap, given, tied), Weight(overlap, get(proof, "leaves", dict))
        separated(stays, overlap)
        separated(leaves, overlap)
        need(all(stays.side(item) >= 0 for item in whole), "the first direction loses")
        need(any(leaves.loses(item) for item in whole), "none is lost")
        answer = "depends"
    return {"fate": answer, **shown}


# ---- max-margin directions -------------------------------------------------------------------------------------------


class Height:
    """A bound on the least norm of a weight u with u·z ≥ 1 on the separable items and u·z = 0 on the overlapping ones:
    a weight v that is 0 on the latter, over its least margin.

    For two classes the norm is ℓ1 or ℓ2 of u. For more it is ℓ2 of the rows of all P classes, whose mean stays 0:
    ‖v‖² = Σ_{j<k} ‖v_j − v_k‖²/P with v_0 = 0, so that two classes have ‖v‖²/2.
    """

    def __init__(self, overlap, weight, norm):
        self.world, self.overlap, self.weight, self.norm, self.made = overlap.world, overlap, weight, norm, {}
        self.closed = overlap.covered - self.world.dead()

    def at(self, p):
        """Integers (N, m) with ‖v‖₁ ≤ 2^−p N, or ‖v‖₂² ≤ 4^−p N/P, and v·z ≥ 2^−p m > 0; None if p is too small."""
        if p not in self.made:
            boxes, least = self.weight.enclosed(p), None
            for item in self.world.every_item() if boxes else ():
                low = self.weight.value(item, p)[0]
                if low <= 0 and self.overlap.holds(item):  # were it above 0, then below 0 for another one that overlaps
                    need(self.weight.side(item) == 0, "the feasible weight is not 0 on what overlaps")
                else:
                    least = low if least is None else min(least, low)
            self.made[p] = (self.size(boxes), least) if least and least > 0 else None
        return self.made[p]

    def size(self, boxes):
        """N of the boxes of v."""
        if self.norm == "l1":
            return sum(map(reach, boxes))
        d, entries = self.world.d, []
        for a in range(d):
            entries += [sub(x, y) for x, y in combinations([(0, 0), *boxes[a::d]], 2)]
        return sum(reach(entry) ** 2 for entry in entries)

    def dual(self, r):
        """Of boxes of r, an integer above 2^p ‖r‖∞, or above 4^p max (u·r)² over ‖u‖₂ ≤ 1.

        There the rows of all P classes are r_1 … r_{P−1} and r_0 = −Σ r_k. Where u is 0 on a covered coordinate, its
        row equals row 0, so that these P − m rows are averaged: on the feature, (Σ r_k)²/(P − m) of all that is open.
        """
        if self.norm == "l1":
            return max(map(reach, r))
        d, square = self.world.d, sum(reach(x) ** 2 for x in r)
        for a in range(d):
            equal = self.world.classes - sum(at not in self.closed for at in range(a, self.world.dim, d))
            square += -(-(reach(total(r[a::d])) ** 2) // equal)
        return square

    def below(self, weights, vectors, beta):
        """Whether |u·r| < β for r = Σ weight · vector and every u of least norm."""
        for p in PRECISIONS:
            height = self.at(p)
            if height:
                found = weighted(weights, vectors, p)
                r = self.dual([(0, 0) if a in self.closed else x for a, x in enumerate(found)])
                if self.norm == "l1" and r * height[0] < beta * height[1] << p:
                    return True
                if self.norm == "l2" and r * height[0] < self.world.classes * (beta * height[1] << p) ** 2:
                    return True
        return False

    def shown(self, target):
        """The item that a target shows to be lost by every u of least norm, or kept, and which of the two.

        For β ≥ 0 on separable items and ν on overlapping ones, u·z < 0 follows from r = z + Σ βz + Σ νz and
        u·z = u·r − Σ β(u·z) ≤ u·r − Σ β < 0, and u·z > 0 in the same way from r = z − Σ βz + Σ νz.
        """
        world, side = self.world, get(target, "side", str)
        (item,) = world.items([target.get("item")], True)
        scale = integer(target.get("scale"))
        positive, free = combination(self.overlap, target)
        need(scale > 0 and side in ("lost", "kept"), "a target has no positive scale, or no side")
        need(target["item"][0] == WHOLE, "a target is not of the data as one batch")
        need(all(triple[0] != WHOLE for triple in target["items"]), "a target is compared with another one")
        need(not any(self.overlap.holds(z) for z, _ in positive), "a target is compared with what overlaps")
        s = 1 if side == "lost" else -1
        terms = [(item, scale), *[(z, s * weight) for z, weight in positive], *free]
        vectors = [world.vector(*z) for z, _ in terms]
        proved = self.below([weight for _, weight in terms], vectors, sum(weight for _, weight in positive))
        need(proved, f"sample {item[1]} is not shown to be {side}")
        return item, side


def direction(world, proof):
    """The claim that a proof of the fate under the max-margin direction of a norm proves."""
    norm = get(proof, "norm", str)
    need(norm == "l2" or norm == "l1" and world.classes == 2, "the norm is unknown, or not for so many classes")
    shown, overlap = separation(world, get(proof, "separation", dict))
    need(shown["class"] != "SC", "what overlaps has no max-margin direction")
    whole, kept = whole_items(world), set()
    height = Height(overlap, Weight(overlap, get(proof, "feasible", dict)), norm)
    repeated = any(n for a in world.dead() for n, _ in world.batch(whole[0][0])[a % world.d])
    need(not (height.closed and repeated), "a feature is repeated beside covered ones")
    for target in get(proof, "targets", list):
        item, side = height.shown(target)
        if side == "lost":
            return {"fate": "diverges", "norm": norm, **shown}
        kept.add(item)
    need(all(item in kept or overlap.holds(item) for item in whole), "a sample is not shown to be kept")
    return {"fate": "bounded", "norm": norm, **shown}


# ---- optima ----------------------------------------------------------------------------------------------------------


def least_squares(certificate):
    """Rows (weight, sample, terms of x̄) of every batch, targets (n, p) and their denominators."""
    data, order = certificate["data"], get(certificate, "order", dict)
    world = World.__new__(World)
    world.rows = [row(line) for line in get(data, "features", list)]
    world.dens, world.eps = row(get(data, "denominators", list)), (0, 1)
    targets = [row(line) for line in get(data, "targets", list)]
    dens = row(get(data, "target_denominators", list))
    need(data.get("eps") == "0" and data.get("constant") == "zero", "ε is not 0, or a convention is unknown")
    n = len(world.rows)
    need(
        n and world.dens and dens and min(world.dens + dens) > 0, "there are no data, or a denominator is not positive"
    )
    need(all(len(line) == len(world.dens) for line in world.rows), "the table is not full")
    need(len(targets) == n and all(len(line) == len(dens) for line in targets), "the targets do not fit the rows")
    name = get(order, "name", str)
    if name == "ss":
        lists = get(order, "batches", list)
        need(all(isinstance(batch, list) for batch in lists), "a batch is not a list")
        batches = [(1, [index(i, n) for i in batch]) for batch in lists]
        used = [i for _, batch in batches for i in batch]
        need(used and len(set(used)) == len(used) and all(batch for _, batch in batches), "the order repeats a sample")
    elif name == "rr":
        size = index(order.get("batch_size"), n + 1, 1)
        rest = n % size
        need(comb(n, size) + comb(n, rest) <= MOST_SUBSETS, "too many subsets to enumerate")
        last = list(combinations(range(n), rest)) if rest else []
        batches = [(n // size * max(1, len(last)), batch) for batch in combinations(range(n), size)]
        batches += [(comb(n, size), batch) for batch in last]
    else:
        need(name == "gd", "the order is unknown")
        batches = [(1, range(n))]
    rows = []
    for weight, batch in batches:
        columns = world.normalize(list(batch))
        rows += [(weight, i, [column[place] for column in columns]) for place, i in enumerate(batch)]
    return rows, targets, dens


def optimum(certificate, claim, proof):
    """The claim that is shown: coefficients that minimise the squared loss, and whether no others do."""
    rows, targets, dens = least_squares(certificate)
    d, table, unique = len(rows[0][2]), get(claim, "optimum", list), get(claim, "unique", bool)
    need(len(table) == len(dens) and all(isinstance(line, list) and len(line) == d for line in table), "wrong shape")
    for k, line in enumerate(table):
        entries = []
        for entry in line:
            need(isinstance(entry, list), "an entry is no list of terms")
            found = [row(term) for term in entry]
            need(all(len(term) == 3 and term[1] > 0 and term[2] > 0 for term in found), "a term is not [p, q, r]")
            entries.append([(p * r, q * q * r) for p, q, r in found])
        equations = [[] for _ in range(d)]
        for weight, i, x in rows:
            left = [(targets[i][k], dens[k] ** 2)]
            left += [(-m * n, u * v) for entry, (n, v) in zip(entries, x) for m, u in entry if n]
            for a, (n, v) in enumerate(x):
                equations[a] += [(weight * n * m, v * u) for m, u in left if n]
        for a, equation in enumerate(equations):
            alike = {}
            for n, v in equation:
                alike[v] = alike.get(v, 0) + n
            need(is_zero([(n, v) for v, n in alike.items()]), f"the normal equation of feature {a} does not hold")
    if unique:
        some = [rows[index(i, len(rows))][2] for i in get(proof, "rows", list)]
        need(len(some) == d, "there is not one row for each feature")
        need(independent(some, d), "the named rows are not proved to be independent")
    return {"optimum": table, "unique": unique}


# ---- identities ------------------------------------------------------------------------------------------------------


MOST_WORK = 500_000  # products of terms of one identity
LARGEST = 50_000  # of one number
MOST_POWER = 1_000_000  # of one variable
work = [0]


def spend(count, *numbers):
    """Count operations with numbers so large, and refuse to do too many."""
    bits = [number.bit_length() for number in numbers] or [0]
    work[0] += count * (1 + bits[0] * bits[-1] // 10**6)
    need(work[0] <= MOST_WORK and max(bits) <= LARGEST, "the identity is too large for this kernel")


def product(x, y):
    """A product of polynomials {exponents without zeros at the end: integer}."""
    longest = max((len(m) for m in (*x, *y)), default=0)
    spend(len(x) * len(y) * (1 + longest // 50), *(max(map(abs, poly.values()), default=0) for poly in (x, y)))
    out = {}
    for m, c in x.items():
        for k, e in y.items():
            size = min(len(m), len(k))
            key = tuple(map(int.__add__, m, k)) + m[size:] + k[size:]
            out[key] = out.get(key, 0) + c * e
    need(all(max(m, default=0) <= MOST_POWER for m in out), "the identity is too large for this kernel")
    return {m: c for m, c in out.items() if c}


class Rational:
    """A rational function: a polynomial over an integer and powers of polynomials."""

    def __init__(self, top, under=1, factors=()):
        self.top = {m: c for m, c in top.items() if c}
        self.under, self.factors = under, {key: power for key, power in dict(factors).items() if power}

    def over(self, under, factors):
        """The numerator over a denominator that this one's divides."""
        out = {m: c * (under // self.under) for m, c in self.top.items()}
        for key, power in factors.items():
            for _ in range(power - self.factors.get(key, 0)):
                out = product(out, dict(key))
        return out

    def plus(self, other):
        """A sum, over the least common multiple of the denominators as they are written."""
        spend(len(self.top) + len(other.top) + len(self.factors) + len(other.factors), self.under, other.under)
        under = self.under * other.under // gcd(self.under, other.under)
        keys = {**self.factors, **other.factors}
        factors = {key: max(self.factors.get(key, 0), other.factors.get(key, 0)) for key in keys}
        total = self.over(under, factors)
        for m, c in other.over(under, factors).items():
            total[m] = total.get(m, 0) + c
        return Rational(total, under, factors)

    def by(self, other):
        """A product, without a denominator that is the whole numerator."""
        spend(len(self.factors) + len(other.factors), self.under, other.under)
        keys = {**self.factors, **other.factors}
        factors = {key: self.factors.get(key, 0) + other.factors.get(key, 0) for key in keys}
        top = product(self.top, other.top)
        key = frozenset(top.items())
        if factors.get(key):
            factors[key] -= 1
            top = {(): 1}
        return Rational(top, self.under * other.under, factors)

    def minus(self):
        """The negative."""
        return Rational({m: -c for m, c in self.top.items()}, self.under, self.factors)

    def inverse(self):
        """1 / this."""
        need(self.top, "a denominator is 0")
        top = {(): self.under}
        for key, power in self.factors.items():
            for _ in range(power):
                top = product(top, dict(key))
        if set(self.top) == {()}:
            number = self.top[()]
            return Rational({m: c if number > 0 else -c for m, c in top.items()}, abs(number))
        return Rational(top, 1, {frozenset(self.top.items()): 1})

    def power(self, e):
        """A whole power."""
        base, out = (self if e >= 0 else self.inverse()), constant(1)
        for _ in range(index(abs(e), 1001)):
            out = out.by(base)
        return out

    def reduced(self):
        """Without a whole number that divides above and below."""
        if not self.top:
            return constant(0)
        common = gcd(self.under, *self.top.values())
        return Rational({m: c // common for m, c in self.top.items()}, self.under // common, self.factors)

    def polynomials(self):
        """(polynomial, exponent) whose product this is."""
        return [(self.top, 1), ({(): self.under}, -1), *((dict(key), -power) for key, power in self.factors.items())]

    def mapped(self, of):
        """The same with of(i) for each variable i."""
        out = constant(1)
        for poly, e in self.polynomials():
            whole = constant(0)
            for m, c in poly.items():
                term = constant(c)
                for i, k in enumerate(m):
                    term = term.by(of(i).power(k)) if k else term
                whole = whole.plus(term)
            out = out.by(whole.power(e))
        return out

    def variables(self):
        """Those that are written."""
        return {i for poly, _ in self.polynomials() for m in poly for i, k in enumerate(m) if k}


def constant(p, q=1):
    """The number p/q."""
    return Rational({(): p}, q)


def variable(i):
    """The variable i."""
    return Rational({(0,) * i + (1,): 1})


class Formulas:
    """Programs over n variables: nodes ["q", p, q], ["v", i], ["m", letter], ["+", i, …], ["*", i, …], ["^", i, e],
    ["power", i, j], ["exp", i], ["gamma", i], ["diff", i, v], ["at", i, v, j], ["limit", i, v, j] (to infinity without
    j), ["sum", i, v, j, k, a]: over v from j to k, with the antidifference a. A value is {word: Rational}.

    Powers with symbolic exponents, exponentials and Γ become variables from n on: b^(m/2) for each monomial m of an
    exponent, e^(m/2), and Γ(x) with x's constant part in [0, 1); so does what varies: a "place" of a sum, a difference
    from a point that is "near", a "smooth" argument of a function, a number that is "far". The last two are positive,
    as the n variables are wherever they are factors of a base. An operation evaluates its node again, with what varies
    in the place of its variable."""

    def __init__(self, n, letters, sums):
        self.n, self.letters, self.sums, self.depth = n, letters, sums, 0
        self.atoms, self.numbers, self.moved, self.divisors = [], {}, set(), set()

    def new(self, rule, base, inside, over, depth):
        """A variable that stands for something."""
        i = self.n + len(self.atoms)
        self.atoms.append((rule, base, inside, over | {i}, depth))
        return i

    def atom(self, rule, base, inside, *key):
        """The variable that stands for base^inside, e^inside or Γ(inside)."""
        if key not in self.numbers:
            over = self.over(inside, *([] if base is None else [Rational(base)]))
            depth = 1 + max([self.atoms[i - self.n][4] for i in over if i >= self.n], default=0)
            need(depth <= 50, "functions of functions are nested too deeply")
            self.numbers[key] = self.new(rule, base, inside, over, depth)
        return variable(self.numbers[key])

    def over(self, *values):
        """All variables that values depend on, atoms among them."""
        found = {i for value in values for i in value.variables()}
        return frozenset().union(found, *(self.atoms[i - self.n][3] for i in found if i >= self.n))

    def rules(self, *values):
        """The rules of the atoms that values depend on."""
        return {self.atoms[i - self.n][0] for i in self.over(*values) if i >= self.n}

    def zero(self, value):
        """Whether it is 0, as the square of b^(1/2) is b."""
        top = value.top
        while True:
            found = [(i, self.atoms[i - self.n]) for i in Rational(top).variables() if i >= self.n]
            half = {i: atom[1] for i, atom in found if atom[1] and set(atom[2].top) == {()}}
            if not any(m[i] > 1 for m in top for i in half if i < len(m)):
                return not top
            whole = constant(0)
            for m, c in top.items():
                term = Rational({tuple(k % 2 if i in half else k for i, k in enumerate(m)): c})
                for i in half:
                    term = term.by(Rational(half[i]).power(m[i] // 2)) if i < len(m) else term
                whole = whole.plus(Rational({less(m, 0, 0): c for m, c in term.top.items()}))
            top = whole.top

    def raised(self, base, exponent):
        """base^exponent, where base is a polynomial, or None for e."""
        exponent = exponent.reduced()
        need(not exponent.factors, "an exponent is no polynomial")
        out = constant(1)
        for m, c in exponent.top.items():
            if base is not None and not m and c % exponent.under == 0:
                out = out.by(Rational(base).power(c // exponent.under))
                continue
            need(2 * c % exponent.under == 0, "an exponent has other fractions than halves")
            key = base and frozenset(base.items())
            inside = Rational({m: 1}, 2)
            signed = base and set(base) == {()} and base[()] < 0
            out = out.by(
                self.atom("negative" if signed else "power", base, inside, key, m).power(2 * c // exponent.under)
            )
        return out

    def power(self, base, exponent):
        """base^exponent: polynomials and variables of the base are raised one by one, where they are positive."""
        need(not self.zero(base), "a power of 0 has a symbolic exponent")
        parts, above, below = [], 1, 1
        for poly, e in base.reduced().polynomials():
            if len(poly) > 1:
                parts.append((poly, e))
                continue
            ((m, c),) = poly.items()
            parts += [(variable(i).top, k * e) for i, k in enumerate(m) if k]
            above, below = (above * c**e, below) if e > 0 else (above, below * c**-e)
        common = gcd(above, below) * (1 if below > 0 else -1)
        parts += [({(): c // common}, e) for c, e in ((above, 1), (below, -1)) if c != common]
        whole = not (exponent.factors or set(exponent.top) - {()} or exponent.top.get((), 0) % exponent.under)
        if not whole and [e for _, e in parts] not in ([], [1]):
            unsure = [e for part, e in parts if min(part.values()) < 0 or UNSURE & self.rules(Rational(part))]
            need(unsure in ([], [1]), "the base of a power has factors that need not be positive")
        out = constant(1)
        for part, e in parts:
            out = out.by(self.raised(part, exponent.by(constant(e))))
        return out

    def gamma(self, x):
        """Γ(x)."""
        need(not x.factors, "Γ has an argument that is no polynomial")
        x = x.reduced()
        whole = x.top.get((), 0) // x.under
        if set(x.top) <= {()} and x.top.get((), 0) % x.under == 0:
            need(whole > 0, "Γ has a pole")
            rest, whole, out = constant(1), whole - 1, constant(1)
        else:
            rest = x.plus(constant(-whole))
            out = self.atom("gamma", None, rest, "gamma", frozenset(rest.top.items()), rest.under)
        for j in range(index(abs(whole), 1001)):
            out = out.by(rest.plus(constant(j)) if whole > 0 else rest.plus(constant(-j - 1)).inverse())
        return out

    def put(self, value, v, by):
        """The value with `by` in place of v."""
        known = {v: by}

        def of(i):
            if i not in known:
                known[i] = variable(i)
                if i >= self.n and v in self.atoms[i - self.n][3]:
                    rule, base, inside, _, _ = self.atoms[i - self.n]
                    inside = self.put(inside, v, by)
                    if rule == "gamma":
                        known[i] = self.gamma(inside)
                    elif base is None:
                        known[i] = self.raised(None, inside)
                    else:
                        known[i] = self.power(self.put(Rational(base), v, by), inside)
            return known[i]

        return value.mapped(of)

    def slope(self, value, v):
        """The derivative by v: the numerator's over the denominator, and each other factor's over the factor."""
        total = constant(0)
        for number, (poly, e) in enumerate(value.polynomials()):
            rest = constant(0)
            for m, c in poly.items():
                for i, k in enumerate(m):
                    if k and v in self.over(variable(i)):
                        rest = rest.plus(Rational({less(m, i, 1): c * k}).by(self.slope_of(i, v)))
            if rest.top and number == 0:
                total = rest.by(Rational({(): 1}, value.under, value.factors))
            elif rest.top:
                total = total.plus(value.by(constant(e)).by(rest).by(Rational(poly).inverse()))
        return total

    def slope_of(self, i, v):
        """The derivative of a variable."""
        if i == v:
            return constant(1)
        rule, base, inside, _, _ = self.atoms[i - self.n]
        more = self.slope(inside, v)
        if rule == "power" and base is None:
            return variable(i).by(more)
        need(base and not more.top, "a derivative by an exponent, or by the argument of a Γ")
        return variable(i).by(inside).by(self.slope(Rational(base), v)).by(Rational(base).inverse())

    def limit(self, value, v, far):
        """The limit of a rational function of v, as v tends to 0 or (far) to infinity."""
        order, out = 0, constant(1)
        for poly, e in value.polynomials():
            if not poly:
                return constant(0)
            others = [variable(i) for i in Rational(poly).variables() - {v}]
            need(v not in self.over(*others), "there is a limit of something that is not rational")
            powers = {m: m[v] if v < len(m) else 0 for m in poly}
            end = (max if far else min)(powers.values())
            lead = {less(m, v, end): c for m, c in poly.items() if powers[m] == end}
            if e < 0 and len(lead) < len(poly):  # where the lead is 0, the limit is another one
                unsure = (UNSURE if len(lead) > 1 else {"place", "near"}) & self.rules(Rational(lead))
                alike = min(lead.values()) > 0 or max(lead.values()) < 0
                need(alike and not unsure, "a leading coefficient in a limit may be 0")
            order, out = order + e * end, out.by(Rational(lead).power(e))
        need(order == 0 or (order < 0) == far, "a limit is not finite")
        return constant(0) if order else out

    def value(self, nodes, stated=False):
        """The value of a program; what a stated one divides by is remembered."""
        made = self.values(nodes, {})
        for k in needed(nodes, len(nodes) - 1) if stated else ():
            if nodes[k][0] == "^" and nodes[k][2] < 0:
                self.divisors.add(frozenset(scalar(made[nodes[k][1]]).top.items()))
        return made[-1]

    def values(self, nodes, put, only=None):
        """The values of the nodes of a program, or of some, with other values in place of some variables."""
        need(type(nodes) is list and nodes, "a side of the identity is no list")
        made = []
        for k, node in enumerate(nodes):
            need(type(node) is list and len(node) > 1 and type(node[0]) is str, "a node of the identity is no list")
            if only is None or k in only:
                spend(20)
                made.append(self.node(nodes, node[0], node[1:], made, put))
            elif k > max(only):
                break
            else:
                made.append(None)
        return made

    def inner(self, nodes, last, put):
        """The number that a node comes to; the last one of another program if last is None."""
        need(self.depth < 12, "operations with variables are nested too deeply")
        self.depth += 1
        made = self.values(nodes, put, None if last is None else needed(nodes, last))
        self.depth -= 1
        return scalar(made[-1])

    def node(self, nodes, rule, rest, made, put):
        """The value of a node."""
        if rule in ("+", "*"):
            out = {} if rule == "+" else {(): constant(1)}
            for i in rest:
                part = made[index(i, len(made))]
                out = add(out, part) if rule == "+" else word_product(out, part)
            return out
        if rule == "m":
            need(len(rest) == 1, "a node has too many arguments")
            return {(index(rest[0], self.letters),): constant(1)}
        if rule == "^" and len(rest) == 2 and set(made[index(rest[0], len(made))]) - {()}:
            out = {(): constant(1)}
            for _ in range(index(rest[1], 1001)):
                out = word_product(out, made[rest[0]])
            return out
        return {(): self.number(nodes, rule, rest, made, put)}

    def number(self, nodes, rule, rest, made, put):
        """The value of a node without letters."""
        if rule == "q":
            need(len(rest) == 2, "a number is not p/q")
            p, q = row(rest)
            need(q > 0, "a number is not p/q")
            return constant(p, q)
        sizes = {"v": 1, "^": 2, "power": 2, "exp": 1, "gamma": 1, "diff": 2, "at": 3, "limit": 3, "sum": 5}
        need(rule in sizes and len(rest) in (sizes[rule], 2 if rule == "limit" else 0), "a node is not known")
        if rule == "v":
            i = index(rest[0], self.n)
            return put[i] if i in put else variable(i)
        if rule == "^":
            base, e = scalar(made[index(rest[0], len(made))]), index(rest[1], 1001, -1000)
            need(e >= 0 or not self.zero(base), "a denominator is 0")
            return base.power(e)
        if rule in ("power", "exp", "gamma"):
            base, *others = [scalar(made[index(i, len(made))]) for i in rest]
            if rule == "power":
                return self.power(base, others[0])
            return self.gamma(base) if rule == "gamma" else self.raised(None, base)
        i, v, points = index(rest[0], len(made)), index(rest[1], self.n), rest[2:4]
        points = [scalar(made[index(j, len(made))]) for j in points]
        self.moved.add(v)

        def at(place):
            return self.inner(nodes, i, {**put, v: place})

        if rule == "diff":
            return self.derivative(at, put.get(v), v)
        if rule == "at":
            return at(points[0])
        if rule == "limit":
            need(v not in self.over(*points), "the point of a limit varies with what tends to it")
            end = self.new("near" if points else "far", None, constant(0), frozenset(), 0)
            return self.limit(at(variable(end).plus(points[0]) if points else variable(end)), end, not points)
        proof = self.sums[index(rest[4], len(self.sums))]
        return self.sum(at, lambda place: self.inner(proof, None, {**put, v: place}), *points)

    def derivative(self, at, point, v):
        """The derivative of a function, at a point if there is one, where it must be defined."""
        if point is None:
            x = self.new("smooth", None, constant(0), frozenset(), 0)
            return self.put(self.slope(at(variable(x)), x), x, variable(v))
        at(point)
        h = self.new("near", None, constant(0), frozenset(), 0)
        return self.put(self.slope(at(point.plus(variable(h))), h), h, constant(0))

    def sum(self, term, step, low, high):
        """step(high + 1) − step(low), if these are the differences of step; every term that is seen is defined."""
        after = high.plus(constant(1))
        count = after.plus(low.minus())
        need(not {"near", "smooth"} & self.rules(count), "the number of terms of a sum is not whole")
        places = [low, high]
        if not set(count.top) - {()}:
            many = count.top.get((), 0)
            need(many >= 0 and many % count.under == 0, "the number of terms of a sum is not whole")
            places = [low.plus(constant(j)) for j in range(index(many // count.under, 1001))]
        for place in places:
            term(place)
        k = variable(self.new("place", None, constant(0), frozenset(), 0))
        difference = step(k.plus(constant(1))).plus(step(k).minus())
        need(self.zero(difference.plus(term(k).minus())), "the terms of a sum are not the differences that are given")
        return step(after).plus(step(low).minus())


UNSURE = {"place", "near", "negative", "gamma"}  # what may be negative, or no real number
OWN = {"q": (0, 0), "v": (0, 0), "m": (0, 0), "^": (0, 1), "diff": (0, 0), "at": (2, 3), "limit": (2, 3), "sum": (2, 4)}


def needed(nodes, last):
    """The nodes that a node is made of without evaluating any anew."""
    found = {last}
    for k in range(last, -1, -1):
        if k in found:
            rule, *rest = nodes[k]
            first, end = OWN.get(rule, (0, len(rest)))
            found.update(rest[first:end])
    return found


def less(m, i, k):
    """Exponents, of the variable i by k less."""
    out = [*m[:i], m[i] - k, *m[i + 1 :]] if i < len(m) else list(m)
    while out and not out[-1]:
        out.pop()
    return tuple(out)


def add(x, y):
    """Words with coefficients, with more added to them."""
    for word, c in y.items():
        spend(1 + len(word))
        x[word] = x[word].plus(c) if word in x else c
    return x


def word_sum(x, y):
    """A sum of words with coefficients."""
    return add(dict(x), y)


def word_product(x, y):
    """A product of words."""
    out = {}
    for left, c in x.items():
        for right, e in y.items():
            add(out, {left + right: c.by(e)})
    return out


def scalar(value):
    """The number that a value is."""
    need(all(not word or not c.top for word, c in value.items()), "there is a matrix where a number belongs")
    return value.get((), constant(0))


def turned(value, pairs, letters):
    """Words up to rotation, and to transposition if pairs of letters are given."""
    other = list(range(letters))
    for pair in pairs or []:
        need(type(pair) is list and len(pair) == 2, "a transpose is no pair of letters")
        i, j = (index(k, letters) for k in pair)
        other[i], other[j] = j, i
    need(all(other[other[i]] == i for i in range(letters)), "the transposes are no pairs")
    out = {}
    for word, c in value.items():
        both = [word] if pairs is None else [word, tuple(other[i] for i in word[::-1])]
        out = word_sum(out, {min(w[i:] + w[:i] for w in both for i in range(len(w) or 1)): c})
    return out


def identity(claim, proof):
    """The claim that is shown: two programs that are equal where the relations are 0."""
    names, letters = get(claim, "variables", list), get(claim, "letters", list) if "letters" in claim else []
    need(all(isinstance(name, str) for name in names + letters), "a variable has no name")
    need(len(set(names + letters)) == len(names) + len(letters), "two variables have the same name")
    need(get(proof, "rule", str) == "expand", "the rule is unknown")
    work[0] = 0
    sums = get(proof, "antidifferences", list) if "antidifferences" in proof else []
    formulas = Formulas(len(names), len(letters), sums)
    relations = [formulas.value(part, True) for part in (get(claim, "relations", list) if "relations" in claim else [])]
    left, right = (formulas.value(get(claim, side, list), True) for side in ("lhs", "rhs"))
    divided = set()
    for entry in get(proof, "multiples", list) if "multiples" in proof else []:
        need(type(entry) is list and len(entry) == 3, "a multiple is not a relation and two programs")
        middle = relations[index(entry[0], len(relations))]
        before, after = formulas.value(entry[1]), formulas.value(entry[2])
        divided |= {key for c in (*before.values(), *after.values()) for key in c.factors}
        right = word_sum(right, word_product(word_product(before, middle), after))
    rest = word_sum(left, {word: c.minus() for word, c in right.items()})
    if "trace" in claim:
        need(claim["trace"] is True, "the trace is not true")
        rest = turned(rest, get(claim, "transposes", list) if "transposes" in claim else None, len(letters))
    need(all(formulas.zero(c) for c in rest.values()), "the two sides do not expand to the same")
    divides_by_no_more(formulas, divided)
    nothing_moves_along(formulas, names, relations)
    stated = ("step", "because", "variables", "letters", "relations", "trace", "transposes", "lhs", "rhs")
    return {key: claim[key] for key in stated if key in claim}


def divides_by_no_more(formulas, divided):
    """Refuse multiples that divide by what the claim does not divide by: x = 0 over x is 1 = 0."""
    seen = {key: Rational(dict(key)).variables() for key in formulas.divisors | divided}
    known = {key for key in formulas.divisors if not seen[key] & formulas.moved}
    alone = set().union(*(seen[key] for key in known if len(key) == 1))
    for key in divided - known:
        need(len(key) == 1 and seen[key] <= alone, "a multiple divides by what the identity does not divide by")


def nothing_moves_along(formulas, names, relations):
    """Refuse variables that depend on one that varies, by their names or by a relation."""
    tied = formulas.over(*(c for relation in relations for c in relation.values()))
    for v in formulas.moved:
        words = re.split(SEPARATORS, names[v])
        for name in [name for name in names if name != names[v]]:
            found = names[v] in (re.split(SEPARATORS, name) if len(words) == 1 else name)
            need(not found, f"a variable depends on {names[v]}, which varies")
        need(v not in tied, f"a relation holds {names[v]}, which varies")


SEPARATORS = r"[][ (){}⟨⟩*/+,^|=<>-]+"


# ---- documents -------------------------------------------------------------------------------------------------------


def digest(value):
    """The sha256 of a JSON value with sorted keys and no spaces."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value):
    """The text of a JSON value with sorted keys and no spaces, in which 1 is not true."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def shows(certificate, kind, claim, proof):
    """The claim that the proof of a certificate shows."""
    if kind == "optimum":
        return optimum(certificate, claim, proof)
    if kind == "identity":
        return identity(claim, proof)
    if kind not in ("separability", "fate", "direction"):
        raise Unsupported(f"certificates of the kind {kind} are not known here")
    world = World(certificate["data"], get(certificate, "order", dict))
    if kind == "separability":
        return separation(world, proof)[0]
    return fate(world, proof) if kind == "fate" else direction(world, proof)


def check(certificate):
    """(kind, verdict, reason) of one certificate."""
    kind = certificate.get("kind")
    kind = kind if kind in KINDS else canonical(kind)[:40]  # in ASCII, whatever a stranger wrote
    try:
        need(
            get(certificate, "format", str) == FORMAT and get(certificate, "version", int) == 1, "the format is unknown"
        )
        data, claim, proof = (get(certificate, key, dict) for key in ("data", "claim", "proof"))
        need(get(certificate, "data_sha256", str) == digest(data), "the data were changed")
        rest = {key: value for key, value in certificate.items() if key not in ("data", "sha256")}
        need(get(certificate, "sha256", str) == digest(rest), "the certificate was changed")
        shown = shows(certificate, kind, claim, proof)
        need(canonical(shown) == canonical(claim), f"the proof shows {shown}, not what is claimed")
    except Unsupported as why:
        return kind, "unsupported", str(why)
    except (Invalid, RecursionError, ValueError, TypeError) as why:
        return kind, "invalid", str(why)[:300]
    return kind, "valid", ""


def once(pairs):
    """An object whose keys are all different."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is repeated")
    return dict(pairs)


def no_float(text):
    """Refuse a number that is not an integer."""
    raise ValueError(f"{text[:20]} is not an integer")


def small(text):
    """An integer that is not a string, which is an index."""
    if len(text) > LONGEST:
        raise ValueError(f"{text[:20]} is too long for a number that is not in quotes")
    return int(text)


def shallow(text):
    """Refuse a text that is nested deeper than certificates are, before it is read."""
    depth = 0
    for part in re.findall(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', text):
        depth += (part in "[{") - (part in "]}")
        if depth > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} levels deep")
    return text


def read(text):
    """The certificates of a document, and whether the list as a whole has its hash."""
    value = json.loads(
        shallow(text), object_pairs_hook=once, parse_int=small, parse_float=no_float, parse_constant=no_float
    )
    if not isinstance(value, dict) or value.get("format") not in (FORMAT, BUNDLE):
        raise ValueError("this is no file of certificates")
    if value["format"] == FORMAT:
        return [value], True
    parts = value.get("certificates")
    if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
        raise ValueError("there are no certificates in the file")
    if canonical(value.get("version")) != "1":
        raise ValueError("the version of the file is unknown")
    return [{**part, "data": value.get("data")} for part in parts], value.get("sha256") == digest(parts)


def main(arguments):
    """Read a file, print a line for each certificate, return the exit status."""
    names = [name for name in arguments if name != "--json"]
    if len(names) != 1:
        print("usage: python checker.py FILE [--json]", file=sys.stderr)
        return 2
    try:
        with open(names[0], encoding="utf-8") as file:
            parts, known = read(file.read())
    except (OSError, ValueError, RecursionError) as why:
        print(f"{names[0]}: {why}", file=sys.stderr)
        return 2
    found = [check(part) for part in parts]
    if not known:
        found = [(kind, "invalid", "the list of certificates was changed") for kind, _, _ in found]
    if "--json" in arguments:
        print(json.dumps([{"kind": kind, "verdict": verdict, "why": why} for kind, verdict, why in found]))
    else:
        for kind, verdict, why in found:
            print(f"{verdict}: {kind}{': ' if why else ''}{why}")
    verdicts = {verdict for _, verdict, _ in found}
    return 1 if "invalid" in verdicts else 3 if "unsupported" in verdicts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
