"""Experiments: arms and replications in memory, designs streamed to disk, on all cores or on a cluster.

The names in `__init__.pyi` are loaded when they are first used: a design is read and checked without what runs it.
"""

from sim.lazy import lazily

__getattr__, __dir__, __all__ = lazily(__name__, __file__)
