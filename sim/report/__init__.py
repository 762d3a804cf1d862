"""Report: a comparison in words, tables, files and one page."""

from sim.report.data import save
from sim.report.page import write_report
from sim.report.patterns import save_patterns
from sim.report.tables import TELLING, summary_table
from sim.report.words import headline

__all__ = ["TELLING", "headline", "save", "save_patterns", "summary_table", "write_report"]
