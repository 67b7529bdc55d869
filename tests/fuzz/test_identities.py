"""Random identities over every rule: whatever a checker takes, numbers put into it agree with."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from fuzz.differential import answers, differences
from fuzz.identity_programs import identity
from fuzz.identity_values import Undefined, refuted, value_at
from tests.kernels.test_false_identities import FALSE, TRUE

ROOT = [["v", 0], ["^", 0, 2], ["q", "1", "2"], ["power", 1, 2]]


@pytest.mark.parametrize(("count", "seed"), [(100, 0), pytest.param(5000, 1, marks=pytest.mark.deep)])
def test_nothing_false_is_taken(count: int, seed: int) -> None:
    rng, taken, rules = random.Random(seed), 0, Counter[str]()  # noqa: S311
    for _ in range(count):
        part = identity(rng)
        content = json.dumps(part).encode()
        found = answers(content)
        assert differences(content, found) == [], part
        if found["py"][0] == ("valid",):
            taken += 1
            rules.update(node[0] for node in part["claim"]["lhs"])
    assert count // 4 < taken < count
    assert {"power", "exp", "gamma", "diff", "at", "limit", "sum"} <= set(rules)


def test_numbers_refute_what_is_false() -> None:
    """Those with a value at all; the others have none anywhere, or differ at single points."""
    seen = {name for name, part in FALSE.items() if refuted(part)}
    assert {"√x² = -1 at -1", "lim x/(x + y) = 0 at y = 0", "√k² for k = -2, -1 sums to -3"} <= seen
    assert {"1 = 0 where x + y = 0, over x + y", "x/x = 1 at 0"} & seen == set()
    assert [name for name, part in TRUE.items() if refuted(part)] == []


def test_values() -> None:
    assert abs(value_at([*ROOT, ["q", "-3", "1"], ["at", 3, 0, 4]], [1]) - 3) < 1e-9  # 60 digits, and no division
    assert abs(value_at([*ROOT, ["diff", 3, 0]], [2]) - 1) < 1e-9  # a difference over 1e-14, with 60 digits
    with pytest.raises(Undefined):  # left and right differ
        value_at([*ROOT, ["^", 0, -1], ["*", 3, 4], ["q", "0", "1"], ["limit", 5, 0, 6]], [1])
