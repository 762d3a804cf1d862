"""Scenarios: what a case may say, read from TOML and checked."""

from sim.scenario.accounts import begun, with_accounts
from sim.scenario.change import is_whole, parse_setting
from sim.scenario.library import load, names, scenarios, template
from sim.scenario.patterns import Cell, Pattern
from sim.scenario.read import is_design, read_scenario
from sim.scenario.scenario import Scenario, check_cells

__all__ = [
    "Cell", "Pattern", "Scenario", "begun", "check_cells", "is_design", "is_whole", "load", "names", "parse_setting", "read_scenario",
    "scenarios", "template", "with_accounts",
]  # fmt: skip
