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

SECONDS = 600  # for one file; an order with a million subsets takes minutes


def check_js(certificates: Sequence[Mapping[str, Any]]) -> list[Verdicts]:
    """Check certificates with node, those on the same data in one run.

    Raises:
        InputError: node is missing or does not run the checker.
    """
    node = shutil.which("node")
    if node is None:
        raise InputError("the JavaScript kernel needs node, which is not installed: apt-get install nodejs")
    found: list[Verdicts] = []
    with tempfile.TemporaryDirectory(prefix="proofs-check-") as folder:
        script = Path(folder) / "checker.mjs"
        script.write_bytes(resources.files("proofs_check.kernels").joinpath("checker.mjs").read_bytes())
        start = 0
        while start < len(certificates):
            data = certificates[start].get("data")
            stop = start + 1
            while stop < len(certificates) and certificates[stop].get("data") == data:
                stop += 1
            found += _run(node, script, certificates[start:stop])
            start = stop
    return found


def _run(node: str, script: Path, certificates: Sequence[Mapping[str, Any]]) -> list[Verdicts]:
    from proofs_check.certificates.bundle import BUNDLE_FORMAT, BUNDLE_VERSION
    from proofs_check.certificates.document import digest

    parts = [{key: value for key, value in part.items() if key != "data"} for part in certificates]
    whole = {
        "format": BUNDLE_FORMAT,
        "version": BUNDLE_VERSION,
        "sha256": digest(parts),
        "certificates": parts,
        "data": certificates[0].get("data"),
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            [node, str(script), "-", "--json"],
            input=json.dumps(whole),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        kinds = [str(part.get("kind"))[:40] for part in certificates]
        return [Verdicts("js", kind, "invalid", f"node took more than {SECONDS} seconds") for kind in kinds]
    if done.returncode not in (0, 1, 3):
        raise InputError(f"node does not run the JavaScript kernel; is it version 18 or later? ({done.stderr[:200]})")
    return [Verdicts("js", one["kind"], one["verdict"], one["why"]) for one in json.loads(done.stdout)]
