"""Changes: what a run does to the meaning of a document, by kind; the summary has a line for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from openapi.document import Document
from openapi.problems import Problem, with_consequences
from openapi.text import clean

_SHOWN = 3
_ORDER = ("mended", "left out", "merged", "named")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change.

    Attributes:
        rule: The rule that is broken with `--strict`; "" for what is merged or named.
        one: The name of what is changed, in the singular.
        many: Its name in the plural.
        reason: Why it is changed, or what replaces it.
        did: What is done: `mended` is what was invalid and still clear, and `left out` what a client does not need or
            cannot support. `merged` and `named` add what the document does not say.
    """

    rule: str
    one: str
    many: str
    reason: str
    did: Literal["mended", "left out", "merged", "named"] = "left out"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed: its kind, its place in which file, a description, and what to write instead."""

    kind: Kind
    pointer: str
    line: int
    detail: str = ""
    operation: str = ""
    file: str = ""
    hint: str = ""

    @property
    def place(self) -> str:
        """The line, with the file if that is not the document itself, and what to write instead."""
        place = f"{self.file}:{self.line}" if self.file else f"line {self.line}"
        return f"{place}. {self.hint.removesuffix('.')}" if self.hint else place


WEBHOOK = Kind("webhook", "webhook", "webhooks", "called by the server")
CALLBACK = Kind("callback", "callback", "callbacks", "called by the server")
METHOD = Kind("method", "operation with another HTTP method", "operations with other HTTP methods", "not generated")
MEDIA_TYPE = Kind("media-type", "media type", "media types", "means the same as another one of that body")
STATUS = Kind("status", "1XX response", "1XX responses", "callers never see it")
BODY = Kind("body-without-place", "response body", "response bodies", "responses with this status have none")
SECURITY = Kind("security", "security scheme", "security schemes", "pass an httpx2 client with the certificate")
SCHEMA_KEYWORD = Kind("schema-keyword", "schema keyword", "schema keywords", "not checked in Python")
MISSPELT = Kind("misspelt-keyword", "schema keyword", "schema keywords", "misspelt, so nothing reads it")
SCHEMA_FORM = Kind("schema-form", "schema", "schemas", "no Python type for it, so any value is accepted")
EXAMPLE = Kind("example", "example", "examples", "not valid for the schema")
DEFAULT = Kind("default", "default", "defaults", "not valid for the schema")
PARAMETER = Kind("parameter", "parameter", "parameters", "set by the client itself, or without a place")
AUTHORIZATION = Kind(
    "authorization-header",
    "header parameter Authorization",
    "header parameters Authorization",
    "it is a credential of the client, the argument `authorization`",
    "mended",
)
PARAMETER_NAME = Kind(
    "parameter-name",
    "header or cookie parameter",
    "header and cookie parameters",
    "HTTP does not allow the name, so no request can have it",
)
RESERVED = Kind("allow-reserved", "use of allowReserved", "uses of allowReserved", "values are always percent-encoded")
DISCRIMINATOR = Kind(
    "discriminator",
    "discriminator",
    "discriminators",
    "it does not distinguish the branches, so the best match is taken",
)
PART_HEADER = Kind("part-header", "header of a part", "headers of parts", "only files can have headers")
FILE_MAP = Kind("file-map", "map of files", "maps of files", "multipart bodies cannot express it, so passing one fails")
COOKIE = Kind(
    "cookie-style",
    "cookie parameter",
    "cookie parameters",
    "each item becomes a cookie, since cookies have no `&`",
    "mended",
)
PAGINATION = Kind("pagination", "description of pages", "descriptions of pages", "the client cannot follow it")
REQUIRED = Kind("required", "required name", "required names", "no such property exists")
TAG = Kind("tag", "further tag", "further tags", "the first tag decides where the method is found")
INVALID = Kind("invalid-part", "invalid part", "invalid parts", "not valid, and no call depends on it")
UNKNOWN_FIELD = Kind("unknown-field", "unknown field", "unknown fields", "OpenAPI has no such field here")
OTHER_VERSION = Kind(
    "other-version", "keyword of another version", "keywords of another version", "read as in that version", "mended"
)
REPEATED = Kind("repeated-value", "list with duplicates", "lists with duplicates", "each value is kept once", "mended")
TYPE_NAME = Kind("type-name", "type", "types", "JSON Schema has another name for it", "mended")
PROPERTIES = Kind("type-of-properties", "type", "types", "it has properties, so it is an object", "mended")
EXAMPLES_DIFFER = Kind(
    "differing-example", "schema keyword", "schema keywords", "examples are of another type, so any value is accepted"
)
EMPTY_CHOICE = Kind("empty-choice", "empty choice", "empty choices", "no value is known, so any is accepted")
REQUIRED_PROPERTY = Kind("required-property", "`required` of a property", "`required` of properties", "not guessed")
PARAMETER_SCHEMA = Kind(
    "parameter-schema",
    "parameter without one schema",
    "parameters without one schema",
    "one is chosen, or it is text",
    "mended",
)
PATH_PARAMETER = Kind("path-parameter", "path parameter", "path parameters", "declared as required text", "mended")
WILDCARD = Kind("wildcard", "wildcard in a path", "wildcards in paths", "a required text with any slashes", "mended")
OPERATION_ID = Kind("operation-id", "operationId", "operationIds", "used before, so it is derived", "mended")
SPELLING = Kind("spelling", "security scheme", "security schemes", "spelled otherwise", "mended")
INFO = Kind("info", "part of info", "parts of info", "missing", "mended")
NULL = Kind("null-field", "field that is null", "fields that are null", "read as if it were not there", "mended")
RESPONSE = Kind("response", "part of responses", "parts of responses", "missing", "mended")
DANGLING = Kind("dangling", "dangling reference", "dangling references", "a schema then accepts any value")
OPERATION = Kind("operation", "operation", "operations", "a part that it needs is invalid")
PATH = Kind("invalid-path", "path", "paths", "no request can have it")
PATH_SPELLING = Kind("path-spelling", "path", "paths", "the leading slash was added, or spaces removed", "mended")
SERVER = Kind("invalid-server", "server", "servers", "no request can go to it")
EXTENSION = Kind("extension", "extension", "extensions", "it has no effect as it is written")
OVERLAY_TARGET = Kind("overlay-target", "overlay action", "overlay actions", "the target matches nothing")
UNUSED = Kind("unused-component", "invalid component", "invalid components", "no operation uses it")
VERSION = Kind("version", "version", "versions", "not valid for a Python package", "mended")

MERGED_TAG = Kind("", "tag", "tags", "they would be the same attribute of the client", "merged")
MERGED_SCHEMA = Kind("", "inline schema", "inline schemas", "identical to another, so they are one class", "merged")
NAMED_PACKAGE = Kind("", "package", "packages", "after the title", "named")
NAMED_OPERATION = Kind("", "operation", "operations", "after verb and path", "named")
NAMED_METHOD = Kind("", "method", "methods", "the name of the operation is taken or reserved", "named")
SHORT_METHOD = Kind("", "method", "methods", "without what the framework or the resource says already", "named")
SHORT_TAG = Kind("", "resource", "resources", "without the word `controller`", "named")
NAMED_TAG = Kind("", "tag", "tags", "after the path of an operation without one", "named")
NAMED_SCHEMA = Kind("", "inline schema", "inline schemas", "after their title, or their place", "named")
RENAMED_SCHEMA = Kind("", "schema", "schemas", "not a valid class name, or already taken", "named")


def summary_lines(changes: Iterable[Change]) -> list[str]:
    """Return one line for each kind of change, those that concern callers most first."""
    by_kind: dict[Kind, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    return [_line(kind, items) for kind, items in sorted(by_kind.items(), key=lambda item: _ORDER.index(item[0].did))]


def strict_problems(changes: Iterable[Change], document: Document) -> list[Problem]:
    """Return a problem for each thing that was mended or left out, for a run with `--strict`.

    Examples that do not fit come last: the example may be right, and the schema wrong.
    """
    problems = [_problem(change, document) for change in changes if change.kind.did in {"mended", "left out"}]
    causes = [problem for problem in problems if problem.rule != EXAMPLE.rule]
    return with_consequences(causes, [problem for problem in problems if problem.rule == EXAMPLE.rule])


def _problem(change: Change, document: Document) -> Problem:
    return Problem(
        change.kind.rule,
        f"{change.kind.one} {change.detail}".strip() + f" would be {change.kind.did}: {change.kind.reason}",
        change.pointer,
        change.hint or "Correct or remove it.",
        change.file or document.file,
        change.line,
        change.operation,
    )


def _line(kind: Kind, items: list[Change]) -> str:
    noun = kind.one if len(items) == 1 else kind.many
    places = [f"{' '.join(clean(item.detail).split())} ({item.place})".strip() for item in items[:_SHOWN]]
    more = f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return f"{kind.did}: {len(items):,} {noun} ({kind.reason}): {', '.join(places)}{more}"
