"""Three checkers of certificates on files that once divided them, or might have, and on some fresh ones."""

from __future__ import annotations

import random
import shutil

import pytest

from fuzz.differential import UNREAD, Answer, answers, differences, node
from fuzz.mutations import mutated
from fuzz.target import corpus
from fuzz.targets import certificates
from proofs_check.kernels import checker

KEPT = corpus("differential")
VALID = {"minus-0", "nested-12-deep"}
KERNELS_ALONE = {
    "correction-far-from-exact", "leaving-direction-far-from-exact", "staying-direction-far-from-exact",
}  # fmt: skip
NO_FILE = {
    "bare-integer-of-11-characters", "bare-integer-of-11-digits", "byte-order-mark", "nested-too-deep", "not-utf-8",
    "version-true-of-a-file",
}  # fmt: skip
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.mark.parametrize("name", KEPT)
def test_a_file_that_was_kept(name: str) -> None:
    found = answers(KEPT[name])
    assert differences(KEPT[name], found) == []
    for checked in ("package", "py"):
        taken = name in VALID or (checked == "py" and name in KERNELS_ALONE)
        verdicts = found[checked][0]
        assert (verdicts == ("valid",)) == taken, found
        assert (verdicts == UNREAD) == (name in NO_FILE), found


@needs_node
def test_the_same_in_javascript() -> None:
    for (name, content), js in zip(KEPT.items(), node(list(KEPT.values())), strict=True):
        assert differences(content, answers(content, js)) == [], name
        assert js[0] == answers(content)["py"][0], name


def _fresh(count: int, seed: int) -> list[bytes]:
    rng = random.Random(seed)  # noqa: S311
    seeds = [checker.read(content.decode())[0][0] for content in certificates.seeds().values()]
    return [mutated(rng.choice(seeds), seeds, rng) for _ in range(count)]


def test_fresh_files() -> None:
    contents = _fresh(150, 0)
    js: list[Answer | None] = [None] * len(contents)
    if shutil.which("node"):
        js = list(node(contents))
    taken = 0
    for content, by_node in zip(contents, js, strict=True):
        found = answers(content, by_node)
        assert differences(content, found) == [], content
        taken += found["py"][0] == ("valid",)
    assert 0 < taken < len(contents) // 2


@needs_node
@pytest.mark.deep
def test_many_fresh_files() -> None:
    for seed in range(1, 11):
        contents = _fresh(300, seed)
        for content, js in zip(contents, node(contents), strict=True):
            assert differences(content, answers(content, js)) == [], content


def test_differences_are_seen() -> None:
    content, valid, invalid = KEPT["minus-0"], (("valid",), ""), (("invalid",), "the combination is not 0")
    same = {"package": valid, "py": valid, "js": valid}
    assert differences(content, same) == []
    assert differences(content, same | {"js": invalid})
    assert differences(content, same | {"package": invalid})
    assert differences(content, same | {"package": (("invalid",), "not close enough to 0")}) == []
    assert differences(content, same | {"py": invalid, "js": invalid})
    assert differences(content, same | {"py": (("crash",), "Traceback")})
    assert differences(content, dict.fromkeys(same, (("invalid",), "\x1b")))
    assert differences(content, dict.fromkeys(same, (("invalid",), "list index out of range")))
    assert differences(KEPT["false-sums-of-roots"], same) == ["the finder refutes what is taken"]


def test_one_file_of_each_is_small() -> None:
    assert sum(map(len, KEPT.values())) < 40_000
    assert set(KEPT) >= KERNELS_ALONE | VALID | NO_FILE
