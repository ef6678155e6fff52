import io
import zipfile
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from nhiemky.drafting.archive import zip_parts

NAMES = st.sampled_from(
    ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/ảnh.png"]
)
PARTS = st.dictionaries(NAMES, st.binary(max_size=300) | st.just(b"<w:p/>" * 9000))


def zip_by_library(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:
        for name in sorted(parts, key=lambda name: (name not in {"[Content_Types].xml", "_rels/.rels"}, name)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name], compresslevel=2)
    return stream.getvalue()


@given(PARTS, st.booleans())
def test_the_bytes_are_those_of_the_library(parts: dict[str, bytes], all_shared: bool) -> None:
    shared = frozenset(parts.values()) if all_shared else frozenset[bytes]()
    assert zip_parts(parts, shared) == zip_by_library(parts)


@given(PARTS)
def test_what_is_packed_is_read_back_whole(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_parts(parts))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts
