"""`python -m engine_mutation [MODULE ...] [--most N] [--seed S] [--json FILE]`: do the tests notice wrong engines?

Status 1 if a mutant survived that `explained.toml` does not explain.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import sys
import tomllib
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from engine_mutation.judging import Lines, judge, prepare, survey, through, within
from engine_mutation.places import Place, mutated, places

ROOT = Path(__file__).parent.parent
ENGINES = (
    "batchnorm", "orders", "moments", "relations", "linear", "exact", "optima", "separability", "certificates",
    "predicates", "training", "averaging", "enclosures",
)  # fmt: skip
EXPLAINED = Path(__file__).parent / "explained.toml"


@dataclass
class Result:
    """What became of a module's mutants.

    Attributes:
        module: its name.
        places: how many mutants there are in all.
        run: how many were drawn.
        killed: a test failed, or the module could not be imported.
        hung: ended after the limit, which counts as killed, though its tests need half of it at most.
        explained: survived, with a reason in `explained.toml`.
        survivors: the others, with their lines.
    """

    module: str
    places: int
    run: int = 0
    killed: int = 0
    hung: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)


def main() -> int:
    """Draw, judge, report."""
    parser = argparse.ArgumentParser(prog="python -m engine_mutation", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="such as exact.surds, or all of exact; all by default"
    )
    parser.add_argument("--most", type=int, default=30, help="mutants of a module at most")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--limit", type=float, default=120.0, help="processor seconds for a mutant, and for a test")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    prepare()
    reasons = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else {}
    modules = _engines(asked.modules)
    if not modules:
        parser.error(f"no such engine: {' '.join(asked.modules)}")
    paths = {f"proofs_check.{module}": _path(module) for module in _with_callers(modules)}
    tests = sorted({test for name in paths for test in judges(name)})
    jitted = any(map(_compiled_lines, paths.values()))
    lines, early, failing = survey(paths, tests, asked.limit * len(tests), anew=jitted)
    if failing:
        sys.stderr.write(f"no judges, as they fail on the engines as they are: {' '.join(failing)}\n")
    results = []
    for module in modules:
        known = {test: at for test, at in lines[f"proofs_check.{module}"].items() if at[0] <= asked.limit}
        beside = {
            test for name in paths if _folder(name) == _folder(f"proofs_check.{module}") for test in _run(lines[name])
        }
        made = early[f"proofs_check.{module}"]
        result = _attack(module, known, made, beside, asked.most, asked.seed, asked.limit, reasons.get(module, {}))
        results.append(result)
        if asked.json:
            asked.json.write_text(json.dumps([asdict(one) for one in results], indent=1, ensure_ascii=False) + "\n")
    killed, run = (sum(getattr(one, name) for one in results) for name in ("killed", "run"))
    killed += sum(len(one.hung) for one in results)
    sys.stdout.write(f"{killed} of {run} killed\n")
    return 1 if any(one.survivors for one in results) else 0


def _attack(
    module: str,
    lines: Lines,
    early: Set[int],
    beside: Set[str],
    most: int,
    seed: int,
    limit: float,
    reasons: dict[str, str],
) -> Result:
    name, path = f"proofs_check.{module}", _path(module)
    found = places(path)
    drawn = sorted(random.Random(f"{seed} {module}").sample(range(len(found)), min(most, len(found))))  # noqa: S311
    atop, jitted = _module_lines(path) | early, _compiled_lines(path)
    result = Result(module, len(found), len(drawn))
    named = _named(name)
    for number in drawn:
        place = found[number]
        tests = through(lines, place.first, place.last)
        if place.first in atop:  # run at import, before any test
            every = sorted((seconds, test, bool(run)) for test, (seconds, run) in lines.items())
            near = named if any(run for _, _, run in every) else {*judges(name)}
            tests = [test for _, test, run in every if run or test.split("::")[0] in near]
        if place.first in jitted:  # machine code is not traced
            tests = [test for _, test in sorted((lines[test][0], test) for test in beside if test in lines)]
        tests = within(lines, sorted(tests, key=lambda test: test.split("::")[0] not in named), limit / 2)
        code = mutated(path, number)
        anew = bool(jitted) or place.first in early  # what runs at import may be what makes machine code
        outcome = judge(name, code, tests, limit, anew=anew) if tests else "never run"
        _note(result, place, outcome, reasons)
    sys.stdout.write(f"{module}: {result.killed + len(result.hung)} of {result.run} killed ({result.places} places)\n")
    for survivor in (*result.explained, *result.survivors):
        sys.stdout.write(f"    {survivor}\n")
    sys.stdout.flush()
    return result


def _note(result: Result, place: Place, outcome: str, reasons: dict[str, str]) -> None:
    if outcome == "killed":
        result.killed += 1
    elif outcome == "hung":
        result.hung.append(place.name)
    elif place.name in reasons:
        result.explained.append(f"{place.name} ({reasons[place.name]})")
    else:
        result.survivors.append(f"line {place.first}, {outcome}: {place.name}")


def judges(module: str) -> list[str]:
    """The test files that may know a module: of the same package, or naming it in an import."""
    package, _, last = module.removeprefix("proofs_check.").partition(".")
    found = set((ROOT / "tests" / package).glob("**/test_*.py")) if last else set()
    found |= set((ROOT / "tests").glob(f"test_{package}.py"))
    for path in (ROOT / "tests").glob("**/test_*.py"):
        if module in _imported(path):
            found.add(path)
    return sorted(str(path.relative_to(ROOT)) for path in found)


def _named(module: str) -> set[str]:
    """The test files that import a module by its name, or are called after it: they judge first."""
    found = [path for path in (ROOT / "tests").glob("**/test_*.py") if module in _imported(path)]
    package, _, last = module.removeprefix("proofs_check.").rpartition(".")
    found.append(ROOT.joinpath("tests", *package.split("."), f"test_{last}.py"))
    return {str(path.relative_to(ROOT)) for path in found}


@cache
def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _module_lines(path: Path) -> set[int]:
    """Lines outside of all functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }
    return set(range(1, 1 + len(path.read_text(encoding="utf-8").splitlines()))) - inside


def _compiled_lines(path: Path) -> set[int]:
    """Lines of functions that Numba compiles."""
    return {
        line
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(made, ast.Name) and made.id.startswith("compiled") for made in node.decorator_list)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }


def _with_callers(modules: Sequence[str]) -> list[str]:
    """The modules and, for those with compiled functions, all of their folder: who runs them is seen by what calls."""
    folders = {_folder(module) for module in modules if _compiled_lines(_path(module))}
    return [module for module in _engines(()) if module in modules or _folder(module) in folders]


def _folder(module: str) -> str:
    return module.rpartition(".")[0]


def _run(lines: Lines) -> set[str]:
    """The tests that run any line."""
    return {test for test, (_, run) in lines.items() if run}


def _engines(asked: Sequence[str]) -> list[str]:
    """All engines, or the modules and packages asked for."""
    found = []
    for name in ENGINES:
        place = ROOT / "proofs_check" / name
        files = sorted(place.glob("**/*.py")) if place.is_dir() else [place.with_suffix(".py")]
        found += [file.relative_to(ROOT / "proofs_check") for file in files if file.name != "__init__.py"]
    names = [".".join(file.with_suffix("").parts) for file in found]
    return [name for name in names if not asked or any(f"{name}.".startswith(f"{part}.") for part in asked)]


def _path(module: str) -> Path:
    return ROOT.joinpath("proofs_check", *module.split(".")).with_suffix(".py")


if __name__ == "__main__":
    sys.exit(main())
