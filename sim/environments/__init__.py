"""Environments: the compiled month as a task for learners, from the seat of a supplier, a rival or an account.

What needs Gymnasium and PettingZoo (`pip install 'kamlab[rl]'`) is loaded when it is first asked for.
"""

from sim.lazy import lazily

__getattr__, __dir__, __all__ = lazily(__name__, __file__)
