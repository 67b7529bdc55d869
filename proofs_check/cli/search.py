"""``proofs-check search``: the smallest data set on which a predicate holds, with its proof."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proofs_check.search import SearchResult

PLACE = 6

__all__ = ["search"]


def search(
    predicate: Annotated[
        str, typer.Argument(metavar="PREDICATE", help="Such as 'ss diverges and not rr diverges and generic'.")
    ],
    max_n: Annotated[int, typer.Option(metavar="N", help="Most samples.")] = 6,
    max_d: Annotated[int, typer.Option(metavar="D", help="Most features.")] = 2,
    max_entry: Annotated[
        int | None, typer.Option(metavar="K", help="Largest entry; entries begin at 0. n - 1 by default.")
    ] = None,
    batch_size: Annotated[int, typer.Option(metavar="B", help="Batch size; SS takes the samples as listed.")] = 2,
    task: Annotated[
        str | None, typer.Option(help="classification or regression; by default what the predicate asks about.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed, where levels are too large to exhaust.", min=0)] = 0,
    jobs: Annotated[int, typer.Option(help="Processes; 0 for one a core. The answer is the same.", min=0)] = 1,
    time_limit: Annotated[float | None, typer.Option(metavar="S", help="Stop after so many seconds.")] = None,
    resume: Annotated[
        str | None, typer.Option(metavar="FILE", help="Progress: gone on with if it is there, and kept there.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Export what was found into a new directory.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export there.")] = False,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
) -> None:
    """Find the smallest integer data set on which a predicate holds.

    Status 0 if there is one, 1 if none was found.
    """
    from proofs_check.cli._jobs import workers
    from proofs_check.errors import InputError
    from proofs_check.output import check_writable, write_json
    from proofs_check.predicates import parse
    from proofs_check.search import search as run

    for target in (json, resume):
        if target:
            check_writable(target)
    if resume == "-":
        raise InputError("--resume needs a file that can be read again; name one")
    if force and out is None:
        raise InputError("--force is for an export; add --out DIR")
    if out is not None:
        from constructions.export import check_directory
        from proofs_check.exports.refusals import as_input_errors

        with as_input_errors():
            check_directory(out, force=force)
    tree = parse(predicate)
    with _progress() as report:
        found = run(
            tree,
            max_n=max_n,
            max_d=max_d,
            max_entry=max_entry,
            batch_size=batch_size,
            task=task,
            seed=seed,
            jobs=workers(jobs),
            time_limit=time_limit,
            resume=resume,
            report=report,
        )
    written = _export(found, out, force=force)
    if json:
        write_json(json, {**found.to_json(), "exported": written})
    if json != "-":
        from proofs_check.cli._console import out as console
        from proofs_check.search.render import render

        for part in render(found):
            console().print(part, soft_wrap=isinstance(part, str) and not console().is_terminal)
        if written:
            console().print(f"Exported to {written}; proofs-check certify {written} re-checks it.", soft_wrap=True)
    if found.found is None:
        raise typer.Exit(1)


def _export(found: SearchResult, out: str | None, *, force: bool) -> str | None:
    if out is None or found.found is None:
        return None
    from proofs_check.exports import export

    words = "smallest, exhaustive search" if found.smallest else "search, smaller ones not excluded"
    return str(export(found.found, out, force=force, predicate=str(found.predicate), found=words, seed=found.seed))


@contextmanager
def _progress() -> Iterator[Callable[[Any], None]]:
    """The level, its share, data sets a second, time left."""
    from rich.progress import TimeRemainingColumn

    from proofs_check.cli._console import bar

    with bar("{task.fields[level]}", "{task.fields[speed]}", TimeRemainingColumn()) as shown:
        task = shown.add_task("search", total=1.0, level="starting", speed="")
        at: Any = None

        def step(report: Any) -> None:
            nonlocal at
            level = report.level
            if level != at:
                at = level
                shown.reset(task, total=1.0)
            speed = f"{report.considered / max(report.seconds, 1e-3):,.0f}/s"
            words = f"n = {level.n}, d = {level.d}, entries to {level.bound}"
            shown.update(task, completed=report.share, level=words, speed=speed)

        yield step
