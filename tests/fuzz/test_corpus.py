"""Every input that fuzzing kept, and every target's own seeds: taken, or refused in a sentence, within bounds."""

from __future__ import annotations

import tracemalloc

import pytest

from fuzz.target import Target, corpus, names, try_one

MEMORY = 1 << 28  # bytes: what a reader of data is told there are; the inputs have at most 4 kB
ENTRIES = [(name, entry) for name in names() for entry in corpus(name)]
each_target = pytest.mark.parametrize("name", names())


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """So that no entry pays for the import of a package."""
    for name in names():
        target = Target.load(name)
        for content in target.seeds().values():
            _outcome(target, content)


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=lambda part: part)
def test_an_input_that_was_kept(name: str, entry: str) -> None:
    target = Target.load(name)
    tracemalloc.start()
    try:
        try_one(target, corpus(name)[entry])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


@each_target
def test_no_input_and_no_meaning(name: str) -> None:
    """What no reader takes; each target can refuse."""
    target = Target.load(name)
    for content in (b"", b"\x00", b"\xff\xfe\xfd", b"{", b"[" * 400, b'{"a":' * 100):
        assert len(content) <= 500
        _outcome(target, content)


@each_target
def test_seeds_are_short_and_some_are_taken(name: str) -> None:
    target = Target.load(name)
    if name == "parquet":
        pytest.importorskip("pyarrow")
    seeds = target.seeds()
    assert seeds
    assert max(map(len, seeds.values())) <= target.longest
    assert any(try_one(target, content) is None for content in seeds.values())


@each_target
def test_every_seed_one_byte_short(name: str) -> None:
    target = Target.load(name)
    for content in target.seeds().values():
        _outcome(target, content[:-1])
        _outcome(target, content[1:])


@each_target
def test_the_corpus_is_kept(name: str) -> None:
    assert corpus(name)


def test_the_corpus_is_small() -> None:
    assert sum(len(content) for name in names() for content in corpus(name).values()) <= 300_000


def _outcome(target: Target, content: bytes) -> None:
    said = try_one(target, content)
    assert said is None or said
