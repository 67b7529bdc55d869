"""What goes wrong with exports: one sentence, said once."""

from __future__ import annotations

__all__ = ["ExportError"]


class ExportError(ValueError):
    """An export that cannot be written or may not be trusted: one sentence that says what, where and what to do."""
