"""The reader: what openapi-python-client understands of a document, and a list of what it does not.

Run as a program, it reads a prepared document from standard input and writes its `Reading` to standard output, both
pickled. A part on which the parser fails is replaced, so that the rest is read.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from openapi.document import JsonObject, join
from openapi.operations import Operation, operations_of
from openapi.references import References

from .parser import Understood, failed_schemas, is_parsed, parse, reason_of
from .readable import readable
from .reading import Key, OperationReading, Reading, Unread

_SCHEMAS = "/components/schemas/"
_MOST_ROUNDS = 6
_MISSING = "Could not find reference"  # to a schema that has failed itself
_SILENT = "silently ignored"


def read(document: JsonObject) -> Reading:
    """Return what openapi-python-client understands of a prepared document."""
    data = readable(document)
    failed = _Failed(data)
    result = parse(data)
    for _ in range(_MOST_ROUNDS):
        if not failed.replace(result):
            break
        result = parse(data)
    if not is_parsed(result):
        return Reading({}, {}, (Unread("the document", "", reason_of(result)),))
    understood = Understood(result, data)
    operations = {found.key: found.without_shapes(failed.parameters) for found in understood.operations()}
    models = understood.models()
    for model, field in failed.fields:
        models[model].fields[field] = replace(models[model].fields[field], shape=None)
    unread = (*failed.unread, *_missing(data, operations, understood.warnings()))
    return Reading(operations, models, unread, frozenset(failed.schemas))


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
        errors = {name: reason for name, reason in failed_schemas(result).items() if self._schemas.get(name)}
        for name, reason in (
            {name: reason for name, reason in errors.items() if _MISSING not in reason} or errors
        ).items():
            if not self._replace_fields(name):
                self._schemas[name] = {}
                self.schemas[name] = None
                self.unread.append(Unread(f"schema {name}", _SCHEMAS + name, reason))
        if not errors and is_parsed(result):
            self._replace_parameters(Understood(result, self._data))
        return len(self.unread) > before

    def _replace_fields(self, name: str) -> bool:
        """Replace the fields of a schema that fail by themselves; True if there are any."""
        properties = self._schemas[name].get("properties", {})
        probes = {f"Probe{number}": field for number, field in enumerate(properties)}
        tried = {probe: {"type": "object", "properties": {field: properties[field]}} for probe, field in probes.items()}
        components = {**self._data["components"], "schemas": {**self._schemas, **tried}}
        errors = failed_schemas(parse(self._data, components=components, paths={})) if tried else {}
        found = {field: errors[probe] for probe, field in probes.items() if _MISSING not in errors.get(probe, _MISSING)}
        for field, reason in found.items():
            properties[field] = {}
            self.fields[name, field] = None
            pointer = join(_SCHEMAS + name, "properties", field)
            self.unread.append(Unread(f"what the field {field} of {name} takes", pointer, reason))
        return bool(found)

    def _replace_parameters(self, understood: Understood) -> None:
        """Replace the parameters for which operations were dropped."""
        returned = {operation.key for operation in understood.operations()}
        dropped = [operation for operation in operations_of(References(self._data)) if _key(operation) not in returned]
        found = [(_key(o), o.label, p) for o in dropped for p in o.parameters if p.location != "path"]
        probes = {f"/{number}": probe for number, probe in enumerate(found)}
        tried: JsonObject = {
            path: {"get": {"operationId": f"probe{path[1:]}", "parameters": [parameter.node], "responses": {}}}
            for path, (_, _, parameter) in probes.items()
        }
        result = parse(self._data, paths=tried) if tried else None
        warnings = Understood(result, self._data).warnings() if is_parsed(result) else {}
        for path, (operation, label, parameter) in probes.items():
            key = (operation, (parameter.location, parameter.name))
            if ("GET", path) in warnings and key not in self.parameters:
                parameter.node["schema"] = {"type": "string"}
                self.parameters[key] = None
                part = f"what the {parameter.location} parameter {parameter.name} of {label} takes"
                self.unread.append(Unread(part, parameter.pointer, "; ".join(warnings["GET", path])))


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
            if media.name not in found.bodies:
                yield Unread(f"{operation.label}: {media.name} body", media.pointer, reason)
        for response in operation.responses:
            if response.key not in found.responses:
                yield Unread(f"{operation.label}: response {response.key}", response.pointer, reason)


def _key(operation: Operation) -> Key:
    return operation.verb.upper(), operation.path


def main() -> None:
    """Read a document from standard input, and write what was understood to standard output."""
    gc.disable()  # the process is short
    document = pickle.load(sys.stdin.buffer)  # noqa: S301  # from the process that started this one
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what the parser prints must not get in between
    with output:
        found = read(document)
        pickle.dump(replace(found, seconds=time.process_time()), output)
    gc.freeze()  # nor is there a point in looking for garbage at its end


if __name__ == "__main__":
    main()
