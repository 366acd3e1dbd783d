"""Convert `nullable: true` to a type of null.

Strictly, 3.0 gives it an effect only next to `type`. Authors write it next to `$ref`, `allOf` and `enum` as well, and
their servers then send null, so it is honoured everywhere.
"""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, is_array, is_object, join
from openapi.pointers import Moves

_ANNOTATIONS = frozenset(
    "default deprecated description example examples externalDocs nullable readOnly title writeOnly xml".split()
)
_MOST_REFERENCES = 20


def null_components(data: JsonObject) -> frozenset[str]:
    """Return the references to schemas that say `nullable: true` and nothing else, of a document not respelt yet."""
    components = data.get("components")
    named = components.get("schemas") if is_object(components) else None
    return frozenset(
        f"#{join('/components/schemas', name)}"
        for name, schema in (named.items() if is_object(named) else ())
        if is_object(schema) and _says_only_nullable(schema)
    )


def respell_nullable(
    data: JsonObject, node: JsonObject, pointer: str, moved: Moves, nulls: frozenset[str] = frozenset()
) -> None:
    """Respell the `nullable` of one schema of `data` in place; note in `moved` where new nodes come from.

    `nulls` are the references to schemas by which a branch means null.
    """
    origin = join(pointer, "nullable")
    _respell_branches(node, pointer, moved, nulls)
    if node.pop("nullable", None) is not True:
        return
    if "$ref" in node or is_array(node.get("allOf")):
        _wrap(node, pointer, moved)
        return
    if is_array(node.get("enum")) and None not in node["enum"]:
        moved.add(join(pointer, "enum", len(node["enum"])), origin)
        node["enum"].append(None)
    if isinstance(node.get("type"), str) and node["type"] != "null":
        node["type"] = [node["type"], "null"]
        moved.add(join(pointer, "type", 0), join(pointer, "type"))
        moved.add(join(pointer, "type", 1), origin)
    for keyword in ("anyOf", "oneOf"):
        branches = node.get(keyword)
        if is_array(branches) and not any(_allows_null(data, branch) for branch in branches):
            moved.add(join(pointer, keyword, len(branches)), origin)
            branches.append({"type": "null"})


def _respell_branches(node: JsonObject, pointer: str, moved: Moves, nulls: frozenset[str]) -> None:
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
                moved.add(join(place, "type"), join(place, said_by))


def _says_only_nullable(branch: JsonObject) -> bool:
    return branch.get("nullable") is True and all(key in _ANNOTATIONS or key.startswith("x-") for key in branch)


def _wrap(node: JsonObject, pointer: str, moved: Moves) -> None:
    """Turn a schema that refers to others into a union of it and null; annotations stay on the union."""
    inner = {key: value for key, value in node.items() if key not in _ANNOTATIONS and not key.startswith("x-")}
    for key in inner:
        del node[key]
    branch = join(pointer, "anyOf", 0)
    if inner.keys() == {"allOf"} and len(inner["allOf"]) == 1:
        moved.add(branch, join(pointer, "allOf", 0))
        inner = inner["allOf"][0]
    else:
        moved.add(branch, pointer)
    node["anyOf"] = [inner, {"type": "null"}]
    moved.add(join(pointer, "anyOf", 1), join(pointer, "nullable"))


def _allows_null(data: JsonObject, schema: Any) -> bool:
    """Whether a schema, converted or not, itself says that it accepts null."""
    for _ in range(_MOST_REFERENCES):
        if not is_object(schema):
            return False
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            types = schema.get("type")
            return schema.get("nullable") is True or types == "null" or (is_array(types) and "null" in types)
        section, _, name = reference.rpartition("/")
        components = data.get("components")
        named = components.get("schemas") if is_object(components) else None
        schema = named.get(name) if section == "#/components/schemas" and is_object(named) else None
    return False
