"""`diagnose_model`: whether training on a loader's batches can diverge, judged by the features a model has now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from proofs_check.data.extras import need
from proofs_check.diagnose.fates import ClassificationDiagnosis, Which
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.errors import InputError
from proofs_check.separability.margins import Gamma
from proofs_check.torch_tools import model_sentences as say
from proofs_check.torch_tools.audit import MOST_BATCHES, audit_loader, loader_source
from proofs_check.torch_tools.audit_result import LoaderAudit
from proofs_check.torch_tools.batch_parts import Get
from proofs_check.torch_tools.decide import classify, regress, task_of
from proofs_check.torch_tools.gather import Features, gather
from proofs_check.torch_tools.intercept import Intercept, decide_with_intercept
from proofs_check.torch_tools.layers import Call, evaluation
from proofs_check.torch_tools.model_result import ModelDiagnosis
from proofs_check.torch_tools.now import look
from proofs_check.torch_tools.state import keep_state
from proofs_check.wording import one_of

__all__ = ["diagnose_model"]


def diagnose_model(
    model: Any,
    loader: Any,
    *,
    layer: str | None = None,
    order: str | None = None,
    task: str = "auto",
    gamma: str | None = None,
    audit: LoaderAudit | None = None,
    epochs: int = 3,
    before_epoch: Callable[[int], object] | None = None,
    get: Get | None = None,
    call: Call | None = None,
    seed: int = 0,
) -> ModelDiagnosis:
    """Take what comes into a model's last batch normalization and decide the fate of training the layer behind it.

    The loader is audited, the model run once over the samples, in evaluation mode and without gradients. The model's
    modes, buffers and gradients, the loader and all random states stay as they were.

    Args:
        model: a torch.nn.Module whose last linear layer takes the output of a batch normalization; see `layer`.
        loader: as for `audit_loader`, with labels.
        layer: name of another linear layer, or of a batch normalization, which is then diagnosed as if a linear layer
            came behind it.
        order: "ss", "igm" or "rr", what training uses; None: what the audit says.
        task: "auto", "classification" or "regression"; auto goes by the labels.
        gamma: "frozen" or "trained"; None: trained if the normalization has a scale that takes gradients.
        audit: of the loader, if it has been made.
        epochs, before_epoch, get: as for `audit_loader`.
        call: from (model, batch) to anything, for models that take more than the batch's features.
        seed: of the search among RR's batches.

    Raises:
        InputError: torch is missing, no such layers (the sentence names those that there are), no labels, batches that
            the model cannot take, settings that do not exist.
    """
    need("torch", "loaders and models", extra="torch")
    if order is not None:
        one_of("order", order, ("ss", "igm", "rr"))
    if gamma is not None:
        one_of("gamma", gamma, ("frozen", "trained"))
    source = loader_source(loader)
    with evaluation(model):
        if audit is None:
            audit = audit_loader(loader, epochs=epochs, before_epoch=before_epoch, get=get, contents=True)
        with keep_state(loader, before_epoch):
            if before_epoch is not None:
                before_epoch(0)
            found = gather(model, source(0), layer=layer, get=get, call=call, most_batches=MOST_BATCHES)
    kind = task_of(found, task)
    uses = order or _order(audit)
    scale: Gamma = "trained" if gamma == "trained" or (gamma is None and _trains_scale(found)) else "frozen"
    if any(len(rows) < 2 for rows in found.batches):
        raise InputError(
            "a batch holds one sample, which has no batch normalization in training; use drop_last=True in the loader,"
            " or another batch size"
        )
    diagnosis: ClassificationDiagnosis | RegressionDiagnosis
    intercept = None
    if kind == "regression":
        diagnosis = regress(found, order=uses, drop_last=found.dropped > 0, gamma=scale, seed=seed)
        fate, certified = "converges", False
    else:
        diagnosis, upper = classify(found, order=uses, drop_last=found.dropped > 0, gamma=scale, seed=seed)
        which: Which = "rr" if uses == "rr" else "ss"
        fate, certified = diagnosis.outcome(which), _certified(diagnosis, which)
        if upper is not None and say.has_intercept(found):
            eps = float(found.pair.norm.eps)
            rng = np.random.default_rng(seed)
            intercept = decide_with_intercept(found.X, upper, found.batches, eps=eps, rng=rng)
            fate, certified = _with_intercept(intercept, which, fate)
        elif say.has_intercept(found):
            certified = False  # the certificates are for training without it
    now = look(found.pair, found.X, found.Y, found.batches, regression=kind == "regression")
    linear = found.pair.linear
    return ModelDiagnosis(
        audit=audit,
        norm=found.pair.norm_name,
        linear=found.pair.linear_name,
        samples=len(found.X),
        features=found.X.shape[1],
        outputs=None if linear is None else int(linear.out_features),
        task=kind,
        order=uses,
        diagnosis=diagnosis,
        intercept=intercept,
        fate=fate,
        certified=certified,
        now=now,
        answer=say.answer(diagnosis, intercept, uses, fate, certified=certified),
        meaning=say.meaning(diagnosis, intercept, now),
        advice=say.advice(diagnosis, intercept, audit, uses, fate),
        notes=say.notes(found, audit, diagnosis, intercept),
    )


def _order(audit: LoaderAudit) -> str:
    """What training uses, in the words of the claims: orders that are neither SS nor RR are taken for RR."""
    together = audit.replicas.as_is if audit.replicas is not None and audit.verdict.fixed else audit.verdict
    return together.order if together.order in ("ss", "igm") else "ss" if together.order == "gd" else "rr"


def _trains_scale(found: Features) -> bool:
    weight = found.pair.norm.weight
    return weight is not None and bool(weight.requires_grad)


def _certified(diagnosis: ClassificationDiagnosis, which: Which) -> bool:
    fate = diagnosis.fate[which]
    if fate.fate == "depends" and which in diagnosis.direction:
        return diagnosis.direction[which].certificate is not None
    return fate.verified


def _with_intercept(intercept: Intercept, which: Which, without: str) -> tuple[str, bool]:
    """The model's fate; where the intercept leaves it open, "depends" if it was not bounded without."""
    fate = intercept.fate[which]
    if fate != "undecided":
        return fate, intercept.certified[which]
    both = intercept.classes[which] in ("LS", "PLS") and intercept.classes["gd"] in ("LS", "PLS")
    return ("depends" if both and without != "bounded" else "undecided"), False
