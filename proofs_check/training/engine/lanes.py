"""Eight numbers at a time in compiled code: `Lanes`, with + − × ÷, comparisons, sums in a fixed order and e^x.

Written out, because loops over as few features as people train here are too short for a compiler to make use of a
processor's wide registers. What a lane computes is as written, rounded operation by operation, and sums are taken in
the order given here: the bytes do not depend on how many lanes a processor has.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.core.extending import intrinsic, lower_builtin, models, register_model
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature

from proofs_check.training.engine.compiled import compiled

__all__ = [
    "WIDTH",
    "exp_falling",
    "fused",
    "load",
    "power_of_two",
    "root",
    "select",
    "spread",
    "store",
    "total",
    "totals",
]

WIDTH = 8
_REAL, _WHOLE, _INDEX = ir.DoubleType(), ir.IntType(64), ir.IntType(32)
_struct: Any = cgutils.create_struct_proxy
_signature: Any = signature
_global: Any = infer_global
_lower: Any = lower_builtin
_VECTOR, _BITS = ir.VectorType(_REAL, WIDTH), ir.VectorType(_WHOLE, WIDTH)


class _Lanes(types.Type):  # numba has no types of its own
    def __init__(self) -> None:
        super().__init__(name="Lanes")


_lanes: Any = _Lanes
LANES, ARRAY = _lanes(), None


@register_model(_Lanes)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


def _operation(symbol: Any, instruction: str) -> None:
    def lower(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return getattr(builder, instruction)(*values)

    typed: Any = type("Typed", (ConcreteTemplate,), {"key": symbol, "cases": [_signature(LANES, LANES, LANES)]})
    _global(symbol)(typed)
    _lower(symbol, LANES, LANES)(lower)


for _symbol, _instruction in (("add", "fadd"), ("sub", "fsub"), ("mul", "fmul"), ("truediv", "fdiv")):
    _operation(getattr(operator, _symbol), _instruction)


def _code(result: Any, *kinds: Any) -> Callable[[Callable[..., Any]], Any]:
    """For compiled code to call: a function that builds the instructions of `result`, given values of `kinds`.

    Of an array it gets the address of the first number; nothing is checked.
    """

    def made(function: Callable[..., Any]) -> Any:
        @functools.wraps(function, updated=())
        def typed(_typing: Any, *given: Any) -> Any:
            def build(context: Any, builder: Any, own: Any, values: Any) -> Any:
                data = [
                    value if kind is not ARRAY else _struct(type_)(context, builder, value).data
                    for value, kind, type_ in zip(values, kinds, own.args, strict=True)
                ]
                made = function(builder, *data)
                return context.get_dummy_value() if made is None else made

            own = [type_ if kind is ARRAY else kind for type_, kind in zip(given, kinds, strict=True)]
            return _signature(result, *own), build

        names = ["typing", *(f"value{place}" for place in range(len(kinds)))]  # numba does not take *given
        bare: Any = typed
        bare.__signature__ = Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names])
        return intrinsic(bare)

    return made


@_code(LANES, ARRAY, types.intp)
def load(builder: Any, array: Any, at: Any) -> Any:
    """Lanes array[at : at + 8] of a contiguous (n,) array."""
    return builder.load(builder.bitcast(builder.gep(array, [at]), _VECTOR.as_pointer()), align=8)


@_code(types.none, ARRAY, types.intp, LANES)
def store(builder: Any, array: Any, at: Any, value: Any) -> None:
    """array[at : at + 8] ← lanes."""
    builder.store(value, builder.bitcast(builder.gep(array, [at]), _VECTOR.as_pointer()), align=8)


@_code(LANES, types.float64)
def spread(builder: Any, value: Any) -> Any:
    """The same number in all lanes."""
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.Constant(_INDEX, 0))
    return _shuffle(builder, one, one, [0] * WIDTH)


@_code(LANES, LANES)
def root(builder: Any, value: Any) -> Any:
    """Square roots."""
    kind = ir.FunctionType(_VECTOR, [_VECTOR])
    return builder.call(builder.module.declare_intrinsic("llvm.sqrt.v8f64", fnty=kind), [value])


@_code(LANES, LANES, LANES, LANES)
def fused(builder: Any, x: Any, y: Any, z: Any) -> Any:
    """x y + z, rounded once (processors without such an instruction compute the same bytes, slowly)."""
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
    return builder.call(builder.module.declare_intrinsic("llvm.fma.v8f64", fnty=kind), [x, y, z])


@_code(LANES, LANES, LANES, LANES, LANES)
def select(builder: Any, x: Any, y: Any, high: Any, low: Any) -> Any:
    """`high` where x > y, `low` elsewhere (where x or y is NaN, too)."""
    return builder.select(builder.fcmp_ordered(">", x, y), high, low)


@_code(LANES, LANES)
def power_of_two(builder: Any, k: Any) -> Any:
    """2^k of whole numbers k, −1022 ≤ k ≤ 1023."""
    shifted = builder.fadd(k, ir.Constant(_VECTOR, [2.0**52 + 1023.0] * WIDTH))  # k + 1023 in the last bits
    bits = builder.shl(builder.bitcast(shifted, _BITS), ir.Constant(_BITS, [52] * WIDTH))
    return builder.bitcast(bits, _VECTOR)


def _shuffle(builder: Any, x: Any, y: Any, picks: list[int]) -> Any:
    return builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(_INDEX, len(picks)), picks))


# each level adds neighbours of two vectors: of lanes, of pairs, of fours
_LEVELS = (
    ([0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15]),
    ([0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]),
    ([0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]),
)


@_code(LANES, *[LANES] * WIDTH)
def totals(builder: Any, *vectors: Any) -> Any:
    """Lane i: the sum of the lanes of argument i, ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))."""
    for even, odd in _LEVELS:
        pairs = zip(vectors[::2], vectors[1::2], strict=True)
        vectors = tuple(builder.fadd(_shuffle(builder, x, y, even), _shuffle(builder, x, y, odd)) for x, y in pairs)
    return vectors[0]


@_code(types.float64, LANES)
def total(builder: Any, value: Any) -> Any:
    """The sum of the lanes, in the order of `totals`."""
    for step in (1, 2, 4):
        value = builder.fadd(value, _shuffle(builder, value, value, [i ^ step for i in range(WIDTH)]))
    return builder.extract_element(value, ir.Constant(_INDEX, 0))


_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # 32 bits, so that k times it is exact
_ROUND = 6755399441055744.0  # 1.5 · 2^52: numbers added to it lose all digits behind the point
_LOWEST = -746.0  # e to this is below half of the least positive number
_C = [1.0 / float(np.prod(np.arange(1.0, k + 1.0))) for k in range(14)]
C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = _C[3:]


@compiled
def exp_falling(x: Any) -> Any:
    """e^x of lanes x ≤ 0, to about one unit in the last place, down to the least positive number; NaN stays NaN.

    x = k ln 2 + r with |r| ≤ 0.35, and Taylor's polynomial of degree 13, whose remainder is 4e-18.
    """
    low, far = spread(_LOWEST), spread(_ROUND)
    x = select(low, x, low, x)
    k = fused(x, spread(_LOG2_E), far) - far
    r = fused(k, spread(-_LN2_LOW), fused(k, spread(-_LN2_HIGH), x))
    s = r * r
    q = s * s
    a = fused(r, spread(C3), spread(0.5))
    b = fused(s, fused(r, spread(C7), spread(C6)), fused(r, spread(C5), spread(C4)))
    c = fused(s, fused(r, spread(C11), spread(C10)), fused(r, spread(C9), spread(C8)))
    c = fused(q, fused(r, spread(C13), spread(C12)), c)
    value = spread(1.0) + fused(s, fused(s, fused(q, c, b), a), r)
    near = select(k, spread(-1000.0), k, spread(-1000.0))
    return (value * power_of_two(near)) * power_of_two(k - near)
