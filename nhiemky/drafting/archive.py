"""The zip file around a paper: same parts, same bytes; parts that every paper shares are compressed once.

Byte for byte what `zipfile` writes, in a fifth of its time: that one compresses the styles anew for each of the
hundreds of papers of a congress or a year.
"""

import struct
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_FIRST = ("[Content_Types].xml", "_rels/.rels")
_EFFORT = 2  # of 9: twice as fast as the usual 6 for files a tenth larger
_VERSION, _UNIX, _UTF8 = 20, 3, 0x800
_NO_TIME = (0, 1 << 5 | 1)  # 1 January 1980: the zip's own dates say nothing, bytes depend on content only
_OWNER_ONLY = 0o600 << 16
_HEAD = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class Packed(NamedTuple):
    """The content of a part as the file holds it."""

    content: bytes
    crc: int
    size: int  # unpacked


def zip_parts(parts: Mapping[str, bytes], shared: frozenset[bytes] = frozenset()) -> bytes:
    """An archive of the parts, those first that name the others; `shared` are parts that come back unchanged."""
    files: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
        content = parts[name]
        packed = _pack_shared(content) if content in shared else _pack(content)
        encoded, flag = name.encode(), 0 if name.isascii() else _UTF8
        sizes = (flag, zlib.DEFLATED, *_NO_TIME, packed.crc, len(packed.content), packed.size, len(encoded), 0)
        files += (_HEAD.pack(b"PK\3\4", _VERSION, *sizes), encoded, packed.content)
        made_by = _UNIX << 8 | _VERSION
        directory += (_ENTRY.pack(b"PK\1\2", made_by, _VERSION, *sizes, 0, 0, 0, _OWNER_ONLY, offset), encoded)
        offset += _HEAD.size + len(encoded) + len(packed.content)
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), offset, 0)
    return b"".join((*files, listed, end))


@lru_cache(maxsize=64)
def _pack_shared(content: bytes) -> Packed:
    return _pack(content)


def _pack(content: bytes) -> Packed:
    packer = zlib.compressobj(_EFFORT, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))
