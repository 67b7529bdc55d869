"""Puts the commands together: every module here with a function named like it, or with a group of commands called
`app`, and with its PLACE in the help, is one. Nothing is listed by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated

import typer

import proofs_check
from proofs_check import cli
from proofs_check.cli._complaints import Commands

__all__ = ["app"]

app = typer.Typer(
    name="proofs-check",
    cls=Commands,
    help="Theorems about SGD as testable software: verify them, and ask of your own data where training converges.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(proofs_check.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show version.")] = False,
) -> None:
    """Accept options that belong to no command."""


_commands = [importlib.import_module(f"{cli.__name__}.{info.name}") for info in pkgutil.iter_modules(cli.__path__)]
for _module in sorted(_commands, key=lambda m: getattr(m, "PLACE", 99)):
    _name = _module.__name__.rpartition(".")[2]
    if hasattr(_module, "PLACE") and hasattr(_module, _name):
        app.command(_name)(getattr(_module, _name))
    elif hasattr(_module, "PLACE"):
        app.add_typer(_module.app, name=_name, cls=Commands)
