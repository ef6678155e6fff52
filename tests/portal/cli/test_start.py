"""A command starts without what it does not use: the readers of workbooks are for who brings one."""

import json
import subprocess
import sys

LOOKING = ("congress", "cycle", "step", "conclusions", "comments", "grade", "draft", "document", "tick")
SLOW = ("openpyxl", "xlsxwriter", "docx", "docxtpl", "PIL", "apprise", "prefect")
PROCESS = """
import json, sys
from importlib import import_module
for subject in json.loads(sys.argv[1]):
    import_module(f"nhiemky.portal.cli.{subject}")
print(json.dumps([one for one in json.loads(sys.argv[2]) if one in sys.modules]))
"""
STARTED = """
import gc, sys
from nhiemky.portal import cli
sys.argv = ["nhiemky", "cycle", "--help"]
try:
    cli.main()
except SystemExit:
    print(gc.isenabled(), gc.get_freeze_count() > 0, file=sys.stderr)
"""


def test_the_everyday_commands_wait_for_no_library_of_workbooks_and_papers() -> None:
    done = run(PROCESS, json.dumps(LOOKING), json.dumps(SLOW))

    assert json.loads(done.stdout) == []


def test_after_the_start_memory_is_collected_as_ever() -> None:
    assert run(STARTED).stderr.split() == ["True", "True"]


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
