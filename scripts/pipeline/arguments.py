"""Arguments: what a method takes for the parameters and the body of its operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .adapter import ParsedOperation
from .annotations import Annotations, optional
from .document import Document, JsonObject
from .ir import Argument, Body, Field, Location, Model
from .media import media_kind
from .models import Models
from .names import argument_name, parameter_argument
from .normalise import is_nullable
from .operation_types import body_key, parameter_key, parameters_of, single_content
from .text import clean

_STYLES = {"path": "simple", "header": "simple", "query": "form"}
_TYPED_FORMATS = frozenset({"binary", "date", "date-time", "uuid"})
_FILE = "FileContent"


def parameter_arguments(
    document: Document, parsed: ParsedOperation, models: Models, annotations: Annotations
) -> Iterator[Argument]:
    """Yield the arguments for the parameters of an operation, those of the path first."""
    known = parameters_of(document, parsed.raw)
    for parameter in parsed.parameters:
        raw = known[parameter.location, parameter.name]
        schema = raw["schema"]
        location: Location = raw["in"]
        style = raw.get("style", _STYLES[location])
        annotation = annotations.spell(models.types[parameter_key(parsed.raw, location, parameter.name)])
        yield _argument(
            document,
            name=parameter_argument(raw),
            wire_name=parameter.name,
            location=location,
            annotation=annotation,
            required=parameter.required or location == "path",
            schema=schema,
            description=clean(raw.get("description") or _description(document, schema)),
            example=_parameter_example(document, raw),
            style=style,
            explode=bool(raw.get("explode", style == "form")),
        )


def body_arguments(
    document: Document, parsed: ParsedOperation, models: Models, annotations: Annotations
) -> tuple[Body | None, list[Argument]]:
    """Return the body of an operation and the arguments that fill it: its fields, or one called `body`."""
    raw = document.follow(parsed.raw.node.get("requestBody"))
    content = single_content(raw)
    if content is None:
        return None, []
    content_type, media = content
    kind = media_kind(content_type) or "binary"
    required = bool(raw.get("required", False))
    type_ = models.types[body_key(parsed.raw)]
    model = next((model for model in models.models if model.name == type_ and model.alias is None), None)
    flat = kind in {"json", "form", "multipart"} and model is not None and model.fields and _flattens(model, required)
    type_ = {"text": "str", "binary": "bytes"}.get(kind, annotations.spell(type_))
    body = Body(kind, content_type, type_, not flat, required)
    example = _media_example(document, media)
    if flat and model:
        schema = document.data["components"]["schemas"][model.name]
        examples = example if isinstance(example, dict) else {}
        return body, [_field_argument(document, f, schema, kind, examples, annotations) for f in model.fields]
    whole = _argument(
        document,
        name="body",
        wire_name="",
        location="body",
        annotation=_FILE if kind == "binary" else type_,
        required=required,
        schema=media["schema"] if kind == "json" else {},
        description=clean(raw.get("description") or _description(document, media["schema"])),
        example=repr(example),
    )
    return body, [whole]


def _flattens(model: Model, required: bool) -> bool:
    """Tell whether fields can be arguments: a body that may be left out has to be valid with any of them missing."""
    return required or all(field.default is not None for field in model.fields)


def _field_argument(
    document: Document,
    field: Field,
    schema: JsonObject,
    kind: str,
    examples: JsonObject,
    annotations: Annotations,
) -> Argument:
    prop = schema["properties"][field.wire_name]
    annotation = annotations.spell(field.annotation)
    if kind == "multipart" and _is_file(prop):
        annotation = annotation.replace("bytes", _FILE)
    example = examples.get(field.wire_name, _schema_example(document, prop))
    return _argument(
        document,
        name=argument_name(field.name),
        wire_name=field.wire_name,
        location="body",
        annotation=annotation,
        required=field.default is None,
        schema=prop,
        description=field.description or clean(_description(document, prop)),
        example=repr(example) if field.wire_name in examples or field.default is None else "",
    )


def _argument(  # every part of an argument is decided here, once
    document: Document,
    *,
    name: str,
    wire_name: str,
    location: Location,
    annotation: str,
    required: bool,
    schema: JsonObject,
    description: str,
    example: str,
    style: str = "",
    explode: bool = False,
) -> Argument:
    nullable = bool(schema) and is_nullable(schema, document.data["components"]["schemas"])
    default, type_ = None, annotation
    if not required:
        found, value = _default(document, schema)
        if found:
            default = repr(value)
        elif nullable:
            default, annotation = "UNSET", f"{optional(annotation)} | Unset"
        else:
            default, annotation = "None", optional(annotation)
    return Argument(
        name, wire_name, location, annotation, default, description, nullable, example, style, explode, type_
    )


def _default(document: Document, schema: JsonObject) -> tuple[bool, Any]:
    """Return whether a default is documented that an argument can show, and the default."""
    target = document.follow(schema)
    for node in (schema, target):
        if "default" in node:
            return target.get("format") not in _TYPED_FORMATS, node["default"]
    return False, None


def _is_file(schema: JsonObject) -> bool:
    return schema.get("format") == "binary" or schema.get("items", {}).get("format") == "binary"


def _description(document: Document, schema: JsonObject) -> str:
    return str(schema.get("description") or document.follow(schema).get("description") or "")


def _parameter_example(document: Document, raw: JsonObject) -> str:
    example = _media_example(document, raw)
    if example is not None:
        return repr(example)
    required = raw.get("required") or raw["in"] == "path"
    return repr(_schema_example(document, raw["schema"])) if required else ""


def _media_example(document: Document, owner: JsonObject) -> Any:
    if "example" in owner:
        return owner["example"]
    for raw in owner.get("examples", {}).values():
        return document.follow(raw).get("value")
    return None


def _schema_example(document: Document, schema: JsonObject) -> Any:
    """Return a value that a reader recognises as made up, where the document shows none."""
    target = document.follow(schema)
    for branch in target.get("anyOf", target.get("oneOf", ())):
        return _schema_example(document, branch)
    if "enum" in target:
        return target["enum"][0]
    kind = target.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_schema_example(document, target.get("items", {}))]
    return {"integer": 1, "number": 1.5, "boolean": True, "object": {}}.get(str(kind), "...")
