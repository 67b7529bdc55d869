"""Certificates for a data set: optima of a regression; classes, fates and directions (for either Γ) of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from constructions import DataSet
from proofs_check.certificates.bundle import bundle
from proofs_check.errors import InputError
from proofs_check.exports.optima import optimum_certificates
from proofs_check.separability import ExactData, Order, decision_of, direction, exact_data, fate_of, make_order
from proofs_check.separability.api import summary
from proofs_check.separability.margins import Gamma

__all__ = ["certificates_of", "exactly", "orders_of"]

_GAMMAS: tuple[Gamma, ...] = ("frozen", "trained")


def exactly(data: DataSet) -> ExactData:
    """The samples as the finders and the checker of certificates take them; constant features are normalized to 0.

    Raises:
        InputError: more than one target, or labels that are no classes.
    """
    if len(data.y[0]) != 1:
        raise InputError(f"classification takes one target, {data.name} has {len(data.y[0])}; export it as regression")
    rows = np.empty((data.n, data.d), dtype=object)
    rows[:] = [list(row) for row in data.X]
    return exact_data(rows, np.array([float(row[0]) for row in data.y]), eps=0, constant="zero")


def certificates_of(data: DataSet) -> dict[str, Any] | None:
    """Everything about the data set that can be certified, as one document; None if there is nothing.

    Raises:
        InputError: labels that are no classes, or a batch size without batch normalization.
    """
    made = list(optimum_certificates(data) if data.task == "regression" else _each(data, exactly(data)))
    return bundle(made) if made else None


def orders_of(data: DataSet, exact: ExactData) -> dict[str, Order]:
    """SS with the data set's batches, RR with batches of its size, and GD."""
    return {
        "ss": make_order(exact, "ss", batches=[list(batch) for batch in data.batches]),
        "rr": make_order(exact, "rr", batch_size=data.batch_size),
        "gd": Order("gd"),
    }


def _each(data: DataSet, exact: ExactData) -> Iterator[dict[str, Any]]:
    orders = orders_of(data, exact)
    decisions = {name: decision_of(exact, order) for name, order in orders.items()}
    for decision in decisions.values():
        found = summary(exact, decision).certificate
        if found is not None:
            yield dict(found)
    for name in ("ss", "rr"):
        answer = fate_of(exact, orders[name], decision=decisions[name], whole=decisions["gd"])
        if answer.certificate is not None:
            yield dict(answer.certificate)
        if decisions[name].kind not in ("LS", "PLS") or answer.fate == "bounded":
            continue
        for gamma in _GAMMAS:
            try:
                heading = direction(exact, decisions[name], gamma=gamma)
            except InputError:  # trained Γ with many classes, or a margin below floating-point precision
                continue
            if heading.certificate is not None:
                yield dict(heading.certificate)
