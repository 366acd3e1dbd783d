"""The invalid parts of a document that no call depends on.

These are texts and links with a wrong value, unknown fields, and unused components.
"""

from __future__ import annotations

from openapi.document import JsonObject, is_array, is_object, join, objects
from openapi.order import inside_out
from openapi.pointers import tokens_of
from openapi.references import References
from openapi.structure import nodes
from openapi.text import nearest
from openapi.validity import Violation

_TEXTS = frozenset("deprecated description example examples externalDocs links summary title xml".split())
_OF_INFO = frozenset({"contact", "description", "license", "summary", "termsOfService"})
_FIELDS = frozenset(
    """
    allowEmptyValue allowReserved authorizationUrl bearerFormat callbacks components content contentType default
    deprecated description enum encoding example examples explode externalDocs flows headers in info links mapping name
    openIdConnectUrl openapi operationId parameters paths propertyName refreshUrl requestBody required responses schema
    scheme schemas scopes security securitySchemes servers style summary tags title tokenUrl type url value variables
    get put post delete options head patch trace
    """.split()
)
"""The fields that calls depend on, and texts: a misspelt one of these is not merely unknown."""

_CLOSE = 0.8


def near_field(name: str) -> str:
    """Return the OpenAPI field that a misspelt name probably means, "" if that field does not matter."""
    return "" if name in _TEXTS else nearest(name, _FIELDS - _TEXTS, _CLOSE)


def close_field(name: str) -> str:
    """Return the OpenAPI field that a misspelt name probably means, "" if it is close to none."""
    return nearest(name, _FIELDS, _CLOSE)


def hint_for(unknown: str) -> str:
    """Return a hint at the field that an unknown one probably means, "" if it is close to none."""
    meant = close_field(unknown)
    return f"Did you mean {meant}?" if meant not in {"", unknown} else ""


def place_of_harmless(data: JsonObject, violation: Violation) -> str | None:
    """Return the pointer of what to leave out to fix a violation, None if calls depend on it.

    It is the pointer of the violation itself if only its unexpected fields must be left out.
    """
    around = _text_around(data, violation.pointer)
    if violation.unexpected and around is None and not any(map(near_field, violation.unexpected)):
        return violation.pointer
    return around or _unused_component(data, violation.pointer)


def _text_around(data: JsonObject, pointer: str) -> str | None:
    """Return the pointer of the text or link that contains a node."""
    for place, kind, node in nodes(data):
        if pointer.startswith(f"{place}/"):
            key = tokens_of(pointer[len(place) :])[0]
            if key in node and key in (_OF_INFO if kind == "info" else _TEXTS):
                return join(place, key)
    return None


def _unused_component(data: JsonObject, pointer: str) -> str | None:
    """Return the pointer of the unused component that contains a node, None if there is none."""
    tokens = tokens_of(pointer)
    if tokens[:1] != ["components"] or len(tokens) < 3:
        return None
    section, name = tokens[1], tokens[2]
    if section == "securitySchemes":
        return None if name in _required_schemes(data) else join("/components", section, name)
    component = join("/components", section, name)
    return None if component in _used(data) else component


def _required_schemes(data: JsonObject) -> set[str]:
    lists = [data.get("security"), *(node.get("security") for _, kind, node in nodes(data) if kind == "operation")]
    return {name for items in lists if is_array(items) for item in items if is_object(item) for name in item}


def _used(data: JsonObject) -> set[str]:
    """Return the pointers of the components that the operations reach."""
    references = References(data)

    def below(pointer: str) -> list[str]:
        targets = [references.target(node.get("$ref")) for node in objects(references.raw(pointer))]
        return [join("", *tokens_of(target)[:3]) for target in targets if target is not None]

    return {*inside_out(["/paths"], below)}
