"""What the parser of arguments complains about, in one sentence: what is wrong, where, and what to do.

Typer raises classes of its own or click's, by version; so they are told apart by name, and nothing else is relied upon
than what both have had for years. Where an attribute is missing the sentence says less.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from proofs_check.wording import nearest

__all__ = ["Commands", "complaint"]

PROGRAM = "proofs-check"


class Commands(TyperGroup):
    """Commands of which a misspelt one is answered by the nearest, and an interrupted one by a line and status 130."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command meant.

        Raises:
            InputError: there is none of this name.
        """
        from proofs_check.errors import InputError

        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            offer = nearest(name, known, otherwise=f"{ctx.command_path} --help shows all")
            raise InputError(f"there is no command {name!r}{_within(ctx)}; {offer}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; files are written whole or not at all, so an interrupt leaves none behind."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo(f"{PROGRAM}: interrupted", err=True)
            raise typer.Exit(130) from None


def complaint(error: Any, argv: Sequence[str]) -> str:
    """The sentence for an error of the parser.

    Args:
        error: what it raised: click's UsageError or Typer's.
        argv: the arguments that it read, without the program's name.
    """
    ctx, param = getattr(error, "ctx", None), getattr(error, "param", None)
    where = " ".join(ctx.command_path.split()[1:]) if ctx and ctx.parent else ""
    see = f"see {ctx.command_path if ctx else ' '.join([PROGRAM, *argv[:1]])} --help"
    text = " ".join(str(error.format_message()).split()).rstrip(".")
    kind = type(error).__name__
    if kind == "MissingParameter" and param is not None:
        about = str(getattr(param, "help", None) or "").rstrip(".")
        return f"{where} needs {_name(param)}{f' ({about})' if about else ''}; {see}"
    if kind == "NoSuchOption":
        known = [option for one in ctx.command.params for option in one.opts] if ctx else []
        offer = nearest(error.option_name, known, otherwise=see)
        return f"there is no option {error.option_name}{_within(ctx)}; {offer}"
    if kind == "BadOptionUsage":
        option = str(error.option_name)
        if "does not take" in text:
            return f"the option {option} takes no value; write it alone"
        return f"the option {option} needs a value after it; {see}"
    if kind == "BadParameter" and param is not None:
        given = _given(param, argv)
        return f"{_name(param)} takes {_kind(param, text)}{f', not {given!r}' if given is not None else ''}; {see}"
    extra = re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", text)
    if extra:
        return f"{where or PROGRAM} does not know what to do with {extra[1]!r}; leave it out, or {see}"
    return f"{text[:1].lower()}{text[1:]}; {see}"


def _within(ctx: Any) -> str:
    """Of which command; nothing for the program itself."""
    return f" of {' '.join(ctx.command_path.split()[1:])}" if ctx and ctx.parent else ""


def _name(param: Any) -> str:
    """As the help has it: DATA, or --batch-size."""
    if param.param_type_name == "argument":
        return str(param.metavar or param.name.upper())
    return str(max(param.opts, key=len))


def _kind(param: Any, text: str) -> str:
    """What kind of value an option takes, read off the complaint about another."""
    least = getattr(param, "min", None)
    if least is None:
        least = getattr(getattr(param, "type", None), "min", None)
    kind = "a whole number" if "integer" in text or isinstance(least, int) else "a number"
    return kind if least is None else f"{kind}, {least} or more"


def _given(param: Any, argv: Sequence[str]) -> str | None:
    """The value of an option among the arguments: --name VALUE or --name=VALUE, the last one."""
    found = None
    for here, after in zip(argv, [*argv[1:], ""], strict=True):
        option, equals, value = here.partition("=")
        if option in param.opts:
            found = value if equals else after
    return found
