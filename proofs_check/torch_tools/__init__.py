"""For those who train with torch: is my data order safe? (extra "torch")

`audit_loader` says which order a loader really has. `diagnose_model` takes the features that a model's last batch
normalization sees and says, with certificates, whether training on the loader's batches can diverge.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs_check.torch_tools.audit import audit_loader
    from proofs_check.torch_tools.audit_result import Finding, LoaderAudit
    from proofs_check.torch_tools.model import diagnose_model
    from proofs_check.torch_tools.model_result import ModelDiagnosis

__all__ = ["Finding", "LoaderAudit", "ModelDiagnosis", "audit_loader", "diagnose_model"]

_HOME = {
    "Finding": "audit_result",
    "LoaderAudit": "audit_result",
    "ModelDiagnosis": "model_result",
    "audit_loader": "audit",
    "diagnose_model": "model",
}


def __getattr__(name: str) -> Any:
    """Import a name on first use; torch itself is imported only when a loader or a model is looked at."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
