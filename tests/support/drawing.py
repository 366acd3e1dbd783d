"""Hypothesis strategies: schemas of a small grammar, edits of them, and values that often lie where two schemas differ."""

from __future__ import annotations

import copy
import functools
import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

from openapi.document import is_array, is_object
from openapi.structure import subschemas

Json = Any
Strategy = st.SearchStrategy[Any]

ROOT = "/components/schemas/A"
MARKED = "c"
NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.sampled_from(
    [None, True, False, -1, 0, 1, 2, 3, 5, 0.5, 2.5, "", "a", "b", "ab", "abcd", "2020-01-31", "10.0.0.1", "../a b"]
)
SIZES = st.integers(0, 3)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
_TEXTS = (
    "",
    "a",
    "b",
    "ab",
    "abcd",
    "ba",
    "2020-01-31",
    "10.0.0.1",
    "e58ed763-928c-4155-bee9-fdbaaadc15f3",
    "https://example.org",
)
_NUMBERS = (-1, 0, 1, 2, 3, 5, 0.5, 2.5, 2**20, 2**40, 2**70)


@functools.cache
def schemas(depth: int, targets: str = "") -> Strategy:
    """Return schemas of at most `depth` levels, which may refer to the components `targets` without a step into the value."""
    return st.one_of(st.booleans(), _keywords(depth, targets)) if depth else _keywords(depth, targets)


@functools.cache
def _keywords(depth: int, targets: str) -> Strategy:
    """Return schemas that are more than true or false."""
    kinds = [*_values(), _objects(depth)]
    if targets:
        kinds.append(references(targets))
    if depth:
        inner = schemas(depth - 1, targets)
        branches = st.lists(inner, min_size=1, max_size=3)
        kinds += [
            _objects(depth), _arrays(depth),
            st.fixed_dictionaries({"oneOf": st.one_of(branches, branches, _tagged())}), st.fixed_dictionaries({"anyOf": branches}),
            st.fixed_dictionaries({"allOf": branches}), st.fixed_dictionaries({"not": inner}),
            st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
            st.tuples(_keywords(depth - 1, targets), _keywords(0, "")).map(lambda both: {**both[0], **both[1]}),
        ]  # fmt: skip
    return st.one_of(kinds)


def references(targets: str) -> Strategy:
    """Return references to components."""
    return st.sampled_from(list(targets)).map(lambda name: {"$ref": f"#/components/schemas/{name}"})


@functools.cache
def _values() -> list[Strategy]:
    """Return schemas of scalars, by type, by limits and by value."""
    listed = st.lists(SCALARS, min_size=1, max_size=3, unique_by=json.dumps)
    texts = {"minLength": SIZES, "maxLength": SIZES, "pattern": st.sampled_from(["^a", "b$", ".*", "^[ab]*$"])}
    bounds = dict.fromkeys(("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"), SIZES)
    return [
        st.fixed_dictionaries({"type": st.one_of(TYPES, st.lists(TYPES, min_size=2, max_size=2, unique=True))}),
        st.fixed_dictionaries({"type": st.just("string")}, optional={
            **texts, "format": st.sampled_from(["date", "ipv4", "uuid", "uri", "uri-reference"])}),
        st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"])}, optional={
            **bounds, "multipleOf": st.sampled_from([0.5, 1, 2, 3])}),
        st.fixed_dictionaries({"type": st.just("integer"), "format": st.sampled_from(["int32", "int64"])}, optional=bounds),
        st.fixed_dictionaries({"enum": listed}, optional={"minLength": SIZES, "maximum": SIZES}),
        st.fixed_dictionaries({"const": SCALARS}),
    ]  # fmt: skip


@functools.cache
def _objects(depth: int) -> Strategy:
    inner = st.one_of(schemas(depth - 1), references("ABC")) if depth else st.one_of(*_values(), references("ABC"))
    small = st.one_of(_values())
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, min_size=1, max_size=3)},
        optional={
            "required": st.lists(NAMES, min_size=1, max_size=2, unique=True),
            "additionalProperties": st.one_of(st.just(False), st.just(False), small),

                "patternProperties": st.dictionaries(st.sampled_from(["^a", "c"]), small, min_size=1, max_size=1),
                "propertyNames": st.just({"enum": ["a", "b"]}), "unevaluatedProperties": st.just(False),
                "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=1), min_size=1, max_size=1),
                "minProperties": SIZES, "maxProperties": SIZES
            ,
        },
    ).map(_with_few)  # fmt: skip


def _with_few(schema: Json) -> Json:
    """Keep one of the rarer keywords, so that they do not decide everything."""
    rare = [key for key in schema if key not in ("type", "properties", "required", "additionalProperties")]
    return {key: value for key, value in schema.items() if key not in rare[1:]}


@functools.cache
def _arrays(depth: int) -> Strategy:
    inner, small = st.one_of(schemas(depth - 1), references("ABC")), st.one_of(_values())
    return st.fixed_dictionaries({"type": st.just("array")}, optional={
        "items": inner, "prefixItems": st.lists(small, min_size=1, max_size=2), "minItems": SIZES, "maxItems": SIZES,
        "uniqueItems": st.just(True), "contains": small, "maxContains": SIZES, "minContains": SIZES,
    })  # fmt: skip


@functools.cache
def _tagged() -> Strategy:
    tags = st.lists(NAMES, min_size=2, max_size=3, unique=True)
    return tags.map(lambda names: [
        {"type": "object", "properties": {"a": {"const": tag}, "b": {"type": "integer"}}, "required": ["a"]} for tag in names
    ])  # fmt: skip


COMPONENTS = st.fixed_dictionaries({"A": schemas(3, "BC"), "B": schemas(2, "C"), "C": schemas(1)})


@st.composite
def revisions(draw: st.DrawFn, base: Json) -> Json:
    """Draw an edit or two of components, or other ones in their place."""
    if draw(st.integers(0, 6)) == 6:
        return {**base, "A": draw(schemas(3, "BC"))}
    revision = base
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        revision = copy.deepcopy(revision)  # what an edit draws is drawn again as it is, so it must not change
        nodes = [node for schema in revision.values() for node in subschemas(schema)]
        if nodes:
            _edit(draw, draw(st.sampled_from(nodes)))
        else:
            revision["A"] = draw(schemas(1))
    return revision


def _edit(draw: st.DrawFn, node: Json) -> None:
    branches = [key for key in ("oneOf", "anyOf", "allOf") if key in node]
    kind = draw(st.sampled_from(["branches", "branches", "drop", "add", "spread"]))
    if branches and kind == "spread":
        _spread(node, branches[0])
    elif branches and kind == "branches":
        chosen: list[Json] = node[draw(st.sampled_from(branches))]
        if len(chosen) > 1 and draw(st.booleans()):
            chosen.pop(draw(st.integers(0, len(chosen) - 1)))
        else:
            chosen.append(draw(st.one_of(st.sampled_from(chosen).map(copy.deepcopy), schemas(1))))
    elif node and kind == "drop":
        del node[draw(st.sampled_from(sorted(node)))]
    else:
        node.update(draw(_keywords(1, "")))


def _spread(node: Json, kind: str) -> None:
    """Move what stands beside a union into each of its branches."""
    moved = {key: node.pop(key) for key in ("type", "properties", "required", "additionalProperties") if key in node}
    node[kind] = [{"allOf": [copy.deepcopy(moved), branch]} for branch in node[kind]]


@st.composite
def fitting(draw: st.DrawFn, components: Json, schema: Json, depth: int = 4) -> Json:
    """Draw a value that mostly fits a schema; one of its own where the schema says little."""
    if not is_object(schema) or depth == 0 or draw(st.integers(0, 11)) == 11:
        return draw(VALUES)
    if "$ref" in schema:
        return draw(fitting(components, components[schema["$ref"].rpartition("/")[2]], depth - 1))
    branches = [branch for key in ("oneOf", "anyOf", "allOf") for branch in schema.get(key, ())]
    if branches and draw(st.integers(0, 4)) > 0:
        return _of_branches(draw, [draw(fitting(components, branch, depth - 1)) for branch in branches])
    if "const" in schema:
        return schema["const"]
    return draw(st.sampled_from(schema["enum"])) if "enum" in schema else _of_type(draw, components, schema, depth)


def _of_branches(draw: st.DrawFn, values: list[Json]) -> Json:
    objects = [value for value in values if is_object(value)]
    if draw(st.booleans()) and objects:
        return {key: value for each in objects for key, value in each.items()}
    return draw(st.sampled_from(values))


def _of_type(draw: st.DrawFn, components: Json, schema: Json, depth: int) -> Json:
    kind = schema.get("type")
    kind = draw(st.sampled_from(kind)) if is_array(kind) else kind
    if kind == "object":
        known, needed = schema.get("properties", {}), schema.get("required", ())
        names = [name for name in "abc" if name in needed or draw(st.integers(0, 4)) < (3 if name in known else 1)]
        return {name: draw(fitting(components, known.get(name), depth - 1)) for name in names}
    if kind == "array":
        return [draw(fitting(components, schema.get("items"), depth - 1)) for _ in range(draw(SIZES))]
    if kind in ("integer", "number"):
        return draw(st.sampled_from([each for each in _NUMBERS if kind == "number" or isinstance(each, int)]))
    if kind == "string":
        return draw(st.sampled_from(_TEXTS))
    return {"null": None, "boolean": draw(st.booleans())}.get(kind) if kind else draw(VALUES)


class Case(NamedTuple):
    """Components before and after an edit, and values that mostly fit one of them."""

    base: Json
    revision: Json
    values: list[Json]


@st.composite
def cases(draw: st.DrawFn, *, marks: tuple[str, ...] = ()) -> Case:
    """Draw a case; with `marks`, property `c` may have one of them, before, after or on both sides."""
    base = draw(COMPONENTS)
    revision = draw(revisions(base))
    if marks:
        chosen = draw(st.sampled_from(["", *marks]))
        both = draw(st.booleans())
        base, revision = (
            _marked(base, chosen),
            _marked(revision, chosen if both else draw(st.sampled_from(["", *marks]))),
        )
    count = draw(st.integers(4, 8))
    values = [draw(fitting(each, {"$ref": f"#{ROOT}"})) for each in (base, revision) for _ in range(count)]
    return Case(base, revision, values)


def _marked(components: Json, mark: str) -> Json:
    """Return components in which property `c` has a mark, and nothing but its declaration is said of it."""
    found = copy.deepcopy(components)
    for schema in found.values():
        for node in list(subschemas(schema)):
            properties = node.get("properties", {})
            if mark and MARKED in properties:
                declared = properties[MARKED]
                properties[MARKED] = {
                    **(declared if is_object(declared) else {} if declared else {"not": {}}),
                    mark: True,
                }
            elif "required" in node:  # only where it is declared it is clear whether it is marked
                node["required"] = [name for name in node["required"] if name != MARKED]
            node.pop("dependentRequired", None)
    return found
