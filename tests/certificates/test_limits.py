"""What files of certificates may hold: each limit from both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs_check.certificates.algebraic import read_surds
from proofs_check.certificates.bundle import bundle, unbundle
from proofs_check.certificates.document import digest, get, indices, integers, parse, read
from proofs_check.errors import InputError
from tests.certificates.small import Certificate, accepted, small


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_depth(brackets: str) -> None:
    opening = "[" if brackets == "[]" else '{"a": '
    deep = '{"a": ' + opening * 11 + "1" + brackets[1] * 11 + "}"
    assert parse(deep)["a"] is not None
    with pytest.raises(InputError, match="nested"):
        parse('{"a": ' + opening * 12 + "1" + brackets[1] * 12 + "}")
    assert parse('{"a": [' + "[[]], " * 50 + "[]]}")  # closed ones do not count
    assert parse(json.dumps({"a": "[" * 50}))["a"] == "[" * 50  # nor do those in texts
    assert parse(json.dumps({"a": '"' + "{" * 50}))["a"] == '"' + "{" * 50


@pytest.mark.parametrize("sign", ["", "-"])
def test_digits(sign: str) -> None:
    for text in (sign + "9" * 4000, f"1 {sign}{'9' * 4000} 2"):
        assert integers(text, "it")[text.count(" ") // 2] == int(sign + "9" * 4000)
        assert integers([sign + "9" * 4000], "it")
    for text in (sign + "9" * 4001, f"1 {sign}{'9' * 4001}", sign, "1  2", "1 ", " 1", "+1", "1.", ""):
        with pytest.raises(InputError):
            integers(text, "it")
    for value in ([sign + "9" * 4001], ["1 2"], [1], [""], ["+1"], 1, None, {}):
        with pytest.raises(InputError):
            integers(value, "it")


def test_bare_integers() -> None:
    assert parse('{"a": 9999999999, "b": -999999999}') == {"a": 9999999999, "b": -999999999}
    for text in ("10000000000", "-9999999999"):
        with pytest.raises(InputError, match="longer"):
            parse(f'{{"a": {text}}}')


def test_indices() -> None:
    assert indices([0, 4], "it", 5) == [0, 4]
    assert indices([-2, 4], "it", 5, start=-2) == [-2, 4]
    for value, start in (([5], 0), ([-1], 0), ([-3], -2), ([True], 0), (["1"], 0), ([1.0], 0), ({}, 0), (None, 0)):
        with pytest.raises(InputError):
            indices(value, "it", 5, start=start)


def test_types() -> None:
    assert get({"a": 1}, "a", int) == 1
    assert get({"a": True}, "a", bool) is True
    for where, kind in (({}, int), ({"a": True}, int), ({"a": 1}, bool), ({"a": "1"}, int), ({"a": None}, dict)):
        with pytest.raises(InputError):
            get(where, "a", kind)


def test_a_file_of_a_gibibyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as out:
        out.truncate((1 << 30) + 1)  # sparse: nothing is written
    with pytest.raises(InputError, match="more than the 1073741824"):
        read(file)
    with file.open("wb") as out:
        out.truncate(1 << 30)
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_options: '{"a": 1}')
    assert read(file) == {"a": 1}


def test_surds() -> None:
    assert read_surds([[["-3", "1"], ["2", "7"]], []], "it") == [[(-3, 1), (2, 7)], []]
    assert len(read_surds([[["1", "2"]] * 4096], "it")[0]) == 4096
    for value in (
        [[["1", "2"]] * 4097],
        [[["1", "0"]]],
        [[["1", "-1"]]],
        [[["1"]]],
        [[["1", "2", "3"]]],
        [{}],
        {},
        [1],
    ):
        with pytest.raises(InputError):
            read_surds(value, "it")


def certificate() -> Certificate:
    return small("ss", 25)


def test_one_certificate_is_a_bundle() -> None:
    one = certificate()
    parts, whole = unbundle(parse(json.dumps(bundle([one]))))
    assert (parts, whole) == ([one], "")
    assert unbundle(one) == ([one], "")


def test_bundles_keep_their_certificates() -> None:
    one = certificate()
    made = bundle([one, one, one])
    assert made["data"] == one["data"]
    parts, whole = unbundle(made)
    assert (parts, whole) == ([one] * 3, "")
    assert all(map(accepted, parts))
    made["certificates"][1]["claim"] = {"fate": "bounded"}
    assert "changed" in unbundle(made)[1]
    other = small("ss", 24)
    for different in ([one, other], [one, one, other], []):
        with pytest.raises(InputError):
            bundle(different)


@pytest.mark.parametrize(("count", "right"), [(0, False), (1, True), (2, True), (1000, True), (1001, False)])
def test_how_many(count: int, right: bool) -> None:
    parts = [{"kind": "x"}] * count
    made = {**bundle([certificate()]), "certificates": parts, "sha256": digest(parts)}
    if right:
        assert len(unbundle(made)[0]) == count
    else:
        with pytest.raises(InputError, match="between 1 and 1000"):
            unbundle(made)


@pytest.mark.parametrize(
    "wrong", [{"format": "x"}, {"version": 2}, {"version": 0}, {"certificates": [[]]}, {"certificates": [{}, 1]}]
)
def test_other_files(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        unbundle({**bundle([certificate()]), **wrong})
