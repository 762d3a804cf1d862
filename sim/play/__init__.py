"""Play: a person makes the decisions of the focal supplier's account manager, month by month, and is told afterwards."""

from sim.play.debrief import Debrief, debrief
from sim.play.game import Game
from sim.play.pool import Pool, pool
from sim.play.saved import Session, read_game

__all__ = ["Debrief", "Game", "Pool", "Session", "debrief", "pool", "read_game"]
