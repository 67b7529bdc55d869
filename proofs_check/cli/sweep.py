"""``proofs-check sweep``: a quantity over a grid. Each kind of sweep has a command, made from what it declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofs_check.sweeps.discovery import find, names

if TYPE_CHECKING:
    from proofs_check.sweeps.kind import Kind, Option, Parameters

PLACE = 6

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="A quantity over a grid, on all cores or a cluster.",
)

_COMMON: dict[str, tuple[Any, Any]] = {
    "out": (
        Annotated[str | None, typer.Option(metavar="DIR", help="New folder for results; without it none are kept.")],
        None,
    ),
    "resume": (
        Annotated[bool, typer.Option("--resume", help="Go on with the sweep in DIR, or begin it if there is none.")],
        False,
    ),
    "jobs": (Annotated[int, typer.Option(help="Processes; 0 for one a core.", min=0)], 0),
    "scheduler": (
        Annotated[str | None, typer.Option(metavar="ADDRESS", help="Dask: tcp://host:port, or local to start one.")],
        None,
    ),
    "seed": (Annotated[int, typer.Option(help="Root seed.", min=0)], 0),
    "json": (Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")], None),
    "dry_run": (
        Annotated[bool, typer.Option("--dry-run", help="Compute two cells, say how long all take, and end.")],
        False,
    ),
}


@app.command("status")
def status(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A sweep's folder.")],
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
) -> None:
    """What a sweep has come to, while it runs or afterwards; status 1 if cells failed."""
    from proofs_check.cli._sweep_pages import status_page
    from proofs_check.output import check_writable, write_json
    from proofs_check.sweeps.status import status_of

    if json:
        check_writable(json)
    found = status_of(folder)
    if json:
        write_json(json, found.to_json())
    if json != "-":
        status_page(found)
    if found.failed:
        raise typer.Exit(1)


def _command(name: str, kind: Kind) -> Callable[..., None]:
    """The function behind `sweep NAME`, with the kind's options in its signature."""

    def command(**given: Any) -> None:
        common = {key: given.pop(key) for key in _COMMON}
        _sweep(name, _read(kind, given), **common)

    declared = [_parameter(option) for option in kind.options]
    shared = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for key, (annotation, default) in _COMMON.items()
    ]
    command.__signature__ = inspect.Signature([*declared, *shared])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in (*declared, *shared)}
    command.__doc__ = kind.help
    return command


def _parameter(option: Option) -> inspect.Parameter:
    annotation: Any
    default: Any = option.default
    if option.read is None:
        annotation, default = Annotated[bool, typer.Option(option.flag, help=option.help)], False
    else:
        declare = typer.Argument if option.positional else typer.Option
        named = () if option.positional else (option.flag,)
        metavar = option.metavar or (option.name.upper() if option.positional else None)
        annotation = Annotated[str | None, declare(*named, metavar=metavar, help=option.help)]
        if option.default is None and not option.optional:
            annotation, default = (
                Annotated[str, declare(*named, metavar=metavar, help=option.help)],
                inspect.Parameter.empty,
            )
    return inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _read(kind: Kind, given: dict[str, Any]) -> Parameters:
    """The parameters that the options' texts stand for."""
    return {
        option.name: given[option.name]
        if option.read is None or given[option.name] is None
        else option.read(given[option.name], option.flag)
        for option in kind.options
    }


def _sweep(
    name: str, parameters: Parameters, *, out: str | None, resume: bool, jobs: int, scheduler: str | None, seed: int,
    json: str | None, dry_run: bool,
) -> None:  # fmt: skip
    import tempfile

    from proofs_check.cli import _sweep_pages as pages
    from proofs_check.cli._jobs import workers
    from proofs_check.errors import InputError
    from proofs_check.output import check_writable, write_json
    from proofs_check.sweeps.run import Stopped, run_sweep

    if json:
        check_writable(json)
    if resume and out is None:
        raise InputError("--resume goes on with what is in a folder; name it with --out")
    if dry_run:
        from proofs_check.sweeps.estimate import estimate

        expected = estimate(name, parameters, seed=seed, jobs=workers(jobs))
        if json:
            write_json(json, pages.estimate_json(name, expected))
        if json != "-":
            pages.estimate_page(expected)
        return
    with tempfile.TemporaryDirectory() as passing, pages.progress() as step:
        try:
            done = run_sweep(
                name,
                parameters,
                Path(out) if out else Path(passing) / "sweep",
                seed=seed,
                resume=resume,
                jobs=workers(jobs),
                scheduler=scheduler,
                progress=step,
            )
        except Stopped as stop:
            typer.echo(f"proofs-check: {stop if out else 'stopped; nothing is kept without --out'}", err=True)
            raise typer.Exit(130) from None
    if json:
        write_json(json, pages.sweep_json(done, kept=out is not None))
    if json != "-":
        pages.sweep_page(done, kept=out is not None)
    if not done.holds:
        raise typer.Exit(1)


for _name in names():
    app.command(_name)(_command(_name, find(_name)))
