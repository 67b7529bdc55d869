"""`python -m fuzz.differential [--seconds N] [--seed S]`: three checkers of certificates must say the same.

Certificates are changed (`fuzz.mutations`) or, for identities, drawn at random (`fuzz.identity_programs`), and given to
the program's own checker, to `checker.py` and to `checker.mjs`. A finding is: one takes what another refuses, a
traceback, no end in time, a reason that a terminal would obey, or that is the language's and not ours; a claim that is
taken though the finder, or numbers put into an identity, refute it. Two differences are allowed: see `differences`.

Status 1 if something was found; it is then in `fuzz/found/`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from fuzz.finding import claim_found
from fuzz.identity_programs import identity
from fuzz.identity_values import refuted
from fuzz.mutations import mutated
from fuzz.seeds import certificates, exported
from fuzz.target import as_file, time_limit
from proofs_check.certificates import check_certificate, parse
from proofs_check.certificates.bundle import unbundle
from proofs_check.errors import InputError
from proofs_check.kernels import checker

__all__ = ["UNREAD", "answers", "differences"]

FOUND = Path(__file__).parent / "found"
SECONDS = 20.0  # for one file of a few kilobytes; most take a few milliseconds
BATCH = 200
UNREAD = ("no file",)
# Python's and JavaScript's own words for a program's mistake
LANGUAGE = re.compile(
    "not supported between|object is not|has no attribute|unhashable|out of range|NoneType|unpack|invalid literal|"
    "positional argument|Cannot (read|mix|convert|set)|undefined|is not (a function|iterable|a constructor)|BigInt|"
    "call stack|Invalid array"
)
NEARLY = re.compile(
    "not close enough to 0|does not separate|neither proved|not proved|do(es)? not span|is not shown|loses (no )?sample"
)

SIZE = re.compile("too large|too deeply|more than \\d|too many|longer than|number from 0 to 1000")

Answer = tuple[tuple[str, ...], str]
"""Verdicts of a file's certificates, or `UNREAD`, and the reason of the first that is not valid."""


def package(content: bytes) -> Answer:
    """What the program's own checker says."""
    try:
        parts, whole = unbundle(parse(content.decode("utf-8")))
    except (InputError, UnicodeDecodeError) as refusal:
        return UNREAD, str(refusal)
    verdicts, why = [], ""
    for part in parts:
        try:
            found = check_certificate(part)
            verdict, said = ("valid" if found and not whole else "invalid"), whole or found.why
        except InputError as refusal:
            verdict, said = "invalid", str(refusal)
        verdicts.append(verdict)
        why = why or (said if verdict != "valid" else "")
    return tuple(verdicts), why


def single_file(content: bytes) -> Answer:
    """What `checker.py` says, by its own entry point."""
    out, err = io.StringIO(), io.StringIO()
    with (
        as_file(content, "certificate.json") as path,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = checker.main([str(path), "--json"])
    if status == 2:
        return UNREAD, err.getvalue().strip()
    return _read(json.loads(out.getvalue()))


def node(contents: Sequence[bytes], *, seconds: float = 120.0) -> list[Answer]:
    """What `checker.mjs` says of each file, all in one run."""
    script = str(Path(checker.__file__).with_name("checker.mjs"))
    with as_file(b"", "x") as place:
        files = [place.with_name(f"{number}.json") for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        call = [str(shutil.which("node")), script, *map(str, files), "--json"]
        done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603
    if done.returncode not in (0, 1, 2, 3):
        raise RuntimeError(f"node ends with {done.returncode}: {done.stderr[:2000]}")
    by_file: dict[str, list[Mapping[str, Any]]] = {}
    for one in json.loads(done.stdout):
        by_file.setdefault(one["file"], []).append(one)
    said = dict(line.partition(": ")[::2] for line in done.stderr.splitlines())
    return [_read(by_file[str(f)]) if str(f) in by_file else (UNREAD, said.get(str(f), "")) for f in files]


def _read(found: Sequence[Mapping[str, Any]]) -> Answer:
    why = next((one["why"] or "no reason" for one in found if one["verdict"] != "valid"), "")
    return tuple(one["verdict"] for one in found), why


def answers(content: bytes, js: Answer | None = None) -> dict[str, Answer]:
    """The three answers about a file; "crash" in place of verdicts for a traceback or no end in time."""
    found = {}
    for name, check in (("package", package), ("py", single_file)):
        try:
            with time_limit(SECONDS):
                found[name] = check(content)
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            found[name] = (("crash",), traceback.format_exc()[-1500:])
    if js is not None:
        found["js"] = js
    return found


def differences(content: bytes, found: Mapping[str, Answer]) -> list[str]:
    """What is wrong with the answers about one file.

    Allowed: the kernels take what the program's own checker refuses because numbers in the proof are not nearly exact.
    It bounds how far they are from exact ones, at the precision that the proof names; the kernels solve for exact ones
    at their own. Both are sound; neither finds every proof. Each counts its own work in an identity, too, and refuses
    what is too large.

    Whatever is taken, neither the finder nor numbers must refute.
    """
    wrong = []
    for name, (verdicts, why) in found.items():
        if "crash" in verdicts:
            wrong.append(f"{name} does not end as it should: {why}")
        if not why.isprintable() and "crash" not in verdicts:
            wrong.append(f"{name} says something unprintable: {why!r}")
        if name != "package" and "crash" not in verdicts and LANGUAGE.search(why):
            wrong.append(f"{name} gives a reason that is its language's: {why}")
    large = any(SIZE.search(why) for _, why in found.values())
    if "js" in found and found["js"][0] != found["py"][0] and not large:
        wrong.append("py and js differ")
    own, why = found["package"]
    kernel = found["py"][0]
    more, less = _accepts(kernel, own), _accepts(own, kernel)
    if more and not NEARLY.search(why) and not large:
        wrong.append("py takes what the package refuses")
    every = [verdicts for verdicts, _ in found.values() if "valid" in verdicts]
    taken = zip(_parts(content), *every, strict=True) if every else ()
    if any("valid" in verdicts and not _may_be(part) for part, *verdicts in taken):
        wrong.append("the finder refutes what is taken")
    if less and not large:
        wrong.append("the package takes what py refuses")
    return wrong


def drawn(seeds: Sequence[dict[str, Any]], rng: random.Random) -> bytes:
    """A changed certificate, an identity, or a changed identity."""
    kind = rng.random()
    if kind < 0.6:
        return mutated(rng.choice(seeds), seeds, rng)
    part = identity(rng)
    return json.dumps(part).encode() if kind < 0.9 else mutated(part, seeds, rng)


def _parts(content: bytes) -> list[dict[str, Any]]:
    return checker.read(content.decode("utf-8"))[0]


def _may_be(part: dict[str, Any]) -> bool:
    """Whether the claim is proved as it stands, or the finder makes the same one, or it cannot tell."""
    if part["kind"] == "identity":
        return not refuted(part)
    if part["kind"] not in ("separability", "fate", "direction") or _content(part) in _known():
        return True
    sizes = part["order"].get("sizes", [1])
    if len(sizes) > 1 or len(part["data"]["labels"]) % sizes[0]:
        return True  # the finder says how ragged batches are made, a certificate lists their sizes
    try:
        return claim_found(part) == part["claim"]
    except InputError:
        return True


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(map(_content, exported()))


def _content(part: Mapping[str, Any]) -> str:
    return checker.canonical([part[key] for key in ("data", "claim", "order") if key in part])


def _accepts(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether `one` takes a certificate that `other` refuses."""
    if len(one) != len(other):
        return "valid" in one
    return any(a == "valid" != b for a, b in zip(one, other, strict=True))


def main() -> int:
    """Mutate and compare for the time given."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.differential", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if shutil.which("node") is None:
        parser.error("node is not installed; apt-get install nodejs")
    rng = random.Random(asked.seed)  # noqa: S311
    seeds, counts, kinds = certificates(), Counter[str](), Counter[str]()
    end, started, wrong = time.monotonic() + asked.seconds, time.monotonic(), 0
    while time.monotonic() < end:
        contents = [drawn(seeds, rng) for _ in range(BATCH)]
        try:
            by_node = node(contents)
        except (subprocess.TimeoutExpired, RuntimeError, ValueError) as reason:
            by_node = [(("crash",), str(reason)[:1500])] * len(contents)
        for content, js in zip(contents, by_node, strict=True):
            found = answers(content, js)
            counts["files"] += 1
            counts["taken by all three"] += all(set(verdicts) == {"valid"} for verdicts, _ in found.values())
            counts["no file for all three"] += all(verdicts == UNREAD for verdicts, _ in found.values())
            problems = differences(content, found)
            counts["taken by the kernels alone, numbers far from exact"] += not problems and _accepts(
                found["py"][0], found["package"][0]
            )
            if problems:
                wrong += 1
                kinds[problems[0][:100]] += 1
                _keep(content, found, problems, kinds[problems[0][:100]])
    taken = time.monotonic() - started
    sys.stdout.write(f"{taken:.0f} seconds, seed {asked.seed}: {dict(counts)}; {wrong or 'no'} findings\n")
    for kind, count in kinds.most_common():
        sys.stdout.write(f"  {count} × {kind!r}\n")
    return 1 if wrong else 0


def _keep(content: bytes, found: Mapping[str, Answer], problems: Sequence[str], number: int) -> None:
    if number > 3:  # of one kind
        return
    FOUND.mkdir(exist_ok=True)
    name = f"differential-{hashlib.sha256(content).hexdigest()[:8]}"
    (FOUND / name).write_bytes(content)
    (FOUND / f"{name}.txt").write_text(f"{problems}\n{json.dumps(found, indent=1)}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
