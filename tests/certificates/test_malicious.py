"""Files that are no certificates, truncated, or made to harm: one sentence each, at once."""

import copy
import json
import time

import pytest

from proofs_check.certificates import check_certificate, parse, read
from proofs_check.errors import InputError
from proofs_check.separability import separability
from tests.separability.data import FOUR

GOOD = separability(*FOUR, batch_size=2).certificate
TEXT = json.dumps(GOOD)


def with_entry(path, value):
    changed = copy.deepcopy(GOOD)
    where = changed
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = value
    return json.dumps(changed)


TEXTS = {
    "empty": "",
    "not json": "hello",
    "a list": "[]",
    "a number": "1",
    "nested": "[" * 100_000 + "]" * 100_000,
    "nested objects": '{"a":' * 50_000,
    "quotes": '"' * 100_001,
    "nan": '{"format": NaN}',
    "float": with_entry(["version"], 1.0),
    "huge bare integer": '{"version": ' + "9" * 1_000_000 + "}",
    "repeated key": '{"format": "a", "format": "b"}',
    "other format": with_entry(["format"], "something"),
    "other version": with_entry(["version"], 2),
    "version as a bool": with_entry(["version"], True),
    "other kind": with_entry(["kind"], "miracle"),
    "huge integer": with_entry(["data", "features", 0], "9" * 100_000),
    "huge denominator": with_entry(["data", "denominators", 0], "9" * 100_000),
    "zero denominator": with_entry(["data", "denominators", 0], "0"),
    "words": with_entry(["data", "features", 0], "one"),
    "underscores": with_entry(["data", "features", 0], "1_0"),
    "other digits": with_entry(["data", "features", 0], "\u0661"),
    "ragged": with_entry(["data", "features", 0], "1 2"),
    "no rows": with_entry(["data", "features"], []),
    "label": with_entry(["data", "labels", 0], 2),
    "negative label": with_entry(["data", "labels", 0], -1),
    "eps": with_entry(["data", "eps"], "1/0"),
    "negative eps": with_entry(["data", "eps"], "-1"),
    "convention": with_entry(["data", "constant"], "maybe"),
    "order": with_entry(["order", "name"], "sgd"),
    "batches": with_entry(["order", "batches"], [[0, 0]]),
    "far batches": with_entry(["order", "batches"], [[0, 99]]),
    "no batches": with_entry(["order"], {"name": "ss"}),
    "proof is a list": with_entry(["proof"], []),
}


def sealed_texts():
    """Malformed inside, with right hashes, so that the checker must get there."""
    from proofs_check.certificates import digest

    for name, text in TEXTS.items():
        yield name, text
        try:
            loaded = json.loads(text)
            loaded["data_sha256"] = digest(loaded["data"])
            loaded["sha256"] = digest({k: v for k, v in loaded.items() if k not in ("data", "sha256")})
        except (ValueError, RecursionError, TypeError, KeyError):
            continue
        yield f"{name}, sealed", json.dumps(loaded)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in sealed_texts()])
def test_malformed_text_is_one_short_sentence(text):
    start = time.process_time()
    try:
        verdict = check_certificate(parse(text))
        said = verdict.why
        assert not verdict  # changed inside while still well-formed: the hash tells
    except InputError as err:
        said = str(err)
    assert "\n" not in said
    assert len(said) < 300
    assert time.process_time() - start < 5  # generous beside the milliseconds it takes, whatever else the machine does


@pytest.mark.parametrize("path", [["proof", "bits"], ["proof", "stages"], ["proof", "separator"], ["proof"], ["claim"]])
@pytest.mark.parametrize("value", [None, 5, -1, 10**9, "x", "9" * 4000, [], {}, [[]], [[0, 0, 0]], True])
def test_any_value_anywhere_in_the_proof_is_handled(path, value):
    from proofs_check.certificates import digest

    changed = json.loads(with_entry(path, value))
    changed["sha256"] = digest({k: v for k, v in changed.items() if k not in ("data", "sha256")})
    try:
        verdict = check_certificate(parse(json.dumps(changed)))
    except InputError:
        return
    assert not verdict or changed["proof"]["separator"] == GOOD["proof"]["separator"]


@pytest.mark.parametrize("cut", range(1, len(TEXT), 37))
def test_truncated(cut):
    with pytest.raises(InputError):
        check_certificate(parse(TEXT[:cut]))


def test_enumeration_is_bounded():
    from proofs_check.certificates import digest

    changed = copy.deepcopy(GOOD)
    changed["data"]["features"] = ["0", "1"] * 40
    changed["data"]["labels"] = [0, 1] * 40
    changed["order"] = {"name": "rr", "sizes": [40]}
    changed["proof"]["batches"] = [[0, *range(1, 40)]]
    changed["data_sha256"] = digest(changed["data"])
    changed["sha256"] = digest({k: v for k, v in changed.items() if k not in ("data", "sha256")})
    with pytest.raises(InputError, match="subsets"):
        check_certificate(changed)


def test_files(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_text(TEXT)
    assert check_certificate(read(path))
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path / "missing.json")
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read(path)
