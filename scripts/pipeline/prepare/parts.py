"""Parts: inline schemas that become classes or aliases, moved to the named schemas under a key until all are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, object_of, text_of
from openapi.media_types import STREAMS, essence, media_kind
from openapi.structure import Tokens, child_schemas, replace_child
from pipeline.draft import SCHEMAS, Draft, Part, Place, items_of
from pipeline.keywords import LIMITS, SCHEMA_REFERENCE
from pipeline.names import class_name

_SHARED = (("requestBodies", "RequestBody"), ("responses", "ResponseBody"), ("parameters", ""))
_USUAL_TAGS = ("type", "kind", "event", "object")


def move_objects(draft: Draft) -> None:
    """Move every inline object with properties, and every inline `allOf`, which will be merged into one."""
    _Mover(draft, _is_object).move_all()


def move_parts(draft: Draft) -> None:
    """Move everything else that becomes a class or an alias: the generator of the models would name it itself."""
    _Mover(draft, _is_part).move_all()


def _is_object(schema: JsonObject, *, direct: bool) -> bool:
    del direct
    return bool(schema.get("properties")) or len(list_of(schema.get("allOf"))) > 1


def _is_part(schema: JsonObject, *, direct: bool) -> bool:
    """True if a part needs a name. The limits of a direct property belong to its field; others need an alias."""
    is_class = bool(schema.get("properties")) or "discriminator" in schema
    return is_class or (bool(schema.keys() & LIMITS) and not direct)


class _Mover:
    """Moves parts of schemas, outer ones first, and notes the place of each."""

    def __init__(self, draft: Draft, needs_name: Callable[..., bool]) -> None:
        self._draft = draft
        self._needs_name = needs_name

    def move_all(self) -> None:
        """Move the parts of the named schemas, then those of what operations share, then those of the operations."""
        draft = self._draft
        for name in list(draft.schemas):
            self._inside(draft.schemas[name], Place(name), join(SCHEMAS, name))
        for section, ending in _SHARED:
            for name, node in items_of(draft.components.get(section)):
                self._content(node, Place("", (name, ending)), join("/components", section, name))
        for operation in draft.operations():
            label = draft.labels.get(operation.label, operation.label)
            node, pointer = operation.node, operation.pointer
            for owner, above in operation.owners:
                self._parameters(owner, label, above)
            self._content(node.get("requestBody"), Place("", (label, "RequestBody")), join(pointer, "requestBody"))
            for status, response in items_of(node.get("responses")):
                words = (label,) if status[:1] == "2" else (label, status)
                place = Place("", (*words, "ResponseBody"), "" if status[:1] in {"2", "3"} else status)
                self._content(response, place, join(pointer, "responses", status))

    def _parameters(self, owner: JsonObject, label: str, pointer: str) -> None:
        for index, parameter in enumerate(list_of(owner.get("parameters"))):
            if is_object(parameter) and "$ref" not in parameter:
                place = Place("", (label, str(parameter.get("name"))))
                self._content(parameter, place, join(pointer, "parameters", index))

    def _content(self, owner: Any, place: Place, pointer: str) -> None:
        """Move the schemas in a parameter, a request body or a response."""
        if not is_object(owner):
            return
        if "schema" in owner:
            owner["schema"] = self._moved(owner["schema"], place, join(pointer, "schema"), direct=True)
        for index, (media_type, media) in enumerate(items_of(owner.get("content"))):
            if is_object(media) and "schema" in media:
                is_stream = media_kind(media_type) in STREAMS
                words = tuple(word for word in place.words if word != "ResponseBody")
                other = place._replace(media=essence(media_type).partition("/")[2] if index else "")
                wanted = Place("", (*words, "Event")) if is_stream else other
                below = join(pointer, "content", media_type, "schema")
                media["schema"] = self._moved(media["schema"], wanted, below, direct=True)

    def _inside(self, schema: JsonObject, place: Place, pointer: str) -> None:
        """Move the parts of a schema; those of an `allOf` that will be merged are its own."""
        merged = len(list_of(schema.get("allOf"))) > 1 or "properties" in schema
        words = self._words(schema)
        for tokens, child in list(child_schemas(schema)):
            if not is_object(child):
                continue
            below = join(pointer, *tokens)
            part = place.below(*words.get(tokens, _words(tokens)))
            if tokens[0] == "allOf" and merged:
                self._inside(child, part, below)
                continue
            replace_child(schema, tokens, self._moved(child, part, below, direct=tokens[0] == "properties"))

    def _words(self, schema: JsonObject) -> dict[Tokens, tuple[str, ...]]:
        """Return what each branch of a union adds to its name: nothing if all others are null."""
        found: dict[Tokens, tuple[str, ...]] = {}
        for kind in ("anyOf", "oneOf"):
            if kind not in schema:
                continue
            branches = [self._draft.follow(branch)[0] for branch in list_of(schema[kind])]
            is_optional = sum(branch.get("type") != "null" for branch in branches) == 1
            for index, word in enumerate(_branch_words(branches)):
                found[kind, index] = () if is_optional else (word,)
        return found

    def _moved(self, schema: Any, place: Place, pointer: str, *, direct: bool) -> Any:
        """Return a reference to a part under its key, or the part itself if it needs none."""
        if not is_object(schema) or "$ref" in schema:
            return schema
        if not self._needs_name(schema, direct=direct):
            self._inside(schema, place, pointer)
            return schema
        title = schema.get("title")
        key = f"part:{len(self._draft.parts)}"  # no name of a component has a colon
        self._draft.parts[key] = Part(place, title if isinstance(title, str) else "")
        self._draft.schemas[key] = schema
        self._draft.move(join(SCHEMAS, key), pointer)
        self._inside(schema, Place(key), join(SCHEMAS, key))
        is_deprecated = direct and schema.get("deprecated") is True
        return {"$ref": SCHEMA_REFERENCE + key, **({"deprecated": True} if is_deprecated else {})}


def _words(tokens: Tokens) -> tuple[str, ...]:
    """Return what the place of a part adds to the name of the schema around it."""
    match tokens:
        case ("properties" | "patternProperties", key):
            return (str(key),)
        case ("items",):
            return ("Item",)
        case ("prefixItems", int() as index):
            return (f"Item{index + 1}",)
        case ("additionalProperties",):
            return ("Value",)
        case _:
            return ()


def _branch_words(branches: Sequence[JsonObject]) -> list[str]:
    """Return a word for each branch, after its references, that no other one has.

    It is the title, the only value of a property, the type, the format, the name of a property that only this branch has,
    or else the number of the branch.
    """
    found = [""] * len(branches)
    for candidates_of_all in zip(*map(_words_of, branches), strict=True):
        candidates = [{class_name(word).lower(): word for word in words} for words in candidates_of_all]
        counts = Counter(key for each in candidates for key in each)
        for index, each in enumerate(candidates):
            found[index] = found[index] or next((word for key, word in each.items() if key and counts[key] == 1), "")
    return [word or str(index + 1) for index, word in enumerate(found)]


def _words_of(branch: JsonObject) -> tuple[list[str], ...]:
    """Return the words for a branch by what they say, usual tags and required properties first."""
    properties, required = object_of(branch.get("properties")), list_of(branch.get("required"))
    tags = sorted(properties, key=lambda name: name not in _USUAL_TAGS)
    values = [text for name in tags if (text := _only_value(object_of(properties[name])))]
    titles, types = (
        [text for keyword in keywords if (text := text_of(branch.get(keyword)))]
        for keywords in (("title",), ("type", "format"))
    )
    return titles, values, types, sorted(properties, key=lambda name: name not in required)


def _only_value(schema: JsonObject) -> str:
    """Return the only text that a schema allows, "" if there is none."""
    values = [schema["const"]] if "const" in schema else list_of(schema.get("enum"))
    text = text_of(values[0]) if len(values) == 1 else ""
    return text.lower() if text.isupper() else text
