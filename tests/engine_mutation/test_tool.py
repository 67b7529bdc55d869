"""The mutation of engines: what a mutant is, who judges it, and that no explanation outlives its mutant."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from engine_mutation.__main__ import EXPLAINED, _engines, _path, judges
from engine_mutation.judging import judge, survey, through, within
from engine_mutation.places import mutated, places

MODULE = '''"""A text: 1 + 1."""

LIMIT = 3


def grow(x: int = 2) -> int:
    if x < LIMIT:
        return x + 1
    raise ValueError(f"{x + 1} is more than {LIMIT - 1}")
'''


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.py"
    path.write_text(MODULE, encoding="utf-8")
    return path


def test_expressions_are_mutated_and_words_are_not(toy: Path) -> None:
    found = places(toy)
    assert [place.number for place in found] == list(range(len(found)))
    names = [place.name for place in found]
    assert len(set(names)) == len(names)
    for name in ("(module): 3 → 4", "grow: x + 1 → x - 1", "grow: x < LIMIT → x <= LIMIT", "grow: 2 → 3"):
        assert name in names
    assert {place.first for place in found} == {3, 6, 7, 8}  # neither the text nor the error


def test_each_mutant_differs_from_the_module_at_its_place(toy: Path) -> None:
    def behaviour(code) -> list[object]:
        space: dict = {}
        exec(code, space)  # noqa: S102 - the text above, with one change
        out: list[object] = [space["LIMIT"], space["grow"].__defaults__]
        for x in range(-1, 6):
            try:
                out.append(space["grow"](x))
            except Exception as error:  # noqa: BLE001 - whatever a mutant does
                out.append(type(error))
        return out

    right = behaviour(compile(MODULE, "toy", "exec"))
    for place in places(toy):
        if "- 1" not in place.name.split("→")[0]:
            assert behaviour(mutated(toy, place.number)) != right, place.name
    with pytest.raises(IndexError):
        mutated(toy, 1000)


def test_the_tests_that_ran_through_a_line_judge_quickest_first() -> None:
    lines = {"slow": (3.0, frozenset({1, 2})), "quick": (1.0, frozenset({2, 3})), "other": (0.1, frozenset({9}))}
    assert through(lines, 2, 2) == ["quick", "slow"]
    assert through(lines, 3, 8) == ["quick"]
    assert through(lines, 4, 8) == []
    assert within(lines, ["quick", "slow"], 3.5) == ["quick"]
    assert within(lines, ["slow", "quick"], 1.0) == ["slow"]  # one at least
    assert within(lines, ["quick", "slow"], 4.0) == ["quick", "slow"]


def test_a_mutant_is_killed_survives_or_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In processes of their own, on a package made for it; the module itself is not touched."""
    (tmp_path / "toy_engine.py").write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    test = tmp_path / "test_toy_engine.py"
    test.write_text(
        "from toy_engine import double\n\n\ndef test_double():\n    assert double(4) == 8\n\n\n"
        "def test_wrong():\n    assert double(1) == 3\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    lines, early, failing = survey({"toy_engine": tmp_path / "toy_engine.py"}, [str(test)], 60)
    (right,) = lines["toy_engine"]
    assert lines["toy_engine"][right][1] == {1, 2} or lines["toy_engine"][right][1] == {2}
    assert early["toy_engine"] >= {1}
    assert [name.split("::")[-1] for name in failing] == ["test_wrong"]

    def outcome(text: str, limit: float = 60) -> str:
        return judge("toy_engine", compile(text, "toy_engine", "exec"), [f"{test}::test_double"], limit)

    assert outcome("def double(x):\n    return 3 * x\n") == "killed"
    assert outcome("def double(x):\n    return x + x\n") == "survived"
    assert outcome("raise ValueError\n") == "killed"
    assert outcome("def double(x):\n    while True:\n        pass\n", 2) == "hung"


def test_every_engine_has_tests_that_may_judge_it() -> None:
    engines = _engines(())
    assert len(engines) > 100
    assert len(_engines(["exact.surds"])) == 1
    assert set(_engines(["exact"])) == {name for name in engines if name.startswith("exact.")}
    assert not [name for name in engines if places(_path(name)) and not judges(f"proofs_check.{name}")]


@pytest.mark.parametrize("module", sorted(tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))))
def test_each_explanation_is_of_a_mutant_that_there_is(module: str) -> None:
    names = {place.name for place in places(_path(module))}
    for name, why in tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))[module].items():
        assert name in names, f"{module} has no such mutant any more: {name}"
        assert why.partition(":")[0] in ("equivalent", "speed", "slack", "looks")
