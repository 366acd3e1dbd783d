"""Arguments: the parameters of a method, from the parameters and the body of its operation, and how each is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from openapi.document import JsonObject, is_array, is_object, object_of
from openapi.media_types import STREAMS, Media
from openapi.messages import MediaType, Parameter, RequestBody
from openapi.operations import Operation
from openapi.spec import Spec
from openapi.text import clean
from pipeline.extensions import WILDCARD
from pipeline.ir.method import Argument, Body, Location, PartEncoding
from pipeline.ir.package import Field, Model
from pipeline.keywords import SEND_DEFAULT, is_shown, with_default
from pipeline.models.generate_models import Models
from pipeline.names import argument_name, parameter_argument
from pipeline.prepare.plain_schemas import is_nullable
from pipeline.python_type import Annotations, PythonType, optional, optional_or_unset, source

from .examples import made_up_example, shown_example

_LOCATIONS = ("path", "query", "header", "cookie")
_FLAT_MEDIA = frozenset({"json", "form", "multipart"})
_TEXT = PythonType("str")
_BYTES, _FILE = PythonType("bytes"), PythonType("FileContent")
_FORMS = frozenset({"form", "multipart"})
_SETTINGS = frozenset({"allowReserved", "explode", "style"})


class Arguments:
    """Finds the arguments of the operations of one resource in a prepared document."""

    def __init__(self, spec: Spec, models: Models, annotations: Annotations) -> None:
        self._spec = spec
        self._models = models
        self._annotations = annotations

    def of_parameters(self, operation: Operation) -> Iterator[Argument]:
        """Yield the arguments for the parameters of an operation: those of the path, the query, headers and cookies."""
        for parameter in sorted(operation.parameters, key=lambda parameter: _LOCATIONS.index(parameter.location)):
            yield self._of_parameter(parameter)

    def of_bodies(self, operation: Operation) -> Iterator[tuple[Body, list[Argument]]]:
        """Yield the bodies of an operation and the arguments that fill each: its fields, or one called `body`."""
        if operation.body is not None:
            for media in operation.body.content:
                yield self._of_body(operation.body, media)

    def _of_body(self, body: RequestBody, media: MediaType) -> tuple[Body, list[Argument]]:
        kind, required, schema = media.kind, body.required, media.schema or {}
        if kind in STREAMS:
            kind = "text"
        type_ = self._models.types.of(media.schema)
        model = next((model for model in self._models.models if PythonType(model.name) == type_), None)
        if _is_multipart(media) and model is not None and model.alias is None:
            kind = "multipart"
        spelled = self._annotations.spell({"text": _TEXT, "binary": _BYTES}.get(kind, type_))
        styles, parts = _styles_of(media), _parts_of(self._spec, media)
        made = Body(kind, _sent_as(media, kind), media.name, spelled, False, required, styles, parts)
        if model and kind in _FLAT_MEDIA and _is_flat(model, required or kind == "multipart"):
            arguments = self._of_fields(model, kind, shown_example(self._spec, media.node))
            further = list(self._of_further(schema, kind))
            files = any(_BYTES in each.type.walk() for each in further) and kind == "multipart"
            return replace(made, extra_files=files), [*arguments, *further]
        files = kind == "multipart" and _BYTES in spelled.arguments

        whole = Argument(
            name="body",
            wire_name="",
            location="body",
            annotation=_FILE if kind == "binary" else _with_files(spelled) if files else spelled,
            file=kind == "binary" or files,
            description=clean(body.node.get("description") or self._description(schema)),
            example=self._body_example(media, required=required),
        )
        described = schema if kind == "json" else {"type": "string"}
        return replace(made, whole=True, extra_files=files), [self._completed(whole, described, required=required)]

    def _body_example(self, media: MediaType, *, required: bool) -> str:
        example = shown_example(self._spec, media.node)
        if media.kind == "binary":
            return _file_example(example)
        if example is None and required:
            example = made_up_example(self._spec, media.schema or {}) if media.kind == "json" else "..."
        return source(example)

    def _of_parameter(self, parameter: Parameter) -> Argument:
        raw, schema = parameter.node, parameter.schema or {}
        location, required = cast("Location", parameter.location), parameter.required
        example = shown_example(self._spec, raw)
        if example is None and required:
            example = made_up_example(self._spec, schema)
        argument = Argument(
            name=parameter_argument(raw),
            wire_name=parameter.name,
            location=location,
            annotation=self._annotations.spell(self._models.types.of(parameter.schema)),
            description=clean(raw.get("description") or self._description(schema)),
            example="" if example is None else source(example),
            style=self._style(parameter),
            explode=parameter.explode,
        )
        return self._completed(argument, schema, required=required)

    def _of_fields(self, model: Model, kind: Media, example: Any) -> list[Argument]:
        properties = self._spec.data["components"]["schemas"][model.name]["properties"]
        examples = example if is_object(example) else {}
        return [self._of_field(field, properties[field.wire_name], kind, examples) for field in model.fields]

    def _of_further(self, schema: JsonObject, kind: Media) -> Iterator[Argument]:
        """Yield the argument for additional properties of a body, if the document describes them."""
        body = self._spec.resolved(schema)
        if "properties" in body and body.get("additionalProperties", False) is not False:
            type_ = self._models.types.of(body["additionalProperties"])
            spelled = self._annotations.spell(PythonType("dict", (_TEXT, type_)))
            shown = _with_files(spelled) if kind == "multipart" else spelled
            argument = Argument(
                name="extra_fields",
                wire_name="",
                location="body",
                annotation=replace(shown, name="Mapping", module=""),
                description="Further fields of the body, by their names in the API.",
                file=shown != spelled,
                extra=True,
            )
            yield replace(self._completed(argument, {"type": "object"}, required=False), type=spelled)

    def _of_field(self, field: Field, schema: JsonObject, kind: Media, examples: JsonObject) -> Argument:
        annotation = self._annotations.spell(field.annotation)
        file = kind == "multipart" and is_file(annotation)
        if file:
            annotation = _with_files(annotation)
        shown = field.wire_name in examples or field.default is None
        example = examples.get(field.wire_name, made_up_example(self._spec, schema))
        argument = Argument(
            name=argument_name(field.name),
            wire_name=field.wire_name,
            location="body",
            annotation=annotation,
            description=field.description or clean(self._description(schema)),
            example=(_file_example(example) if file else source(example)) if shown else "",
            file=file,
        )
        return self._completed(argument, schema, required=field.default is None)

    def _completed(self, argument: Argument, schema: JsonObject, *, required: bool) -> Argument:
        """Return an argument with its type, and with its default if it can be left out."""
        nullable = is_nullable(schema, self._spec.data["components"]["schemas"])
        argument = replace(argument, type=argument.annotation, nullable=nullable)
        documented = self._default(schema)
        if documented and (required or schema.get(SEND_DEFAULT) is True):
            return replace(argument, default=documented)
        if required:
            return argument
        return replace(
            argument,
            default="UNSET" if nullable else "None",
            annotation=(optional_or_unset if nullable else optional)(argument.annotation),
            description=with_default(argument.description, documented) if documented else argument.description,
        )

    def _style(self, parameter: Parameter) -> str:
        """Return the style of a parameter; one described by a media type is JSON, and the rest of a path has its own.

        A text in a path is never JSON, with its quotation marks: some frameworks describe each parameter by a media type.
        """
        if parameter.location == "path" and parameter.node.get(WILDCARD) is True:
            return "wildcard"
        is_text = parameter.location == "path" and self._spec.resolved(parameter.schema or {}).get("type") == "string"
        return "json" if not is_text and any(media.kind == "json" for media in parameter.content) else parameter.style

    def _default(self, schema: JsonObject) -> str:
        """Return the source of a documented default that an argument can show, "" if there is none."""
        target = self._spec.resolved(schema)
        for node in (schema, target):
            if "default" in node and is_shown(node["default"], target):
                return source(node["default"])
        return ""

    def _description(self, schema: JsonObject) -> str:
        return str(schema.get("description") or self._spec.resolved(schema).get("description") or "")


def _is_flat(model: Model, required: bool) -> bool:
    """Whether fields can be arguments: a body that can be left out must be valid without any of them."""
    if model.alias is not None or not model.fields:
        return False
    return required or all(field.default is not None for field in model.fields)


def _sent_as(media: MediaType, kind: Media) -> str:
    """Return the media type of a body; for a wildcard, the one that the client writes."""
    written = {"json": "application/json", "text": "text/plain"} if "*" in media.name else {}
    return written.get(kind, media.name)


def _file_example(example: Any) -> str:
    """Return the source of a file with the content of an example."""
    if is_array(example):
        return f"[{', '.join(map(_file_example, example))}]"
    text = example if isinstance(example, str) and example.isascii() else "..."
    return f"b{source(text)}"


def _is_multipart(media: MediaType) -> bool:
    """Whether a body has several parts; one of another kind than `form-data` is sent as these."""
    return media.essence.startswith("multipart/")


def _styles_of(media: MediaType) -> tuple[tuple[str, str, bool], ...]:
    """Return the styles of the fields that have one; their media types do not count then."""
    found: list[tuple[str, str, bool]] = []
    for name, node in _encodings(media):
        if _SETTINGS & node.keys():
            style = str(node.get("style", "form"))
            found.append((name, style, bool(node.get("explode", style == "form"))))
    return tuple(found)


def _parts_of(spec: Spec, media: MediaType) -> tuple[PartEncoding, ...]:
    """Return the parts of a multipart body that have a media type or headers of their own."""
    found: list[PartEncoding] = []
    for name, node in _encodings(media) if _is_multipart(media) else ():
        types = tuple(text for part in str(node.get("contentType") or "").split(",") if (text := part.strip()))
        headers = object_of(node.get("headers"))
        required = [key for key, header in headers.items() if spec.resolved(header).get("required") is True]
        wanted = tuple(key for key in required if key.lower() != "content-type")
        if (types or wanted) and not _SETTINGS & node.keys():
            found.append(PartEncoding(name, types, wanted))
    return tuple(found)


def _with_files(type_: PythonType) -> PythonType:
    """Return a type with files in the place of bytes."""
    return type_.mapped(lambda part: _FILE if part == _BYTES else part)


def is_file(type_: PythonType) -> bool:
    """Whether a part of this type can be a file, or a list of them."""
    return any(
        member == _BYTES or (member.name == "list" and any(map(is_file, member.arguments))) for member in type_.members
    )


def _encodings(media: MediaType) -> Iterator[tuple[str, JsonObject]]:
    encoding = media.node.get("encoding")
    if is_object(encoding) and (media.kind in _FORMS or _is_multipart(media)):
        yield from ((name, node) for name, node in encoding.items() if is_object(node))
