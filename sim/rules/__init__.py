"""The rule book: pure functions on the columns of the state, one module a section, compiled by `sim.kernel.rule`.

A rule that belongs to a row is called `f(st, p, row)`: the state, the shared parameters, the row. It writes only cells
of its own row (an account's row includes its contacts and its pairs with suppliers) and, of columns that the same step
changes, reads only those cells; so no result depends on the order of rows.
"""
