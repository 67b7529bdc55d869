"""Sphinx extension: formulas become MathML at the build, so that pages need no script and no network."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util.math import get_node_equation_number

from proofs_check.report.mathml import mathml


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer under the name that conf.py chooses."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), block=False))
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    number = f'<span class="eqno">({get_node_equation_number(self, node)})</span>' if node.get("number") else ""
    self.body.append(f'<div class="math-block" tabindex="0">{mathml(node.astext())}{number}</div>')
    raise nodes.SkipNode
