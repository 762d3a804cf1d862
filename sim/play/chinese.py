SENTENCES: dict[str, str] = {}
COMMANDS: dict[str, str] = {}
