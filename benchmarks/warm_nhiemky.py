"""Starts `nhiemky` commands that have everything imported, so that a kill falls on the work and not on the start.

Reads a JSON line {"home", "words"} for each command; answers with its process number, then with how it ended
(0, the exit code, or the negative number of the signal).
"""

import json
import os
import sys
from importlib import import_module

LOADED = ("nhiemky.portal.cli.tick", "nhiemky.performing.office", "nhiemky.drafting.draft", "sqlalchemy.dialects.sqlite")


def start(home: str, words: list[str]) -> None:
    """The command itself, in a process of its own; what it says goes nowhere."""
    from nhiemky.portal.cli import main  # noqa: PLC0415  (after the fork as before it: the same module)

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ["NHIEMKY_HOME"] = home
    main(words)


def serve() -> None:
    """One command after the other."""
    for name in LOADED:
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            start(order["home"], order["words"])
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
