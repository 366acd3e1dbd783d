"""Versions: convert documents of 3.0, 3.1 and 3.2 to one form, that of 3.1, with origins.

3.0 writes `nullable`, boolean exclusive bounds, `example` in a schema and `format: byte` differently, and ignores the
siblings of a `$ref`. Strictly, it gives `nullable` an effect only next to `type`. Authors write it next to `$ref`, `allOf`
and `enum` as well, and their servers then send null, so it is honoured everywhere.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any, Literal, cast

from openapi.document import Document, JsonObject, is_array, is_object, join, object_of, unescape
from openapi.pointers import Moves
from openapi.problems import SpecError
from openapi.references import References
from openapi.structure import nodes, types_of

SPELLING = "3.1.1"
Version = Literal["3.0", "3.1", "3.2"]
Move = Callable[[str, str], None]  # records a new pointer and the old one

_VERSION = re.compile(r"(3\.[012])(\.\d+(-.+)?)?")
_READ = "OpenAPI 3.0, 3.1 and 3.2 are read"
# Strictly, 3.0 ignores them. They are kept: authors mean them to be read, and no value becomes invalid.
_KEPT_BESIDE_REFERENCE = frozenset(
    {"$ref", "deprecated", "description", "nullable", "readOnly", "summary", "writeOnly"}
)
_ANNOTATIONS = frozenset(
    "default deprecated description example examples externalDocs nullable readOnly title writeOnly xml".split()
)
_MEDIA_TYPES = "#/components/mediaTypes/"


def spell_as_3_1(document: Document) -> Document:
    """Return a document of OpenAPI 3.0, 3.1 or 3.2 as 3.1; one of 3.1 is returned unchanged.

    What 3.2 adds and 3.1 has no words for (the verb `query`, `additionalOperations`, `itemSchema`, `in: querystring`)
    is kept as in 3.2. Validate the document first, since a validator only knows the keywords of the declared version.

    Raises:
        SpecError: The document declares another version, or none.
    """
    version = declared_version(document)
    if version == "3.1":
        return document
    data = copy.deepcopy(document.data)
    respell = _respell_3_0 if version == "3.0" else _respell_3_2
    moved = respell(data)
    data["openapi"] = SPELLING
    return document.rewritten(data, moved)


def declared_version(document: Document) -> Version:
    """Return the minor version of OpenAPI that a document declares. Raises SpecError for any other one."""
    version = document.data.get("openapi")
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        pointer, message, hint = _complaint(document.data, version)
        raise SpecError([document.problem("unsupported-version", message, pointer, hint=hint)])
    return cast("Version", match[1])


def _complaint(data: dict[str, Any], version: Any) -> tuple[str, str, str]:
    """Return the pointer, the message and the hint for a document with an unsupported version."""
    if "swagger" in data:
        hint = "Convert it first, for example with `npx swagger2openapi --outfile openapi.yaml FILE`."
        return "/swagger", f"the document is Swagger {data['swagger']}; {_READ}", hint
    if "asyncapi" in data:
        return "/asyncapi", f"the document is AsyncAPI, which describes messages; {_READ}", "Name an OpenAPI document."
    if "openapi" not in data:
        return "", "the document has no `openapi` field, so it is not an OpenAPI document", "Check the path."
    if isinstance(version, float) and f"{version:.1f}" in {"3.0", "3.1", "3.2"}:
        full = {"3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}[f"{version:.1f}"]
        return "/openapi", f"the version {version} is a number, and must be text", f'Write openapi: "{full}".'
    return "/openapi", f"the document declares openapi: {version!r}; {_READ}", "Convert it to one of these versions."


def _respell_3_0(data: JsonObject) -> Moves:
    """Respell a document in place; return where the nodes that moved come from, by their new pointer."""
    moved, references = Moves(), References(data)
    nulls = _null_components(references)
    for pointer, kind, node in nodes(data):
        if isinstance(node.get("$ref"), str) and kind != "path item":
            for key in [key for key in node if key not in _KEPT_BESIDE_REFERENCE and key[:2] != "x-"]:
                del node[key]
        if kind == "schema":
            respell_bounds(node, pointer, moved.add)
            _respell_example(node, pointer, moved)
            if node.get("format") == "byte":
                del node["format"]
                node["contentEncoding"] = "base64"
                moved.add(join(pointer, "contentEncoding"), join(pointer, "format"))
            respell_nullable(references, node, pointer, moved.add, nulls)
    return moved


def respell_bounds(node: JsonObject, pointer: str, move: Move) -> None:
    """Read boolean exclusive bounds of a schema as 3.0 does: they make the bounds next to them exclusive."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(node.get(exclusive), bool):
            is_exclusive = node.pop(exclusive)
            if is_exclusive and bound in node:
                node[exclusive] = node.pop(bound)
                move(join(pointer, exclusive), join(pointer, bound))


def _respell_example(node: JsonObject, pointer: str, moved: Moves) -> None:
    if "example" not in node:
        return
    example = node.pop("example")
    examples: Any = node.setdefault("examples", [])
    if is_object(examples):  # as media types have them; 3.0 gives it no meaning in a schema
        examples = node["examples"] = []
    if is_array(examples):
        if not examples:
            moved.add(join(pointer, "examples"), join(pointer, "example"))
        moved.add(join(pointer, "examples", len(examples)), join(pointer, "example"))
        examples.append(example)


def _null_components(references: References) -> frozenset[str]:
    """Return the references to schemas that say `nullable: true` and nothing else, of a document not respelt yet."""
    return frozenset(
        f"#{join('/components/schemas', name)}"
        for name, schema in references.mapping("/components/schemas").items()
        if is_object(schema) and _says_only_nullable(schema)
    )


def respell_nullable(
    references: References, node: JsonObject, pointer: str, move: Move, nulls: frozenset[str] = frozenset()
) -> None:
    """Read the `nullable` of a schema as 3.0 does; `nulls` are the references to schemas by which a branch means null."""
    origin = join(pointer, "nullable")
    _respell_branches(node, pointer, move, nulls)
    if node.pop("nullable", None) is not True:
        return
    if "$ref" in node or is_array(node.get("allOf")):
        _wrap(node, pointer, move)
        return
    if is_array(node.get("enum")) and None not in node["enum"]:
        move(join(pointer, "enum", len(node["enum"])), origin)
        node["enum"].append(None)
    types = types_of(node)
    if types and "null" not in types:
        if node["type"] is not types:
            move(join(pointer, "type", 0), join(pointer, "type"))
        move(join(pointer, "type", len(types)), origin)
        node["type"] = [*types, "null"]
    for keyword in ("anyOf", "oneOf"):
        branches = node.get(keyword)
        if is_array(branches) and not any(_allows_null(references.resolved(branch)) for branch in branches):
            move(join(pointer, keyword, len(branches)), origin)
            branches.append({"type": "null"})


def _allows_null(schema: JsonObject) -> bool:
    return schema.get("nullable") is True or "null" in types_of(schema)


def _respell_branches(node: JsonObject, pointer: str, move: Move, nulls: frozenset[str]) -> None:
    """Respell branches that say `nullable: true` and nothing else, by which authors and their tools mean "or null"."""
    for keyword in ("anyOf", "oneOf", "allOf"):
        branches = node.get(keyword)
        for index, branch in enumerate(branches if is_array(branches) and len(branches) > 1 else ()):
            if not is_object(branch):
                continue
            said_by = "nullable" if _says_only_nullable(branch) else "$ref" if branch.get("$ref") in nulls else ""
            if not said_by:
                continue
            del branch[said_by]
            if keyword == "allOf":
                node["nullable"] = True
            else:
                branch["type"] = "null"
                place = join(pointer, keyword, index)
                move(join(place, "type"), join(place, said_by))


def _says_only_nullable(branch: JsonObject) -> bool:
    return branch.get("nullable") is True and all(key in _ANNOTATIONS or key.startswith("x-") for key in branch)


def _wrap(node: JsonObject, pointer: str, move: Move) -> None:
    """Turn a schema that refers to others into a union of it and null; annotations stay on the union."""
    inner = {key: value for key, value in node.items() if key not in _ANNOTATIONS and not key.startswith("x-")}
    for key in inner:
        del node[key]
    branch = join(pointer, "anyOf", 0)
    if inner.keys() == {"allOf"} and len(inner["allOf"]) == 1:
        move(branch, join(pointer, "allOf", 0))
        inner = inner["allOf"][0]
    else:
        move(branch, pointer)
    node["anyOf"] = [inner, {"type": "null"}]
    move(join(pointer, "anyOf", 1), join(pointer, "nullable"))


def _respell_3_2(data: JsonObject) -> Moves:
    """Respell a document in place; return where the nodes that moved come from, by their new pointer."""
    moved = Moves()
    data.pop("$self", None)
    components = data.get("components")
    media_types: JsonObject = object_of(components.pop("mediaTypes", None)) if is_object(components) else {}
    for pointer, kind, node in nodes(data):
        if kind == "media type":
            _inline_media_type(media_types, node, pointer, moved)
        elif kind == "response" and "$ref" not in node and "description" not in node:
            # 3.1 requires a description of a response.
            node["description"] = node.get("summary", "")
            moved.add(join(pointer, "description"), join(pointer, "summary") if "summary" in node else pointer)
        elif kind == "example":
            node.pop("serializedValue", None)  # which 3.1 does not have
            if "dataValue" in node:
                node["value"] = node.pop("dataValue")
                moved.add(join(pointer, "value"), join(pointer, "dataValue"))
    return moved


def _inline_media_type(media_types: JsonObject, node: JsonObject, pointer: str, moved: Moves) -> None:
    """Replace a reference to a media type with its target; 3.1 has no such references."""
    seen: set[str] = set()
    while isinstance(reference := node.get("$ref"), str) and reference.startswith(_MEDIA_TYPES):
        name = unescape(reference.removeprefix(_MEDIA_TYPES))
        target = media_types.get(name)
        if name in seen or not is_object(target):
            return
        seen.add(name)
        node.clear()
        node.update(copy.deepcopy(target))
        moved.add(pointer, join("", "components", "mediaTypes", name))
