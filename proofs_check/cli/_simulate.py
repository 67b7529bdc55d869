"""The models of ``proofs-check simulate``: which options each takes, its progress bar, its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from proofs_check.errors import InputError

__all__ = ["linear", "model_of", "network"]


def model_of(given: str | None, models: tuple[str, ...], deeper: Mapping[str, Any], flat: Mapping[str, Any]) -> str:
    """The model meant; options of the other are refused.

    Args:
        given: what was asked for; None for mlp where an option of it is given, else linear.
        models: all.
        deeper, flat: options that mlp alone and linear alone take, None where not given.

    Raises:
        InputError: an unknown model, or an option of the other one.
    """
    from proofs_check.wording import one_of

    network = [name for name, value in deeper.items() if value is not None]
    name = one_of("model", given, models) if given else ("mlp" if network else "linear")
    wrong = network if name == "linear" else [option for option, value in flat.items() if value is not None]
    if wrong:
        other = "mlp" if name == "linear" else "linear"
        raise InputError(f"--{wrong[0]} is for --model {other}, and this is {name}; leave it out or change the model")
    return name


def network(
    shared: Mapping[str, Any], setting: dict[str, object], *, orders: str, runs: int, rate: str | None, power: float
) -> bool:
    """Train a network; whether a run left the finite numbers."""
    from proofs_check.cli._jobs import workers
    from proofs_check.networks.command import Options
    from proofs_check.networks.command import simulate as train
    from proofs_check.networks.summary import render
    from proofs_check.networks.training import Interrupted
    from proofs_check.training.rates import PowerRate
    from proofs_check.trajectories.rate_text import rate_of

    parsed = 0.05 if rate is None else rate_of(rate)
    if not isinstance(parsed, float):
        if power or not isinstance(parsed, PowerRate) or parsed.per != "epoch":
            raise InputError(f"--model mlp takes a number or c*k^-b as --rate, not {rate!r}; change it")
        power, parsed = parsed.exponent, parsed.scale
    options = Options(
        **{**shared, "jobs": workers(shared["jobs"])}, orders=orders, runs=runs, rate=parsed, rate_power=power,
        setting=setting,
    )  # fmt: skip
    with Progress() as bar:
        try:
            found = train(options, bar.steps)
        except Interrupted as stop:
            _interrupted(stop.state)
    if options.json != "-":
        from proofs_check.cli._console import out as console
        from proofs_check.cli._console import say_written

        console().print(render(found))
        say_written(options.json, options.out, options.plot)
    return bool(found.stopped)


def linear(shared: Mapping[str, Any], setting: dict[str, Any], *, rate: str | None, power: float) -> bool:
    """Train linear + BN; whether a run left the finite numbers."""
    from proofs_check.cli._jobs import workers
    from proofs_check.training.rates import PowerRate
    from proofs_check.trajectories.command import LinearOptions, simulate_linear
    from proofs_check.trajectories.rate_text import rate_of
    from proofs_check.trajectories.summary import render
    from proofs_check.trajectories.training import Interrupted

    parsed = None if rate is None else rate_of(rate)
    if power:
        if not isinstance(parsed, float | None):
            raise InputError(f"--rate-power goes with a number as --rate, not {rate!r}; leave one of them out")
        parsed = PowerRate(0.01 if parsed is None else parsed, power)
    options = LinearOptions(**{**shared, "jobs": workers(shared["jobs"])}, setting=setting | {"rate": parsed})
    with Progress() as bar:
        try:
            found = simulate_linear(options, bar.epochs)
        except Interrupted as stop:
            _interrupted(stop.state)
    if options.json != "-":
        from proofs_check.cli._console import out as console
        from proofs_check.cli._console import say_written

        console().print(render(found))
        say_written(options.json, options.out, options.plot)
    return bool(found.stopped)


def _interrupted(state: str | None) -> None:
    from proofs_check.cli._console import err

    kept = f"the same command continues from {state}" if state else "nothing was kept, as --resume was not given"
    err().print(f"proofs-check: interrupted; {kept}", soft_wrap=True, markup=False)
    raise typer.Exit(130) from None


class Progress:
    """A bar on standard error with steps a second and the time left, when that is a terminal; gone when done."""

    def __init__(self) -> None:
        from rich.progress import TimeRemainingColumn

        from proofs_check.cli._console import bar

        self._bar = bar("training", "{task.fields[speed]}", TimeRemainingColumn())
        self._task = self._bar.add_task("training", total=1, speed="")
        self._begun: float | None = None

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def steps(self, done: int, total: int) -> None:
        """Steps of all steps."""
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, completed=done, total=total, speed=f"{speed:,.0f} steps/s" if speed else "")

    def epochs(self, done: int, total: int, steps: int) -> None:
        """Epochs of all epochs, and the steps taken so far, 0 where none are taken one by one."""
        import time

        now = time.monotonic()
        if self._begun is None:
            self._begun, self._before = now, steps
        passed = now - self._begun
        speed = (steps - self._before) / passed if passed > 0 else 0.0
        self._bar.update(self._task, completed=done, total=total, speed=f"{speed:,.0f} steps/s" if speed > 0 else "")

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
