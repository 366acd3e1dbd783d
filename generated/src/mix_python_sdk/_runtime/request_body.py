"""Bodies of requests: from arguments to JSON, forms, parts and files."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

from .encoding import check_date, checked_header, file_content, is_file, parts_of, text_of
from .misfits import details_of, place
from .operation import Body, Parameter, PartEncoding
from .parameters import json_text, plain_pairs, query_pairs, written
from .settings import UNSET

File = tuple[str, IO[bytes] | bytes, str] | tuple[str, IO[bytes] | bytes, str, Mapping[str, str]]
Part = tuple[str, File | tuple[None, bytes] | tuple[None, bytes, str]]
"""A field of a multipart body as httpx2 takes it: its name, and file name, content, media type and headers."""


@dataclass(slots=True)
class Payload:
    """What a call sends, the same in each attempt.

    Attributes:
        target: Path and query, percent-encoded.
        headers: The headers that the operation and its arguments ask for.
        content: The body, None if there is none.
        files: The parts of a multipart body, else None.
        multipart: The media type of a multipart body.
    """

    target: str
    headers: dict[str, str]
    content: bytes | IO[bytes] | None = None
    files: list[Part] | None = None
    multipart: str = ""

    def rewinds(self) -> list[tuple[IO[bytes], int]] | None:
        """Return the open files of the body with their positions, None if one cannot be read again."""
        if not self.files and (self.content is None or isinstance(self.content, bytes)):
            return []
        parts = [part[1] for _, part in self.files or ()] + [self.content]
        streams: list[tuple[IO[bytes], int]] = []
        for part in parts:
            if part is None or isinstance(part, bytes):
                continue
            if not getattr(part, "seekable", lambda: False)():
                return None
            streams.append((part, part.tell()))
        return streams


def add_body(payload: Payload, body: Body, arguments: Mapping[str, Any]) -> None:
    """Write the body of a call, and the headers that describe it.

    Raises:
        ValueError: An argument has a value that cannot be sent.
        TypeError: An argument has the wrong type.
    """
    if body.refused:
        _refuse_others(body, arguments)
    value: Any = _flat(body, arguments) if body.fields else arguments["body"]
    if _is_left_out(body, value):
        return
    match body.media:
        case "json":
            payload.content = _json(body, value)
        case "form":
            _check_required(body, value)
            payload.content = _form(body, _plain_fields(value))
        case "multipart":
            _check_required(body, value)
            _add_parts(payload, body, _plain_fields(value))
            return
        case "text":
            payload.content = text_of(value, "the argument 'body'").encode()
        case "binary":
            _, payload.content, kind = file_content("body", value)
            if "*" in body.content_type or body.content_type.startswith("multipart/"):
                payload.headers["Content-Type"] = kind
                if body.content_type.startswith("multipart/") and "boundary=" not in kind:
                    wanted = f"('name', content, '{body.content_type}; boundary=...')"
                    raise ValueError(f"the body is {body.content_type}, whose boundary only you know: pass {wanted}")
                return
    payload.headers["Content-Type"] = body.content_type


def _add_parts(payload: Payload, body: Body, fields: Mapping[str, Any]) -> None:
    parts = list(_parts(body, fields))
    if parts:
        payload.files, payload.multipart = parts, body.content_type
        return
    # Transports send no body at all for no parts, and browsers the last boundary.
    boundary = secrets.token_hex(16)
    payload.content = f"--{boundary}--\r\n".encode()
    payload.headers["Content-Type"] = f"{body.content_type}; boundary={boundary}"


def _refuse_others(body: Body, arguments: Mapping[str, Any]) -> None:
    """Check that no argument was given that belongs to another body of the operation."""
    for name in body.refused:
        if arguments[name] is not UNSET and arguments[name] is not None:
            raise TypeError(f"the argument {name!r} is not part of a body of {body.content_type}")


def _is_left_out(body: Body, value: Any) -> bool:
    """True if the body is left out.

    Raises:
        ValueError: It is required.
    """
    if body.fields:
        return not value and not body.required
    missing = value is UNSET or (value is None and "body" not in body.nullable)
    if missing and body.required:
        raise ValueError("the argument 'body' is required")
    return missing


def _flat(body: Body, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a body whose fields are arguments, by their names on the wire."""
    value = {
        wire: arguments[name]
        for name, wire in body.fields.items()
        if arguments[name] is not UNSET and (arguments[name] is not None or name in body.nullable)
    }
    if body.extra is not None and arguments[body.extra[0]] is not None:
        value.update(_extra_fields(body, body.extra[0], arguments[body.extra[0]]))
    return value


def _extra_fields(body: Body, argument: str, given: Any) -> dict[str, Any]:
    """Return the fields that the API accepts in addition to those that are arguments."""
    if not isinstance(given, Mapping):
        raise TypeError(f"the argument {argument!r} is {type(given).__name__}, not a mapping")
    for name, wire in body.fields.items():
        if wire in given:
            raise ValueError(f"the argument {argument!r} has {wire!r}, which is the argument {name!r}")
    if body.extra_files:
        return dict(cast("Mapping[str, Any]", given))
    try:
        fields: dict[str, Any] = body.extra_adapter.validate_python(dict(cast("Mapping[str, Any]", given)))
    except ValueError as error:
        raise ValueError(_explained(body, error, argument)) from None
    return fields


def _json(body: Body, value: Any) -> bytes:
    from .json_values import json_of  # pydantic is loaded by whoever needs it

    try:
        return json_of(body.adapter.validate_python(value), texts=body.has_text_decimals)
    except ValueError as error:
        raise ValueError(_explained(body, error)) from None


def _explained(body: Body, error: ValueError, inside: str = "") -> str:
    """Say which argument, or which part of it, is wrong, by its Python name."""
    details = details_of(error)
    if not details:
        said = str(error)
        return "an argument has half of a surrogate pair, which cannot be sent" if "surrogates not" in said else said
    arguments = {wire: name for name, wire in body.fields.items()}
    lines: list[str] = []
    for item in details:
        names = item["loc"]
        if inside or not body.fields:
            name = place((inside or "body", *names))
        else:
            name = place((arguments.get(names[0], names[0]), *names[1:]) if names else ("body",))
        # The message leaves the value out: prompts and transcripts do not belong in logs.
        lines.append(f"the argument {name!r}: {item['msg']}"[:250])
    return "; ".join(lines)


def _check_required(body: Body, value: Mapping[str, Any]) -> None:
    """Check that a form has all required fields; JSON is checked by its model."""
    for name, wire in body.fields.items():
        field = body.form_fields.get(wire)
        if wire not in value and field is not None and field.is_required():
            raise ValueError(f"the argument {name!r} is required")
        if field is not None:
            check_date(value.get(wire), field.annotation, f"the argument {name!r}")


def _plain_fields(value: Any) -> dict[str, Any]:
    """Return the fields of a form by their names on the wire, which may differ from those of its model."""
    if not hasattr(value, "model_fields_set"):
        return cast("dict[str, Any]", value)
    from .json_values import plain

    fields: dict[str, Any] = plain(value)
    return fields


def _parts(body: Body, fields: Mapping[str, Any]) -> Iterator[Part]:
    named = {*body.fields.values()}
    for name, value in fields.items():
        encoding = body.parts.get(name, PartEncoding())
        items: Sequence[Any] = cast("Sequence[Any]", value) if isinstance(value, list) else [value]
        if name in body.files or (body.extra_files and name not in named):
            yield from _file_parts(name, items, encoding, with_texts=_accepts_text(body, name))
        elif not named and items and all(map(is_file, items)):
            yield from _file_parts(name, items, encoding, with_texts=False)
        elif name in body.styles:
            style, explode = body.styles[name]
            for key, text in plain_pairs(Parameter(name, "query", style=style, explode=explode), value):
                yield key, (None, text.encode())
        else:
            yield from _plain_parts(name, value, encoding)


def _accepts_text(body: Body, name: str) -> bool:
    field = body.form_fields.get(name)
    return field is not None and any(part is str or isinstance(part, str) for part in parts_of(field.annotation))


def _file_parts(name: str, items: Iterable[Any], encoding: PartEncoding, *, with_texts: bool) -> Iterator[Part]:
    """Yield the parts of a field of files; None is left out, because no part can express it."""
    for item in items:
        if with_texts and isinstance(item, str):
            yield from _plain_parts(name, item, encoding)
        elif item is not None:
            yield name, _file(name, item, encoding)


def _file(name: str, given: Any, encoding: PartEncoding) -> File:
    """Return a file as httpx2 takes it.

    Raises:
        ValueError: A header that the document requires is missing.
    """
    file = file_content(name, given, encoding.media_types)
    fields = cast("Mapping[str, Any]", given if isinstance(given, Mapping) else {})
    extra: Mapping[str, str] = fields.get("headers") or {}
    headers = {key: checked_header(key, text) for key, text in extra.items()}
    missing = [key for key in encoding.headers if key.lower() not in {known.lower() for known in headers}]
    if missing:
        wanted = {"content": ..., "headers": {missing[0]: "..."}}
        raise ValueError(f"the file {name!r} needs the header {missing[0]}: pass {wanted}".replace("Ellipsis", "..."))
    return (*file, headers) if headers else file


def _plain_parts(name: str, value: Any, encoding: PartEncoding) -> Iterator[Part]:
    """Yield the parts of a field that is not a file: one for each item of a list, unless the list is JSON."""
    what = f"the field {name!r}"
    kind = encoding.media_types[0] if encoding.media_types else ""
    as_json = kind.partition(";")[0].endswith(("/json", "+json"))
    items: Sequence[Any] = cast("Sequence[Any]", value) if isinstance(value, list) and not as_json else [value]
    for item in items:
        text = (json_text(item, what) if as_json else written(item, what)).encode()
        is_json = isinstance(item, Mapping | list) or hasattr(item, "model_dump")
        used = kind or ("application/json" if is_json else "")
        # A part without a file name is a plain field.
        yield name, ((None, text, used) if used else (None, text))


def _form(body: Body, fields: Mapping[str, Any]) -> bytes:
    """Return a form as `application/x-www-form-urlencoded`; a list is written as one pair for each item."""
    pairs: list[str] = []
    for name, value in fields.items():
        style, explode = body.styles.get(name, ("form", True))
        if name not in body.styles and not isinstance(value, list | tuple | set):
            value = written(value, f"the field {name!r}")  # noqa: PLW2901
        pairs += query_pairs(Parameter(name, "query", style=style, explode=explode), value)
    return "&".join(pairs).encode()
