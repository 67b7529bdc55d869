"""``proofs-check certify --kernel``."""

import json
import shutil
from pathlib import Path

import pytest

from proofs_check.certificates.bundle import bundle, unbundle
from tests.certificates.test_checker import sealed


@pytest.fixture(scope="module")
def file(run, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("kernels") / "four.json"
    assert run("diagnose", "four-points", "--out", str(path)).status == 0
    return path


def test_a_kernel_says_what_it_checked(run, file: Path) -> None:
    done = run("certify", str(file), "--kernel", "py")
    assert (done.status, done.err) == (0, "")
    assert "py: 6 of 6 hold." in done.out
    told = json.loads(run("certify", str(file), "--kernel", "py", "--json", "-").out)
    assert told["holds"] is True
    assert [one["kernels"]["py"]["verdict"] for one in told["certificates"]] == ["valid"] * 6


def test_a_kernel_says_what_it_cannot_check(run, file: Path, tmp_path: Path) -> None:
    parts, _ = unbundle(json.loads(file.read_text(encoding="utf-8")))
    parts[5] = sealed({**parts[5], "kind": "tomorrow's"})
    later = tmp_path / "later.json"
    later.write_text(json.dumps(bundle(parts)), encoding="utf-8")
    done = run("certify", str(later), "--kernel", "py")
    assert "py: 5 of 6 hold, 1 beyond this kernel." in done.out
    told = json.loads(run("certify", str(later), "--kernel", "py", "--json", "-").out)
    assert [one["kernels"]["py"]["verdict"] for one in told["certificates"]] == ["valid"] * 5 + ["unsupported"]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_two_kernels_side_by_side(run, file: Path) -> None:
    done = run("certify", str(file), "--kernel", "js", "--kernel", "py")
    assert done.status == 0
    assert "py: 6 of 6 hold" in done.out
    assert "js: 6 of 6 hold" in done.out


def test_a_changed_certificate_is_refused(run, file: Path, tmp_path: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    document["certificates"][0]["claim"] = {"class": "SC"}
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(document), encoding="utf-8")
    done = run("certify", str(changed), "--kernel", "py")
    assert done.status == 1
    assert "1 do not" in done.out


def test_exported_directories_and_bad_calls(run, file: Path, tmp_path: Path) -> None:
    assert run("construct", "six-points", "--out", str(tmp_path / "six")).status == 0
    assert run("certify", str(tmp_path / "six"), "--kernel", "py").status == 0
    for call in (["--kernel", "lean"], ["--kernel", "py", "--data", "four-points"]):
        done = run("certify", str(file), *call)
        assert done.status == 2
        assert done.err.count("\n") == 1
