"""The same bargain in NegMAS (optional; install it yourself).

Additive utilities of both sides, alternating offers, time-dependent concession. NegMAS's exponent is the reciprocal of Faratin's
beta, which KAMlab uses. NegMAS looks for offers among listed outcomes, so each issue gets three levels; KAMlab's are continuous.
A round of NegMAS is an offer by each side, two rounds of KAMlab's.
"""

from __future__ import annotations

import time

import numpy as np

LEVELS = 3


def negmas_seconds(w: np.ndarray, v: np.ndarray, *, beta: float, reserve: float, rounds: int) -> float:
    """Mean seconds of one NegMAS negotiation, over rows of weights; making the mechanism and its negotiators is not counted."""
    from negmas.outcomes import make_issue, make_os
    from negmas.preferences import LinearAdditiveUtilityFunction
    from negmas.preferences.value_fun import AffineFun
    from negmas.sao import AspirationNegotiator, SAOMechanism

    space = make_os([make_issue(LEVELS, f"issue {k}") for k in range(w.shape[1])])
    step = 1.0 / (LEVELS - 1)

    def utility(weights: np.ndarray, slope: float, start: float) -> LinearAdditiveUtilityFunction:
        values = [AffineFun(slope, start) for _ in weights]
        return LinearAdditiveUtilityFunction(values, weights=weights.tolist(), outcome_space=space, reserved_value=reserve)

    total = 0.0
    for supplier, account in zip(w, v, strict=True):
        mechanism = SAOMechanism(outcome_space=space, n_steps=rounds // 2)
        for preferences in (utility(account, -step, 1.0), utility(supplier, step, 0.0)):
            mechanism.add(AspirationNegotiator(aspiration_type=1.0 / beta, ufun=preferences))
        start = time.perf_counter()
        mechanism.run()
        total += time.perf_counter() - start
    return total / len(w)
