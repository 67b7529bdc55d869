"""``sweep custom``: what a file may ask for, what it gets, and one sentence for every wrong file."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs_check.enclosures import shrinkage
from proofs_check.errors import InputError
from proofs_check.sweeps.custom_file import read_custom
from proofs_check.sweeps.kinds.custom import KIND
from proofs_check.sweeps.quantity import all_quantities, find_quantity
from proofs_check.sweeps.run import run_sweep
from theory.discovery import claims

FORMULA = """
quantity = "mean-sample-correlation"
[grid]
batch_size = [2, 4]
rho = "0:0.9:0.3"
[plot]
x = "rho"
y = "value"
by = "batch_size"
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> str:
        path = tmp_path / "sweep.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.fixture
def sweep(file, tmp_path):
    def call(text: str, folder: str = "out", **options):
        return run_sweep("custom", {"file": file(text)}, tmp_path / folder, **options)

    return call


def test_a_formula_over_a_grid(sweep):
    done = sweep(FORMULA)
    assert list(done.results.columns) == ["batch_size", "rho", "trial", "value"]
    assert done.results["rho"] == [0.0, 0.3, 0.6, 0.9] * 2
    from math import asin, pi

    pairs = done.results.where(batch_size=2)
    assert pairs["value"] == pytest.approx([2 / pi * asin(r) for r in (0, 0.3, 0.6, 0.9)], abs=1e-15)  # a rounding
    assert done.manifest.parameters["grid"] == {"batch_size": [2, 4], "rho": [0.0, 0.3, 0.6, 0.9]}
    assert "file" not in done.manifest.parameters, "where the file lies does not matter when going on"


def test_two_processes_write_the_same_bytes(sweep):
    assert sweep(FORMULA, "one").table.read_bytes() == sweep(FORMULA, "two", jobs=2).table.read_bytes()


def test_a_claims_residuals(sweep):
    done = sweep('quantity = "BN-4"\ntrials = 2\n[grid]\nseed = [3, 4]')
    assert set(done.results["seed"]) == {3, 4}
    assert done.results["budget"] == ["quick"] * len(done.results)
    assert all(done.results["holds"])
    assert done.holds
    assert all(
        residual <= tolerance
        for residual, tolerance in zip(done.results["residual"], done.results["tolerance"], strict=True)
    )


def test_a_familys_promises(sweep):
    done = sweep('quantity = "alternating"\n[grid]\nn = [8, 12]')
    assert done.results["n"] == ["8", "12"], "exact texts"
    assert not done.failures
    assert len(done.results.columns) > 2


def test_every_claim_and_every_family_is_a_quantity():
    import constructions

    known = all_quantities()
    assert {entry.claim.id for entry in claims()} <= set(known)
    assert {family.name for family in constructions.families()} <= set(known)


def test_formulas_are_what_the_enclosures_say():
    row = find_quantity("shrinkage").run({"batch_size": 7}, None)
    assert Fraction(row["value"]) in shrinkage(7).widened(2e-16)  # a rounding to a float below 1
    threshold = find_quantity("separation-threshold").run({"batch_size": 2, "positives": 0}, None)
    assert threshold == {"value": 0.25}
    share = find_quantity("centred-separability").run({"batch_size": 2, "positives": 0, "n": 8, "d": 2}, None)
    assert share == {"value": pytest.approx(0.5, abs=1e-15)}  # Wendel: four pairs in the plane


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("quantity = \n", "is no TOML"),
        ('quantity = "shrinkage"\nquantity = "x"\n', "is no TOML: Cannot overwrite a value (at line 2"),
        (b'quantity = "\xff"', "no text in UTF-8"),
        ("", "quantity must be a name in quotation marks"),
        ("quantity = 3", "quantity must be a name"),
        ('quantity = "R-99"', "quantity is 'R-99', which is unknown"),
        ('quantity = "shrinkag"', "did you mean shrinkage?"),
        ("quantity = \"__import__('os')\"", "which is unknown"),
        ('quantity = "shrinkage"', "grid.batch_size is missing"),
        ('quantity = "shrinkage"\ngrid = 3', "grid must be a table"),
        ('quantity = "shrinkage"\n[gird]\nx = 1', "gird is no key here; did you mean grid?"),
        ('quantity = "shrinkage"\n[grid]\nbatchsize = 2', "grid.batchsize is no key here; did you mean batch_size?"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = 1', "grid.batch_size must be at least 2, got 1"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = []', "grid.batch_size is an empty list"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = [[2]]', "holds a list within a list"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = true', "must be a number, a text or a list"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = 2020-01-01', "is a date"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = [2, 2]', "lists 2 twice"),
        ('quantity = "shrinkage"\ntrials = 0\n[grid]\nbatch_size = 2', "trials must be at least 1"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = 2\n[plot]\nx = "batch_size"', "plot.y must be a column's name"),
        ('quantity = "shrinkage"\n[grid]\nbatch_size = 2\n[plot]\nz = "value"', "plot.z is no key here"),
        ('quantity = "shrinkage"\nplot = 1\n[grid]\nbatch_size = 2', "plot must be a table"),
        ('quantity = "R-4"\n[grid]\nbudget = "fast"', "grid.budget is 'fast'; use quick, standard or deep"),
        ("x = " + "[" * 5000, "sweep.toml"),
    ],
)
def test_wrong_files_are_one_sentence_that_names_the_key(file, text: str | bytes, says: str):
    path = file(text)
    with pytest.raises(InputError) as refused:
        read_custom(path)
    assert says in str(refused.value)
    assert path in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_file_and_one_that_is_too_large(file, tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_custom(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match="cannot be read"):
        read_custom(str(tmp_path))
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_custom(file("#" * (1 << 20) + "\n"))


def test_its_picture(sweep):
    from matplotlib.figure import Figure

    done = sweep(FORMULA)
    figure = Figure()
    KIND.figure(figure, done.manifest.parameters, done.results)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["batch_size = 2", "batch_size = 4"]
    assert list(axes.lines[0].get_xdata()) == [0.0, 0.3, 0.6, 0.9]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("rho", "value")


def test_a_picture_of_a_column_that_is_not_there_is_the_usual_one(sweep):
    done = sweep(FORMULA.replace('y = "value"', 'y = "valu"'))
    assert "plot.y = 'valu': no such column" in done.summary.sentences[-1]
    assert done.figure is not None
