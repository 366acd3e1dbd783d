"""What a run leaves out: one line for each kind, with its count and first places; an error with `--strict`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openapi.document import Document
from openapi.problems import Problem

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a client does not need, or cannot support.

    Attributes:
        rule: The rule that it breaks with `--strict`.
        one: Its name in the singular.
        many: Its name in the plural.
        reason: Why it is left out, or what replaces it.
    """

    rule: str
    one: str
    many: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was left out: its kind, its place in which file, and a description."""

    kind: Kind
    pointer: str
    line: int
    detail: str = ""
    operation: str = ""
    file: str = ""

    @property
    def place(self) -> str:
        """The line, with the file if that is not the document itself."""
        return f"{self.file}:{self.line}" if self.file else f"line {self.line}"


WEBHOOK = Kind("webhook", "webhook", "webhooks", "called by the server")
CALLBACK = Kind("callback", "callback", "callbacks", "called by the server")
METHOD = Kind("method", "operation with another HTTP method", "operations with other HTTP methods", "not generated")
MEDIA_TYPE = Kind("media-type", "media type", "media types", "another one of that body is used")
STATUS = Kind("status", "1XX response", "1XX responses", "callers never see it")
BODY = Kind("body-without-place", "response body", "response bodies", "responses with this status have none")
SECURITY = Kind("security", "security scheme", "security schemes", "pass an httpx2 client with the certificate")
SCHEMA_KEYWORD = Kind("schema-keyword", "schema keyword", "schema keywords", "not checked in Python")
SCHEMA_FORM = Kind("schema-form", "schema", "schemas", "no Python type for it, so any value is accepted")
EXAMPLE = Kind("example", "example", "examples", "not valid for the schema")
DEFAULT = Kind("default", "default", "defaults", "not valid for the schema")
PARAMETER = Kind("parameter", "parameter", "parameters", "set by the client itself, or without a place")
RESERVED = Kind("allow-reserved", "use of allowReserved", "uses of allowReserved", "values are always percent-encoded")
REQUIRED = Kind("required", "required name", "required names", "there is no such property")
TAG = Kind("tag", "further tag", "further tags", "the first tag decides where the method is found")
INVALID = Kind("invalid-part", "invalid part", "invalid parts", "not valid, and no call depends on it")
UNKNOWN_FIELD = Kind("unknown-field", "unknown field", "unknown fields", "OpenAPI has no such field here")
UNUSED = Kind("unused-component", "invalid component", "invalid components", "no operation uses it")
VERSION = Kind("version", "version", "versions", "not valid for a Python package")


def summary_lines(left_out: Iterable[LeftOut]) -> list[str]:
    """Return one line for each kind of thing that was left out."""
    by_kind: dict[Kind, list[LeftOut]] = {}
    for item in left_out:
        by_kind.setdefault(item.kind, []).append(item)
    return [_line(kind, items) for kind, items in by_kind.items()]


def strict_problems(left_out: Iterable[LeftOut], document: Document) -> list[Problem]:
    """Return a problem for each thing that was left out, for a run with `--strict`."""
    return [
        Problem(
            item.kind.rule,
            f"{_name(item)} would be left out: {item.kind.reason}",
            item.pointer,
            "Correct or remove it, or run without --strict.",
            item.file or document.file,
            item.line,
            item.operation,
        )
        for item in left_out
    ]


def _name(item: LeftOut) -> str:
    return f"{item.kind.one} {item.detail}".strip()


def _line(kind: Kind, items: list[LeftOut]) -> str:
    noun = kind.one if len(items) == 1 else kind.many
    places = [f"{item.detail} ({item.place})".strip() for item in items[:_SHOWN]]
    more = f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return f"left out: {len(items):,} {noun} ({kind.reason}): {', '.join(places)}{more}"
