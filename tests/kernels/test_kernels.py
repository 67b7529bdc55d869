"""The single-file checkers against the package's own, on everything that is shipped and on forgeries."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.certificates.bundle import bundle
from proofs_check.certificates.document import digest
from proofs_check.errors import InputError
from proofs_check.kernels import checker, run_kernel
from proofs_check.separability import fate, separability
from tests.certificates.false_claims import FALSE
from tests.certificates.test_checker import sealed
from tests.kernels.material import accepted, every_rule, forgeries, shipped, shipped_names

node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
FAST = ["py", pytest.param("js", marks=node)]


@pytest.mark.parametrize("kernel", FAST)
def test_every_rule_of_the_format_is_accepted(kernel) -> None:
    for answer in run_kernel(kernel, list(every_rule().values())):
        assert (answer.verdict, answer.kernel, answer.why) == ("valid", kernel, ""), answer


@pytest.mark.parametrize("kernel", FAST)
def test_every_shipped_construction_is_accepted(kernel) -> None:
    parts = [part for name in shipped_names() for part in shipped(name)]
    assert len(parts) > 50
    assert {answer.verdict for answer in run_kernel(kernel, parts)} == {"valid"}


@pytest.mark.parametrize("kernel", FAST)
def test_a_changed_certificate_is_refused_without_its_hash(kernel) -> None:
    for where, key, why in (("proof", "extra", "was changed"), ("data", "eps", "data were changed")):
        parts = list(every_rule().values())
        for part in parts:
            part[where][key] = "7"
        assert all(why in answer.why for answer in run_kernel(kernel, parts))


@pytest.mark.parametrize("kernel", FAST)
@pytest.mark.parametrize(("where", "count"), [("proof", 12), ("claim", 3), ("order", 3), ("data", 3)])
def test_forgeries_are_refused_or_still_true(kernel, where, count) -> None:
    # a sealed forgery may be accepted only if the package accepts it too, or if data, order and claim are the
    # original's: then only the way to a true claim was changed (more precision, other weights)
    rng = random.Random(3)  # noqa: S311
    refused = 0
    for part in every_rule().values():
        forged = list(forgeries(part, rng, count, where))
        for one, answer in zip(forged, run_kernel(kernel, forged), strict=True):
            same = all(one[key] == part[key] for key in ("data", "order", "claim"))
            assert answer.verdict != "valid" or same or accepted(one), (answer, where)
            assert answer.verdict == "valid" or not accepted(one) or not same, (answer, where)
            refused += answer.verdict == "invalid"
    assert refused > 5


@pytest.mark.parametrize("kernel", FAST)
def test_false_claims_whose_weights_are_nearly_right_are_refused(kernel) -> None:
    answers = dict(zip(FALSE, run_kernel(kernel, [make() for make in FALSE.values()]), strict=True))
    assert {name for name, answer in answers.items() if answer.verdict != "invalid"} == set()


@pytest.mark.parametrize("kernel", FAST)
def test_a_kind_that_is_not_known_is_no_refusal(kernel) -> None:
    part = every_rule()["LS"]
    part["kind"] = "miracle"
    assert run_kernel(kernel, [sealed(part)])[0].verdict == "unsupported"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_small_data_sets(seed) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.choice([2, 3]))
    X, y = rng.integers(-3, 4, (2 * size, int(rng.integers(1, 4)))), rng.permutation([-1, 1] * size)
    options = {"batch_size": size, "eps": int(rng.integers(0, 2))}
    for order in ("ss", "rr"):
        for found in (separability(X, y, order=order, **options), fate(X, y, order=order, **options)):
            if found.certificate is not None:
                part = json.loads(json.dumps(found.certificate))
                assert checker.check(part) == (part["kind"], "valid", "")


def test_the_single_file_runs_on_its_own(tmp_path: Path) -> None:
    script, file = tmp_path / "copied.py", tmp_path / "certificates.json"
    script.write_bytes(Path(checker.__file__).read_bytes())
    parts = shipped("six-points")
    file.write_text(json.dumps(bundle(parts)), encoding="utf-8")
    call = [sys.executable, "-I", "-S", str(script), str(file)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"valid: {part['kind']}" for part in parts]
    changed = bundle(parts)
    changed["certificates"][0]["claim"] = {"class": "SC"}
    file.write_text(json.dumps(changed), encoding="utf-8")
    assert subprocess.run(call, capture_output=True, check=False).returncode == 1  # noqa: S603
    for bad in ("{", "[]", '{"format": 1.5}', '{"format": 1, "format": 1}'):
        file.write_text(bad, encoding="utf-8")
        assert subprocess.run(call, capture_output=True, check=False).returncode == 2  # noqa: S603


@node
def test_the_javascript_file_refuses_what_is_no_certificate(tmp_path: Path) -> None:
    script = Path(checker.__file__).with_name("checker.mjs")
    file = tmp_path / "x.json"
    for bad in ("{", "[]", '{"format": 1.5}', '{"format": 1, "format": 1}', '{"format": "proofs-check certificates"}'):
        file.write_text(bad, encoding="utf-8")
        done = subprocess.run(["node", str(script), str(file)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert done.returncode == 2, bad
        assert done.stderr.count("\n") == 1


@node
def test_hashes_agree_on_names_beyond_ascii() -> None:
    part = every_rule()["LS"]
    part["data"]["label_names"] = ['naïve \u2028 \x7f \\ "', "日本 🎲"]
    part["data_sha256"] = digest(part["data"])
    part["sha256"] = digest({key: value for key, value in part.items() if key not in ("data", "sha256")})
    assert accepted(part)
    assert [run_kernel(kernel, [part])[0].verdict for kernel in ("py", "js")] == ["valid", "valid"]


def test_a_missing_kernel_is_one_sentence(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="apt-get install nodejs"):
        run_kernel("js", [every_rule()["LS"]])
    with pytest.raises(InputError, match="apt-get install coq"):
        run_kernel("coq", [every_rule()["LS"]])
