"""The last batch normalization of a model and the linear layer behind it, and what comes in there.

The pair is found by running a batch: the linear layer must receive what the normalization gave, value by value, with
nothing between them but layers that do nothing in evaluation mode (dropout, identity, flattening).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.torch_tools.batch_parts import Get, inputs_of

__all__ = ["Call", "Pair", "evaluation", "find_pair", "forward"]

Floats = NDArray[np.float64]
_PROBE = "name a normalization with layer= to diagnose a linear layer put behind it"
Call = Callable[[Any, Any], Any]
"""From (model, batch) to anything, running the model on the batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A batch normalization and the linear layer that takes its output.

    Attributes:
        norm_name, norm: the batch normalization.
        linear_name, linear: the linear layer; "" and None where `layer` named a normalization without one.
        earlier: names of the normalizations that run before.
    """

    norm_name: str
    norm: Any
    linear_name: str
    linear: Any
    earlier: tuple[str, ...]


@contextmanager
def evaluation(model: Any) -> Iterator[None]:
    """Evaluation mode without gradients; every module's mode and every buffer are put back."""
    torch: Any = need("torch", "loaders and models", extra="torch")
    if not isinstance(model, torch.nn.Module):
        raise InputError(f"the model is a {type(model).__name__}, not a torch.nn.Module")
    for name, parameter in model.named_parameters():
        if torch.nn.parameter.is_lazy(parameter):
            raise InputError(f"the parameter {name!r} has no shape yet; run the model on one batch first")
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in model.buffers()]
    try:
        model.eval()
        with torch.no_grad():
            yield
    finally:
        with torch.no_grad():
            for buffer, saved in buffers:
                if not torch.equal(buffer, saved):
                    buffer.copy_(saved)
        for module, mode in modes:
            module.training = mode


def forward(model: Any, batch: Any, *, get: Get | None, call: Call | None) -> None:
    """Run the model on a batch.

    Raises:
        InputError: it cannot take it.
    """
    torch: Any = need("torch", "loaders and models", extra="torch")
    try:
        if call is not None:
            call(model, batch)
            return
        features, _ = inputs_of(batch, get)
        home = next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
        model(torch.as_tensor(features).to(home))
    except (RuntimeError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, InputError):
            raise
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"the model cannot take a batch of the loader ({first}); pass call=lambda model, batch: model(…)"
        ) from error


def find_pair(model: Any, batch: Any, *, layer: str | None, get: Get | None, call: Call | None) -> Pair:
    """Find the pair by running one batch, in evaluation mode.

    Args:
        layer: name of the linear layer, or of a batch normalization, as in ``model.named_modules()``; None: the last
            linear layer that runs.

    Raises:
        InputError: no such pair; the sentence names the layers that there are.
    """
    torch: Any = need("torch", "loaders and models", extra="torch")
    kinds = (torch.nn.modules.batchnorm._BatchNorm, torch.nn.Linear)
    named = {name: module for name, module in model.named_modules() if isinstance(module, kinds)}
    if layer is not None and layer not in named:
        raise InputError(f"the model has no linear or batch normalization layer {layer!r}; it has {_list(named)}")
    ran: list[tuple[str, Any, Any, Any]] = []  # in the order run: name, module, input, output
    hooks = [module.register_forward_hook(_noting(ran, name)) for name, module in named.items()]
    try:
        forward(model, batch, get=get, call=call)
    finally:
        for hook in hooks:
            hook.remove()
    norms = [place for place, (_, module, _, _) in enumerate(ran) if not isinstance(module, torch.nn.Linear)]
    if not norms:
        raise InputError(f"the model ran no batch normalization; its layers are {_list(named)}: nothing to diagnose")
    at = [place for place, (name, _, _, _) in enumerate(ran) if name == layer]
    if layer is not None and not at:
        raise InputError(f"the layer {layer!r} did not run on the batch; the layers that ran are {_list(ran)}")
    chosen = at[-1] if at else _last_linear(ran, norms)
    linear, norm = (None, chosen) if chosen in norms else (chosen, _feeding(ran, norms, chosen, torch))
    if linear is None:
        behind = [p for p in range(norm + 1, len(ran)) if p not in norms and _same(ran[norm][3], ran[p][2], torch)]
        linear = behind[0] if behind else None
    name, module, values, _ = ran[norm]
    if values.ndim != 2:
        raise InputError(
            f"the batch normalization {name!r} takes values of shape {tuple(values.shape)}; the claims are on vectors,"
            " (batch, features), so name another with layer="
        )
    return Pair(
        norm_name=name,
        norm=module,
        linear_name="" if linear is None else ran[linear][0],
        linear=None if linear is None else ran[linear][1],
        earlier=tuple(dict.fromkeys(ran[place][0] for place in norms if place < norm)),
    )


def _noting(ran: list[tuple[str, Any, Any, Any]], name: str) -> Callable[[Any, Any, Any], None]:
    def note(module: Any, inputs: Any, output: Any) -> None:
        ran.append((name, module, inputs[0].detach().clone(), output.detach().clone()))

    return note


def _last_linear(ran: list[tuple[str, Any, Any, Any]], norms: list[int]) -> int:
    linear = [place for place in range(len(ran)) if place not in norms]
    if not linear:
        raise InputError(f"the model ran no linear layer; the layers that ran are {_list(ran)}; {_PROBE}")
    return linear[-1]


def _feeding(ran: list[tuple[str, Any, Any, Any]], norms: list[int], linear: int, torch: Any) -> int:
    """The batch normalization whose output the linear layer takes."""
    for place in reversed([place for place in norms if place < linear]):
        if _same(ran[place][3], ran[linear][2], torch):
            return place
    before = [ran[place][0] for place in norms if place < linear]
    nearest = f"{before[-1]!r}, the last one before it, gives something else" if before else "none runs before it"
    raise InputError(
        f"the linear layer {ran[linear][0]!r} does not take the output of a batch normalization ({nearest}: an"
        f" activation stands between?); the layers that ran are {_list(ran)}; {_PROBE}"
    )


def _same(given: Any, taken: Any, torch: Any) -> bool:
    if given.numel() != taken.numel():
        return False
    return bool(torch.equal(*[torch.nan_to_num(values.reshape(-1)) for values in (given, taken)]))


def _list(layers: Any) -> str:
    """Names of layers, each once, the last twelve."""
    pairs = layers.items() if isinstance(layers, dict) else [(one[0], one[1]) for one in layers]
    names = list(dict.fromkeys(f"{name!r} ({type(module).__name__})" for name, module in pairs))
    return ("… " if len(names) > 12 else "") + ", ".join(names[-12:]) if names else "none of them"
