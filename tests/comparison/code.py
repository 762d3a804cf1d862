"""Code of one's own as a file holds it, for tests that read files and for worker processes."""

TEXT = '''
import sim

LIMIT = 1.2
firm = sim.Conflict(name="firm", beta=0.4)


@sim.policy(memory=("grudge",))
def watching(see, do, keep):
    keep.grudge = 0.92 * keep.grudge + see.conflict
    do.beta = 0.8 if keep.grudge > LIMIT else 0.1


class Turning(sim.Supplier):
    """Turns into a hard line in the third month."""

    def plan(self):
        super().plan()
        if self.model.month == 3:
            self.set_policy("hard-line")


class Touchy(sim.KeyAccount):
    base = "hard-line"


@sim.measure(better="less", over="max", unit="index")
def worst(state, supplier, month):
    """The deepest resentment among the accounts."""
    found = 0.0
    for a in range(state.account.shape[0]):
        found = max(found, state.pair[supplier, a].resentment)
    return found
'''
