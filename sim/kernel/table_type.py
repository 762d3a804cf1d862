"""What numba knows of a state: one pointer, whatever the scenario; its tables, and their rows, are read at the addresses it leads to.

`st.pair` costs nothing, `st.pair[s, a]` is the address of a row (nobody counts who holds it), `.shape` loads two words. Word
loads are marked invariant, because a block never changes. As in numba's arrays, negative indices count from the end, and
NUMBA_BOUNDSCHECK=1 checks every index.
"""

from __future__ import annotations

import operator
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel, RecordModel
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import NativeValue, intrinsic, lower_builtin, register_model, typeof_impl, unbox
from numba.np import numpy_support
from numba.np.arrayobj import fix_integer_index, make_array, populate_array

from sim.kernel.state import WORDS_PER_TABLE, Layout, made_of_mechanisms

try:
    from numba.core.imputils import lower_getattr_generic
except ImportError as error:  # pragma: no cover
    raise ImportError("this numba is not supported: KAMlab needs numba 0.61 or newer") from error

WORD = ir.IntType(64)
LAYOUTS, State, Parameters, MEASURES_ROW = made_of_mechanisms()


class RowType(types.Record):
    """A row of a table, or the parameters. The name is short, because it becomes a part of every symbol."""

    def __init__(self, name: str, dtype: np.dtype) -> None:
        whole = numpy_support.from_struct_dtype(dtype)
        super().__init__([(field, cast(Any, info._asdict())) for field, info in whole.fields.items()], whole.size, whole.aligned)
        self.name = name

    @property
    def mangling_args(self) -> Any:
        """What stands for the type in symbols: the name, and not a number that differs from process to process."""
        return self.name, ()


class ParametersType(RowType):
    """The parameters: a row that Python holds in an object of its own."""


class StateType(types.Type):
    """A state: the address of its block."""

    def __init__(self) -> None:
        super().__init__("State")


class TableType(types.Type):
    """A table of a state: the address of its three words."""

    def __init__(self, name: str, place: int, layout: Layout) -> None:
        super().__init__(f"Table_{name}")
        self.place, self.axes, self.order = place, layout.axes, layout.order
        self.item = RowType(f"Row_{name}", layout.dtype) if layout.dtype.fields else numpy_support.from_dtype(layout.dtype)
        self.itemsize = layout.dtype.itemsize


STATE = StateType()
PARAMETERS = ParametersType("Parameters", Parameters.layouts["values"].dtype)
TABLES = {name: TableType(name, place, layout) for place, (name, layout) in enumerate(LAYOUTS.items())}

register_model(RowType)(RecordModel)
register_model(ParametersType)(RecordModel)


@register_model(StateType)
@register_model(TableType)
class _WordsModel(PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, WORD.as_pointer())


def record_at(name: str, dtype: np.dtype) -> Any:
    """A function for compiled code: the record at an address, its fields by their names. Records of one type have one name."""
    kind = RowType(name, dtype)

    @intrinsic
    def at(_context: Any, address: Any) -> Any:
        def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(sig.return_type))

        return kind(types.int64), build

    return at


measures_at = record_at("Measures", MEASURES_ROW)
"""The row of measures at an address, by their names: `out.profit`."""


@typeof_impl.register(State)
def _typeof_state(state: Any, _context: Any) -> Any:
    assert state.address  # refuses tables that compiled code would misread
    return STATE


@typeof_impl.register(Parameters)
def _typeof_parameters(_parameters: Any, _context: Any) -> Any:
    return PARAMETERS


def _address_of(obj: Any, c: Any) -> tuple[Any, Any]:
    """The attribute `address` of a Python object, and whether there was an error."""
    found = c.pyapi.object_getattr_string(obj, "address")
    missing = cgutils.is_null(c.builder, found)
    address = cgutils.alloca_once_value(c.builder, WORD(0))
    with c.builder.if_then(c.builder.not_(missing), likely=True):
        c.builder.store(c.pyapi.long_as_longlong(found), address)
        c.pyapi.decref(found)
    return c.builder.load(address), missing


@unbox(StateType)
@unbox(ParametersType)
def _unbox(typ: Any, obj: Any, c: Any) -> Any:
    address, missing = _address_of(obj, c)
    return NativeValue(c.builder.inttoptr(address, c.context.get_value_type(typ)), is_error=missing)


def _pointer_to(context: Any, builder: Any, item: Any, address: Any) -> Any:
    kind = context.get_data_type(item)
    return builder.inttoptr(address, kind.as_pointer())


def _word(builder: Any, table: Any, which: int) -> Any:
    loaded = builder.load(builder.gep(table, [ir.IntType(32)(which)]))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def _shape(builder: Any, typ: TableType, table: Any) -> list[Any]:
    return [_word(builder, table, 1 + axis) for axis in range(typ.axes)]


@infer_getattr
class _StateAttribute(AttributeTemplate):
    key = StateType

    def generic_resolve(self, typ: Any, attribute: str) -> Any:
        return TABLES.get(attribute)


@lower_getattr_generic(StateType)
def _table_of_state(context: Any, builder: Any, typ: Any, block: Any, attribute: str) -> Any:
    return builder.gep(block, [ir.IntType(32)(WORDS_PER_TABLE * TABLES[attribute].place)])


def _column_type(typ: TableType, name: str) -> Any:
    """The array that a whole column is, for the few rules that want one: of numbers, not of rows within rows."""
    field = typ.item.fields.get(name) if isinstance(typ.item, RowType) else None
    return types.Array(field.type, typ.axes, "A") if field and isinstance(field.type, types.Number) else None


@infer_getattr
class _TableAttribute(AttributeTemplate):
    key = TableType

    def generic_resolve(self, typ: TableType, attribute: str) -> Any:
        return types.UniTuple(types.intp, typ.axes) if attribute == "shape" else _column_type(typ, attribute)


@lower_getattr_generic(TableType)
def _attribute_of_table(context: Any, builder: Any, typ: TableType, table: Any, attribute: str) -> Any:
    shape = _shape(builder, typ, table)
    if attribute == "shape":
        return cgutils.pack_array(builder, shape)
    kind, field = _column_type(typ, attribute), typ.item.fields[attribute]
    column = make_array(kind)(context, builder)
    step = WORD(typ.itemsize)
    across = [step, builder.mul(shape[0], step)] if typ.order == "F" else [builder.mul(shape[-1], step), step]
    populate_array(
        column,
        data=_pointer_to(context, builder, field.type, builder.add(_word(builder, table, 0), WORD(field.offset))),
        shape=shape,
        strides=across[: typ.axes] if typ.order == "F" else across[-typ.axes :],
        itemsize=WORD(np.dtype(str(field.type)).itemsize),
        meminfo=None,  # borrowed: whoever called holds the table until the call returns
    )
    return column._getvalue()


def _indices(typ: Any, index: Any) -> Any:
    """The index of a row as numba's types, or None for an index that is none."""
    given = tuple(index) if isinstance(index, types.BaseTuple) else (index,)
    if not isinstance(typ, TableType) or len(given) != typ.axes or not all(isinstance(one, types.Integer) for one in given):
        return None
    return types.UniTuple(types.intp, 2) if typ.axes == 2 else types.intp


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    def generic(self, args: Any, _kws: Any) -> Any:
        index = _indices(*args)
        return signature(args[0].item, args[0], index) if index else None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, args: Any, _kws: Any) -> Any:
        index = _indices(*args[:2])
        settable = index and not isinstance(args[0].item, RowType)
        return signature(types.none, args[0], index, args[0].item) if settable else None


def _place(context: Any, builder: Any, typ: TableType, table: Any, index: Any) -> Any:
    """Pointer to an item."""
    shape = _shape(builder, typ, table)
    given = cgutils.unpack_tuple(builder, index, 2) if typ.axes == 2 else [index]
    at = []
    for axis, (one, length) in enumerate(zip(given, shape, strict=True)):
        fixed = fix_integer_index(context, builder, types.intp, one, length)
        if context.enable_boundscheck:
            cgutils.do_boundscheck(context, builder, fixed, length, axis)
        at.append(fixed)
    if typ.axes == 2:
        inner, outer, length = (at[0], at[1], shape[0]) if typ.order == "F" else (at[1], at[0], shape[1])
        at = [builder.add(inner, builder.mul(outer, length))]
    first = _pointer_to(context, builder, typ.item, _word(builder, table, 0))
    return builder.gep(first, at)


@lower_builtin(operator.getitem, TableType, types.Integer)
@lower_builtin(operator.getitem, TableType, types.UniTuple)
def _get_item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    place = _place(context, builder, sig.args[0], *args)
    return place if isinstance(sig.return_type, RowType) else context.unpack_value(builder, sig.return_type, place)


@lower_builtin(operator.setitem, TableType, types.Integer, types.Any)
@lower_builtin(operator.setitem, TableType, types.UniTuple, types.Any)
def _set_item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    place = _place(context, builder, sig.args[0], *args[:2])
    context.pack_value(builder, sig.args[2], args[2], place)
    return context.get_dummy_value()
