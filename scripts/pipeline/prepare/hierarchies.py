"""Hierarchies: a schema with a discriminator, extended by children with `allOf`, means any of them wherever it is used.

Such a schema gets a union of its children and itself, `Any{Name}`, which takes its place wherever a value is described. Its
own name stays that of its class. The children name it in their `allOf` as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, object_of, text_of
from openapi.pointers import tokens_of
from openapi.structure import schemas, subschemas
from pipeline.draft import Draft, items_of
from pipeline.keywords import ABOUT, SCHEMA_REFERENCE, UNIONS, branches_of, full_reference, schema_name
from pipeline.names import unique_name

_OBJECT_KEYWORDS = ("type", "properties", "required", "additionalProperties")
_SILENT = ABOUT | {"nullable", "title"}


def join_hierarchies(draft: Draft) -> None:
    """Let a schema whose children extend it be any of them, and complete the discriminators of other unions."""
    _take_discriminators(draft)
    _make_classes(draft)
    children = _children(draft)
    tagged = [name for name, schema in draft.schemas.items() if is_object(object_of(schema).get("discriminator"))]
    for name in tagged:
        if not _is_parent(draft, name, _below(name, children)):
            _spread(draft, name)
    unions: dict[str, str] = {}
    inner = set(_inner_roots(draft, children))
    used = {name for _, name in _uses(draft)} | inner
    # The ones inside others first: their classes belong to them.
    for name in sorted(tagged, key=lambda name: len(_below(name, children))):
        below = _below(name, children)
        if below and _is_parent(draft, name, below):
            _join(draft, name, children, unions, used)
            _distinguish(draft, name, below)
    for name, union in unions.items():
        for root in (root for root in _below(name, children) if root in inner and root in unions):
            _nest(draft, draft.schemas[union], f"{SCHEMA_REFERENCE}{root}", unions[root], _below(root, children))
    _use_unions(draft, unions)
    for schema in list(subschemas(draft.data, "openapi")):
        if is_object(schema.get("discriminator")) and any(kind in schema for kind in UNIONS):
            _complete(draft, schema)


def _take_discriminators(draft: Draft) -> None:
    """Let a discriminator in what a schema adds to another one be that of the schema."""
    for schema in draft.schemas.values():
        for part in list_of(schema.get("allOf")) if is_object(schema) else ():
            if is_object(part) and "discriminator" in part and "discriminator" not in schema:
                schema["discriminator"] = part.pop("discriminator")


def _make_classes(draft: Draft) -> None:
    """Let a kind that adds nothing to the schema that it extends, or refers to, be a class of its own."""
    kinds: set[str] = set()
    for schema in list(subschemas(draft.data, "openapi")):
        discriminator = schema.get("discriminator")
        if is_object(discriminator):
            targets = [full_reference(target) for _, target in items_of(discriminator.get("mapping"))]
            branches = [branch.get("$ref") for branch in branches_of(schema)]
            kinds |= {schema_name(target) for target in (*targets, *branches)}
    for name, schema in draft.schemas.items():
        parts = list_of(schema.get("allOf")) if is_object(schema) else []
        bases = {schema_name(part.get("$ref")) for part in parts if is_object(part)}
        is_kind = name in kinds or any("discriminator" in draft.schemas.get(base, {}) for base in bases)
        if is_kind and not _told_by(schema) - {"$ref", "allOf", "type"}:
            if "$ref" in schema:
                schema["allOf"] = [{"$ref": schema.pop("$ref")}]
            if sum(bool(_told_by(part)) for part in list_of(schema.get("allOf")) if is_object(part)) == 1:
                schema["allOf"] = [*schema["allOf"], {"type": "object", "properties": {}}]


def _told_by(schema: JsonObject) -> set[str]:
    """Return the keywords of a schema that say which values it allows."""
    return {key for key in schema if key not in _SILENT and not key.startswith("x-")}


def _spread(draft: Draft, name: str) -> None:
    """Move the properties beside a union with a discriminator to its branches: the union is of these, and nothing else."""
    schema = draft.schemas[name]
    kind = next((kind for kind in UNIONS if list_of(schema.get(kind))), "")
    branches = [schema_name(branch.get("$ref")) for branch in list_of(schema.get(kind)) if is_object(branch)]
    beside = {key: schema[key] for key in (*_OBJECT_KEYWORDS, "allOf") if key in schema}
    if not kind or not (beside.keys() - {"type"}) or not all(branch in draft.schemas for branch in branches):
        return
    own = set(object_of(schema.get("properties")))
    targets: dict[str, str] = {}
    for branch in branches:
        known = object_of(draft.schemas[branch].get("properties")).keys()
        if own <= known and not schema.get("allOf"):
            continue
        targets[branch] = unique_name(f"{name}{branch[:1].upper()}{branch[1:]}", draft.schemas)
        draft.schemas[targets[branch]] = {"allOf": [{"$ref": f"{SCHEMA_REFERENCE}{branch}"}, deepcopy(beside)]}
        draft.move(join("/components/schemas", targets[branch]), join("/components/schemas", branch))
    for key in beside:
        del schema[key]
    schema[kind] = [{"$ref": f"{SCHEMA_REFERENCE}{targets.get(branch, branch)}"} for branch in branches]
    discriminator = schema["discriminator"]
    tags = {tag: schema_name(full_reference(target)) for tag, target in items_of(discriminator.get("mapping"))}
    for branch in targets:
        if branch not in tags.values():
            tags[branch] = branch
    discriminator["mapping"] = {tag: f"{SCHEMA_REFERENCE}{targets.get(target, target)}" for tag, target in tags.items()}


def _children(draft: Draft) -> dict[str, list[str]]:
    """Return the names of the schemas that extend each schema directly."""
    found: dict[str, list[str]] = {}
    for name, schema in draft.schemas.items():
        for part in list_of(schema.get("allOf")) if is_object(schema) else ():
            parent = schema_name(part.get("$ref")) if is_object(part) else ""
            if parent and parent != name:
                found.setdefault(parent, []).append(name)
    return found


def _below(name: str, children: dict[str, list[str]]) -> list[str]:
    """Return the names of all that extend a schema, the nearest ones first."""
    found: dict[str, None] = {}
    waiting = list(children.get(name, ()))
    while waiting:
        child = waiting.pop(0)
        if child not in found and child != name:
            found[child] = None
            waiting.extend(children.get(child, ()))
    return list(found)


def _is_parent(draft: Draft, name: str, below: list[str]) -> bool:
    """Whether a schema is a class that others extend. One that also has a union lists those others again."""
    schema = draft.schemas[name]
    listed = [schema_name(branch.get("$ref")) for branch in branches_of(schema)]
    return bool(schema.get("properties") or schema.get("allOf")) and {*listed} <= {*below}


def _join(draft: Draft, root: str, children: dict[str, list[str]], unions: dict[str, str], used: set[str]) -> None:
    """Make the unions of a hierarchy: of each schema in it that is used and extended."""
    discriminator = draft.schemas[root]["discriminator"]
    listed = any(draft.schemas[root].pop(kind, None) for kind in UNIONS)
    tags = _tags(discriminator, [root, *_below(root, children)])
    for name in (name for name in (root, *_below(root, children)) if name in used):
        below = _below(name, children)
        if below and name not in unions:
            members = {f"{SCHEMA_REFERENCE}{member}" for member in (name, *below)}
            unions[name] = unique_name(f"Any{name[:1].upper()}{name[1:]}", {*draft.schemas, *unions.values()})
            draft.schemas[unions[name]] = {
                "description": f"Any `{name}`.",
                "oneOf": [
                    *({"$ref": f"{SCHEMA_REFERENCE}{child}"} for child in below),
                    *([] if listed else [{"$ref": f"{SCHEMA_REFERENCE}{name}"}]),
                ],
                "discriminator": {
                    "propertyName": discriminator.get("propertyName"),
                    "mapping": {tag: target for tag, target in tags.items() if target in members},
                    **({} if listed else {"defaultMapping": f"{SCHEMA_REFERENCE}{name}"}),
                },
            }
            draft.move(join("/components/schemas", unions[name]), join("/components/schemas", name))


def _inner_roots(draft: Draft, children: dict[str, list[str]]) -> Iterator[str]:
    """Yield the schemas whose own discriminator is another property than that of a schema that they extend."""
    for root, schema in draft.schemas.items():
        tag = _tag(schema)
        for name in _below(root, children) if tag else ():
            if children.get(name) and _tag(draft.schemas[name]) not in {"", tag}:
                yield name


def _tag(schema: Any) -> str:
    return text_of(object_of(object_of(schema).get("discriminator")).get("propertyName"))


def _nest(draft: Draft, node: JsonObject, root: str, union: str, below: list[str]) -> None:
    """Let the union of an inner hierarchy take the place of its classes in the union of an outer one."""
    discriminator = node["discriminator"]
    if discriminator["propertyName"] == draft.schemas[union]["discriminator"]["propertyName"]:
        return
    mapping = items_of(discriminator["mapping"])
    mapped = {target for tag, target in mapping if tag != schema_name(target)}  # which says more than their names
    inside = {f"{SCHEMA_REFERENCE}{name}" for name in below} - mapped

    def placed(reference: str) -> str:
        return SCHEMA_REFERENCE + union if reference == root else reference

    references = [placed(branch["$ref"]) for branch in node["oneOf"] if branch["$ref"] not in inside]
    node["oneOf"] = [{"$ref": reference} for reference in references]
    discriminator["mapping"] = {tag: placed(target) for tag, target in mapping if target not in inside}


def _distinguish(draft: Draft, root: str, below: list[str]) -> None:
    """Let the discriminator of a hierarchy be that of each union that lists some of it, and has none."""
    discriminator = draft.schemas[root]["discriminator"]
    tags = _tags(discriminator, [root, *below])
    for union in list(subschemas(draft.data, "openapi")):
        for kind in UNIONS:
            listed = [branch.get("$ref") for branch in list_of(union.get(kind)) if is_object(branch)]
            if "discriminator" not in union and len(listed) > 1 and {*map(schema_name, listed)} <= {*below}:
                mapping = {tag: target for tag, target in tags.items() if target in listed}
                union["discriminator"] = {"propertyName": discriminator.get("propertyName"), "mapping": mapping}


def _tags(discriminator: JsonObject, names: list[str]) -> dict[str, str]:
    """Return the reference for each tag: as mapped, and the name of each schema that is not."""
    tags = {tag: full_reference(target) for tag, target in items_of(discriminator.get("mapping"))}
    for name in names[1:]:
        if f"{SCHEMA_REFERENCE}{name}" not in tags.values():
            tags.setdefault(name, f"{SCHEMA_REFERENCE}{name}")
    return tags


def _use_unions(draft: Draft, unions: dict[str, str]) -> None:
    """Point the references to a parent to its union, except those of its children and of the union itself."""
    if not unions:
        return
    for pointer, name in list(_uses(draft)):
        if name in unions and tokens_of(pointer)[:3][-1] not in unions.values():
            draft.references.mapping(pointer)["$ref"] = SCHEMA_REFERENCE + unions[name]


def _uses(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield the pointer and the target of each reference that describes a value, rather than extending its target."""
    for pointer, schema in schemas(draft.data):
        name = schema_name(schema.get("$ref"))
        if not name:
            continue
        tokens = tokens_of(pointer)
        is_part = len(tokens) > 1 and tokens[-2] == "allOf"
        extends = is_part and ((len(tokens) == 5 and tokens[0] == "components") or not _is_wrapped(draft, tokens))
        if not extends:
            yield pointer, name


def _is_wrapped(draft: Draft, tokens: list[str]) -> bool:
    """Whether an `allOf` adds nothing to the reference at `tokens`, such as one that makes it nullable."""
    owner = draft.references.mapping(join("", *tokens[:-2]))
    parts = [part for part in list_of(owner.get("allOf")) if is_object(part) and _told_by(part)]
    return len(parts) == 1 and not _told_by(owner) - {"allOf", "type"}


def _complete(draft: Draft, union: JsonObject) -> None:
    """Map the names of those branches of a union that neither the mapping nor their own property identifies."""
    discriminator = union["discriminator"]
    name = discriminator.get("propertyName")
    mapping = dict(items_of(discriminator.get("mapping")))
    targets = [*mapping.values(), discriminator.get("defaultMapping", "")]
    known = {schema_name(full_reference(target)) for target in targets}
    for branch in branches_of(union):
        other = schema_name(branch.get("$ref"))
        if other and other not in known and not any(_allowed(draft, branch, str(name))):
            mapping.setdefault(other, branch["$ref"])
    discriminator["mapping"] = mapping


def _allowed(draft: Draft, schema: JsonObject, name: str) -> Iterator[str]:
    """Yield the texts that the `const` or `enum` of a property of a schema allows, also in what it extends."""
    references = draft.references
    for part in references.parts(schema):
        tag = references.resolved(object_of(part.get("properties")).get(name))
        values = [tag["const"]] if "const" in tag else list_of(tag.get("enum"))
        yield from (value for value in values if isinstance(value, str))
