"""The arguments of a call: samples of its parameters and its body, by the names that the package gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openapi.document import JsonObject, is_array, is_object
from openapi.messages import MediaType, Parameter
from openapi.operations import Operation
from openapi.spec import Spec

from .answers import examples_of
from .sampler import Sampler
from .scalars import UnsampleableError

_FILE = b"abc"
_TYPES: dict[str, Callable[[str], Any]] = {
    "date-time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "uuid": UUID,
}


@dataclass
class Arguments:
    """The arguments of a method, and what its server must receive.

    Attributes:
        values: The keyword arguments.
        parameters: The sent parameters with their plain values.
        body: The sent body as plain data, None where it has none or is not JSON.
        media: The description of that body.
    """

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    parameters: list[tuple[Parameter, Any]] = field(default_factory=list[tuple[Parameter, Any]])
    body: Any = None
    media: MediaType | None = None


def arguments_for(spec: Spec, operation: Operation, call: Any, sampler: Sampler) -> Arguments:
    """Return arguments for an operation; `call` is its description in the package.

    Raises:
        UnsampleableError: No value was found for a required parameter or for the body.
    """
    found = Arguments()
    documented = {parameter.key: parameter for parameter in operation.parameters}
    for sent in call.parameters:
        key = (sent.location, sent.name.lower() if sent.location == "header" else sent.name)
        parameter = documented.get(key)
        if parameter is None and sent.location == "path":
            found.values[sent.argument] = "a"  # it was missing, and is text therefore
            continue
        if parameter is None:
            raise UnsampleableError(f"the parameter {sent.name!r} in {sent.location} is not documented")
        try:
            value = sampler.sample(parameter.schema or {"type": "string"}, examples_of(spec, parameter.node))
        except UnsampleableError:
            if parameter.required:
                raise
            continue
        if value is not None and (value != "" or parameter.location != "path"):
            found.values[sent.argument] = _typed(spec, parameter.schema, value)
            found.parameters.append((parameter, value))
    if call.body is not None:
        _add_body(spec, operation, call.body, sampler, found)
    return found


def media_of(operation: Operation, body: Any) -> MediaType | None:
    """Return the media type in which the package sends a body, None if it is not documented."""
    content = operation.body.content if operation.body else ()
    named = [media for media in content if media.name == body.content_type]
    return next(iter([*named, *(media for media in content if media.kind == body.media)]), None)


def _typed(spec: Spec, schema: JsonObject | None, value: Any) -> Any:
    """Return a value in the Python type that its format asks for."""
    make = _TYPES.get(str(spec.resolved(schema or {}).get("format")))
    if make and isinstance(value, str):
        try:
            return make(value)
        except ValueError:
            return value
    return value


def _add_body(spec: Spec, operation: Operation, body: Any, sampler: Sampler, found: Arguments) -> None:
    media = media_of(operation, body)
    if media is None:
        raise UnsampleableError("the body of the package is not documented")
    if body.media == "binary":
        found.values["body"] = _FILE
        return
    schema = media.schema if media.schema is not None else {"type": "string"} if body.media == "text" else {}
    value = sampler.sample(schema, examples_of(spec, media.node))
    if body.media == "json":
        found.body, found.media = value, media
    if not body.fields:
        found.values["body"] = value if body.media != "text" or isinstance(value, str) else str(value)
        return
    if not is_object(value):
        raise UnsampleableError("the body of the package has fields, and the sample has none")
    if found.body is not None:
        found.body = {name: value[name] for name in body.fields.values() if name in value}
    for argument, wire_name in body.fields.items():
        if wire_name in value:
            found.values[argument] = _file(value[wire_name]) if wire_name in body.files else value[wire_name]


def _file(value: Any) -> Any:
    return [_FILE] * len(value) if is_array(value) else _FILE
