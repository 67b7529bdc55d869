"""Which picture a data set gets, and its bytes: the same each time."""

from __future__ import annotations

from typing import Any

from constructions import DataSet
from proofs_check.data.extras import need
from proofs_check.exports.picture.views import View, view
from proofs_check.plots.style import GREY, RC
from proofs_check.plots.writing import picture_bytes, styled
from theory.discovery import claims

__all__ = ["draw", "picture", "picture_files"]

_HEIGHT = 3.0  # inches of a panel


def picture(axes: Any, data_set: DataSet) -> None:
    """Draw into axes of matplotlib the one panel that shows most of what happens on a data set, without its name.

    Raises:
        InputError: matplotlib is not installed, or labels that are no classes.
    """
    matplotlib = need("matplotlib", "pictures", extra="plot")
    seen = view(data_set)
    with matplotlib.rc_context(RC):
        _kind(seen)[1](axes, seen)


def draw(data_set: DataSet) -> Any:
    """A figure of matplotlib with every panel: samples and batches, what the orders see, and what they learn.

    Raises:
        InputError: matplotlib is not installed, or labels that are no classes.
    """
    seen = view(data_set)
    with styled(6.8, _HEIGHT, dpi=160) as figure:
        words = _kind(seen)[0](figure, seen)
        panels = sum(axes.get_label() != "<colorbar>" for axes in figure.axes)
        figure.set_size_inches({1: 5.2, 2: 6.8}.get(panels, 9.6), _HEIGHT + 0.5)
        figure.suptitle(data_set.name, x=0.01, ha="left", fontsize=11, fontweight="bold")
        figure.text(0.99, 0.985, words, ha="right", va="top", fontsize=8.5, color=GREY)
    return figure


def picture_files(data_set: DataSet) -> dict[str, bytes]:
    """The picture as picture.png and picture.svg.

    Raises:
        InputError: as `draw`.
    """
    figure = draw(data_set)
    files = {}
    for form in ("png", "svg"):
        files[f"picture.{form}"] = picture_bytes(figure, form)
        figure.set_layout_engine("none")  # keeps the places found for the first form
    return files


def _kind(seen: View) -> tuple[Any, Any]:
    """How to draw all panels, and how the main one."""
    data = seen.data
    themes = {entry.theme for entry in claims() if entry.claim.id in data.witnesses}
    if data.task == "classification":
        from proofs_check.exports.picture.classification import draw_classification, main_classification

        return draw_classification, main_classification
    if "batchnorm" in themes:
        from proofs_check.exports.picture.normalization import draw_normalization, main_normalization

        return draw_normalization, main_normalization
    if "averaging" in themes or data.batch_size < 2:
        from proofs_check.exports.picture.averaging import draw_averaging, main_averaging

        return draw_averaging, main_averaging
    from proofs_check.exports.picture.regression import draw_regression, main_regression

    return draw_regression, main_regression
