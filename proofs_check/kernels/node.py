"""The JavaScript kernel: `checker.mjs`, run by node."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from proofs_check.errors import InputError
from proofs_check.kernels.results import Verdicts

__all__ = ["check_js"]

SECONDS = 600  # for one run; an order with a million subsets takes minutes


def check_js(certificates: Sequence[Mapping[str, Any]]) -> list[Verdicts]:
    """Check certificates with node, all in one run, a file for each data set.

    Raises:
        InputError: node is missing or does not run the checker.
    """
    node = shutil.which("node")
    if node is None:
        raise InputError("the JavaScript kernel needs node, which is not installed: apt-get install nodejs")
    kinds = [str(part.get("kind"))[:40] for part in certificates]
    if not certificates:
        return []
    with tempfile.TemporaryDirectory(prefix="proofs-check-") as folder:
        script = Path(folder) / "checker.mjs"
        script.write_bytes(resources.files("proofs_check.kernels").joinpath("checker.mjs").read_bytes())
        files: list[Path] = []
        start = 0
        while start < len(certificates):
            data = certificates[start].get("data")
            stop = start + 1
            while stop < len(certificates) and certificates[stop].get("data") == data:
                stop += 1
            files.append(Path(folder) / f"{len(files)}.json")
            files[-1].write_text(json.dumps(_bundle(certificates[start:stop])), encoding="utf-8")
            start = stop
        call = [node, str(script), *map(str, files), "--json"]
        try:
            done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603
        except subprocess.TimeoutExpired:
            return [Verdicts("js", kind, "invalid", f"node took more than {SECONDS} seconds") for kind in kinds]
    if done.returncode not in (0, 1, 3):
        raise InputError(f"node does not run the JavaScript kernel; is it version 18 or later? ({done.stderr[:200]})")
    return [Verdicts("js", one["kind"], one["verdict"], one["why"]) for one in json.loads(done.stdout)]


def _bundle(certificates: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    from proofs_check.certificates.bundle import BUNDLE_FORMAT, BUNDLE_VERSION
    from proofs_check.certificates.document import digest

    parts = [{key: value for key, value in part.items() if key != "data"} for part in certificates]
    return {
        "format": BUNDLE_FORMAT,
        "version": BUNDLE_VERSION,
        "sha256": digest(parts),
        "certificates": parts,
        "data": certificates[0].get("data"),
    }
