"""Options' texts: lists and ranges, exact to the last decimal; one sentence for anything else."""

from __future__ import annotations

import re

import pytest

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integer, integers, one_of, real, reals, some_of, text


@pytest.mark.parametrize(
    ("read", "given", "values"),
    [
        (integers(), "2,4,8,16", [2, 4, 8, 16]),
        (integers(), "2:5", [2, 3, 4, 5]),
        (integers(), "96, 192:384:96", [96, 192, 288, 384]),
        (integers(), "1e3", [1000]),
        (reals(), "0.1:0.3:0.1", [0.1, 0.2, 0.3]),
        (reals(), "1/3,0.5", [1 / 3, 0.5]),
        (reals(least=0, below=1), "0", [0.0]),
        (some_of("ss", "rr"), "rr,ss", ["rr", "ss"]),
        (integer(least=1), "7", 7),
        (real(above=0), "1e-3", 0.001),
        (one_of("frozen", "trained"), "frozen", "frozen"),
        (text, "a,b", "a,b"),
    ],
)
def test_what_is_written_is_what_is_meant(read, given, values):
    found = read(given, "--x")
    assert found == values
    assert repr(found) == repr(values), "whole numbers are integers, the others floats"


def test_a_long_range_loses_no_end_to_rounding():
    values = reals()("0.1:0.6:0.02", "--ratio")
    assert len(values) == 26
    assert values == [round(0.1 + 0.02 * k, 2) for k in range(26)]


@pytest.mark.parametrize(
    ("read", "given", "says"),
    [
        (integers(), "", "no number"),
        (integers(), "2,,4", "no number"),
        (integers(), "2.5", "whole numbers, got 2.5"),
        (integers(), "4,2,4", "lists 4 twice"),
        (integers(least=2), "1,2", "at least 2, got 1"),
        (integers(most=9), "10", "at most 9"),
        (integers(), "8:2", "must rise"),
        (integers(), "2:8:0", "must rise"),
        (integers(), "1:2:3:4", "start:stop:step"),
        (integers(), "1:1e9", "larger step"),
        (integers(), "1:90000,100001:190000", "larger step"),
        (reals(), "0.1:0.6:0.07", "the last one below it is 0.59"),
        (reals(), "0.1:0.6", "without a step"),
        (reals(), "nan", "no number"),
        (reals(), "inf", "no number"),
        (reals(), "1/0", "no number"),
        (reals(), "1e999999999", "no number"),
        (reals(), "1e400", "beyond the range"),
        (reals(above=0), "0", "above 0"),
        (reals(below=1), "1", "below 1"),
        (real(), "0.1,0.2", "no number"),
        (integer(), "1/2", "whole numbers"),
        (one_of("ss", "rr"), "gd", "use ss or rr"),
        (some_of("ss", "rr"), "ss,ss", "twice"),
        (text, "", "empty"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(read, given, says):
    with pytest.raises(InputError, match=re.escape(says)) as refusal:
        read(given, "--x")
    assert str(refusal.value).startswith("--x")
    assert "\n" not in str(refusal.value)
