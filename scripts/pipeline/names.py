"""Names: how what the document calls things becomes legal, stable Python."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import sys
import unicodedata
from collections.abc import Container, Iterable
from http import HTTPStatus
from itertools import chain, count

import pydantic
from anyascii import anyascii

from openapi.document import JsonObject

PYTHON_NAME = "x-python-name"
"""The extension that sets the Python name of an operation, a parameter or a tag."""

# Modules and pages are named like resources and classes, and a path on Windows has at most 260 characters.
_LONGEST = 120

# Abbreviations of the field that have capitals inside, and are one word all the same.
_ABBREVIATION = re.compile("OAuth|OpenID|OpenAPI|GraphQL|IPv|gRPC|JavaScript|TypeScript|GitHub|GitLab|PayPal")
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# A class of this name would hide one that Python finds everywhere, and pydantic would take the one for the other.
_BUILTINS = frozenset(dir(builtins))

# What the module of the models imports or uses; a schema of that name would take its place.
_RESERVED_CLASSES = frozenset(
    """
    Annotated Any BaseModel Field List Literal None True False TypeAlias TypeAliasType UUID UnionType Optional Union
    Dict RootModel ConfigDict Exception Decimal Enum Path TypesOfOperations AsText ByTag UnknownVariant typed_header
    """.split()
)

# Python 3.13 renamed these; the classes keep the names that callers know, whatever the version of Python. Only from 3.13
# on does a test notice that the table is not read.
_OLDER_PHRASES = {
    "413": "Request Entity Too Large",
    "414": "Request URI Too Long",
    "416": "Requested Range Not Satisfiable",
    "422": "Unprocessable Entity",
}

# What a field of a model may not be called: it would hide a method of pydantic, or a type in the annotations after it.
_RESERVED_FIELDS = (
    frozenset(name for name in (*dir(pydantic.BaseModel), *dir(type(pydantic.BaseModel))) if not name.startswith("_"))
    | frozenset({"to_dict", "to_json"})
    | frozenset("bool bytes date datetime dict float int list set str time timedelta tuple".split())
    | frozenset({"self", "cls"})
)

# What the modules of the resources import.
_RESERVED_RESOURCES = frozenset(
    """
    Any AsyncEventStream AsyncEventStreamResponse AsyncPage Body Callable Decimal EventStream EventStreamResponse FileContent Literal Mapping
    Operation Overrides Page PagedResource Pagination Parameter PartEncoding Path Resource
    Response ResponseValidation RetryConfig Stream StreamResource UNSET UUID UnknownEvent Unset
    """.split()
)

# What the client's module imports in addition to the resource classes, and what the package exports with it.
_RESERVED_CLIENTS = frozenset(
    """
    ApiResponse BaseClient ClientCredentials Credential Credentials RefreshToken DebugLogger Fake FakeCall FakeCaller FakeError Hooks Mapping PACKAGE
    Package Password ResponseValidation RetryConfig SCHEMES Scheme Server Stub UNSET Unset
    """.split()
)
TAKEN_CLIENTS = _RESERVED_CLIENTS | _RESERVED_RESOURCES | _BUILTINS
"""What a client cannot be called: the modules that define or import it have these names already."""

TAKEN_PACKAGES = sys.stdlib_module_names | frozenset(
    """
    annotated_types anyio certifi h11 h2 httpcore2 httpx2 idna pydantic pydantic_core sniffio truststore typing_extensions
    typing_inspection
    """.split()
)
"""Names that a package cannot have, since they would hide a module that it needs itself."""

# The settings of the client.
_CLIENT_ARGUMENTS = frozenset(
    """
    async_client client debug_logger fast hooks http_headers max_response_bytes response_validation retry_config self server_idx server_url
    timeout_ms url_params
    """.split()
)

RESERVED_METHODS = frozenset("builtins cached_property date datetime int models os str with_response".split())
"""What the class of a resource uses, or has already; a method of that name would take its place."""

# What the modules of the resources import in capitals.
_RESERVED_CONSTANTS = frozenset({"UNSET", "UUID"})

# The arguments that every method has in addition to its own, and `self`.
_RESERVED_ARGUMENTS = frozenset({"self", "retries", "server_url", "timeout_ms", "http_headers", "response_validation"})


def snake_case(text: str) -> str:
    """Return `text` as a legal snake_case identifier, "" if no character of it can be in one."""
    words = _words(_ABBREVIATION.sub(lambda found: found[0].capitalize(), text))
    return _legal(_within_limit("_".join(words).lower()))


def words_of(text: str) -> list[str]:
    """Return the words of `text`, as the parts of names are split."""
    return _words(text)


def class_name(text: str) -> str:
    """Return `text` as a legal PascalCase identifier, "" if no character of it can be in one."""
    return _legal(_pascal_case(text))


def argument_name(text: str) -> str:
    """Return the name of the argument for a parameter, apart from the arguments that every method has."""
    name = snake_case(text) or "parameter"
    return f"{name}_" if name in _RESERVED_ARGUMENTS else name


def model_name(text: str) -> str:
    """Return the class name for a schema: legal, public, and none that the module of the models imports."""
    name = _pascal_case(text)
    if not name or name in _RESERVED_CLASSES or name in _BUILTINS:
        return f"{name}Model"
    return name if is_identifier(name) else f"Model{name}"


def status_error_name(status: str) -> str | None:
    """Return the name of the error class of one status, None for ranges and unknown statuses."""
    try:
        phrase = _OLDER_PHRASES.get(status) or HTTPStatus(int(status)).phrase
    except ValueError:
        return None
    if int(status) < 400:
        return None
    return f"{class_name(phrase).removesuffix('Error')}Error"


def field_names(properties: Iterable[str]) -> dict[str, str]:
    """Return the name of the field for each property of a schema.

    A property that is a legal name already keeps it; of others that would have the same one, the first in the order of
    names gets it, and the rest a number.
    """
    names = sorted(properties, key=lambda name: (_field_name(name) != name, name))
    return distinct_names((name, _field_name(name)) for name in names)


def header_attribute(name: str) -> str:
    """Return the name of the property for a response header, distinct from the other fields."""
    attribute = _field_name(name)
    return f"{attribute}_" if attribute in {"headers", "result"} else attribute


def _field_name(text: str) -> str:
    name = snake_case(text) or "field"
    return f"{name}_" if name in _RESERVED_FIELDS else name


def resource_classes(tags: Iterable[JsonObject], client: str) -> dict[str, str]:
    """Return the name of the class of each resource by its tag, for the client that is called `client`."""
    reserved = {client, *TAKEN_CLIENTS}
    names = {tag["name"]: class_name(str(tag.get(PYTHON_NAME) or tag["name"])).removesuffix("_") for tag in tags}
    return distinct_names(
        (
            (tag, f"{name}Resource" if name in reserved or not is_identifier(name) else name)
            for tag, name in names.items()
        ),
        reserved,
    )


def own_attribute(name: str, prefix: str, resources: Container[str]) -> str:
    """Return the name of an attribute that every client has, with a prefix if a resource has the same name."""
    return unique_name(f"{prefix}_{name}" if name in resources else name, resources)


def client_class(title: str) -> str:
    """Return the name of the client's class for a document's title, "" if no character of it can be in one."""
    name = class_name(title)
    return f"{name}Client" if name in TAKEN_CLIENTS else name


def credential_names(schemes: Iterable[str]) -> dict[str, str]:
    """Return the argument of the client for each security scheme, apart from the client's other arguments."""
    names = {scheme: snake_case(scheme).removesuffix("_") or "credential" for scheme in schemes}
    return distinct_names(
        (
            (scheme, f"{name}_credential" if name in _CLIENT_ARGUMENTS or not is_identifier(name) else name)
            for scheme, name in names.items()
        ),
        _CLIENT_ARGUMENTS,
    )


def unique_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or `name` with the first number behind it that is not taken."""
    separator = "_" if name.islower() else ""
    numbered = (f"{name}{separator}{number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate not in taken)


def unique_class_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or `name` with a number, apart from `taken` in any case: pages have the names of classes in lower case.

    `taken` has lower-case names.
    """
    numbered = (f"{name}{number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate.lower() not in taken)


def distinct_names(wanted: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a name for each key: the wanted one, with a number if it is taken already."""
    found, all_taken = dict[str, str](), {*taken}
    for key, name in wanted:
        found[key] = unique_name(name, all_taken)
        all_taken.add(found[key])
    return found


def constant_names(identifiers: Iterable[str], resource: str) -> list[str]:
    """Return the constants for the descriptions of operations, in the module of the class `resource`."""
    found: list[str] = []
    for identifier in identifiers:
        name = snake_case(identifier).removesuffix("_").upper()
        found.append(unique_name(name, {resource, *_RESERVED_CONSTANTS, *found}))
    return found


def is_identifier(text: str) -> bool:
    """Whether `text` is a public, ASCII Python identifier and no keyword, and short enough for the name of a file."""
    is_public = text.isascii() and text.isidentifier() and not text.startswith("_")
    return is_public and not keyword.iskeyword(text) and len(text) <= _LONGEST


def method_name(operation: JsonObject) -> str:
    """Return the method's name for an operation of the document."""
    return str(operation.get(PYTHON_NAME) or snake_case(operation.get("operationId", "")))


def parameter_argument(parameter: JsonObject) -> str:
    """Return the argument's name for a parameter of the document."""
    return str(parameter.get(PYTHON_NAME) or argument_name(parameter["name"]))


def resource_attribute(tag: JsonObject) -> str:
    """Return the attribute of the client for a tag of the document."""
    return str(tag.get(PYTHON_NAME) or snake_case(tag["name"]))


def _words(text: str) -> list[str]:
    """Split at capitals and at characters not allowed in identifiers; non-ASCII text is transliterated."""
    parts = re.split(r"[\W_]+", anyascii(unicodedata.normalize("NFKC", text)))
    return [word for part in parts if part for word in _WORD_STARTS.split(part)]


def _pascal_case(text: str) -> str:
    return _within_limit("".join(word[:1].upper() + word[1:] for word in _words(text)))


def _within_limit(name: str) -> str:
    """Return a name that is short enough for a file; one that is cut off ends in a digest of all of it."""
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST - len(digest)]}{digest}"


def _legal(name: str) -> str:
    if name[:1].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) else name
