"""KAMlab: a laboratory for key account negotiation and competition.

The public names are stated in `__init__.pyi` and loaded when they are first used, so that `import sim` and `kamlab --help` are quick.
"""

from sim.lazy import lazily

__getattr__, __dir__, __all__ = lazily(__name__, __file__)

__version__ = "0.1.0"
