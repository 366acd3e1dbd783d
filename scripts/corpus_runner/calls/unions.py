"""Unions: draw a response for each branch of each union in the responses, and check what it is decoded to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from openapi.document import JsonObject, is_array, is_object
from openapi.messages import MediaType
from openapi.operations import Operation
from openapi.spec import Spec
from pipeline.names import class_name

from ..outcome import Draw, DrawResult
from .answers import body_of, success_of
from .arguments import arguments_for
from .loaded_package import LoadedPackage, call_method, reason_of
from .sampler import Sampler
from .scalars import UnsampleableError
from .server import Answer, AnsweringServer

Step = tuple[Literal["property", "items", "values", "branch"], Any]
_DEEPEST = 8
_TEXTS = (str, date, UUID, Decimal)  # how a text of JSON may be decoded; a datetime is a date


@dataclass(frozen=True, slots=True)
class Union:
    """A union, and the way to it from the top of an answer.

    Attributes:
        schema: The schema, references followed.
        branches: Its branches, without null.
        steps: The way to it.
        is_parent: Whether it is an object whose discriminator names the objects that extend it.
    """

    schema: JsonObject
    branches: list[Any]
    steps: tuple[Step, ...]
    is_parent: bool = False

    def __str__(self) -> str:
        words = {"items": "[]", "values": "{}", "branch": ""}
        return "".join(f".{what}" if kind == "property" else words[kind] for kind, what in self.steps) or "."


def draws(spec: Spec, package: LoadedPackage, client: Any, server: AnsweringServer) -> Iterator[Draw]:
    """Yield the result of a response for each branch; a union in several responses is drawn from once."""
    seen: set[int] = set()
    for operation in spec.operations:
        for call in package.calls(operation):
            for place in _answers(operation, call):
                drawer = _Drawer(spec, package, place)
                for union in drawer.unions(seen):
                    for index in range(len(union.branches)):
                        yield drawer.draw(union, index, client, server)


@dataclass(frozen=True, slots=True)
class _Answers:
    """The answers of one status to an operation: how the package calls it, the status, and the media type."""

    operation: Operation
    call: Any
    status: int
    media: MediaType


def _answers(operation: Operation, call: Any) -> Iterator[_Answers]:
    """Yield the answers of an operation whose bodies are JSON: its success and its failures."""
    success = success_of(operation)
    for response in operation.responses:
        if response is not success and response.status[0] not in "45":
            continue
        wanted = call.stream.media if call.stream and response is success else "json"
        media = next((media for media in response.content if media.kind == wanted), None)
        if media is not None:
            exact = response.status.replace("XX", "00")
            yield _Answers(operation, call, int(exact) if exact.isdecimal() else 200, media)


class _Drawer:
    def __init__(self, spec: Spec, package: LoadedPackage, answers: _Answers) -> None:
        self._spec = spec
        self._package = package
        self._operation, self._call = answers.operation, answers.call
        self._status, self._media = answers.status, answers.media
        self._sampler = Sampler(spec, "response")
        self._top: Any = answers.media.item_schema or answers.media.schema or {}

    def unions(self, seen: set[int]) -> Iterator[Union]:
        """Yield the unions below the answer, the nearest first; `seen` has the identities of those met before."""
        waiting: list[tuple[Any, tuple[Step, ...]]] = [(self._top, ())]
        walked: set[str | int] = set()
        while waiting:
            schema, steps = waiting.pop(0)
            key = schema["$ref"] if is_object(schema) and "$ref" in schema else id(schema)
            if not is_object(schema) or key in walked or len(steps) > _DEEPEST:
                continue
            walked.add(key)
            try:
                merged = self._sampler.merged(schema)
            except UnsampleableError:
                continue
            union = self._union(schema, merged, steps)
            if union and id(_identity(union)) not in seen:
                seen.add(id(_identity(union)))
                yield union
            waiting += [(child, (*steps, step)) for step, child in self._children(merged, union)]

    def _union(self, schema: JsonObject, merged: JsonObject, steps: tuple[Step, ...]) -> Union | None:
        listed = merged.get("oneOf") or merged.get("anyOf")
        branches = [branch for branch in listed if not _is_null(branch)] if is_array(listed) else []
        if len(branches) > 1:
            return Union(merged, branches, steps)
        own = self._spec.resolved(schema)
        mapping = own.get("discriminator", {}).get("mapping") if is_object(own.get("discriminator")) else None
        if not listed and is_object(mapping):
            targets = [target if "/" in target else f"#/components/schemas/{target}" for target in mapping.values()]
            return Union(own, [{"$ref": target} for target in dict.fromkeys(targets)], steps, is_parent=True)
        return None

    def _children(self, merged: JsonObject, union: Union | None) -> Iterator[tuple[Step, Any]]:
        for index, branch in enumerate(union.branches if union else ()):
            yield ("branch", index), branch
        properties = merged.get("properties", {})
        for name, child in properties.items() if is_object(properties) else ():
            if not self._sampler.is_hidden(child):
                yield ("property", name), child
        if is_object(merged.get("items")):
            yield ("items", None), merged["items"]
        if is_object(merged.get("additionalProperties")) and not properties:
            yield ("values", None), merged["additionalProperties"]

    def draw(self, union: Union, index: int, client: Any, server: AnsweringServer) -> Draw:
        """Draw a response for a branch, and return what it is decoded to."""
        branch = union.branches[index]
        shown = branch["$ref"].rpartition("/")[2] if is_object(branch) and "$ref" in branch else f"branch {index + 1}"

        def result(kind: DrawResult, reason: str = "") -> Draw:
            return Draw(self._operation.label, str(union), shown, kind, reason)

        try:
            value = self._tagged(union, branch, self._sampler.sample(self._with_own(union, branch)))
            if self._is_ambiguous(union, index, value):
                return result("ambiguous")
            answer = self._along(self._top, union.steps, value)
            values = arguments_for(self._spec, self._operation, self._call, Sampler(self._spec, "request")).values
        except UnsampleableError as error:
            return result("not sampleable", str(error))
        server.answer = Answer(self._status, self._media.essence, body_of(self._media, answer))
        try:
            decoded = _reached(self._answered(client, values), union.steps)
        except Exception as error:  # whatever a call raises  # noqa: BLE001
            return result("failed", reason_of(error))
        return result(*self._verdict(branch, value, decoded, has_own=bool(_own(union).get("properties"))))

    def _answered(self, client: Any, values: dict[str, Any]) -> Any:
        """Return the body of the answer to a call, or the first item of a stream."""
        if self._status >= 400:
            try:
                call_method(client, self._call.name, values)
            except Exception as error:
                decoded: Any = getattr(error, "data", None)
                if decoded is None:
                    raise
                return decoded
        found = call_method(client, self._call.name, values)
        if self._call.stream:
            return found[0]
        return found.result if hasattr(found, "headers") and hasattr(found, "result") else found

    def _verdict(self, branch: Any, value: Any, decoded: Any, *, has_own: bool = False) -> tuple[DrawResult, str]:
        kind = type(decoded).__name__
        if is_array(value):
            if not isinstance(decoded, list):
                return "wrong", kind
            items = self._sampler.merged(branch).get("items") if is_object(branch) else None
            return self._verdict(items, value[0], decoded[0]) if value and decoded else ("right", "")
        if not is_object(value):
            texts = isinstance(value, str) and isinstance(decoded, _TEXTS)
            return ("right", "") if texts or json.dumps(value) == json.dumps(decoded, default=str) else ("wrong", kind)
        expected = [] if has_own else self._classes(branch)
        if not expected:
            return "not comparable", kind
        return ("right", "") if kind in expected else ("wrong", f"{kind} instead of {' or '.join(expected)}")

    def _classes(self, branch: Any) -> list[str]:
        """Return the classes that a branch may be: those of the chain of references that it begins."""
        found: list[str] = []
        while is_object(branch) and isinstance(branch.get("$ref"), str) and len(found) < _DEEPEST:
            name = class_name(branch["$ref"].rpartition("/")[2])
            found += [name] if isinstance(getattr(self._package.models, name, None), type) else []
            branch = self._spec.raw(self._spec.target(branch["$ref"]) or "/nothing")
        return found

    def _is_ambiguous(self, union: Union, index: int, value: Any) -> bool:
        """Whether a value fits other branches too, and no discriminator tells."""
        if is_object(union.schema.get("discriminator")):
            return False
        return any(self._sampler.fits(other, value) for number, other in enumerate(union.branches) if number != index)

    def _tagged(self, union: Union, branch: Any, value: Any) -> Any:
        """Return an object with the tag that its discriminator asks for, unless the branch has another one itself."""
        discriminator = union.schema.get("discriminator")
        if not (is_object(discriminator) and is_object(value) and is_object(branch) and "$ref" in branch):
            return value
        mapping: JsonObject = discriminator.get("mapping") or {}
        name = branch["$ref"].rpartition("/")[2]
        tag = next((tag for tag, target in mapping.items() if target in {branch["$ref"], name}), name)
        tagged = {**value, discriminator["propertyName"]: tag}
        return tagged if self._sampler.fits(branch, tagged) else value

    def _with_own(self, union: Union, branch: Any) -> Any:
        """Return a branch with the keywords next to its union."""
        own = _own(union)
        return self._sampler.joined(own, branch) if own.get("properties") and is_object(branch) else branch

    def _along(self, schema: Any, steps: tuple[Step, ...], value: Any) -> Any:
        """Return a sample of a schema that has a value at the end of the way."""
        if not steps:
            return value
        (kind, what), *rest = steps
        merged = self._sampler.merged(schema)
        if kind == "property":
            sample = self._sampler.sample(schema)
            if not is_object(sample):
                raise UnsampleableError("the object around the union has no sample")
            return {**sample, what: self._along(merged["properties"][what], tuple(rest), value)}
        if kind == "items":
            return [self._along(merged["items"], tuple(rest), value)]
        if kind == "values":
            return {"key": self._along(merged["additionalProperties"], tuple(rest), value)}
        union = self._union(schema, merged, ())
        if union is None:
            raise UnsampleableError("the union on the way is none")
        branch = union.branches[what]
        return self._tagged(union, branch, self._along(self._with_own(union, branch), tuple(rest), value))


def _own(union: Union) -> JsonObject:
    """Return the keywords of a union other than its branches; the parent of others is not a branch itself."""
    return {} if union.is_parent else {key: part for key, part in union.schema.items() if key not in {"oneOf", "anyOf"}}


def _identity(union: Union) -> Any:
    """Return what two meetings of one union share."""
    return union.schema if union.is_parent else union.schema.get("oneOf") or union.schema.get("anyOf")


def _is_null(branch: Any) -> bool:
    return is_object(branch) and branch.get("type") == "null"


def _reached(value: Any, steps: tuple[Step, ...]) -> Any:
    """Return what is at the end of the way in a decoded value."""
    for kind, what in steps:
        if kind == "items":
            value = value[0]
        elif kind in {"property", "values"}:
            name = "key" if kind == "values" else what
            value = value[name] if is_object(value) else _field(value, name)
    return value


def _field(model: Any, wire_name: str) -> Any:
    fields: dict[str, Any] = model.__pydantic_fields__
    for name, field in fields.items():
        if wire_name == (field.alias or name):
            return getattr(model, name)
    return model.model_extra[wire_name]
