"""Optional values: call each operation with none of them and with each alone, and see that nothing else is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from openapi.document import JsonObject, is_array, is_object
from openapi.operations import Operation
from openapi.spec import Spec

from ..outcome import CallOutcome
from .answers import answer_for
from .arguments import arguments_for, media_of
from .loaded_package import LoadedPackage, call_method, reason_of
from .sampler import Sampler
from .scalars import UnsampleableError
from .server import AnsweringServer, Asked

Name = tuple[str, str]
"""A parameter by its location and name, or a property of the body, whose location is `body`."""

_SEND_DEFAULT = "x-send-default"


def calls_with_each_option(
    spec: Spec, package: LoadedPackage, client: Any, server: AnsweringServer
) -> Iterator[CallOutcome]:
    """Yield a call without optional values, and one with each, for every operation."""
    for operation in spec.operations:
        for call in package.calls(operation):
            options = _Options(spec, operation, call)
            for option in (None, *options.names):
                yield options.call(option, client, server)


def _credentials(spec: Spec) -> set[Name]:
    """Return the parameters in which the client sends its credentials: some documents list them once more."""
    schemes = spec.mapping("/components/securitySchemes").values()
    return {(str(each.get("in")), str(each.get("name")).lower()) for each in schemes if is_object(each)}


class _Options:
    def __init__(self, spec: Spec, operation: Operation, call: Any) -> None:
        self._spec = spec
        self._operation = operation
        self._call = call
        self._sampler = Sampler(spec, "request")
        self._body = self._body_schema()
        self._properties: JsonObject = self._body.get("properties", {}) if self._body else {}
        self._required: list[str] = list(dict.fromkeys(self._body.get("required", ()))) if self._body else []
        self._optional_parameters = {
            (parameter.location, parameter.name): parameter
            for parameter in operation.parameters
            if not parameter.required
            and parameter.location in {"query", "header", "cookie"}
            and parameter.name.lower() != "content-length"  # every body has one
            and (parameter.location, parameter.name.lower()) not in _credentials(spec)
        }

    @property
    def names(self) -> list[Name]:
        """The optional values of the operation."""
        properties = [("body", name) for name in self._properties if name not in self._required and self._is_sent(name)]
        return [*self._optional_parameters, *properties]

    def call(self, option: Name | None, client: Any, server: AnsweringServer) -> CallOutcome:
        """Call the operation with an optional value, or with none, and say whether just that was sent."""
        label = f"{self._operation.label} ({self._call.name}) with {option[1] if option else 'nothing optional'}"
        try:
            values = self._values(option)
            medias = {"json", "text", "binary", "none", "events", "lines"}
            server.answer = answer_for(self._spec, self._operation, medias, Sampler(self._spec, "response"))
        except UnsampleableError as error:
            return CallOutcome(label, "not sampleable", str(error))
        server.asked.clear()
        try:
            call_method(client, self._call.name, values)
        except Exception as error:  # whatever a call raises  # noqa: BLE001
            if not server.asked:
                return CallOutcome(label, "failed", reason_of(error))
        wrong = list(self._wrong(option, server.asked[-1])) if server.asked else ["nothing was sent"]
        return CallOutcome(label, "failed", "; ".join(wrong)) if wrong else CallOutcome(label, "succeeded")

    def _values(self, option: Name | None) -> JsonObject:
        """Return the arguments: the required ones, and the optional one."""
        complete = arguments_for(self._spec, self._operation, self._call, self._sampler)
        arguments: dict[str, Name] = {sent.argument: (sent.location, sent.name) for sent in self._call.parameters}
        values = {
            argument: value
            for argument, value in complete.values.items()
            if argument in arguments
            and (arguments[argument] not in self._optional_parameters or arguments[argument] == option)
        }
        if option and option[0] != "body" and not any(arguments[argument] == option for argument in values):
            raise UnsampleableError("no value was found for it")
        body = self._call.body
        if body is None:
            return values
        if self._body is None:
            return values | {name: value for name, value in complete.values.items() if name not in arguments}
        chosen = [*self._required, *([option[1]] if option and option[0] == "body" else [])]
        fields = self._sampler.sample_fields(self._body, [name for name in chosen if self._is_sent(name)])
        if not body.fields:
            return values | {"body": fields}
        wire_names = {wire_name: argument for argument, wire_name in body.fields.items()}
        return values | {wire_names[name]: value for name, value in fields.items()}

    def _wrong(self, option: Name | None, asked: Asked) -> Iterator[str]:
        """Yield what was sent in addition, or not sent."""
        query = {name for name, _ in parse_qsl(asked.url.query, keep_blank_values=True)}
        cookies = {part.partition("=")[0].strip() for part in asked.headers.get("cookie", "").split(";")}
        for (location, name), parameter in self._optional_parameters.items():
            sent = {"query": name in query, "header": name.lower() in asked.headers, "cookie": name in cookies}[
                location
            ]
            default = is_object(parameter.schema) and parameter.schema.get(_SEND_DEFAULT) is True
            if sent and (location, name) != option and not default:
                yield f"the {location} parameter {name} was sent, and nobody gave it"
            elif not sent and (location, name) == option and self._has_one_place(parameter.schema):
                yield f"the {location} parameter {name} was not sent"
        if self._body is not None:
            yield from self._wrong_body(option, asked)

    def _wrong_body(self, option: Name | None, asked: Asked) -> Iterator[str]:
        wanted = {name for name in self._required if self._is_sent(name)}
        wanted |= {option[1]} if option and option[0] == "body" else set()
        is_optional = self._operation.body is not None and not self._operation.body.required
        try:
            sent: Any = json.loads(asked.body) if asked.body or not (is_optional and not wanted) else {}
        except ValueError:
            sent = None
        if not is_object(sent):
            yield f"the body was no object: {asked.body[:60]!r}"
            return
        defaults = {
            name for name, child in self._properties.items() if is_object(child) and child.get(_SEND_DEFAULT) is True
        }
        if sent.keys() - wanted - defaults:
            yield f"the body had {', '.join(sorted(sent.keys() - wanted - defaults))}, which nobody gave"
        if wanted - sent.keys():
            yield f"the body lacked {', '.join(sorted(wanted - sent.keys()))}"

    def _has_one_place(self, schema: JsonObject | None) -> bool:
        """Whether a parameter is sent under its own name: an object may be spread, and an empty list is not sent."""
        try:
            merged = self._sampler.merged(schema or {})
        except UnsampleableError:
            return False
        kind = merged.get("type")
        return isinstance(kind, str) and kind not in {"array", "object", "null"}

    def _is_sent(self, name: str) -> bool:
        return not self._sampler.is_hidden(self._properties.get(name))

    def _body_schema(self) -> JsonObject | None:
        """Return the schema of a body that is a JSON object with documented properties, None of any other."""
        body = self._call.body
        media = media_of(self._operation, body) if body is not None and body.media == "json" else None
        if media is None or not is_object(media.schema):
            return None
        try:
            merged = self._sampler.merged(media.schema)
        except UnsampleableError:
            return None
        is_plain = is_object(merged.get("properties")) and not any(
            is_array(merged.get(key)) for key in ("oneOf", "anyOf")
        )
        return merged if is_plain else None
