"""``proofs-check certify``: what holds, what was changed, what is no certificate."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from proofs_check.certificates import CheckResult, check_certificate, parse
from proofs_check.certificates.bundle import bundle, unbundle
from proofs_check.errors import InputError


@pytest.fixture(scope="module")
def file(run, tmp_path_factory) -> Path:
    """The certificates of the four points, as the command line writes them."""
    path = tmp_path_factory.mktemp("certificates") / "four.json"
    assert run("diagnose", "four-points", "--out", str(path)).status == 0
    return path


@pytest.fixture(scope="module")
def document(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


def check(document: dict[str, Any]) -> tuple[list[CheckResult], str]:
    parts, whole = unbundle(parse(json.dumps(document)))
    return [check_certificate(part) for part in parts], whole


def holds(document: dict[str, Any]) -> bool:
    found, whole = check(document)
    return all(found) and not whole


def test_what_diagnose_exports_holds(run, file: Path) -> None:
    done = run("certify", str(file))
    assert (done.status, done.err) == (0, "")
    assert "All 6 certificates hold" in done.out
    assert "fate diverges" in done.out
    answer = json.loads(run("certify", str(file), "--json", "-").out)
    assert answer["holds"] is True
    assert [(one["kind"], one["order"]) for one in answer["certificates"]] == [
        ("separability", "ss"), ("separability", "rr"), ("separability", "gd"), ("fate", "ss"), ("fate", "rr"),
        ("direction", "ss"),
    ]  # fmt: skip
    assert all(one["valid"] for one in answer["certificates"])


def test_a_certificate_cut_out_of_the_json_holds_alone(run, tmp_path: Path) -> None:
    told = json.loads(run("diagnose", "rr-diverges", "--json", "-").out)
    assert told["fate"]["rr"] == "diverges"
    for name, one in told["separability"].items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(one["certificate"]))
        done = run("certify", str(path))
        assert done.status == 0
        assert "The certificate holds" in done.out


def test_standard_output_holds_the_certificates_alone(run) -> None:
    assert holds(json.loads(run("diagnose", "four-points", "--out", "-").out))


def test_the_checker_needs_no_solver_and_no_numpy(file: Path) -> None:
    script = (
        "import sys; sys.argv = ['proofs-check', 'certify', sys.argv[1]]\n"
        "from proofs_check.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as left: assert not left.code\n"
        "used = {'numpy', 'scipy', 'sympy', 'flint', 'mpmath', 'proofs_check.separability'} & set(sys.modules)\n"
        "assert not used, used\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    assert "All 6 certificates hold" in done.stdout


def test_a_changed_digit_anywhere_is_noticed(file: Path) -> None:
    """Every digit of the file in turn becomes another one."""
    text = file.read_text(encoding="utf-8")
    places = [i for i, letter in enumerate(text) if letter in "0123456789"]
    assert len(places) > 500
    for i in places:
        changed = text[:i] + str((int(text[i]) + 1) % 10) + text[i + 1 :]
        try:
            assert not holds(json.loads(changed)), f"digit {i}: …{text[max(0, i - 60) : i + 20]}…"
        except (InputError, json.JSONDecodeError):
            continue  # refused


def test_a_valid_file_whose_proof_fails_is_status_1(run, document: dict[str, Any], tmp_path: Path) -> None:
    """The claim turned around and both hashes made anew: only the proof can tell."""
    from proofs_check.certificates import digest

    forged = copy.deepcopy(document)
    part = forged["certificates"][4]  # RR is bounded
    assert part["claim"] == {"fate": "bounded", "class": "SC"}
    part["claim"] = {"fate": "diverges", "class": "SC"}
    part["sha256"] = digest({key: value for key, value in part.items() if key != "sha256"})
    forged["sha256"] = digest(forged["certificates"])
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(forged))
    done = run("certify", str(path))
    assert (done.status, done.err) == (1, "")
    assert "1 of 6 certificates do not hold" in done.out
    assert "the proof shows" in done.out
    assert json.loads(run("certify", str(path), "--json", "-").out)["holds"] is False


def test_a_list_that_was_cut_short_is_status_1(run, document: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "short.json"
    path.write_text(json.dumps({**document, "certificates": document["certificates"][:2]}))
    done = run("certify", str(path))
    assert done.status == 1
    assert "The list of certificates was changed" in done.out


def test_for_the_data_at_hand_or_for_other_data(run, file: Path, tmp_path: Path) -> None:
    assert run("certify", str(file), "--data", "four-points").status == 0
    same = tmp_path / "same.csv"
    same.write_text("x1,y\n0,-1\n1,1\n2,-1\n3,1\n")
    assert run("certify", str(file), "--data", str(same), "--target", "y").status == 0
    other = tmp_path / "other.csv"
    other.write_text("x1,y\n0,-1\n1,1\n2,-1\n4,1\n")
    done = run("certify", str(file), "--data", str(other))
    assert (done.status, done.out) == (2, "")
    assert "for other data" in done.err
    assert done.err.count("\n") == 1


def _deep(_: dict[str, Any]) -> str:
    return '{"format": ' + "[" * 100_000 + "]" * 100_000 + "}"


MALFORMED = [
    ("truncated", lambda d: json.dumps(d)[:-200], "is not complete JSON"),
    ("empty", lambda _: "", "is not complete JSON"),
    ("not an object", lambda _: "[1, 2]", "is not a JSON object"),
    ("not a certificate", lambda _: '{"a": 1}', "has no entry 'format'"),
    ("another format", lambda d: json.dumps({**d, "format": "recipe"}), "is not a file of proofs-check certificates"),
    ("another version", lambda d: json.dumps({**d, "version": 2}), "is of version 2, this program checks 1"),
    ("a part of another version", lambda d: json.dumps(
        {**d, "certificates": [{**d["certificates"][0], "version": 9}]}), "is of version 9"),
    ("no certificate", lambda d: json.dumps({**d, "certificates": []}), "does not hold between 1 and 1000"),
    ("certificates that are none", lambda d: json.dumps({**d, "certificates": [1]}), "does not hold between 1"),
    ("no data", lambda d: json.dumps({key: d[key] for key in d if key != "data"}), "has no entry 'data'"),
    ("data of another type", lambda d: json.dumps({**d, "data": [1]}), "entry 'data' is not of type dict"),
    ("a float", lambda d: json.dumps({**d, "version": 1.0}), "is not an integer"),
    ("a huge integer", lambda _: '{"format": ' + "9" * 5_000_000 + "}", "longer than an index can be"),
    ("deep nesting", _deep, "is nested more than"),
    ("a repeated key", lambda _: '{"format": "a", "format": "b"}', "repeats a key"),
    ("not text", lambda _: b"\xff\xfe\x00\x80", "is not UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "says"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_what_is_no_certificate_is_one_sentence_and_status_2(run, document, tmp_path: Path, make, says: str) -> None:
    path = tmp_path / "bad.json"
    made = make(document)
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    done = run("certify", str(path), "--json", str(tmp_path / "out.json"))
    assert done.is_refused(says)
    assert not (tmp_path / "out.json").exists()


def test_a_missing_file_and_a_folder_are_status_2(run, tmp_path: Path) -> None:
    for name, says in (("nowhere.json", "cannot read"), (".", "about.json")):
        done = run("certify", str(tmp_path / name))
        assert done.status == 2
        assert says in done.err
        assert done.err.count("\n") == 1


STRANGE = [None, True, -1, 10**9, "", "x", "-0", "9" * 4000, "1 2", [], [[]], {}, {"a": []}]


def test_whatever_stands_in_a_certificate_is_judged_or_refused(document: dict[str, Any]) -> None:
    """Entries replaced at random by strange ones, with hashes made anew, never raise anything but `InputError`."""
    from proofs_check.certificates import digest

    rng = random.Random(0)  # noqa: S311 - a test's choice of places
    outcomes = {"judged": 0, "refused": 0}
    for _ in range(1500):
        forged = copy.deepcopy(document)
        parts, _whole = unbundle(forged)
        part = copy.deepcopy(rng.choice(parts))
        where: Any = part
        while True:
            key = rng.choice(list(where) if isinstance(where, dict) else range(len(where)))
            inner = where[key]
            if not (isinstance(inner, dict | list) and inner) or rng.random() < 0.2:
                where[key] = rng.choice(STRANGE)
                break
            where = inner
        part["data_sha256"] = digest(part.get("data"))
        part["sha256"] = digest({k: v for k, v in part.items() if k not in ("data", "sha256")})
        try:
            check_certificate(part)
            outcomes["judged"] += 1
        except InputError:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 100


def test_certificates_of_different_data_do_not_go_together(document: dict[str, Any]) -> None:
    (first, second, *_), _whole = unbundle(document)
    other = {**second, "data": {**second["data"], "eps": "1"}}
    with pytest.raises(InputError, match="different data"):
        bundle([first, other])
    with pytest.raises(InputError, match="no certificate to export"):
        bundle([])


BAD_CALLS = [
    (("diagnose", "diabetes", "--batch-size", "2", "--out", "c.json"), "regression has none"),
    (("diagnose", "diabetes", "--batch-size", "2", "--permutations", "5"), "leave it out"),
    (("diagnose", "four-points", "--rr", "exact"), "--rr and --tolerance are for regression"),
    (("diagnose", "four-points", "--json", "-", "--out", "-"), "takes one of --json, --out and --html"),
    (("diagnose", "four-points", "--out", "nowhere/c.json"), "there is no folder nowhere"),
]


@pytest.mark.parametrize(("words", "says"), BAD_CALLS, ids=[row[1] for row in BAD_CALLS])
def test_options_that_do_not_fit_are_one_sentence(run, words: tuple[str, ...], says: str) -> None:
    assert run(*words).is_refused(says)


def test_labels_in_a_file_are_judged_by_column_and_row(run, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    for labels, says in (("1,1,1,1", "the other class has no sample"), ("0,1,1.5,0", "row 3 holds 1.5")):
        path.write_text("x,y\n" + "".join(f"{i},{label}\n" for i, label in enumerate(labels.split(","))))
        done = run("diagnose", str(path), "--batch-size", "2", "--task", "classification")
        assert (done.status, done.out) == (2, "")
        assert says in done.err
        assert done.err.count("\n") == 1
