"""Teaching: sliders that recompute a case in a notebook, in English or Chinese."""

from sim.teaching.explorer import Explorer, explore
from sim.teaching.outlook import Course, Panel, outlook

__all__ = ["Course", "Explorer", "Panel", "explore", "outlook"]
