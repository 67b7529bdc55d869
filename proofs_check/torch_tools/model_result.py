"""What a diagnosis of a model found, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from proofs_check.diagnose.fates import ClassificationDiagnosis
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.torch_tools.audit_result import ORDERS, LoaderAudit, wrapped
from proofs_check.torch_tools.intercept import Intercept
from proofs_check.torch_tools.now import Now

__all__ = ["ModelDiagnosis"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelDiagnosis:
    """What `diagnose_model` found; `print` it.

    Attributes:
        audit: of the loader.
        norm, linear: names of the layers; linear is "" for a normalization without one.
        samples, features, outputs: how many; outputs is None without a linear layer.
        task: "classification" or "regression".
        order: what the diagnosis takes training to use: "ss", "igm" or "rr".
        diagnosis: of the features in front of the normalization, for a linear layer without intercept behind it.
        intercept: the same with an intercept, for two classes and a model that has one; else None.
        fate: of the model: "diverges", "bounded", "depends" or "undecided"; for regression "converges".
        certified: whether checked certificates carry the fate.
        now: the model's losses and running statistics; None where there is no linear layer or targets do not fit it.
        answer: a sentence. meaning, advice, notes: sentences.
    """

    audit: LoaderAudit
    norm: str
    linear: str
    samples: int
    features: int
    outputs: int | None
    task: str
    order: str
    diagnosis: ClassificationDiagnosis | RegressionDiagnosis
    intercept: Intercept | None
    fate: str
    certified: bool
    now: Now | None
    answer: str
    meaning: tuple[str, ...]
    advice: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def certificates(self) -> tuple[Mapping[str, Any], ...]:
        """Every certificate; `proofs_check.certificates.check_certificate` checks one."""
        own = self.diagnosis.certificates if isinstance(self.diagnosis, ClassificationDiagnosis) else ()
        return (*own, *(self.intercept.certificates if self.intercept is not None else ()))

    def summary(self) -> str:
        """The diagnosis in lines of at most 100 characters."""
        behind = f" and Linear {self.linear!r} ({self.features} → {self.outputs})" if self.linear else ""
        lines = wrapped("Layers: ", f"batch normalization {self.norm!r}{behind}, {self.samples} samples")
        lines += wrapped("Order:  ", f"{ORDERS[self.audit.order]}. {self.audit.because}")
        lines += wrapped("Answer: ", self.answer)
        for title, sentences in (("Why", self.meaning), ("Do", self.advice), ("Read so", self.notes)):
            if sentences:
                lines += ["", title]
                for sentence in sentences:
                    lines += wrapped("• ", sentence)
        return "\n".join(lines)

    __str__ = summary

    def as_dict(self) -> dict[str, Any]:
        """The diagnosis as plain JSON values, certificates included."""
        return {
            "fate": self.fate,
            "certified": self.certified,
            "order": self.order,
            "task": self.task,
            "layers": {"norm": self.norm, "linear": self.linear or None},
            "samples": self.samples,
            "features": self.features,
            "outputs": self.outputs,
            "answer": self.answer,
            "meaning": list(self.meaning),
            "advice": list(self.advice),
            "notes": list(self.notes),
            "audit": self.audit.as_dict(),
            "diagnosis": self.diagnosis.to_json(),
            "intercept": None
            if self.intercept is None
            else {
                "classes": dict(self.intercept.classes),
                "fate": dict(self.intercept.fate),
                "certified": dict(self.intercept.certified),
                "because": dict(self.intercept.because),
                "certificates": [dict(one) for one in self.intercept.certificates],
            },
            "now": None if self.now is None else asdict(self.now),
        }
