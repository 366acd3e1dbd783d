"""The pipeline's own reading: what the intermediate representation says of a document, as a `Reading`."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping

from openapi.document import JsonObject
from pipeline.ir.method import Argument, Body, BodyChoice, Method
from pipeline.ir.package import Field, Model, Package
from pipeline.keywords import SEND_DEFAULT
from pipeline.prepare.plain_schemas import is_nullable
from pipeline.python_type import PythonType

from .reading import (
    ANY,
    NULL,
    UNREAD,
    BodyReading,
    Branch,
    FieldReading,
    How,
    Key,
    Kind,
    OperationReading,
    Reading,
    ResponseReading,
    Shape,
)

_KINDS: dict[str, Kind] = {
    "Any": "any", "FileContent": "file", "None": "null", "Decimal": "number", "UUID": "uuid", "bool": "boolean", "bytes": "file",
    "date": "date", "datetime": "date-time", "float": "number", "int": "integer", "str": "string",
}  # fmt: skip
_HOLDERS: dict[str, Kind] = {"Mapping": "map", "Sequence": "list", "dict": "map", "list": "list"}
_TEXT = PythonType.parse("AsText()")  # how a decimal is annotated that is text in JSON
_UNDESCRIBED = PythonType("UnknownVariant")  # what a union keeps that the document does not describe
_NOT_SENT = frozenset({"None", "UNSET"})
_HOW: Mapping[str, How] = {"json": "json", "text": "text", "none": "none"}
_STREAMS: Mapping[str, How] = {"events": "text", "lines": ""}
_STRUCTURED = frozenset({"form", "json", "multipart"})


def read_package(package: Package, schemas: JsonObject, unread: Iterable[str] = ()) -> Reading:
    """Return what a package says of its document.

    Args:
        package: The package.
        schemas: The named schemas of the prepared document; they tell whether an optional field may be null, which its
            annotation does not.
        unread: The names of schemas that the other reader could not read.
    """
    return _PackageReader(package, schemas, frozenset(unread)).read()


class _PackageReader:
    def __init__(self, package: Package, schemas: JsonObject, unread: frozenset[str]) -> None:
        self._package = package
        self._schemas = schemas
        self._unread = unread
        self._models = {model.name: model for model in package.models}
        self._error_models = {error.name: error.model for error in package.errors}

    def read(self) -> Reading:
        found = [
            self._operation(operation) for resource in self._package.resources for operation in resource.operations
        ]
        operations = {operation.key: operation for operation in found}
        for operation in found:  # one that returns a body or a stream is two methods
            operations[operation.key].responses.update(operation.responses)
        models = [model for model in self._package.models if model.fields and model.name not in self._unread]
        return Reading(operations, {model.name: self._fields(model) for model in models})

    def _operation(self, operation: Method) -> OperationReading:
        parameters: dict[Key, FieldReading] = {
            (argument.location, argument.wire_name): self._argument(argument)
            for argument in (*operation.arguments, *_resuming(operation))
            if argument.location != "body"
        }
        usual = (BodyChoice(operation.body, operation.usual_arguments),) if operation.body else ()
        bodies = tuple(self._body(choice.body, choice.arguments) for choice in operation.bodies or usual)
        return OperationReading(operation.verb, operation.path, parameters, bodies, self._responses(operation))

    def _body(self, body: Body, arguments: tuple[Argument, ...]) -> BodyReading:
        shape = self._shape(body.type) if body.media in _STRUCTURED else None
        fields = (
            None
            if body.whole
            else {
                argument.wire_name: self._argument(argument)
                for argument in arguments
                if argument.location == "body" and not argument.extra
            }
        )
        return BodyReading(body.documented, body.required, shape, fields)

    def _responses(self, operation: Method) -> dict[str, ResponseReading]:
        found: dict[str, ResponseReading] = {}
        for error in operation.errors:
            model = self._error_models.get(error.body)
            if not error.media_type:
                found[error.status] = ResponseReading("", self._shape(model) if model else frozenset())
        for response in operation.responses:
            if operation.stream:
                found[response.status] = ResponseReading(_STREAMS[operation.stream.media], None)
            else:
                how = _HOW.get(response.media, "binary")
                shape = self._shape(response.type)
                if response.status.endswith("XX"):
                    shape -= {NULL}  # one of these statuses has no body
                found[response.status] = ResponseReading(how, shape if how == "json" else None)
        return found

    def _argument(self, argument: Argument) -> FieldReading:
        shape = self._shape(argument.type) - {NULL}
        is_sent = argument.default is None or argument.default not in _NOT_SENT
        return FieldReading(is_sent, shape | {NULL} if argument.nullable else shape)

    def _fields(self, model: Model) -> dict[str, FieldReading]:
        properties = self._schemas.get(model.name, {}).get("properties", {})
        return {field.wire_name: self._field(field, properties.get(field.wire_name, {})) for field in model.fields}

    def _field(self, field: Field, schema: JsonObject) -> FieldReading:
        shape = self._shape(field.annotation)
        if field.default is not None and not is_nullable(schema, self._schemas):
            shape -= {NULL}
        return FieldReading(field.default is None or schema.get(SEND_DEFAULT) is True, shape)

    def _shape(self, type_: PythonType, inside: frozenset[str] = frozenset()) -> Shape:
        """Return the shape of a type; `inside` has the names of the aliases around it."""
        described = [member for member in type_.members if member != _UNDESCRIBED]
        return frozenset[Branch]().union(*(self._branches(member, inside) for member in described))

    def _branches(self, type_: PythonType, inside: frozenset[str]) -> Shape:
        name, arguments = type_.name, type_.arguments
        if name in self._models:
            return self._named(self._models[name], inside)
        if name == "Annotated":
            return frozenset({Branch("string")}) if _TEXT in arguments else self._shape(arguments[0], inside)
        if name == "Literal":
            return frozenset(_constant(argument.name) for argument in arguments)
        if name in _HOLDERS:
            return frozenset({Branch(_HOLDERS[name], items=self._shape(arguments[-1], inside))})
        return frozenset({Branch(_KINDS[name]) if name in _KINDS else Branch("model", name)})

    def _named(self, model: Model, inside: frozenset[str]) -> Shape:
        if model.name in self._unread:
            return frozenset({UNREAD})
        if model.alias is not None and model.name not in inside:
            return self._shape(PythonType.parse(model.alias), inside | {model.name})
        if model.alias is None and not model.fields:
            return frozenset({Branch("map", items=ANY)})
        return frozenset({Branch("model", model.name)})


def _resuming(operation: Method) -> Iterator[Argument]:
    """Yield the parameter that is the argument `last_event_id` of a stream, if the document has one."""
    if operation.stream is not None and operation.stream.resumed_by is not None:
        yield operation.stream.resumed_by


def _constant(source: str) -> Branch:
    """Return the branch of a single value; openapi-python-client knows booleans only as a kind."""
    value = ast.literal_eval(source)
    return (
        Branch("boolean")
        if isinstance(value, bool)
        else NULL
        if value is None
        else Branch("constant", json.dumps(value))
    )
