"""Runs claims, on one or many processes, with the same result for the same seed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from proofs_check.check import BUDGETS, Budget
from proofs_check.errors import InputError
from proofs_check.executors import open_workers, outcomes
from proofs_check.mutation.systematic import attack
from proofs_check.verify import legs
from proofs_check.verify.legs import ClaimReport, Evidence, module_of, seed_for
from proofs_check.wording import nearest, one_of
from theory.derivation import prove
from theory.discovery import Entry, claims, find, place_of, themes
from theory.verdict import Verdict, weakest

__all__ = ["UnknownName", "select", "verify", "verify_claim"]

SYSTEMATIC = (0, 12, 1_000_000)  # the most systematic mutants run of a claim: quick, standard (a sample), deep (all)


class UnknownName(InputError):
    """No claim and no theme has this name."""


def select(names: Sequence[str] = ()) -> tuple[Entry, ...]:
    """The claims with these ids or in these themes, each once, in the house's order; all of them for no name.

    Raises:
        UnknownName: neither an id nor a theme; the nearest names are offered.
    """
    everything = claims()
    wanted: set[str] = set()
    for name in names:
        matched = [e.claim.id for e in everything if name.lower() in (e.claim.id.lower(), e.theme)]
        if not matched:
            known = [e.claim.id for e in everything] + list(themes())
            offer = nearest(name, known, otherwise="`proofs-check list` shows all")
            raise UnknownName(f"no claim or theme is called {name!r}; {offer}")
        wanted.update(matched)
    return tuple(e for e in everything if not names or e.claim.id in wanted)


def verify_claim(claim_id: str, *, budget: str | Budget = "quick", seed: int = 0) -> ClaimReport:
    """Verify one claim: derivation, checks, constructions, controls, mutants.

    Args:
        claim_id: such as "R-4".
        budget: quick, standard or deep.
        seed: drawn instances depend on it, and on the claim and check, alone.

    Raises:
        KeyError: no such claim or budget.
    """
    started = time.perf_counter()
    level = BUDGETS[budget] if isinstance(budget, str) else budget
    entry = find(claim_id)
    module = module_of(entry)
    proof = prove(entry.derive) if entry.derive else None
    checks = [legs.run_check(c, level, seed_for(seed, claim_id, c.name)) for c in module.CHECKS]
    built = legs.run_constructions(entry, module)
    controls = [
        legs.run_control(c, level, seed_for(seed, claim_id, c.check.name, c.name))
        for c in getattr(module, "CONTROLS", ())
    ]
    mutants = [legs.run_mutant(m, level, seed_for(seed, claim_id, m.check.name)) for m in module.MUTANTS]
    systematic = None
    if level.pick(*SYSTEMATIC):
        systematic = attack(
            module,
            level,
            [seed_for(seed, claim_id, c.name) for c in module.CHECKS],
            most=level.pick(*SYSTEMATIC),
            rng=np.random.default_rng(seed_for(seed, claim_id, "systematic mutants")),
        )
    return ClaimReport(
        entry=entry,
        given=proof.given if proof else (),
        open_steps=tuple(s.step.because for s in proof.open_steps) if proof else (),
        symbolic=proof.verdict if proof else None,
        numeric=weakest(e.verdict for e in checks),
        construction=weakest(e.verdict for e in built),
        evidence=(*checks, *built),
        controls=(*controls, *legs.neglected(entry, module)),
        mutants=tuple(mutants),
        seconds=time.perf_counter() - started,
        systematic=systematic,
        undropped=tuple(getattr(module, "UNDROPPED", {}).items()),
    )


def verify(
    names: Sequence[str] = (),
    *,
    budget: str = "quick",
    seed: int = 0,
    jobs: int = 1,
    scheduler: str | None = None,
    done: Callable[[ClaimReport], None] | None = None,
) -> tuple[ClaimReport, ...]:
    """Verify claims by id or theme; all for no name.

    Args:
        names: ids or themes.
        budget: quick, standard or deep.
        seed: see `verify_claim`.
        jobs: processes; the reports do not depend on it.
        scheduler: a Dask cluster instead: "local" starts one of `jobs` workers, an address names one that runs.
        done: called with each report as it comes, in no particular order.

    Raises:
        InputError: unknown name or budget, jobs < 1, or a scheduler that does not answer.
    """
    one_of("budget", budget, BUDGETS)
    if jobs < 1:
        raise InputError(f"the number of jobs must be at least 1, got {jobs}")
    entries = select(names)
    reports = {}
    for report in _run([e.claim.id for e in entries], budget, seed, jobs, scheduler):
        reports[report.entry.claim.id] = report
        if done:
            done(report)
    return tuple(reports[e.claim.id] for e in entries)


def _run(ids: Sequence[str], budget: str, seed: int, jobs: int, scheduler: str | None) -> Iterator[ClaimReport]:
    if scheduler is None and (jobs == 1 or len(ids) <= 1):
        for claim_id in ids:
            yield _guarded(claim_id, budget, seed)
        return
    with open_workers(jobs=min(jobs, len(ids)), scheduler=scheduler, shared=(budget, seed)) as workers:
        for claim_id, outcome in outcomes(workers, _in_worker, ids, task_seconds=0):
            failed = outcome.failure
            yield outcome.value if failed is None else _undecided(claim_id, f"{failed.kind}: {failed.message}")


def _in_worker(shared: tuple[str, int], claim_id: str) -> ClaimReport:
    budget, seed = shared
    return _guarded(claim_id, budget, seed)


def _guarded(claim_id: str, budget: str, seed: int) -> ClaimReport:
    """A claim whose code raises is UNDECIDED, with the error as evidence; the other claims go on."""
    try:
        return verify_claim(claim_id, budget=budget, seed=seed)
    except InputError as error:
        return _undecided(claim_id, str(error))
    except Exception as error:  # noqa: BLE001 - whatever a claim's own code may raise
        return _undecided(claim_id, f"{_place(claim_id, error)}: {error} ({type(error).__name__})")


def _place(claim_id: str, error: Exception) -> str:
    """The claim's own file and line, the checks' before the derivation's, where the error came through one of them."""
    entry = find(claim_id)
    places = [place_of(error, f"{wing}/{entry.theme}/{entry.name}.py") for wing in ("proofs_check/claims", "theory")]
    return next((place for place in places if ", line " in place), places[0])


def _undecided(claim_id: str, what: str) -> ClaimReport:
    failed = Evidence("verification", "none", 0, 0.0, 0.0, "its code raised", Verdict.UNDECIDED, what)
    return ClaimReport(find(claim_id), (), (), None, Verdict.UNDECIDED, None, (failed,), (), (), 0.0)
