"""Streams: the items of a streamed response, and how their kinds are distinguished."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_array, is_object, object_of
from openapi.messages import MediaType, item_schema
from openapi.operations import Operation
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir.method import Stream
from pipeline.keywords import schema_name
from pipeline.models.generate_models import Models
from pipeline.python_type import Annotations, PythonType

from .responses import headers_of, json_example

_EVENT_FIELDS = frozenset({"comment", "data", "event", "id", "retry"})


def stream_of(
    spec: Spec, operation: Operation, models: Models, annotations: Annotations, holder: str | None
) -> tuple[str, Stream] | None:
    """Return the status and the items of the streamed success, None if there is none.

    `holder` is the class for a stream with its headers.
    """
    for response in operation.successes:
        media = response.stream
        if media is not None:
            described = _Described(spec, media)
            type_ = annotations.spell(models.types.of(item_schema(spec, media)))
            kinds = {value: annotations.spell(PythonType(name)) for value, name in described.kinds()}
            return response.status, Stream(
                media="events" if media.kind == "events" else "lines",
                media_type="" if media.essence == "text/event-stream" else media.essence,
                type=type_,
                json=not described.is_text(),
                whole=described.whole,
                open=bool(described.branches),
                tag=described.tag if kinds else "",
                kinds=kinds,
                description=clean(response.node.get("description")),
                headers=headers_of(spec, response),
                example=json_example(spec, media.node),
                with_headers=holder if holder and response.headers else "",
            )
    return None


class _Described:
    """The description of the items of one stream."""

    def __init__(self, spec: Spec, media: MediaType) -> None:
        self._spec = spec
        self.schema = spec.resolved(item_schema(spec, media))
        listed = self.schema.get("oneOf") or self.schema.get("anyOf")
        self.branches: list[JsonObject] = [
            branch for branch in (listed if is_array(listed) else ()) if is_object(branch)
        ]
        parts = [spec.resolved(branch) for branch in self.branches] or [self.schema]
        self.whole = media.kind == "events" and all(map(_is_event, parts)) and any(map(_has_data, parts))
        self.tag = str(object_of(self.schema.get("discriminator")).get("propertyName", ""))

    def is_text(self) -> bool:
        """True if the data of an event is text rather than JSON."""
        if not self.whole:
            return self.schema.get("type") == "string"
        parts = [self._spec.resolved(branch) for branch in self.branches] or [self.schema]
        data = [self._spec.resolved(part["properties"]["data"]) for part in parts if _has_data(part)]
        return all(schema.get("type") == "string" for schema in data)

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each value of the tag with the name of its class; "" stands for any other one."""
        discriminator = object_of(self.schema.get("discriminator"))
        for value, target in discriminator.get("mapping", {}).items():
            yield value, schema_name(target)
        if "defaultMapping" in discriminator:
            yield "", schema_name(discriminator["defaultMapping"])


def _is_event(schema: JsonObject) -> bool:
    """Whether a schema describes whole events, with name and id, and not only their data."""
    fields = object_of(schema.get("properties")).keys()
    return bool(fields & {"data", "event"}) and fields <= _EVENT_FIELDS


def _has_data(schema: JsonObject) -> bool:
    return "data" in object_of(schema.get("properties"))
