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
    NOTHING,
    NULL,
    UNREAD,
    BodyReading,
    Branch,
    FieldReading,
    How,
    Key,
    Kind,
    ModelReading,
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
_AS_TEXT = PythonType.parse("AsText()")  # how a decimal is annotated that is text in JSON
_UNDESCRIBED = PythonType("UnknownVariant")  # what a union keeps that the document does not describe
_NOT_SENT = frozenset({"None", "UNSET"})
_UNSET = Branch("model", "Unset")
_WRITTEN: Mapping[str, How] = {"form": "form", "json": "json", "multipart": "multipart"}
_READ: Mapping[str, How] = {"json": "json", "text": "text", "none": "empty"}


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
        found = [self._operation(operation, resource.tag) for resource, operation in self._package.calls]
        operations = {operation.key: operation for operation in found}
        for operation in found:  # one that returns a body or a stream is two methods
            operations[operation.key].responses.update(operation.responses)
        models = [model for model in self._package.models if model.fields and model.name not in self._unread]
        return Reading(
            operations,
            {model.name: ModelReading(self._fields(model), self._further(model.further)) for model in models},
        )

    def _operation(self, operation: Method, tag: str) -> OperationReading:
        parameters: dict[Key, FieldReading] = {
            (argument.location, argument.wire_name): self._argument(argument)
            for argument in (*operation.arguments, *_resuming(operation))
            if argument.location != "body"
        }
        usual = (BodyChoice(operation.body, operation.usual_arguments),) if operation.body else ()
        bodies = {_sent(choice.body): self._body(choice.body, choice.arguments) for choice in operation.bodies or usual}
        secured, responses = bool(operation.security), self._responses(operation)
        return OperationReading(operation.verb, operation.path, tag, secured, parameters, bodies, responses)

    def _body(self, body: Body, arguments: tuple[Argument, ...]) -> BodyReading:
        how, shape = _WRITTEN.get(body.media), self._shape(body.type)
        if body.whole or not how:
            return BodyReading(body.required, how, shape)
        own = [argument for argument in arguments if argument.location == "body"]
        fields = {argument.wire_name: self._argument(argument) for argument in own if not argument.extra}
        further = next((argument.type.arguments[-1] for argument in own if argument.extra), None)
        return BodyReading(body.required, how, shape, fields, self._further(further))

    def _responses(self, operation: Method) -> dict[str, ResponseReading]:
        found: dict[str, ResponseReading] = {}
        for error in operation.errors:
            model = self._error_models.get(error.body)
            if not error.media_type:
                found[error.status] = ResponseReading(None, self._shape(model) if model else frozenset({NOTHING}))
        for response in operation.responses:
            if operation.stream:
                items = Branch("list", items=self._shape(operation.stream.type))
                found[response.status] = ResponseReading(None, frozenset({items}))
            else:
                how = _READ.get(response.media, "binary")
                shape = self._shape(response.type)
                if response.status.endswith("XX"):
                    shape -= {NULL}  # one of these statuses has no body
                found[response.status] = ResponseReading(how, shape)
        return found

    def _argument(self, argument: Argument) -> FieldReading:
        null = {NULL} if argument.nullable else set[Branch]()
        shape, annotation = (
            self._shape(type_) - {NULL, _UNSET} | null for type_ in (argument.type, argument.annotation)
        )
        default = None if argument.default in _NOT_SENT else _json(argument.default) if argument.default else ""
        return FieldReading(default is not None, shape, annotation if annotation != shape else None, default)

    def _further(self, type_: PythonType | None) -> Shape:
        return self._shape(type_) if type_ else ANY

    def _fields(self, model: Model) -> dict[str, FieldReading]:
        properties = self._schemas.get(model.name, {}).get("properties", {})
        return {field.wire_name: self._field(field, properties.get(field.wire_name, {})) for field in model.fields}

    def _field(self, field: Field, schema: JsonObject) -> FieldReading:
        shape = self._shape(field.annotation)
        if field.default is not None and not is_nullable(schema, self._schemas):
            shape -= {NULL}
        if field.default is None:
            return FieldReading(True, shape)
        default = "" if field.default == "None" else _json(field.default)
        return FieldReading(schema.get(SEND_DEFAULT) is True, shape, default=default)

    def _shape(self, type_: PythonType, inside: frozenset[str] = frozenset()) -> Shape:
        """Return the shape of a type; `inside` has the names of the aliases around it."""
        described = [member for member in type_.members if member != _UNDESCRIBED]
        return frozenset[Branch]().union(*(self._branches(member, inside) for member in described))

    def _branches(self, type_: PythonType, inside: frozenset[str]) -> Shape:
        name, arguments = type_.name, type_.arguments
        if name in self._models:
            return self._named(self._models[name], inside)
        if name == "Annotated":
            return frozenset({Branch("string")}) if _AS_TEXT in arguments else self._shape(arguments[0], inside)
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
            return frozenset({Branch("map", items=self._further(model.further))})
        return frozenset({Branch("model", model.name)})


def _resuming(operation: Method) -> Iterator[Argument]:
    """Yield the parameter that is the argument `last_event_id` of a stream, if the document has one."""
    if operation.stream is not None and operation.stream.resumed_by is not None:
        yield operation.stream.resumed_by


def _sent(body: Body) -> str:
    """Return the media type that a body is sent as; the document may have a wildcard for it."""
    return body.documented if "*" in body.documented else body.content_type


def _json(default: str) -> str:
    return json.dumps(ast.literal_eval(default))


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
