"""The page on reproduction shows what its commands give: the first epochs of every stored table are run again."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from proofs_check.networks import read_csv

FOLDER = Path(__file__).parent.parent / "docs" / "reproduction"


def _experiments():
    spec = importlib.util.spec_from_file_location("experiments", FOLDER / "experiments.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXPERIMENTS = _experiments()


@pytest.mark.parametrize("name", EXPERIMENTS.RUNS)
def test_the_first_epochs_of_a_stored_table_come_out_again(name, tmp_path):
    from typer.testing import CliRunner

    from proofs_check.cli.app import app

    out = str(tmp_path / "again.csv")
    arguments = shlex.split(EXPERIMENTS.command(name))[1:]
    done = CliRunner().invoke(app, [*arguments, "--epochs", "2", "--separability", "0", "--out", out])
    assert done.exit_code == 0, done.output
    again, stored = read_csv(out), read_csv(FOLDER / f"{name}.csv")
    assert (again.orders, again.seeds) == (stored.orders, stored.seeds)
    assert again.epochs.tolist() == stored.epochs[:3].tolist() == [0, 1, 2]
    for column in again.columns:
        for order in again.orders:
            # exactly so where exp and log of the system's C library round alike; two epochs amplify its last digit
            # less than a million times
            assert np.allclose(
                again.series(order, column), stored.series(order, column)[:, :3], rtol=1e-9, atol=0, equal_nan=True
            ), column


def test_the_page_shows_every_command_and_the_tables_are_small():
    page = (FOLDER.parent / "reproduction.md").read_text(encoding="utf-8")
    commands = re.sub(r" \\\n +", " ", page).splitlines()
    for name in EXPERIMENTS.RUNS:
        assert EXPERIMENTS.command(name) in commands
    tables = list(FOLDER.glob("*.csv"))
    assert {table.stem for table in tables} == set(EXPERIMENTS.RUNS)
    assert sum(table.stat().st_size for table in tables) < 1_000_000
