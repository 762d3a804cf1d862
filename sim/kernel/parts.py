"""Rules that only rules call are typed and lowered, and become machine code within whoever calls them.

Numba gives every function a library of its own: optimised, made into machine code, and linked into each caller, where it is
optimised again. A rule needs none of that. This file leans on numba's inside more than any other; where that is not
as it was (or with KAMLAB_WHOLE_LIBRARIES=1) everything is compiled in numba's ordinary way, to the same bits and more slowly.
"""

from __future__ import annotations

import os
from typing import Any


def set_environments(library: Any) -> None:
    """Tell the code of the parts in a library of their Python surroundings, as numba does for a library of its own."""
    from numba.core.environment import lookup_environment

    for variable in library._final_module.global_variables:
        environment = lookup_environment(variable.name) if variable.name.startswith("_ZN08NumbaEnv") else None
        if environment is not None:
            library.codegen.set_env(variable.name, environment)


def _pipeline() -> Any:
    """Numba's pipeline for compiled functions, with another last step, or None where it cannot be made."""
    if os.environ.get("KAMLAB_WHOLE_LIBRARIES", "0") not in ("", "0"):
        return None
    try:
        from numba import _dynfunc
        from numba.core.codegen import JITCodeLibrary
        from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
        from numba.core.compiler_machinery import register_pass
        from numba.core.typed_passes import NativeLowering
    except ImportError:
        return None

    class Part(JITCodeLibrary):
        """Code that is linked into its callers, and never made into machine code by itself."""

        def finalize(self) -> None:
            self._finalized = True

        def closure(self) -> list[Any]:
            """The library, and all that it calls."""
            return list(dict.fromkeys([self, *self._linking_libraries]))

    @register_pass(mutates_CFG=True, analysis_only=False)
    class LowerIntoCaller(NativeLowering):
        _name = "lower_into_caller"

        def run_pass(self, state: Any) -> bool:
            state.library = Part(state.targetctx.codegen(), state.func_id.func_qualname)
            state.flags.no_compile = True
            super().run_pass(state)
            lowered = state["cr"]
            description = lowered.fndesc
            # The key by which callers find it; nobody in Python can call it.
            key = _dynfunc.make_function(
                description.lookup_module(), description.qualname.split(".")[-1], "", 0, lowered.env, (state.library,)
            )
            state.targetctx.insert_user_function(key, description, state.library.closure())
            state["cr"] = _LowerResult(description, lowered.call_helper, cfunc=key, env=lowered.env)
            return True

    class IntoCaller(CompilerBase):
        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            passes.passes = [(LowerIntoCaller if kind is NativeLowering else kind, *rest) for kind, *rest in passes.passes]
            passes.finalize()
            return [passes]

    return IntoCaller


PIPELINE = _pipeline()
"""Compiler class for rules that rules call; None for numba's own."""
