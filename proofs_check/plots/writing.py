"""Pictures as files: the same bytes each time, written whole or not at all."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.output import write_bytes
from proofs_check.plots.style import RC

__all__ = ["check_picture", "picture_bytes", "styled", "write_picture"]

_PASSING = {  # what a format says of the day and the program unless told not to
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def check_picture(target: str | Path) -> str:
    """The format that a file's ending names, found out before long work.

    Raises:
        InputError: matplotlib is missing, or writes no such pictures.
    """
    need("matplotlib", "plots", extra="plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    known = FigureCanvasAgg(Figure()).get_supported_filetypes()
    ending = Path(target).suffix.lstrip(".").lower()
    if ending not in known:
        asked = repr(ending) if ending else "a file without ending"
        raise InputError(f"a picture cannot be written as {asked}; use one of {', '.join(sorted(known))}")
    return ending


@contextmanager
def styled(width: float, height: float, *, dpi: int = 150) -> Iterator[Any]:
    """An empty figure of matplotlib, in inches, that belongs to no window; what is drawn inside has the house's style.

    Raises:
        InputError: matplotlib is missing.
    """
    matplotlib = need("matplotlib", "plots", extra="plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(RC):
        figure = Figure(figsize=(width, height), layout="constrained", dpi=dpi)
        FigureCanvasAgg(figure)
        yield figure


def picture_bytes(figure: Any, form: str) -> bytes:
    """A figure in a format of matplotlib's ("png", "svg", …), without a date or a program's version."""
    matplotlib = need("matplotlib", "plots", extra="plot")
    held = io.BytesIO()
    quiet = warnings.catch_warnings()
    with matplotlib.rc_context({key: RC[key] for key in ("svg.fonttype", "svg.hashsalt")}), quiet:
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a name in a script that the font has not
        figure.savefig(held, format=form, metadata=_PASSING.get(form))
    return held.getvalue()


def write_picture(target: str | Path, figure: Any) -> None:
    """Write a figure; the file's ending chooses the format.

    Raises:
        InputError: matplotlib does not know the ending, or the file cannot be written.
    """
    write_bytes(str(target), picture_bytes(figure, check_picture(target)))
