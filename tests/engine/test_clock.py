"""While rules are compiled, a terminal shows that something happens; a log does not fill."""

from __future__ import annotations

import io
import time

from sim.engine.compiling import clock


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_the_time_move_and_a_clean_line_at_the_end():
    shown = Terminal()
    with clock(shown, 0.01):
        time.sleep(0.2)
    assert shown.getvalue().count("\r  0 s") >= 2
    assert shown.getvalue().endswith("\r        \r")
    assert "\n" not in shown.getvalue()


def test_a_log_sees_nothing():
    shown = io.StringIO()
    with clock(shown, 0.01):
        time.sleep(0.05)
    assert shown.getvalue() == ""
