"""The keywords of JSON Schema: what the models do with each, what a default means, and where a discriminator leads.

A default is what the server takes for a value that is left out, so a client documents it and sends nothing. It is sent
where the document requires the value, or asks for it with `x-send-default`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from openapi.document import JsonObject, is_array, is_object, list_of, unescape
from openapi.structure import Kind, nodes, subschemas

SCHEMA_REFERENCE = "#/components/schemas/"
"""How a reference to a named schema begins."""

UNIONS = ("oneOf", "anyOf")
"""The keywords of unions."""

TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
"""The types of JSON Schema."""

CARRIED_KEYWORDS = frozenset(
    """
    $ref additionalProperties allOf anyOf const default deprecated description discriminator enum exclusiveMaximum
    exclusiveMinimum format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum
    multipleOf oneOf pattern properties readOnly required type uniqueItems writeOnly x-send-default
    """.split()
)
"""The keywords that have an effect on the generated models."""

LIMITS_BY_TYPE = {
    "array": frozenset({"maxItems", "minItems", "uniqueItems"}),
    "number": frozenset({"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}),
    "object": frozenset({"maxProperties", "minProperties"}),
    "string": frozenset({"maxLength", "minLength", "pattern"}),
}
"""The keywords among them that limit values of one type."""

LIMITS = frozenset[str]().union(*LIMITS_BY_TYPE.values())
"""The keywords that limit values of some type."""

ANNOTATIONS = frozenset("$comment contentEncoding contentMediaType example examples externalDocs title xml".split())
"""The keywords that are for people and do not change the models."""

ABOUT = frozenset({"default", "deprecated", "description", "readOnly", "writeOnly"})
"""The keywords that say something of a value, and do not refuse any."""

CHECKS = frozenset(
    """
    $dynamicRef contains dependentRequired dependentSchemas else if maxContains minContains not patternProperties prefixItems
    propertyNames then unevaluatedItems unevaluatedProperties
    """.split()
)
"""The keywords that refuse values, and that the models cannot carry."""

OTHER_KEYWORDS = frozenset("$anchor $defs $dynamicAnchor $id $schema $vocabulary contentSchema".split())
"""The other keywords of JSON Schema that the models cannot carry."""
SEND_DEFAULT = "x-send-default"
"""The extension with which a property or a parameter says that its default is sent."""

JSON_TYPES: dict[type, str] = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null",
}  # fmt: skip
"""The type in JSON Schema of each value of JSON."""

# Formats whose values in Python are none of JSON's.
_TYPED_FORMATS = frozenset({"binary", "byte", "date", "date-time", "decimal", "uuid"})


def is_shown(default: Any, target: JsonObject) -> bool:
    """Whether a signature can show the default of a schema: a scalar of JSON, or a list of them."""
    values: list[Any] = default if is_array(default) else [default]
    typed = any(isinstance(item, str) for item in values) and any(
        node.get("format") in _TYPED_FORMATS for node in subschemas(target)
    )
    return not (typed or target.get("format") in _TYPED_FORMATS) and all(
        item is None or isinstance(item, str | int | float) for item in values
    )


def describe_default(schema: JsonObject) -> None:
    """Let the description of a schema say its default, which no signature can show."""
    default = json.dumps(schema.pop("default"), ensure_ascii=False)
    schema.pop(SEND_DEFAULT, None)
    schema["description"] = with_default(str(schema.get("description") or ""), default)


def with_default(description: str, default: str) -> str:
    """Return a description that says the default."""
    return f"{description} Default: `{default}`.".strip()


def schema_name(reference: Any) -> str:
    """Return the name of the schema that a reference leads to, "" if it leads to none."""
    is_schema = isinstance(reference, str) and reference.startswith(SCHEMA_REFERENCE)
    return unescape(str(reference).removeprefix(SCHEMA_REFERENCE)) if is_schema else ""


def branches_of(schema: JsonObject) -> list[JsonObject]:
    """Return the branches of a union, none for any other schema."""
    return [branch for kind in UNIONS for branch in list_of(schema.get(kind)) if is_object(branch)]


def full_reference(target: Any) -> str:
    """Return the reference that a mapping means, which may be the bare name of a schema."""
    return str(target) if str(target).startswith("#") else f"{SCHEMA_REFERENCE}{target}"


def rename_references(part: JsonObject, names: Mapping[str, str], kind: Kind = "openapi") -> None:
    """Change the names of the schemas that a part of a document refers to, also in discriminators."""

    def renamed(reference: str) -> str:
        name = schema_name(reference)
        return SCHEMA_REFERENCE + names[name] if name in names else reference

    for _, _, node in nodes(part, kind):
        if isinstance(node.get("$ref"), str):
            node["$ref"] = renamed(node["$ref"])
        discriminator = node.get("discriminator")
        if is_object(discriminator):
            mapping = discriminator.get("mapping")
            if is_object(mapping):
                discriminator["mapping"] = {tag: renamed(full_reference(target)) for tag, target in mapping.items()}
            if isinstance(discriminator.get("defaultMapping"), str):
                discriminator["defaultMapping"] = renamed(full_reference(discriminator["defaultMapping"]))
