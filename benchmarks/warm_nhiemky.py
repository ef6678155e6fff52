"""Starts `nhiemky` commands that have everything loaded, so that a kill falls on the work and not on the start.

Reads a JSON line {"home", "words"} for each command. The first is carried out here, to have everything loaded,
and answered with its exit code. For each further one it answers with the number of the process that does it;
then, when asked by an empty line, with how that ended (0, the exit code, or the negative number of the signal).
Until it is asked the number belongs to no other process.
"""

import json
import os
import sys

from nhiemky.portal.cli import main


def serve() -> None:
    """One command after the other."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    print(carry_out(sys.stdin.readline()), file=answers, flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(carry_out(line))
        print(child, file=answers, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


def carry_out(line: str) -> int:
    """The command as it would be called, in this process; its exit code."""
    order = json.loads(line)
    os.environ["NHIEMKY_HOME"] = order["home"]
    try:
        main(order["words"])
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 1


if __name__ == "__main__":
    serve()
