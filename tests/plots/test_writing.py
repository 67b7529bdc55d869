"""Pictures as files: the same bytes each time, whole or not at all, in formats that exist."""

import subprocess
import sys

import matplotlib as mpl
import pytest

from proofs_check.errors import InputError
from proofs_check.plots.style import ORDERS, RC, levels
from proofs_check.plots.writing import check_picture, picture_bytes, styled, write_picture


def drawn() -> object:
    with styled(3, 2) as figure:
        axes = figure.subplots()
        axes.plot([1, 2], [3, 4], color=ORDERS["ss"], label="a line")
        axes.legend()
    return figure


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_picture_is_the_same_bytes(form) -> None:
    first = picture_bytes(drawn(), form)
    assert picture_bytes(drawn(), form) == first
    assert mpl.__version__.encode() not in first


def test_the_style_holds_for_what_is_drawn_inside_and_ends_there() -> None:
    before = mpl.rcParams["legend.frameon"]
    figure = drawn()
    (axes,) = figure.axes  # type: ignore[attr-defined]
    assert not axes.spines["top"].get_visible()
    assert not axes.get_legend().get_frame_on()
    assert RC["legend.frameon"] is False
    assert mpl.rcParams["legend.frameon"] == before


def test_a_picture_of_an_unknown_kind_is_refused_and_nothing_is_written(tmp_path) -> None:
    for name, says in (("a.docx", "cannot be written as 'docx'; use one of .*png"), ("a", "a file without ending")):
        for call in (check_picture, lambda target: write_picture(target, drawn())):
            with pytest.raises(InputError, match=says):
                call(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_levels_go_from_dark_to_light_and_are_none_of_the_orders() -> None:
    from matplotlib.colors import to_rgb

    for count in (0, 1, 2, 3, 7):
        colours = levels(count)
        assert len(set(colours)) == count
        light = [sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), to_rgb(one), strict=True)) for one in colours]
        assert light == sorted(light)
    assert len(levels(9)) == 9
    assert not {one.lower() for one in levels(7)} & {one.lower() for one in ORDERS.values()}


def test_colours_are_light_to_import() -> None:
    code = "import sys, proofs_check.plots.style; print(*{'sympy', 'matplotlib', 'numpy'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.strip() == ""
