"""The reader: openapi-python-client's parser, which only this module knows.

Run as a program, it reads a prepared document from standard input and writes its `Reading` to standard output, both
pickled. The parser wraps its strings, drops what it does not like with a warning, and passes over some parts without a
word: whatever does not come back is listed as unread.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import pickle
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from openapi.document import JsonObject, join
from openapi.operations import Operation, operations_of
from openapi.references import References

from .readable import readable, told_media_types
from .reading import (
    ANY,
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
    Unread,
)

_SCHEMAS = "/components/schemas/"
_MOST_ROUNDS = 6
_PREAMBLE = "Unable to parse this part of your OpenAPI document:"
_MISSING = "Could not find reference"  # to a schema that has failed itself
_SILENT = "passed over without a word"
_FAILED_SCHEMA = re.compile(r"Unable to (?:process|parse) schema /components/schemas/([^\s:]+)")
_INVALID_SCHEMA = re.compile(r"^components\.schemas\.([^.\s]+)", re.MULTILINE)
_WRAPPED = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")
_KINDS: dict[str, Kind] = {
    "AnyProperty": "any", "BooleanProperty": "boolean", "DateProperty": "date", "DateTimeProperty": "date-time",
    "FileProperty": "file", "FloatProperty": "number", "IntProperty": "integer", "NoneProperty": "null",
    "StringProperty": "string", "UuidProperty": "uuid",
}  # fmt: skip
_HOW: dict[str, How] = {
    "response.json()": "json",
    "response.text": "text",
    "response.content": "binary",
    "None": "none",
}


def read(document: JsonObject) -> Reading:
    """Return what openapi-python-client understands of a prepared document."""
    data = readable(document)
    failed = _Failed(data)
    result = _parse(data)
    for _ in range(_MOST_ROUNDS):
        if not failed.replace(result):
            break
        result = _parse(data)
    if not _is_parsed(result):
        return Reading({}, {}, (Unread("the document", "", _reason(result)),))
    understood = _Understood(result, data)
    operations = {found.key: found.without_shapes(failed.parameters) for found in understood.operations()}
    models = understood.models()
    for model, field in failed.fields:
        models[model][field] = replace(models[model][field], shape=None)
    unread = (*failed.unread, *_missing(data, operations, understood.warnings()))
    return Reading(operations, models, unread, frozenset(failed.schemas))


def _parse(data: JsonObject, **changes: JsonObject) -> Any:
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


def _is_parsed(result: Any) -> bool:
    return hasattr(result, "models")


class _Failed:
    """What the parser fails on; it is replaced, so that the rest is read.

    Attributes:
        unread: All of it.
        schemas: The schemas among it, by name.
        fields: The fields of models among it, by model and name: what they take was not read.
        parameters: The parameters among it, by operation, and location and name: the same.
    """

    def __init__(self, data: JsonObject) -> None:
        self._data = data
        self._schemas: dict[str, JsonObject] = data["components"].get("schemas", {})
        self.unread: list[Unread] = []
        self.schemas: dict[str, None] = {}
        self.fields: dict[Key, None] = {}
        self.parameters: dict[tuple[Key, Key], None] = {}

    def replace(self, result: Any) -> bool:
        """Replace what a run of the parser has failed on; True if there is any."""
        before = len(self.unread)
        errors = {name: reason for name, reason in _failed_schemas(result).items() if self._schemas.get(name)}
        for name, reason in (
            {name: reason for name, reason in errors.items() if _MISSING not in reason} or errors
        ).items():
            if not self._replace_fields(name):
                self._schemas[name] = {}
                self.schemas[name] = None
                self.unread.append(Unread(f"schema {name}", _SCHEMAS + name, reason))
        if not errors and _is_parsed(result):
            self._replace_parameters(_Understood(result, self._data))
        return len(self.unread) > before

    def _replace_fields(self, name: str) -> bool:
        """Replace the fields of a schema that fail by themselves; True if there are any."""
        properties = self._schemas[name].get("properties", {})
        probes = {f"Probe{number}": field for number, field in enumerate(properties)}
        tried = {probe: {"type": "object", "properties": {field: properties[field]}} for probe, field in probes.items()}
        components = {**self._data["components"], "schemas": {**self._schemas, **tried}}
        errors = _failed_schemas(_parse(self._data, components=components, paths={})) if tried else {}
        found = {field: errors[probe] for probe, field in probes.items() if _MISSING not in errors.get(probe, _MISSING)}
        for field, reason in found.items():
            properties[field] = {}
            self.fields[name, field] = None
            pointer = join(_SCHEMAS + name, "properties", field)
            self.unread.append(Unread(f"what the field {field} of {name} takes", pointer, reason))
        return bool(found)

    def _replace_parameters(self, understood: _Understood) -> None:
        """Replace the parameters for which operations were dropped."""
        returned = {operation.key for operation in understood.operations()}
        dropped = [operation for operation in operations_of(References(self._data)) if _key(operation) not in returned]
        found = [(_key(o), o.label, p) for o in dropped for p in o.parameters if p.location != "path"]
        probes = {f"/{number}": probe for number, probe in enumerate(found)}
        tried: JsonObject = {
            path: {"get": {"operationId": f"probe{path[1:]}", "parameters": [parameter.node], "responses": {}}}
            for path, (_, _, parameter) in probes.items()
        }
        result = _parse(self._data, paths=tried) if tried else None
        warnings = _Understood(result, self._data).warnings() if _is_parsed(result) else {}
        for path, (operation, label, parameter) in probes.items():
            key = (operation, (parameter.location, parameter.name))
            if ("GET", path) in warnings and key not in self.parameters:
                parameter.node["schema"] = {"type": "string"}
                self.parameters[key] = None
                part = f"what the {parameter.location} parameter {parameter.name} of {label} takes"
                self.unread.append(Unread(part, parameter.pointer, "; ".join(warnings["GET", path])))


def _failed_schemas(result: Any) -> dict[str, str]:
    """Return why the parser failed on schemas, by their names."""
    if not _is_parsed(result):
        return dict.fromkeys(_INVALID_SCHEMA.findall(str(result.detail)), _reason(result))
    matches = [(_FAILED_SCHEMA.search(error.header), error) for error in result.errors]
    return {match[1]: _reason(error) for match, error in matches if match}


def _missing(
    data: JsonObject, operations: dict[Key, OperationReading], warnings: dict[Key, list[str]]
) -> Iterator[Unread]:
    """Yield what a document has and the parser has not returned."""
    for operation in operations_of(References(data)):
        reason = "; ".join(warnings.get(_key(operation), ())) or _SILENT
        found = operations.get(_key(operation))
        if found is None:
            yield Unread(f"operation {operation.label}", operation.pointer, reason)
            continue
        for parameter in operation.parameters:
            if (parameter.location, parameter.name) not in found.parameters:
                part = f"{operation.label}: {parameter.location} parameter {parameter.name}"
                yield Unread(part, parameter.pointer, reason)
        for media in operation.body.content if operation.body else ():
            if media.name not in {body.content_type for body in found.bodies}:
                yield Unread(f"{operation.label}: {media.name} body", media.pointer, reason)
        for response in operation.responses:
            if response.key not in found.responses:
                yield Unread(f"{operation.label}: response {response.key}", response.pointer, reason)


class _Understood:
    """What the parser has understood, as readings."""

    def __init__(self, result: Any, data: JsonObject) -> None:
        from openapi_python_client.strings import ClassName

        self._collections: list[Any] = list(result.endpoint_collections_by_tag.values())
        self._classes: dict[str, Any] = {model.class_info.name: model for model in result.models}
        self._names: dict[str, str] = {
            ClassName(name, "field_"): name for name in data["components"].get("schemas", ())
        }
        self._told = told_media_types(data)

    def models(self) -> dict[str, dict[str, FieldReading]]:
        """Return the fields of each named model."""
        return {
            name: self._fields(model)
            for class_name, model in self._classes.items()
            if (name := self._names.get(class_name)) and _fields(model)
        }

    def operations(self) -> Iterator[OperationReading]:
        """Yield the operations."""
        for collection in self._collections:
            for endpoint in collection.endpoints:
                names = [_text(parameter.name) for parameter in endpoint.path_parameters]
                path = re.sub(r"\{[^{}]*\}", "{}", _text(endpoint.path)).format(*(f"{{{name}}}" for name in names))
                parameters = {
                    (str(location), _text(parameter.name)): FieldReading(parameter.required, self._shape(parameter))
                    for location, parameter in endpoint.iter_all_parameters()
                }
                bodies = tuple(self._body(body) for body in endpoint.bodies)
                responses = {response.status_code.pattern: self._response(response) for response in endpoint.responses}
                yield OperationReading(endpoint.method.upper(), path, parameters, bodies, responses)

    def warnings(self) -> dict[Key, list[str]]:
        """Return what the parser says of operations, or parts of them, that it dropped."""
        found: dict[Key, list[str]] = {}
        for collection in self._collections:
            for error in collection.parse_errors:
                match = re.match(r"WARNING parsing ([A-Z]+) (.*) within ", error.header)
                if match:
                    found.setdefault((match[1], match[2]), []).append(_reason(error))
        return found

    def _fields(self, model: Any) -> dict[str, FieldReading]:
        return {_text(field.name): FieldReading(field.required, self._shape(field)) for field in _fields(model)}

    def _body(self, body: Any) -> BodyReading:
        content_type, prop = _text(body.content_type), body.prop
        if str(body.body_type) == "content":
            return BodyReading(content_type, prop.required, None)
        model = self._classes.get(prop.class_info.name) if type(prop).__name__ == "ModelProperty" else None
        return BodyReading(content_type, prop.required, self._shape(prop), self._fields(model) if model else None)

    def _response(self, response: Any) -> ResponseReading:
        how = _HOW[response.source["attribute"]]
        names = [_text(name) for name in getattr(response.data, "content", None) or ()]
        if names and names[0] in self._told:
            how = ""
        return ResponseReading(how, self._shape(response.prop) if how == "json" else None)

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
        return Branch("map", items=self._shape(model.additional_properties) if model.additional_properties else ANY)


def _key(operation: Operation) -> Key:
    return operation.verb.upper(), operation.path


def _fields(model: Any) -> list[Any]:
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _text(value: Any) -> str:
    """Return a text without its wrapping."""
    return str(value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value)


def _reason(error: Any) -> str:
    """Return what an error says, in one line and without addresses of memory."""
    text = (_text(error.detail) if error.detail else error.header).partition("\n\n")[0]
    return _WRAPPED.sub("...", " ".join(text.split())).removeprefix(f"{_PREAMBLE} : ")


def main() -> None:
    """Read a document from standard input, and write what was understood to standard output."""
    gc.disable()  # the process is short
    document = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what the parser prints must not get in between
    with output:
        pickle.dump(read(document), output)
    gc.freeze()  # nor is there a point in looking for garbage at its end


if __name__ == "__main__":
    main()
