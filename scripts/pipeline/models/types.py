"""Types: the Python type of each schema that is not a model, by the schema itself and not by its name or place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openapi.document import JsonObject, is_object
from openapi.messages import item_schema
from openapi.operations import Operation
from openapi.spec import Spec
from pipeline.prepare.plain_schemas import further_schema
from pipeline.python_type import ANY, PythonType


class Types:
    """The types of the schemas that a prepared document uses directly, each found by identity."""

    def __init__(self, types: Iterable[tuple[JsonObject, PythonType]]) -> None:
        self._types = {id(schema): (schema, type_) for schema, type_ in types}  # which keeps the schemas alive

    def of(self, schema: Any) -> PythonType:
        """Return the type of a schema of the document; a missing one, and `true`, allow any value.

        Raises:
            KeyError: The schema is none of those that `schemas_in_use` gives.
        """
        return self._types[id(schema)][1] if is_object(schema) and schema else ANY


def schemas_in_use(spec: Spec) -> list[JsonObject]:
    """Return every schema that an operation uses directly, and those of further properties, each once."""
    used = [schema for operation in spec.operations for schema in _of_operation(spec, operation)]
    used += [further_schema(schema) for schema in spec.mapping("/components/schemas").values()]
    return list({id(schema): schema for schema in used if schema}.values())


def _of_operation(spec: Spec, operation: Operation) -> Iterator[JsonObject | None]:
    yield from (parameter.schema for parameter in operation.parameters)
    for media in operation.body.content if operation.body else ():
        yield media.schema
        further = spec.resolved(media.schema).get("additionalProperties")
        yield further if is_object(further) else None
    for response in operation.responses:
        for media in response.content:
            yield item_schema(spec, media) if media.is_stream else media.schema
