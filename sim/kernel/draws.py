"""Random numbers: every random draw has an address, and is a pure function of it.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, SC11) turns (seed, replication, month, purpose, i, j) into random
words without any state. The same replication therefore meets the same events under every policy (common random
numbers), and a draw added elsewhere changes no other draw.

The arithmetic is written for two worlds at once: compiled, products wrap at 64 bits; in plain Python they do not. The
masks make both agree.
"""

from __future__ import annotations

import math

from sim.kernel.rule import rule

_MASK = 0xFFFFFFFF
_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_TWO_PI = 2.0 * math.pi


@rule
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox4x32 over the counter (c0..c3) and key (k0, k1), all 32-bit words; returns four words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        high0, low0 = (p0 >> 32) & _MASK, p0 & _MASK
        high1, low1 = (p1 >> 32) & _MASK, p1 & _MASK
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@rule
def _words(clock, purpose, i, j):
    seed = int(clock[0])
    return philox(
        int(i) & _MASK,
        int(j) & _MASK,
        ((int(clock[2]) << 8) | purpose) & _MASK,
        int(clock[1]) & _MASK,
        seed & _MASK,
        (seed >> 32) & _MASK,
    )


@rule
def uniform(clock, purpose, i, j):
    """A draw from [0, 1) with 53 random bits; `clock` is (seed, replication, month)."""
    w0, w1, _w2, _w3 = _words(clock, purpose, i, j)
    return ((w0 >> 5) * 67108864.0 + (w1 >> 6)) / 9007199254740992.0


@rule
def normal(clock, purpose, i, j):
    """A standard normal draw (Box & Muller 1958)."""
    w0, w1, w2, w3 = _words(clock, purpose, i, j)
    u = ((w0 >> 5) * 67108864.0 + (w1 >> 6) + 1.0) / 9007199254740993.0
    v = ((w2 >> 5) * 67108864.0 + (w3 >> 6)) / 9007199254740992.0
    return math.sqrt(-2.0 * math.log(u)) * math.cos(_TWO_PI * v)
