"""`python -m sim.cli`, for where the command `kamlab` is not on the path."""

from sim.cli import main

main()
