"""Addressed draws: Philox4x32-10 against the published vectors, and what an address guarantees."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.kernel.draws import normal, philox, uniform
from sim.rules import conflict, market, people

# Random123 (Salmon et al. 2011), kat_vectors: philox4x32 10 rounds: counter, key, result.
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_philox_gives_the_published_words(counter, key, words):
    assert tuple(philox(*counter, *key)) == words


def draws(n: int, *, seed: int = 1, month: int = 1) -> np.ndarray:
    clock = np.array([seed, 0, month])
    return np.array([uniform(clock, market.DEMAND, i, 0) for i in range(n)])


def test_uniform_draws_are_uniform():
    assert stats.kstest(draws(20_000), "uniform").pvalue > 1e-4


def test_normal_draws_are_standard_normal():
    clock = np.array([1, 0, 1])
    z = [normal(clock, market.DEMAND, i, 0) for i in range(20_000)]
    assert stats.kstest(z, "norm").pvalue > 1e-4


def test_every_part_of_the_address_counts():
    base = [1, 2, 3, market.DEMAND, 5, 6]

    def at(address):
        return uniform(np.array(address[:3]), *address[3:])

    seen = {at(base)}
    for part in range(6):
        moved = list(base)
        moved[part] += 1
        seen.add(at(moved))
    assert len(seen) == 7


def test_large_seeds_use_all_their_bits():
    low, high = np.array([5, 0, 1]), np.array([5 + 2**40, 0, 1])
    assert uniform(low, 1, 0, 0) != uniform(high, 1, 0, 0)


def test_a_draw_depends_on_nothing_but_its_address():
    clock = np.array([1, 0, 1])
    before = uniform(clock, people.TURNOVER, 3, 0)
    for other in range(50):
        uniform(clock, conflict.CONFLICT, other, 1)
    assert uniform(clock, people.TURNOVER, 3, 0) == before
