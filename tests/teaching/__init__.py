"""Tests of the room `sim.teaching`."""
