"""Fates under max-margin directions (claim C-4): what is exported is accepted, what was tampered with is refused."""

import copy
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.kernels import checker, run_kernel
from proofs_check.separability import decision_of, direction, exact_data, make_order
from tests.certificates.test_checker import sealed
from tests.kernels.material import accepted, directions, every_rule, fields

node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
FAST = ["py", pytest.param("js", marks=node)]


def verdicts(kernel, parts):
    return [answer.verdict for answer in run_kernel(kernel, parts)]


def exported():
    return [part for parts in directions().values() for part in parts]


def by_claim(*, targets: int = 40):
    """One exported certificate for each norm, fate, class and number of classes; short ones."""
    found = {}
    for part in exported():
        claim = part["claim"]
        key = claim["norm"], claim["fate"], claim["class"], len(part["data"]["label_names"])
        if len(part["proof"]["targets"]) <= targets:
            found.setdefault(key, part)
    return found


@pytest.mark.parametrize("kernel", FAST)
def test_every_exported_direction_is_accepted(kernel) -> None:
    parts = exported()
    assert len(parts) > 80
    assert all(map(accepted, parts))
    assert set(verdicts(kernel, parts)) == {"valid"}
    kinds = by_claim()
    assert {key[0] for key in kinds} == {"l1", "l2"}
    assert {key[1] for key in kinds} == {"diverges", "bounded"}
    assert {key[3] for key in kinds} >= {2, 3}


def _tampered(part):
    """(what was done, a forgery whose claim does not follow), each with hashes that fit."""

    def change(what, do):
        forged = copy.deepcopy(part)
        do(forged["proof"], forged["claim"])
        return what, sealed(forged)

    other = {"l1": "l2", "l2": "l1", "lost": "kept", "kept": "lost", "diverges": "bounded", "bounded": "diverges"}
    target = part["proof"]["targets"][0]

    def every(key, value):
        return lambda proof, _claim: [one.update({key: value(one[key])}) for one in proof["targets"]]

    yield change("norm of the claim", lambda _p, c: c.update(norm=other[c["norm"]]))
    yield change("norm of the proof", lambda p, _c: p.update(norm=other[p["norm"]]))
    yield change("no norm", lambda p, c: (p.update(norm="l3"), c.update(norm="l3")))
    yield change("fate", lambda _p, c: c.update(fate=other[c["fate"]]))
    yield change("side", every("side", other.get))
    yield change("side and fate", lambda p, c: (every("side", other.get)(p, c), c.update(fate=other[c["fate"]])))
    yield change("no such side", every("side", str.upper))
    yield change("a target less", lambda p, _c: p["targets"].pop(0))
    yield change("scale 0", every("scale", lambda _s: "0"))
    yield change("scale negative", every("scale", lambda s: f"-{s}"))
    yield change("scale too large", every("scale", lambda s: f"{s}{'0' * 40}"))
    yield change("a weight of β negative", every("weights", lambda w: [f"-{w[0]}", *w[1:]]))
    yield change("a weight of β 0", every("weights", lambda w: ["0", *w[1:]]))
    yield change("β too small", every("weights", lambda w: ["1"] * len(w)))
    yield change("no β", lambda p, _c: [t.update(items=[], weights=[]) for t in p["targets"]])
    yield change("a weight for no item", every("weights", lambda w: [*w, "1"]))
    yield change("the target among the others", every("items", lambda items: [target["item"], *items[1:]]))
    yield change("feasible turned round", lambda p, _c: _weights(p, lambda w: -w))
    yield change("feasible 0", lambda p, _c: _weights(p, lambda _w: 0))
    yield change("feasible far off", lambda p, _c: _weights(p, lambda w: w + 2**56))
    if target["free"]:
        yield change("ν negative", every("free_weights", lambda w: [str(-(10**60)) for _ in w]))
        yield change("no ν", lambda p, _c: [t.update(free=[], free_weights=[]) for t in p["targets"]])
        yield change("ν on what is separable", every("free", lambda free: target["items"][:1] * len(free)))


def _weights(proof, how):
    proof["feasible"]["w"] = [str(how(int(w))) for w in proof["feasible"]["w"]]


@pytest.mark.parametrize("kernel", FAST)
def test_what_does_not_follow_is_refused(kernel) -> None:
    forged = [(key, *one) for key, part in by_claim().items() for one in _tampered(part)]
    assert len(forged) > 100
    assert len({what for _, what, _ in forged}) > 20
    for (key, what, part), verdict in zip(forged, verdicts(kernel, [part for *_, part in forged]), strict=True):
        if what == "feasible far off":  # the claim may follow still; the kernels correct a weight by any amount
            assert verdict == "valid" or not accepted(part), key
            continue
        assert (verdict == "valid") == accepted(part), (key, what)
        assert verdict == "invalid" or what == "no ν", (key, what)  # where ν hardly matters the claim follows still


@pytest.mark.parametrize("kernel", FAST)
def test_scaling_alone_changes_nothing(kernel) -> None:
    for part in by_claim().values():
        _weights(part["proof"], lambda w: 7 * w)
        assert verdicts(kernel, [sealed(part)]) == ["valid"]
        assert accepted(part)


@pytest.mark.parametrize("kernel", FAST)
def test_every_field_is_needed_or_the_claim_is_the_same(kernel) -> None:
    forged, refused = [], 0
    for part in [every_rule()["frozen"], every_rule()["trained"], *by_claim(targets=3).values()]:
        for path in fields({key: part[key] for key in ("data", "order", "claim", "proof")}):
            new = copy.deepcopy(part)
            where = new
            for key in path[:-1]:
                where = where[key]
            value = where[path[-1]]
            if isinstance(value, str):
                words = value.split(" ")
                words[0] = str(int(words[0]) + 1) if words[0].lstrip("-").isdigit() else f"{words[0]}x"
                where[path[-1]] = " ".join(words)
            else:
                where[path[-1]] = not value if value is None or isinstance(value, bool) else value + 1
            forged.append((part, path, sealed(new)))
    answers = verdicts(kernel, [new for *_, new in forged])
    for (part, path, new), verdict in zip(forged, answers, strict=True):
        assert (verdict == "valid") == accepted(new), path
        refused += verdict != "valid"
        if path[0] == "claim":
            assert verdict == "invalid", path
        assert part["data_sha256"] == new["data_sha256"] or path[0] == "data"
    assert refused > len(forged) // 5


@pytest.mark.parametrize("kernel", FAST)
def test_data_on_which_the_norms_have_different_fates(kernel) -> None:
    both = [[one for one in parts if one["order"]["name"] == "ss"] for parts in directions().values()]
    pairs = [parts for parts in both if len({part["claim"]["fate"] for part in parts}) == 2]
    assert len(pairs) >= 3, "constructions on which frozen and trained Γ differ are kept"
    for parts in pairs:
        forged = copy.deepcopy(parts)
        for part in forged:
            for where in ("claim", "proof"):
                part[where]["norm"] = {"l1": "l2", "l2": "l1"}[part[where]["norm"]]
        assert verdicts(kernel, parts) == ["valid"] * len(parts)
        assert verdicts(kernel, [sealed(part) for part in forged]) == ["invalid"] * len(parts)


@pytest.mark.parametrize("kernel", FAST)
def test_the_sum_norm_is_for_two_classes(kernel) -> None:
    part = next(part for key, part in by_claim().items() if key[3] == 3)
    part["claim"]["norm"] = part["proof"]["norm"] = "l1"
    assert verdicts(kernel, [sealed(part)]) == ["invalid"]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_small_data_sets_and_the_opposite_of_what_holds(seed) -> None:
    rng = np.random.default_rng(seed)
    size, classes = int(rng.choice([2, 3])), int(rng.choice([2, 2, 3]))
    X = rng.integers(-4, 5, (2 * size, int(rng.integers(1, 4))))
    data = exact_data(X.tolist(), np.arange(2 * size) % classes)
    decision = decision_of(data, make_order(data, "ss", batch_size=size))
    if decision.kind not in ("LS", "PLS"):
        return
    for gamma in ("frozen", "trained") if classes == 2 else ("frozen",):
        part = direction(data, decision, gamma=gamma).certificate
        if part is None:
            continue
        part = copy.deepcopy(dict(part))
        assert checker.check(part) == ("direction", "valid", "")
        part["claim"]["fate"] = {"diverges": "bounded", "bounded": "diverges"}[part["claim"]["fate"]]
        for target in part["proof"]["targets"]:
            target["side"] = {"lost": "kept", "kept": "lost"}[target["side"]]
        assert checker.check(sealed(part))[1] == "invalid"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_both_norms_are_bounded_from_above_and_closely(seed) -> None:
    """Against numpy: the length of all rows of weights less their mean, and its dual norm on what is not covered."""
    rng = np.random.default_rng(seed)
    classes, d, p = int(rng.integers(2, 5)), int(rng.integers(1, 4)), 60
    dim = (classes - 1) * d
    closed = {int(a) for a in rng.choice(dim, int(rng.integers(0, dim)), replace=False)}
    world = SimpleNamespace(classes=classes, d=d, dim=dim, dead=set)
    height = checker.Height(SimpleNamespace(world=world, covered=closed), None, "l2")  # type: ignore[arg-type]
    r, v = rng.integers(-9, 10, (2, dim))
    r[list(closed)] = 0
    table = np.kron(np.eye(classes - 1) - np.ones((classes - 1, classes - 1)) / classes, np.eye(d))
    length = classes * v @ table @ v
    left = [a for a in range(dim) if a not in closed]
    dual = r[left] @ np.linalg.solve(table[np.ix_(left, left)], r[left])
    boxes = [[(int(x) << p, int(x) << p) for x in vector] for vector in (v, r)]
    for found, expected in ((height.size(boxes[0]), length), (height.dual(boxes[1]), dual)):
        # of integers up to 10 in at most 9 entries: solving loses a few of float's 16 digits, rounding up 2^−120
        assert abs(found / 4**p - expected) <= 1e-9 * (1 + expected)
    wide = [(low - (1 << p), high) for low, high in boxes[1]]
    wide = [(0, 0) if a in closed else box for a, box in enumerate(wide)]
    assert height.dual(wide) >= height.dual(boxes[1])
