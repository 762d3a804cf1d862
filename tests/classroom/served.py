"""A class as the command line serves it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from tests.cli.cases import command, environment


class Served:
    """The server's process; it can be ended as a power cut does, and started again."""

    def __init__(self, folder: Path, *args: Any) -> None:
        self.folder, self.args, self.port = folder, args, 0
        self.said = ""

    def start(self) -> Served:
        """Serve, at the same port as before, until the desk's link is printed."""
        self.process = subprocess.Popen(
            command("class", *self.args, "--port", self.port), cwd=self.folder, env=environment(PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/desk\?key=(\S+)", self.said)):
            line = self.process.stdout.readline()
            assert line, f"the server did not start: {self.said}"
            self.said += line
        self.port, self.key = int(found[1]), found[2]
        self.code = re.search(r"\?code=(\w+)", self.said)[1]
        return self

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def __enter__(self) -> Served:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
