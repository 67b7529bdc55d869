"""How many processes an option --jobs asks for."""

from __future__ import annotations

import os

__all__ = ["workers"]


def workers(jobs: int) -> int:
    """The number asked for; 0 stands for one for each core that this process may use."""
    if jobs:
        return jobs
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
