"""Finds the words of messages on the disk; put together and compiled once a process, as long as they stay."""

import re
from collections.abc import Callable
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket

_INCLUDE = re.compile(r'^\{% include "([\w/]+\.(?:txt|zalo)\.j2)" %\}\n', re.ASCII | re.MULTILINE)
_PAGE = ".html.j2"  # escapes what it prints, other than what it would include

Source = tuple[str, str, Callable[[], bool]]


class FlatLoader(FileSystemLoader):
    """Puts what a text includes in the place of its name: finding it for each message takes longer than its words.

    The lines of a template are then not those of its file.
    """

    def get_source(self, environment: Environment, template: str) -> Source:
        """The text, its file, and whether it and all that stands in it are as they were."""
        source, file, is_fresh = super().get_source(environment, template)
        names = [] if template.endswith(_PAGE) else _INCLUDE.findall(source)
        if not names:
            return source, file, is_fresh
        parts = {name: self.get_source(environment, name) for name in names}
        checks = [is_fresh, *(check for _, _, check in parts.values())]
        flat = _INCLUDE.sub(lambda found: parts[found[1]][0], source)
        return flat, file, lambda: all(check() for check in checks)


class CompiledOnce(BytecodeCache):
    """The code of each text, known by the text itself: every office of a process has the same words."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """`checksum` is of the text, `key` of its name and file."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Kept for as long as the process lives."""
        self._kept[bucket.key, bucket.checksum] = bucket.code
