"""Fuzzing of everything that reads what a stranger wrote: files of data, certificates, exports, predicates, states.

`python -m fuzz` looks for input that a reader neither takes nor refuses in one sentence (atheris, coverage-guided);
`tests/fuzz/test_corpus.py` replays what was kept, without it.
"""
