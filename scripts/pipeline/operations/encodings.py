"""Encodings: how the fields of a form and the parts of a multipart body are sent, where it is not the default."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_object, object_of
from openapi.messages import MediaType
from openapi.spec import Spec
from pipeline.ir import PartEncoding
from pipeline.python_type import PythonType

_FORMS = frozenset({"form", "multipart"})
_SETTINGS = frozenset({"allowReserved", "explode", "style"})


def is_multipart(media: MediaType) -> bool:
    """Whether a body has several parts; one of another kind than `form-data` is sent as these."""
    return media.essence.startswith("multipart/")


def styles_of(media: MediaType) -> tuple[tuple[str, str, bool], ...]:
    """Return the styles of the fields that have one; their media types do not count then."""
    found: list[tuple[str, str, bool]] = []
    for name, node in _encodings(media):
        if _SETTINGS & node.keys():
            style = str(node.get("style", "form"))
            found.append((name, style, bool(node.get("explode", style == "form"))))
    return tuple(found)


def parts_of(spec: Spec, media: MediaType) -> tuple[PartEncoding, ...]:
    """Return the parts of a multipart body that have a media type or headers of their own."""
    found: list[PartEncoding] = []
    for name, node in _encodings(media) if is_multipart(media) else ():
        types = tuple(text for part in str(node.get("contentType") or "").split(",") if (text := part.strip()))
        headers = object_of(node.get("headers"))
        required = [key for key, header in headers.items() if spec.resolved(header).get("required") is True]
        wanted = tuple(key for key in required if key.lower() != "content-type")
        if (types or wanted) and not _SETTINGS & node.keys():
            found.append(PartEncoding(name, types, wanted))
    return tuple(found)


def with_files(type_: PythonType) -> PythonType:
    """Return a type with files in the place of bytes."""
    return type_.mapped(lambda part: FILE if part == BYTES else part)


def is_file(type_: PythonType) -> bool:
    """Whether a part of this type can be a file, or a list of them."""
    return any(
        member == BYTES or (member.name == "list" and any(map(is_file, member.arguments))) for member in type_.members
    )


BYTES, FILE = PythonType("bytes"), PythonType("FileContent")


def _encodings(media: MediaType) -> Iterator[tuple[str, JsonObject]]:
    encoding = media.node.get("encoding")
    if is_object(encoding) and (media.kind in _FORMS or is_multipart(media)):
        yield from ((name, node) for name, node in encoding.items() if is_object(node))
