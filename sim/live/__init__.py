"""Live view: a running world in the browser, for a class that watches what happens.

`network` and `course` draw a world and need Matplotlib only; `LiveWorld` is a world that remembers its measures; `page` is
what Mesa's SolaraViz shows and needs the extra `classroom`; `serve` is behind `kamlab live`.
"""

from sim.live.course import course
from sim.live.network import network
from sim.live.serve import serve
from sim.live.world import LiveWorld

__all__ = ["LiveWorld", "course", "network", "serve"]
