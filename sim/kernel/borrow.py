"""Arrays that nobody counts: a compiled loop that hands the same tables on a million times need not count who holds them.

Numba counts, with an atomic operation, whenever an array is handed on. Around rules as short as those of a negotiation that is half of
the time.
"""

from __future__ import annotations

from typing import Any

from sim.kernel.state import is_plain

if is_plain():

    def borrowed(array: Any) -> Any:
        """The array itself."""
        return array

else:
    from numba.core import cgutils
    from numba.core.typing import signature
    from numba.extending import intrinsic

    @intrinsic
    def borrowed(_context: Any, array: Any) -> Any:
        """The same array, not counted. Whoever calls compiled code with it holds it until the call returns."""

        def build(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
            view = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=arguments[0])
            view.meminfo = cgutils.get_null_value(view.meminfo.type)
            view.parent = cgutils.get_null_value(view.parent.type)
            return view._getvalue()

        return signature(array, array), build
