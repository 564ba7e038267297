"""Whether the compressed streams of a PDF page unpack to their end, told from its packed bytes."""

from __future__ import annotations

import zlib
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, NullObject


def streams_are_whole(page: Any) -> bool:
    """Whether the compressed streams of a page (its contents, the forms it uses) unpack to their end."""
    raw = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    contents = raw.get_object()
    if contents is None or isinstance(contents, NullObject):
        return False
    streams = [part.get_object() for part in contents] if isinstance(contents, ArrayObject) else [contents]
    resources = page.get("/Resources")
    forms = resources.get_object().get("/XObject") if resources else None
    if isinstance(forms, DictionaryObject):
        drawn = [value.get_object() for value in forms.values()]
        streams += [each for each in drawn if isinstance(each, DictionaryObject) and each.get("/Subtype") == "/Form"]
    return all(_is_whole(stream) for stream in streams)


def _is_whole(stream: Any) -> bool:
    if stream is None or isinstance(stream, NullObject):
        return False
    if not isinstance(stream, EncodedStreamObject) or stream.get("/Filter") not in (
        "/FlateDecode",
        ["/FlateDecode"],
    ):
        return True
    if not stream._data.strip():  # noqa: SLF001 - as below
        return True
    unpacker = zlib.decompressobj()
    data = stream._data  # noqa: SLF001 - the packed bytes have no public name
    try:
        while data and not unpacker.eof:
            unpacker.decompress(data, 1 << 20)
            data = unpacker.unconsumed_tail
    except zlib.error:
        return False
    if unpacker.eof:
        return True
    try:
        # Some writers leave out the checksum: then only the check fails when more bytes follow.
        unpacker.decompress(b"\0" * 8)
    except zlib.error as error:
        return "data check" in str(error)
    return unpacker.eof
