"""Draws calls of the command line, sane and insane, from the commands and options that the program itself declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import typer
from hypothesis import strategies as st

from proofs_check.cli.app import app

__all__ = ["COMMANDS", "Command", "calls"]

INSANE = (
    "", " ", "-", "-1", "0", "1.5", "nan", "inf", "-inf", "1e999", "1/0", "x", "None", "é", "٣", "\x1b[31m", "a\nb",
    "1,2", ",", "--", "../..", "/dev/null", "/proc/self/mem", "no/such/place", "'; ls", "[]", "=", "a=b=c", "%s", "{0}",
)  # fmt: skip
DATA = (
    "simpson-4", "four-points", "good.csv", "labels.csv", "constant.csv", "two.csv", "bad.csv", "empty.csv", "good.npz",
    "bad.npz", "bad.parquet", "iris", "no-such-data", ".", "certificate.json",
)  # fmt: skip
FILES = ("-", "new.json", "new.html", "new.csv", "new.png", "new.npz", "good.csv", "missing/new.json", ".", "made")
SANE: dict[str, tuple[str, ...]] = {
    "data": DATA,
    "name": ("simpson-4", "simpson", "four-points", "rr-diverges", "fate-table"),
    "claim_id": ("R-1", "R-4", "b-1", "regression", "R-99"),
    "names": ("B-1", "R-4", "R-99"),
    "theme": ("regression", "batchnorm", "nothing"),
    "claim": ("R-4", "C-7", "Z-1"),
    "predicate": ("ss LS", "ss opposite gd", "ss diverges and not rr diverges", "n = 3", "ss LS and", "((("),
    "file": (
        "certificate.json",
        "strange-claim.json",
        "strange-kind.json",
        "strange-order.json",
        "made",
        "good.csv",
        "broken.json",
        "missing.json",
        ".",
    ),
    "folder": ("made", "missing", "."),
    "batch_size": ("1", "2", "3", "4", "5", "100"),
    "order": ("ss", "rr", "igm", "ss,rr", "gd"),
    "task": ("auto", "regression", "classification"),
    "gamma": ("frozen", "trained"),
    "constant": ("zero", "error"),
    "rr": ("auto", "exact", "monte-carlo"),
    "budget": ("quick",),
    "kernel": ("py", "js", "none"),
    "settings": ("n=6", "n=5", "n=", "m=1", "n=10/2"),
    "format_": ("parquet", "csv", "arrow"),
    "target": ("y", "a", "z"),
    "classes": ("0,1", "a,b", "1"),
    "eps": ("0", "1e-5", "1/4"),
    "kind": ("ema", "swa", "two-point", "best-tail", "weights"),
    "weights": ("1/2,0,1/2", "1", "1,1"),
    "rates": ("1/3,1/6", "0.1"),
    "lr": ("0.1", "1/10"),
    "decay": ("0.97", "1/2"),
    "curvature": ("1", "1/3"),
    "model": ("mlp",),
    "activation": ("relu", "linear"),
    "json": ("-", *FILES),
    "out": FILES,
    "html": FILES,
    "plot": FILES,
    "resume": ("state.npz", "-", "good.csv", "certificate.json"),
    "scheduler": ("nonsense", ""),
}
"""Values by the name of an option, wherever it occurs; whatever is not here takes small numbers."""
NUMBERS = ("1", "2", "3", "4")
BOUNDS: dict[str, dict[str, tuple[str, ...]]] = {
    "verify": {"names": ("B-1", "R-4", "R-99", "nothing"), "budget": ("quick", "slow"), "jobs": ("1",)},
    "simulate": {"epochs": ("0", "1", "2"), "seeds": ("0", "1"), "samples": ("2", "12"), "jobs": ("1", "-1")},
    "search": {"max_n": ("2", "4"), "max_d": ("1",), "time_limit": ("1",), "jobs": ("1",)},
    "sweep": {"jobs": ("1",), "dry_run": ("",), "trials": ("20",), "orders": ("20",)},
    "diagnose": {"permutations": ("10", "-1"), "jobs": ("1", "-1"), "tolerance": ("0.5", "-1")},
}
"""What is always given, since the default, or any number, would take long."""


@dataclass(frozen=True)
class Command:
    """A command: its words, and its parameters as Typer has them."""

    words: tuple[str, ...]
    parameters: tuple[Any, ...]


def _commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[Command]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, (*words, name))
        else:
            yield Command((*words, name), tuple(command.params))


COMMANDS = tuple(_commands(typer.main.get_command(app)))


@st.composite
def calls(draw: st.DrawFn, commands: tuple[Command, ...] = COMMANDS) -> list[str]:
    """Arguments of one call."""
    command = draw(st.sampled_from(commands))
    bounds = BOUNDS.get(command.words[0], {})
    options = [p for p in command.parameters if p.param_type_name == "option"]
    arguments = [p for p in command.parameters if p.param_type_name == "argument"]
    chosen = draw(st.lists(st.sampled_from(options), max_size=4, unique_by=id)) if options else []
    chosen += [p for p in options if (p.required or p.name in bounds) and p not in chosen]
    call = list(command.words)
    given = [p for p in arguments if p.required or p.name in bounds or draw(st.booleans())]
    call += [draw(_value(parameter.name, bounds)) for parameter in given]
    for parameter in draw(st.permutations(chosen)):
        call.append(parameter.opts[0])
        if not parameter.is_flag:
            call.append(draw(_value(parameter.name, bounds)))
    if draw(st.integers(0, 19)) == 0:
        call.insert(draw(st.integers(0, len(call))), draw(st.sampled_from(["--help", "--no-such", "--version", "-h"])))
    return call


def _value(name: str, bounds: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[str]:
    sane = st.sampled_from(bounds.get(name) or SANE.get(name) or NUMBERS)
    return st.one_of(sane, sane, sane, st.sampled_from(INSANE))
