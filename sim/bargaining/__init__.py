"""Single negotiations for study: one, drawn and told, and many at once in arrays."""

from sim.bargaining.between import Player, bargain_between
from sim.bargaining.many import Bargains, bargain_many
from sim.bargaining.one import TIME_ONLY, Bargain, bargain

__all__ = ["TIME_ONLY", "Bargain", "Bargains", "Player", "bargain", "bargain_between", "bargain_many"]
