"""Descriptors: the description of an operation that the runtime works with, as Python source.

What is the default is left out. The formatter breaks the lines; a comma behind the last item makes it give each a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.ir.method import Argument, Body, Method, Pagination, Stream, Success
from pipeline.ir.package import Resource
from pipeline.python_type import literal

_YES = "True"


def descriptor(operation: Method, resource: Resource) -> str:
    """Return the assignment of an operation's description to its constant."""
    parameters = [_parameter(argument) for argument in operation.arguments if argument.location != "body"]
    bodies = {each.body.content_type: _body(each.body, each.arguments) for each in operation.bodies[1:]}
    others = {each.media_type: _responses(each.responses) for each in operation.representations[1:]}
    arguments = _keywords(
        name=literal(f"{resource.attribute}.{operation.method}"),
        verb=literal(operation.verb),
        path=literal(operation.path.partition("#")[0]),  # a fragment is never sent
        server=operation.server and literal(operation.server),
        idempotent=operation.idempotent and _YES,
        parameters=_tuple(parameters),
        body=_body(operation.body, operation.usual_arguments) if operation.body else "",
        bodies=_mapping(bodies),
        responses=_responses(operation.responses),
        accepts=_tuple(literal(each.media_type) for each in operation.representations),
        representations=_mapping(others),
        stream=_stream(operation.stream) if operation.stream else "",
        pagination=_pagination(operation.pagination) if operation.pagination else "",
        security=operation.security and literal(operation.security),
        accept=operation.accept != "application/json" and literal(operation.accept),
        errors=_mapping(
            {f"{each.status} {each.media_type}".strip(): f"errors.{each.body}" for each in operation.errors}
        ),
    )
    result = operation.stream.item if operation.stream else operation.returns
    return f"{operation.constant} = Operation[{result}]({''.join(f'{argument}, ' for argument in arguments)})"


def _parameter(argument: Argument) -> str:
    return _call(
        "Parameter",
        literal(argument.name),
        literal(argument.location),
        *_keywords(
            wire_name=argument.wire_name != argument.name and literal(argument.wire_name),
            style=argument.style not in {"", "form", "simple"} and literal(argument.style),
            explode=argument.explode and _YES,
            nullable=argument.nullable and _YES,
            required=argument.default is None and argument.location != "path" and _YES,
            type=str(argument.type) != "str" and str(argument.type),
        ),
    )


def _body(body: Body, arguments: Iterable[Argument]) -> str:
    own = [argument for argument in arguments if argument.location == "body"]
    fields = [argument for argument in own if not (argument.extra or body.whole)]
    extra = next((argument for argument in own if argument.extra), None)
    parts = {
        part.name: _call("PartEncoding", literal(part.media_types), *_keywords(headers=part.headers and literal(part.headers)))
        for part in body.parts
    }  # fmt: skip
    return _call(
        "Body",
        literal(body.media),
        str(body.type),
        *_keywords(
            fields=_mapping({argument.name: literal(argument.wire_name) for argument in fields}),
            extra=f"({literal(extra.name)}, {extra.type})" if extra else "",
            media_type=body.content_type != "application/json" and literal(body.content_type),
            required=not body.required and "False",
            nullable=_tuple(literal(argument.name) for argument in own if argument.nullable),
            styles=_mapping({name: f"({literal(style)}, {explode})" for name, style, explode in body.styles}),
            extra_files=body.extra_files and _YES,
            refused=body.refused and literal(body.refused),
            parts=_mapping(parts),
            files=_tuple(literal(argument.wire_name) for argument in fields if argument.file),
        ),
    )


def _responses(responses: Iterable[Success]) -> str:
    return _mapping({response.status: _response(response) for response in responses})


def _response(response: Success) -> str:
    return _call(
        "Response",
        literal(response.media),
        *([str(response.type)] if response.media != "none" else []),
        *_keywords(
            with_headers=response.with_headers and f"models.{response.with_headers}",
            media_type=response.media_type and literal(response.media_type),
        ),
    )


def _stream(stream: Stream) -> str:
    return _call(
        "Stream",
        literal(stream.media),
        str(stream.type),
        *_keywords(
            media_type=stream.media_type and literal(stream.media_type),
            json=not stream.json and "False",
            whole=stream.whole and _YES,
            open=stream.open and _YES,
            tag=stream.tag and literal(stream.tag),
            kinds=_mapping({value: str(type_) for value, type_ in stream.kinds.items()}),
        ),
    )


def _pagination(pagination: Pagination) -> str:
    paths = {name: getattr(pagination, name) for name in ("items", "next", "has_more", "total")}
    return _call(
        "Pagination",
        literal(pagination.kind),
        *_keywords(
            parameter=pagination.parameter and literal(pagination.parameter),
            **{name: path and literal(path) for name, path in paths.items()},
            start=pagination.start and literal(pagination.start),
        ),
    )


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(arguments)})"


def _keywords(**values: object) -> list[str]:
    """Return the keyword arguments whose source is not empty."""
    return [f"{name}={value}" for name, value in values.items() if value]


def _tuple(items: Iterable[str]) -> str:
    inside = "".join(f"{item}, " for item in items)
    return f"({inside})" if inside else ""


def _mapping(items: Mapping[str, str]) -> str:
    """Return a dict by names of the document; its values are source."""
    inside = ", ".join(f"{literal(key)}: {value}" for key, value in items.items())
    return f"{{{inside}}}" if inside else ""
