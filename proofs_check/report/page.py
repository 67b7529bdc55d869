"""Templates to pages: everything is escaped unless it was made here (`Markup`), styles and scripts stand inside."""

from __future__ import annotations

import base64
import hashlib
import platform
import re
from collections.abc import Callable
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import proofs_check
from proofs_check.data.extras import need
from proofs_check.plots.writing import picture_bytes, styled
from proofs_check.report.mathml import mathml
from proofs_check.report.scripts import scripts

__all__ = ["check_extra", "environment", "image", "render"]

_CITED = re.compile(r"\b(?:BN|R|C|AV)-\d+\b")  # a claim, which has a place on the page
_PACKAGES = ("numpy", "scipy", "sympy", "mpmath", "python-flint", "numba")


def check_extra() -> None:
    """Find out before long work whether pages can be made.

    Raises:
        InputError: jinja2, latex2mathml or matplotlib is not installed (extra: plot).
    """
    for module in ("jinja2", "latex2mathml.converter", "matplotlib"):
        need(module, "HTML pages", extra="plot")


def render(template: str, **values: Any) -> str:
    """A page from ``templates/``, whole: one file that needs no network.

    Its content security policy forbids everything but its own styles, its one script (by its hash) and inlined images.

    Raises:
        InputError: jinja2 is not installed (extra: plot).
    """
    jinja = need("jinja2", "HTML pages", extra="plot")
    folder = files("proofs_check.report") / "templates"
    texts = {item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.is_file()}
    engine = jinja.Environment(
        loader=jinja.DictLoader(texts),
        autoescape=True,
        undefined=jinja.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.globals.update(style=_trusted(texts["style.css"]), script=_trusted(texts["page.js"]))
    digest = base64.b64encode(hashlib.sha256(texts["page.js"].encode()).digest()).decode()
    engine.globals.update(script_hash=f"sha256-{digest}", version=proofs_check.__version__)
    engine.filters["scripts"] = lambda text: _trusted(scripts(str(text)))
    engine.filters["cited"] = lambda text: _trusted(_CITED.sub(r'<a href="#\g<0>">\g<0></a>', escape(text)))
    engine.filters["counted"] = lambda count, what: f"{count:,} {what}{'' if count == 1 else 's'}"
    engine.filters["math"] = lambda latex, block=True: _trusted(mathml(latex, block=block))
    return str(engine.get_template(template).render(**values))


def image(draw: Callable[[Any], None], *, width: float = 6.0, height: float = 3.6) -> str:
    """A figure drawn into one matplotlib axes, as the address of an inlined SVG.

    Args:
        draw: takes the axes.
        width: inches.
        height: inches.
    """
    with styled(width, height) as figure:
        draw(figure.add_subplot())
        content = picture_bytes(figure, "svg")
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


def environment() -> dict[str, str]:
    """Versions that the numbers of a page depend on."""
    return {
        "proofs-check": proofs_check.__version__,
        "Python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _trusted(text: str) -> Any:
    return need("markupsafe", "HTML pages", extra="plot").Markup(text)  # ours, not from the data
