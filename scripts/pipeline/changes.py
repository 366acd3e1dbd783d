"""Changes: what a run does to the meaning of a document, by kind; the summary has a line for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from openapi.document import Document
from openapi.problems import Problem, with_consequences
from openapi.text import clean, visible

_SHOWN = 3
_ORDER = ("mended", "left out", "merged", "named")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change.

    Attributes:
        rule: The rule that is broken with `--strict`; "" for what is merged or named.
        noun: What is changed; `(s)` is where the plural has its s, by default at the end.
        reason: Why it is changed, or what replaces it.
        did: What is done: `mended` is what was invalid and still clear, and `left out` what a client does not need or
            cannot support. `merged` and `named` add what the document does not say.
    """

    rule: str
    noun: str
    reason: str
    did: Literal["mended", "left out", "merged", "named"] = "left out"

    def counted(self, count: int) -> str:
        """Return the noun for a number of changes."""
        head, _, rest = self.noun.partition("(s)")
        return f"{head}{'' if count == 1 else 's'}{rest}"


class Fault(NamedTuple):
    """What is wrong with a document, for a run with `--strict`: the rule, a sentence, and what to do."""

    rule: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed: its kind, its place in which file, a description, and what to write instead.

    `fault` says what `--strict` reports, if that is not made of the kind and the description.
    """

    kind: Kind
    pointer: str
    line: int
    detail: str = ""
    operation: str = ""
    file: str = ""
    hint: str = ""
    fault: Fault | None = None

    @property
    def place(self) -> str:
        """The line, with the file if that is not the document itself, and what to write instead."""
        place = f"{self.file}:{self.line}" if self.file else f"line {self.line}"
        return f"{place}. {self.hint.removesuffix('.')}" if self.hint else place


WEBHOOK = Kind("webhook", "webhook", "called by the server")
CALLBACK = Kind("callback", "callback", "called by the server")
METHOD = Kind("method", "operation(s) with another HTTP method", "not generated")
MEDIA_TYPE = Kind("media-type", "media type", "means the same as another one of that body")
STATUS = Kind("status", "1XX response", "callers never see it")
BODY = Kind("body-without-place", "response content", "responses with this status have none")
SECURITY = Kind("security", "security scheme", "pass an httpx2 client with the certificate")
SCHEMA_KEYWORD = Kind("schema-keyword", "schema keyword", "not checked in Python")
MISSPELT = Kind("misspelt-keyword", "schema keyword", "misspelt, so nothing reads it")
SCHEMA_FORM = Kind("schema-form", "schema", "no Python type for it, so any value is accepted")
EXAMPLE = Kind("example", "example", "not valid for the schema")
DEFAULT = Kind("default", "default", "not valid for the schema")
PARAMETER = Kind("parameter", "parameter", "set by the client itself, or without a place")
AUTHORIZATION = Kind(
    "authorization-header",
    "header parameter(s) Authorization",
    "it is a credential of the client, the argument `authorization`",
    "mended",
)
PARAMETER_NAME = Kind(
    "parameter-name", "header or cookie parameter", "HTTP does not allow the name, so no request can have it"
)
RESERVED = Kind("allow-reserved", "use(s) of allowReserved", "values are always percent-encoded")
DISCRIMINATOR = Kind(
    "discriminator", "discriminator", "it does not distinguish the branches, so the best match is taken"
)
PART_HEADER = Kind("part-header", "part header", "only files can have headers")
FILE_MAP = Kind("file-map", "map(s) of files", "multipart bodies cannot express it, so passing one fails")
COOKIE = Kind("cookie-style", "cookie parameter", "each item becomes a cookie, since cookies have no `&`", "mended")
PAGINATION = Kind("pagination", "description(s) of pages", "the client cannot follow it")
REQUIRED = Kind("required", "required name", "no such property exists")
TAG = Kind("tag", "further tag", "the first tag decides where the method is found")
INVALID = Kind("invalid-part", "invalid part", "not valid, and no call depends on it")
UNKNOWN_FIELD = Kind("unknown-field", "unknown field", "OpenAPI has no such field here")
OTHER_VERSION = Kind("other-version", "keyword(s) of another version", "read as in that version", "mended")
REPEATED = Kind("repeated-value", "list(s) with duplicates", "each value is kept once", "mended")
TYPE_NAME = Kind("type-name", "type", "JSON Schema has another name for it", "mended")
PROPERTIES = Kind("type-of-properties", "type", "it has properties, so it is an object", "mended")
EXAMPLES_DIFFER = Kind("differing-example", "schema keyword", "examples are of another type, so any value is accepted")
EMPTY_CHOICE = Kind("empty-choice", "empty choice", "no value is known, so any is accepted")
REQUIRED_PROPERTY = Kind("required-property", "`required` flag", "not guessed")
PARAMETER_SCHEMA = Kind("parameter-schema", "parameter(s) without one schema", "one is chosen, or it is text", "mended")
PATH_PARAMETER = Kind("path-parameter", "path parameter", "declared as required text", "mended")
PATH_QUERY = Kind("path-query", "path(s) with a query", "its placeholders are query parameters", "mended")
WILDCARD = Kind("wildcard", "path wildcard", "a required text with any slashes", "mended")
OPERATION_ID = Kind("operation-id", "operationId", "used before, so it is derived", "mended")
SPELLING = Kind("spelling", "security scheme", "spelled otherwise", "mended")
INFO = Kind("info", "part(s) of info", "missing", "mended")
NULL = Kind("null-field", "null field", "read as if it were not there", "mended")
RESPONSE = Kind("response", "part(s) of responses", "missing", "mended")
DANGLING = Kind("dangling", "dangling reference", "a schema then accepts any value")
OPERATION = Kind("operation", "operation", "a part that it needs is invalid")
PATH = Kind("invalid-path", "path", "no request can have it")
PATH_SPELLING = Kind("path-spelling", "path", "the leading slash was added, or spaces removed", "mended")
SERVER = Kind("invalid-server", "server", "no request can go to it")
EXTENSION = Kind("extension", "extension", "it has no effect as it is written")
OVERLAY_TARGET = Kind("overlay-target", "overlay action", "the target matches nothing")
UNUSED = Kind("unused-component", "invalid component", "no operation uses it")
VERSION = Kind("version", "version", "not valid for a Python package", "mended")

MERGED_TAG = Kind("", "tag", "they would be the same attribute of the client", "merged")
MERGED_SCHEMA = Kind("", "inline schema", "identical to another, so they are one class", "merged")
NAMED_PACKAGE = Kind("", "package", "after the title", "named")
NAMED_OPERATION = Kind("", "operation", "after verb and path", "named")
NAMED_METHOD = Kind("", "method", "the name of the operation is taken or reserved", "named")
SHORT_METHOD = Kind("", "method", "without what the framework or the resource says already", "named")
SHORT_TAG = Kind("", "resource", "without the word `controller`", "named")
NAMED_TAG = Kind("", "tag", "after the path of an operation without one", "named")
NAMED_SCHEMA = Kind("", "inline schema", "after their title, or their place", "named")
RENAMED_SCHEMA = Kind("", "schema", "not a valid class name, or already taken", "named")


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
    kind = change.kind
    what = f"{kind.counted(1)} {change.detail}".strip()
    fault = Fault(kind.rule, f"{what} would be {kind.did}: {kind.reason}", change.hint or "Correct or remove it.")
    rule, message, hint = change.fault or fault
    return Problem(rule, message, change.pointer, hint, change.file or document.file, change.line, change.operation)


def _line(kind: Kind, items: list[Change]) -> str:
    places = [f"{' '.join(clean(item.detail).split())} ({item.place})".strip() for item in items[:_SHOWN]]
    more = f" and {len(items) - _SHOWN:,} more" if len(items) > _SHOWN else ""
    return visible(f"{kind.did}: {len(items):,} {kind.counted(len(items))} ({kind.reason}): {', '.join(places)}{more}")
