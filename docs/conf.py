"""Sphinx configuration; theme pages are generated from the claims themselves at each build."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import proofs_check

project = "proofs-check"
author = "the proofs-check developers"
project_copyright = "2026, the proofs-check developers"
version = release = proofs_check.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "math_renderer",
    "claim_pages",
    "construction_pages",
]
html_math_renderer = "mathml"
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_execution_timeout = 600  # seconds a cell: a busy machine is no error
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "proofs-check"
html_static_path = ["figures", "style.css"]
html_css_files = ["style.css"]
exclude_patterns = ["_build", "mutation/*"]
autodoc_typehints = "description"
autodoc_type_aliases = {"ArrayLike": "ArrayLike"} | dict.fromkeys(("Floats", "Indices", "Integers", "Array"), "ndarray")
autodoc_member_order = "bysource"
suppress_warnings = ["config.cache"]


def setup(app: object) -> None:
    """Docstrings write |x| and coef_ as plain text; keep Sphinx from reading markup into them."""

    def plain(_app: object, _what: str, _name: str, _obj: object, _options: object, lines: list[str]) -> None:
        lines[:] = [re.sub(r"(?<=\w)_(?=\W|$)|\|", r"\\\g<0>", line) if "``" not in line else line for line in lines]

    app.connect("autodoc-process-docstring", plain)  # type: ignore[attr-defined]
