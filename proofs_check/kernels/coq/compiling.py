"""Runs Coq: compiles the library once, then one file of theorems, and reads what they rest on."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from proofs_check.errors import InputError
from proofs_check.kernels import checker
from proofs_check.kernels.coq.theorems import HEADER, theorem
from proofs_check.kernels.results import Verdicts

__all__ = ["ASSUMPTIONS", "check_coq", "coq_file", "library", "refused", "rests_on_more"]

ASSUMPTIONS = frozenset(
    {
        "ClassicalDedekindReals.sig_not_dec",
        "ClassicalDedekindReals.sig_forall_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
    }
)
"""What the standard library's real numbers rest on; a theorem that rests on more is refused."""

LIBRARY = ("BatchNorm.v", "SquaredLoss.v", "MaxMargin.v", "Nearest.v", "Identities.v")  # each after what it needs
SECONDS = 600  # for one file; the largest certificates that were measured take less than a minute
INSTALL = "the Coq kernel needs coqc, which is not installed: apt-get install coq"


def check_coq(certificates: Sequence[Mapping[str, Any]]) -> list[Verdicts]:
    """Check certificates by theorems, all in one file; where that fails, halves of it, until single ones are found.

    Raises:
        InputError: there is no coqc, or it does not compile the library.
    """
    found: dict[int, Verdicts] = {}
    texts: dict[int, str] = {}
    for number, certificate in enumerate(certificates):
        kind = str(certificate.get("kind"))[:40]
        try:
            texts[number] = theorem(certificate, f"certificate_{number}")
        except checker.Unsupported as why:
            found[number] = Verdicts("coq", kind, "unsupported", str(why))
        except (checker.Invalid, KeyError, TypeError, ValueError, RecursionError) as why:
            found[number] = Verdicts("coq", kind, "invalid", str(why)[:300])
    if texts:
        _compiler()
        reasons = _search(texts)
        for number in texts:
            kind = str(certificates[number].get("kind"))
            reason = reasons.get(number, "")
            found[number] = Verdicts("coq", kind, "invalid" if reason else "valid", reason)
    return [found[number] for number in range(len(certificates))]


def coq_file(certificates: Sequence[Mapping[str, Any]]) -> str:
    """A Coq file with a theorem for each certificate, to be compiled by hand.

    Raises:
        Unsupported, Invalid: as `theorem`.
    """
    names = [f"certificate_{number}" for number in range(len(certificates))]
    texts = [theorem(certificate, name) for name, certificate in zip(names, certificates, strict=True)]
    return _file(dict(zip(names, texts, strict=True)))


def library() -> Path:
    """The folder with the compiled library: compiled once for each version of it and of Coq, in the user's cache.

    Raises:
        InputError: there is no coqc, or it refuses the library.
    """
    compiler = _compiler()
    where = resources.files("proofs_check.kernels.coq").joinpath("library")
    sources = {name: where.joinpath(name).read_bytes() for name in LIBRARY}
    version = subprocess.run([compiler, "--version"], capture_output=True, check=False).stdout  # noqa: S603
    name = hashlib.sha256(b"".join(sources.values()) + version).hexdigest()[:16]
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    for parent in (Path(base), Path(tempfile.gettempdir()) / f"cache-{os.getuid() if hasattr(os, 'getuid') else 0}"):
        folder = parent / "proofs-check" / f"coq-{name}"
        if (folder / LIBRARY[-1]).with_suffix(".vo").is_file():
            return folder
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(dir=folder.parent))
        except OSError:
            continue  # a read-only home: use the folder for temporary files
        for file, source in sources.items():
            (work / file).write_bytes(source)
            done = _compile(compiler, work, work, file)
            if done.returncode:
                shutil.rmtree(work, ignore_errors=True)
                raise InputError(f"coqc refuses {file}; is it version 8.16 or later? ({_short(done.stderr)})")
        try:
            work.rename(folder)
        except OSError:  # another process was faster
            shutil.rmtree(work, ignore_errors=True)
        return folder
    raise InputError("the Coq kernel found no folder to compile its library in; set XDG_CACHE_HOME")


def _compiler() -> str:
    found = shutil.which("coqc")
    if found is None:
        raise InputError(INSTALL)
    return found


def _search(texts: Mapping[int, str]) -> dict[int, str]:
    """Certificates whose theorems are refused, with the reason."""
    why = refused(texts)
    if not why or len(texts) == 1:
        return dict.fromkeys(texts, why) if why else {}
    numbers = list(texts)
    half = len(numbers) // 2
    return {k: v for part in (numbers[:half], numbers[half:]) for k, v in _search({n: texts[n] for n in part}).items()}


def refused(texts: Mapping[int, str]) -> str:
    """Why Coq refuses a file with these theorems, or ""."""
    with tempfile.TemporaryDirectory(prefix="proofs-check-") as folder:
        file = Path(folder) / "certificates.v"
        file.write_text(_file({f"certificate_{n}": text for n, text in texts.items()}), encoding="ascii")
        try:
            done = _compile(_compiler(), library(), Path(folder), file.name)
        except subprocess.TimeoutExpired:
            return f"Coq took more than {SECONDS} seconds"
    if done.returncode:
        return f"Coq refuses the theorem: {_short(done.stderr)}"
    return rests_on_more(done.stdout)


def rests_on_more(output: str) -> str:
    """What `Print Assumptions` names beside the standard library's reals, as a sentence, or ""."""
    heading, *lines = output.strip().splitlines() or [""]
    used = {found.group(1) for line in lines if (found := re.match(r"([^\s:]+)\s*(?::|$)", line))}
    if heading != "Axioms:" or not used:
        return "Coq did not say what the theorem rests on"
    more = used - ASSUMPTIONS
    return f"the theorem rests on {', '.join(sorted(more))}" if more else ""


def _file(theorems: Mapping[str, str]) -> str:
    every = ", ".join(theorems)
    return f"{HEADER}{''.join(theorems.values())}\nDefinition everything := ({every}).\nPrint Assumptions everything.\n"


def _compile(compiler: str, lib: Path, folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the text is made of the library's words and of integers
        [compiler, "-q", "-R", str(lib), "ProofsCheck", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
