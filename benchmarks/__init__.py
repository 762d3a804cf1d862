"""How fast KAMlab is, and against what: `python -m benchmarks.run`."""
