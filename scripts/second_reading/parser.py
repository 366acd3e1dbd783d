"""The parser of openapi-python-client: the only module that knows it.

It wraps its strings, drops what it does not like with a warning, and passes over some parts without a word.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openapi.document import JsonObject
from openapi.messages import MediaType
from openapi.operations import operations_of
from openapi.references import References

from .readable import told_media_types
from .reading import (
    ANY,
    FILE,
    TEXT,
    BodyReading,
    Branch,
    FieldReading,
    How,
    Key,
    Kind,
    ModelReading,
    OperationReading,
    ResponseReading,
    Shape,
)

_SCHEMAS = "/components/schemas/"
_FAILED_SCHEMA = re.compile(r"Unable to (?:process|parse) schema /components/schemas/([^\s:]+)")
_INVALID_SCHEMA = re.compile(r"^components\.schemas\.([^.\s]+)", re.MULTILINE)
_WRAPPED = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")
_PREAMBLE = "Unable to parse this part of your OpenAPI document:"
_KINDS: dict[str, Kind] = {
    "AnyProperty": "any", "BooleanProperty": "boolean", "DateProperty": "date", "DateTimeProperty": "date-time",
    "FileProperty": "file", "FloatProperty": "number", "IntProperty": "integer", "NoneProperty": "null",
    "StringProperty": "string", "UuidProperty": "uuid",
}  # fmt: skip
_READ: dict[str, How] = {
    "response.json()": "json", "response.text": "text", "response.content": "binary", "None": "empty",
}  # fmt: skip
_WRITTEN: dict[str, How] = {"data": "form", "files": "multipart", "json": "json"}
_PLAIN: dict[How, Shape] = {"binary": frozenset({FILE}), "text": frozenset({TEXT})}


def parse(data: JsonObject, **changes: JsonObject) -> Any:
    """Return what the parser makes of a document: its data, or an error where it gave up on the whole."""
    _load_parser_alone()
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser.openapi import GeneratorData

    options = ConfigFile(literal_enums=True, content_type_overrides=told_media_types(data))
    config = Config.from_sources(
        options, MetaType.NONE, Path("openapi.yaml"), "utf-8", overwrite=False, output_path=None
    )
    return GeneratorData.from_dict({**data, **changes}, config=config)


def _load_parser_alone() -> None:
    """Make the parser importable without the rest of its package, whose templates and HTTP client take twice as long."""
    name = "openapi_python_client"
    specification = importlib.util.find_spec(name) if name not in sys.modules else None
    if specification is not None:
        package: Any = importlib.util.module_from_spec(specification)
        sys.modules[name] = package  # and its __init__ is not run
        package.Config = importlib.import_module(f"{name}.config").Config


def is_parsed(result: Any) -> bool:
    """True if the parser has not given up on the document as a whole."""
    return hasattr(result, "models")


def failed_schemas(result: Any) -> dict[str, str]:
    """Return why the parser failed on schemas, by their names."""
    if not is_parsed(result):
        return dict.fromkeys(_INVALID_SCHEMA.findall(str(result.detail)), reason_of(result))
    matches = [(_FAILED_SCHEMA.search(error.header), error) for error in result.errors]
    return {match[1]: reason_of(error) for match, error in matches if match}


class Understood:
    """What the parser has understood, as readings."""

    def __init__(self, result: Any, data: JsonObject) -> None:
        from openapi_python_client.strings import ClassName, PythonIdentifier

        self._collections: list[Any] = list(result.endpoint_collections_by_tag.values())
        self._classes: dict[str, Any] = {model.class_info.name: model for model in result.models}
        self._names: dict[str, str] = {
            ClassName(name, "field_"): name for name in data["components"].get("schemas", ())
        }
        self._tags = {
            PythonIdentifier(tag, "tag"): tag for operation in operations_of(References(data)) for tag in operation.tags
        }
        self._told = told_media_types(data)

    def models(self) -> dict[str, ModelReading]:
        """Return each named model."""
        return {
            name: ModelReading(self._fields(model), self._further(model))
            for class_name, model in self._classes.items()
            if (name := self._names.get(class_name)) and _fields(model)
        }

    def operations(self) -> Iterator[OperationReading]:
        """Yield the operations."""
        for collection in self._collections:
            for endpoint in collection.endpoints:
                names = [_text(parameter.name) for parameter in endpoint.path_parameters]
                path = re.sub(r"\{[^{}]*\}", "{}", _text(endpoint.path)).format(*(f"{{{name}}}" for name in names))
                yield OperationReading(
                    verb=endpoint.method.upper(),
                    path=path,
                    tag=self._tags.get(endpoint.tags[0]),
                    secured=endpoint.requires_security,
                    parameters={
                        (str(location), _text(parameter.name)): self._field(parameter)
                        for location, parameter in endpoint.iter_all_parameters()
                    },
                    bodies={_text(body.content_type): self._body(body) for body in endpoint.bodies},
                    responses={each.status_code.pattern: self._response(each) for each in endpoint.responses},
                )

    def warnings(self) -> dict[Key, list[str]]:
        """Return what the parser says of operations, or parts of them, that it dropped."""
        found: dict[Key, list[str]] = {}
        for collection in self._collections:
            for error in collection.parse_errors:
                match = re.match(r"WARNING parsing ([A-Z]+) (.*) within ", error.header)
                if match:
                    found.setdefault((match[1], match[2]), []).append(reason_of(error))
        return found

    def _fields(self, model: Any) -> dict[str, FieldReading]:
        return {_text(field.name): self._field(field) for field in _fields(model)}

    def _field(self, field: Any) -> FieldReading:
        shape = self._shape(field)
        default = None if field.default is None else json.dumps(field.default.raw_value)
        return FieldReading(field.required, shape, shape, default)

    def _further(self, model: Any) -> Shape | None:
        return self._shape(model.additional_properties) if model.additional_properties else None

    def _body(self, body: Any) -> BodyReading:
        how, prop = _WRITTEN.get(str(body.body_type)), body.prop
        if how is None or MediaType(_text(body.content_type), "", {}).is_stream:
            return BodyReading(prop.required, None, None)
        model = self._classes.get(prop.class_info.name) if type(prop).__name__ == "ModelProperty" else None
        fields, further = (self._fields(model), self._further(model)) if model else (None, None)
        return BodyReading(prop.required, how, self._shape(prop), fields, further)

    def _response(self, response: Any) -> ResponseReading:
        how = _READ[response.source["attribute"]]
        names = [_text(name) for name in getattr(response.data, "content", None) or ()]
        if names and names[0] in self._told:
            return ResponseReading(None, self._shape(response.prop) if how == "json" else None)
        return ResponseReading(how, self._shape(response.prop) if how == "json" else _PLAIN.get(how))

    def _shape(self, found: Any) -> Shape:
        kind = type(found).__name__
        match kind:
            case "UnionProperty":
                return frozenset[Branch]().union(*map(self._shape, found.inner_properties))
            case "LiteralEnumProperty":
                return frozenset(Branch("constant", json.dumps(value)) for value in found.values)
            case "ConstProperty":
                return frozenset({Branch("constant", json.dumps(found.value.raw_value))})
            case "ListProperty":
                return frozenset({Branch("list", items=self._shape(found.inner_property))})
            case "ModelProperty":
                return frozenset({self._model(found.class_info.name)})
            case _:
                return frozenset({Branch(_KINDS[kind])})

    def _model(self, class_name: str) -> Branch:
        model = self._classes[class_name]
        if class_name in self._names and _fields(model):
            return Branch("model", self._names[class_name])
        return Branch("map", items=self._further(model) or ANY)


def _fields(model: Any) -> list[Any]:
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _text(value: Any) -> str:
    """Return a text without its wrapping."""
    return str(value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value)


def reason_of(error: Any) -> str:
    """Return what an error says, in one line and without addresses of memory."""
    text = (_text(error.detail) if error.detail else error.header).partition("\n\n")[0]
    return _WRAPPED.sub("...", " ".join(text.split())).removeprefix(f"{_PREAMBLE} : ")
