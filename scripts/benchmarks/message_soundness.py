"""Draw pairs of bodies with readOnly, writeOnly and format, and look for a message that refutes a level of the spec diff.

A level without a warning says that every request that was valid still is, or that every response could come before. What
is readOnly has no place in requests and what is writeOnly none in responses: no message that is drawn holds it, and none
needs it.
"""

from __future__ import annotations

import copy
import datetime
import ipaddress
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jsonschema

from openapi.document import Document, is_array, is_object, walk
from openapi.reading.load import load_text
from spec_changes.findings.finding import Axis, Level, Role
from spec_changes.operations.walk import compare_documents

from .drawn_schemas import Draw, Json

_MARKED = "c"
_MARKS = {Role.REQUEST: "readOnly", Role.RESPONSE: "writeOnly"}
_TEXTS = ("2020-01-31", "10.0.0.1", "e58ed763-928c-4155-bee9-fdbaaadc15f3", "https://example.org", "../a b", "a")
_NUMBERS = (2, 2**20, 2**40, 2**70)
_SAMPLES = 24
# An undocumented property may be anything, so documenting one in a request narrows, and dropping one from a response widens.
# Neither is held for a break, since nobody is known to send or to read it.
_TOLERATED = frozenset({"property-added", "property-removed"})
_CHECKER = jsonschema.FormatChecker(formats=())


class RefutedLevel(NamedTuple):
    """A pair of bodies for which the diff promises what a message refutes."""

    number: int
    role: Role
    base: Json
    revision: Json
    message: Json


class MessageSoundness(NamedTuple):
    """What a run found out: what it was drawn from, how often each level was found, and what is refuted."""

    seed: int
    levels: Counter[str]
    refuted: list[RefutedLevel]
    seconds: float


def measure(count: int, seed: int) -> MessageSoundness:
    """Compare `count` pairs of bodies, and judge each level by messages and a validator."""
    begun = time.perf_counter()
    levels, refuted = Counter[str](), list[RefutedLevel]()
    for number in range(count):
        draw = MessageDraw(random.Random(f"{seed} {number} message"))  # noqa: S311 - nothing here is secret
        role = draw.random.choice((Role.REQUEST, Role.RESPONSE))
        base, revision = draw.bodies()
        level = level_of(base, revision, role)
        levels[f"{role} {level}"] += 1
        message = refuting_message(base, revision, role, draw) if level == "compatible" else None
        if message is not None:
            refuted.append(RefutedLevel(number, role, base, revision, message[0]))
    return MessageSoundness(seed, levels, refuted, time.perf_counter() - begun)


def level_of(base: Json, revision: Json, role: Role) -> str:
    """Return `compatible` where the diff promises that clients are not affected, else `reported`."""
    findings = compare_documents(_document(base, role), _document(revision, role))
    quiet = all(each.level is Level.INFO or each.axis is not Axis.WIRE for each in findings)
    return "compatible" if quiet and not any(each.rule in _TOLERATED for each in findings) else "reported"


def refuting_message(base: Json, revision: Json, role: Role, draw: Draw) -> tuple[Json] | None:
    """Return a message that one side may send and the other no longer expects, None if none was drawn."""
    sent, expected = (base, revision) if role is Role.REQUEST else (revision, base)
    sender, receiver = _validator(sent, role), _validator(expected, role)
    hidden = any(_is_marked(node, role) for each in (base, revision) for node in _objects(each))
    for _ in range(_SAMPLES):
        value = draw.fitting(draw.random.choice((base, revision)), {"$ref": "#/components/schemas/A"}, 4)
        value = _without(value) if hidden else value
        if sender.is_valid(value) and not receiver.is_valid(value):
            return (value,)
    return None


class MessageDraw(Draw):
    """Draws bodies in which one property is readOnly or writeOnly, or neither."""

    def bodies(self) -> tuple[Json, Json]:
        """Return the components of a base and a revision."""
        while True:
            base, revision = self.pair()
            marks = (
                self.random.choice((None, "readOnly", "writeOnly")),
                self.random.choice((None, "readOnly", "writeOnly")),
            )
            marks = marks if self.chance(0.5) else (marks[0], marks[0])
            found = self._marked(base, marks[0]), self._marked(revision, marks[1])
            if all(map(_is_plain, found)):
                return found

    def _marked(self, components: Json, mark: str | None) -> Json:
        found = copy.deepcopy(components)
        for node in _objects(found):
            properties = node.get("properties")
            if mark and is_object(properties) and _MARKED in properties:
                schema = properties[_MARKED]
                schema = schema if is_object(schema) else {} if schema else {"not": {}}
                properties[_MARKED] = {**schema, mark: True}
        return found

    def _string(self, _: int) -> Json:
        formats = ("date", "ipv4", "uuid", "uri", "uri-reference")
        return {**super()._string(_), **self._some({"format": lambda: self.random.choice(formats)}, 0.5)}

    def _number(self, _: int) -> Json:
        sizes = ("int32", "int64")
        whole = {"type": "integer", **self._some({"format": lambda: self.random.choice(sizes)}, 0.8)}
        return whole if self.chance(0.4) else super()._number(_)

    def _of_type(self, components: Json, schema: Json, depth: int) -> Json:
        kind = schema.get("type")
        if kind == "string" and self.chance(0.5):
            return self.random.choice(_TEXTS)
        if kind == "integer" and self.chance(0.5):
            return self.random.choice(_NUMBERS)
        return super()._of_type(components, schema, depth)


def _document(components: Json, role: Role) -> Document:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
    body = {"requestBody": content} if role is Role.REQUEST else {"responses": {"200": content}}
    data = {"openapi": "3.1.0", "paths": {"/a": {"post": body}}, "components": {"schemas": components}}
    return load_text(json.dumps(data), "drawn.json")


def _validator(components: Json, role: Role) -> Any:
    schemas = copy.deepcopy(components)
    for node in _objects(schemas):
        if _is_marked(node, role) and is_array(node.get("required")):
            node["required"] = [name for name in node["required"] if name != _MARKED]
    data = {"$ref": "#/components/schemas/A", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(data, format_checker=_CHECKER)


def _is_plain(components: Json) -> bool:
    """Tell whether each schema that names the marked property declares it, so that it is clear whether it is marked."""
    return all(
        _MARKED in (node.get("properties") or ()) or _MARKED not in json.dumps([node.get("required"), node.get("dependentRequired")])
        for node in _objects(components)
    )  # fmt: skip


def _is_marked(node: Json, role: Role) -> bool:
    properties = node.get("properties")
    schema = properties.get(_MARKED) if is_object(properties) else None
    return is_object(schema) and schema.get(_MARKS[role]) is True


def _without(value: Json) -> Json:
    if is_object(value):
        return {name: _without(each) for name, each in value.items() if name != _MARKED}
    return [_without(each) for each in value] if is_array(value) else value


def _objects(node: Json) -> Iterator[Json]:
    """Yield every mapping in a node."""
    return (each for _, each in walk(node) if is_object(each))


def _check(name: str, test: Callable[[Any], object], *errors: type[Exception]) -> None:
    def check(value: Any) -> bool:
        return bool(test(value))

    _CHECKER.checks(name, raises=errors or ())(check)


def _within(bits: int) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, int) or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


def _text(parse: Callable[[str], object]) -> Callable[[Any], object]:
    return lambda value: True if not isinstance(value, str) else parse(value) or True


_check("date", _text(datetime.date.fromisoformat), ValueError)
_check("ipv4", _text(ipaddress.IPv4Address), ValueError)
_check("uuid", _text(uuid.UUID), ValueError)
_check("uri", lambda value: not isinstance(value, str) or ("://" in value and " " not in value))
_check("uri-reference", lambda value: not isinstance(value, str) or " " not in value)
_check("int32", _within(32))
_check("int64", _within(64))
