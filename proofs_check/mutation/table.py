"""Kill rates claim by claim, as rows and as the documentation's table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from proofs_check.check import Budget
from proofs_check.errors import InputError
from proofs_check.mutation.systematic import Equivalent, Systematic, attack
from proofs_check.verify import select
from proofs_check.verify.legs import module_of, seed_for

__all__ = ["Row", "as_markdown", "attacked", "updated"]

ALL = 10**9
HEAD = "Written by `python -m proofs_check.mutation --budget {budget} --seed {seed} --out docs/mutation/rates.md`."
COLUMNS = ("claim", "mutants", "killed", "raised", "equivalent", "survived", "kill rate")


@dataclass(frozen=True, slots=True)
class Row:
    """A claim's id and title, what became of its mutants, and those that its file proves equivalent."""

    claim: str
    title: str
    found: Systematic
    equivalents: tuple[Equivalent, ...]


def attacked(names: Sequence[str] = (), *, budget: Budget, seed: int = 0) -> Iterator[Row]:
    """Run every systematic mutant of these claims or themes, all for no name; cases and seeds are verification's own.

    Raises:
        UnknownName: neither a claim nor a theme.
    """
    for entry in select(names):
        module, claim = module_of(entry), entry.claim
        seeds = [seed_for(seed, claim.id, check.name) for check in module.CHECKS]
        found = attack(module, budget, seeds, most=ALL, rng=np.random.default_rng(0))
        yield Row(claim.id, claim.title, found, tuple(getattr(module, "EQUIVALENT", ())))


def as_markdown(rows: Sequence[Row], *, budget: str, seed: int) -> str:
    """A table with its totals, then the equivalent mutants with the reasons that their proofs give.

    The kill rate is killed over killed and survived: of the mutants that gave a value other than the claim's own, those
    whose value was rejected.
    """
    counts = {row.claim: _counts(row.found) for row in rows}
    return _written(HEAD.format(budget=budget, seed=seed), counts, {row.claim: _reasons(row) for row in rows})


def updated(text: str, rows: Sequence[Row], *, budget: str, seed: int) -> str:
    """The table of `as_markdown` with these rows added, or put in the place of their claims' older ones.

    Claims stand in the house's order; the rows of those that are no more are left out.

    Raises:
        InputError: the text is no such table, or was made with another budget or seed.
    """
    head = text.partition("\n")[0]
    if head != HEAD.format(budget=budget, seed=seed):
        raise InputError(
            f"the table begins {head!r}, so rows of budget {budget}, seed {seed} do not fit in; write another file"
        )
    counts = {
        match[1]: tuple(int(number) for number in match[2].split("|"))
        for match in re.finditer(r"^\| \{ref\}`(\S+) .+?` \| ((?:\d+ \| ){4}\d+) \|", text, re.MULTILINE)
    }
    reasons: dict[str, list[str]] = {}
    for match in re.finditer(r"^- (\S+), `.*$", text, re.MULTILINE):
        reasons.setdefault(match[1], []).append(match[0])
    counts |= {row.claim: _counts(row.found) for row in rows}
    reasons |= {row.claim: _reasons(row) for row in rows}
    return _written(head, {e.claim.id: counts[e.claim.id] for e in select() if e.claim.id in counts}, reasons)


def _written(head: str, counts: Mapping[str, Sequence[int]], reasons: Mapping[str, Sequence[str]]) -> str:
    lines = [
        head,
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---" + "|--:" * (len(COLUMNS) - 1) + "|",
        *(_line(f"{{ref}}`{claim} <claim-{claim.lower()}>`", row) for claim, row in counts.items()),
        _line("all", [sum(row[k] for row in counts.values()) for k in range(5)]),
        "",
    ]
    proved = [line for claim in counts for line in reasons.get(claim, ())]
    return "\n".join([*lines, *(["Proved equivalent:", "", *proved] if proved else [])]).rstrip() + "\n"


def _counts(found: Systematic) -> tuple[int, ...]:
    return found.run, found.killed, found.raised, found.equivalent, len(found.survivors)


def _reasons(row: Row) -> list[str]:
    """A line for each mutant proved equivalent."""
    return [
        f"- {row.claim}, `{one.mutant}`: {_plain('; '.join(step.because for step in one.proof))}"
        for one in row.equivalents
    ]


def _line(name: str, counts: Sequence[int]) -> str:
    _, killed, _, _, survived = counts
    rate = f"{100 * killed / (killed + survived):.1f} %" if killed + survived else "none"
    return f"| {name} | {' | '.join(map(str, counts))} | {rate} |"


def _plain(text: str) -> str:
    """Nothing in a reason is markup."""
    return "".join("\\" + c if c in "\\`*_|<>[]$" else c for c in text)
