"""Operations: combine the models and the document into the IR."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from openapi.document import JsonObject
from openapi.operations import Operation
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir.method import Argument, BodyChoice, Method, Success
from pipeline.ir.package import ErrorClass, Resource, ResponseWithHeaders
from pipeline.models.generate_models import Models
from pipeline.names import (
    argument_name,
    constant_names,
    method_name,
    resource_attribute,
    resource_classes,
    status_error_name,
    unique_class_name,
    unique_name,
)
from pipeline.python_type import NONE, Annotations, PythonType

from .arguments import Arguments
from .choices import with_variants
from .credentials import credentials_of, own_server, security_of
from .error_bodies import failures_of, wanted_name
from .pagination import Pages
from .responses import (
    accepted,
    holder_names,
    is_download,
    representations,
    responses_with_headers,
    returned_type,
    success_responses,
    with_headers,
)
from .streams import stream_of

# If the document does not say whether an operation is idempotent, its HTTP method does.
_IDEMPOTENT_VERBS = frozenset({"get", "head", "options", "put", "delete", "trace"})

# Statuses that servers, and the proxies in front of them, return whether they are documented or not.
_USUAL_STATUSES = ("400", "401", "403", "404", "408", "409", "422", "429", "500", "502", "503", "504")

_STREAM_ARGUMENTS = frozenset({"last_event_id"})
_DOWNLOAD_ARGUMENTS = frozenset({"file", "progress"})
_CONTENT_TYPE, _ACCEPT = frozenset({"content_type"}), frozenset({"accept"})


def build_resources(
    spec: Spec, models: Models, errors: tuple[ErrorClass, ...], fallback: str
) -> tuple[tuple[Resource, ...], tuple[ResponseWithHeaders, ...]]:
    """Return the resources of a prepared document, and the classes for a result with its headers.

    `errors` are the error classes of the package, and `fallback` is the name of that for what is not documented.
    """
    operations = tuple(spec.operations)
    builder = _Builder(spec, models, errors, fallback)
    resources = tuple(builder.resource(tag, operations) for tag in spec.data.get("tags", ()))
    return tuple(resource for resource in resources if resource.operations), tuple(builder.with_headers)


def error_classes(spec: Spec, models: Models, taken: Collection[str], fallback: str) -> tuple[ErrorClass, ...]:
    """Return one error for each type of documented error bodies, and one for each status that is documented or usual.

    The error of a status without a documented body is below the `fallback`, that for what is not documented. `taken` are the
    names of the errors that every package has.
    """
    by_status: dict[str, dict[PythonType, None]] = {}  # in the order of the document
    for operation in spec.operations:
        for failure, body in failures_of(spec, operation, models):
            with_bodies = by_status.setdefault(failure.status, {})
            if body:
                with_bodies.setdefault(body)
    statuses = {
        status: name for status in sorted({*by_status, *_USUAL_STATUSES}) if (name := status_error_name(status))
    }
    common = {name.lower() for name in (*taken, *statuses.values())}
    names, used = dict[PythonType, str](), set(common)
    for body in dict.fromkeys(chain(*by_status.values())):
        wanted = wanted_name(body)
        clashes = wanted.lower() in common
        names[body] = unique_class_name(
            f"{wanted.removesuffix('Error') if body.arguments else wanted}Response" if clashes else wanted, used
        )
        used.add(names[body].lower())
    documented = "A documented error response; `data` is its body, {}`{}`."
    bodies = {
        body: ErrorClass(
            names[body], "DocumentedError", body, documented.format("a " if body.module else "of the type ", body)
        )
        for body in names
    }
    classes = list(bodies.values())
    for status, name in statuses.items():
        if name not in taken:
            own = tuple(bodies[body] for body in by_status.get(status, ()))
            base = "StatusError" if own else fallback
            classes.append(ErrorClass(name, base, None, f"The server returned status {status}.", status, bodies=own))
    return tuple(classes)


class _Builder:
    def __init__(self, spec: Spec, models: Models, errors: tuple[ErrorClass, ...], fallback: str) -> None:
        self.spec = spec
        self.models = models
        self.by_status = {error.status: error.name for error in errors if error.status}
        self.by_body = {error.model: error.name for error in errors if error.model}
        self.fallback = fallback
        client = str(spec.data["info"]["x-python"]["client"])
        self.classes = resource_classes(spec.data.get("tags", ()), client)
        self.holders = holder_names(spec)
        self.credentials = credentials_of(spec)
        self.pages = Pages(models)
        self.with_headers: list[ResponseWithHeaders] = []

    def resource(self, tag: JsonObject, operations: tuple[Operation, ...]) -> Resource:
        own = [operation for operation in operations if operation.node["tags"] == [tag["name"]]]
        annotations = Annotations(
            [model.name for model in self.models.models], [method_name(operation.node) for operation in own]
        )
        return Resource(
            attribute=resource_attribute(tag),
            class_name=self.classes[tag["name"]],
            tag=clean(tag["name"]),
            description=clean(tag.get("description")),
            operations=_with_constants(self._with_streams(own, annotations), self.classes[tag["name"]]),
        )

    def _with_streams(self, own: list[Operation], annotations: Annotations) -> Iterator[Method]:
        """Yield the operations; one that returns either a body or a stream becomes two methods."""
        taken = {method_name(raw.node) for raw in own}
        for raw in own:
            operation = self._operation(raw, annotations)
            found = stream_of(self.spec, raw, self.models, annotations, self.holders.get((raw.pointer, True)))
            if found is None:
                yield with_variants(operation)
                continue
            status, stream = found
            self.with_headers += with_headers(raw, stream.with_headers, stream.item, stream.headers, stream=True)
            answer = (Success(status, "none", NONE, None, stream.description, stream.example, stream.headers),)
            accept = stream.media_type or "text/event-stream"
            streaming = replace(
                operation,
                stream=stream,
                pagination=None,
                accept=accept,
                responses=answer,
                representations=(),
                returns=NONE,
                downloads=False,
            )
            if not operation.responses:
                yield with_variants(_renamed_stream(streaming, operation.method))
                continue
            yield with_variants(operation)
            method = unique_name(f"{operation.method}_stream", taken)
            taken.add(method)
            summary = f"{(streaming.summary or streaming.operation_id).rstrip('.')}, as a stream"
            yield replace(with_variants(_renamed_stream(streaming, method)), summary=summary)

    def _operation(self, raw: Operation, annotations: Annotations) -> Method:
        node = raw.node
        finder = Arguments(self.spec, self.models, annotations)
        parameters, bodies = tuple(finder.of_parameters(raw)), list(finder.of_bodies(raw))
        downloads = is_download(raw)
        reserved = {*(_DOWNLOAD_ARGUMENTS if downloads else ()), *(_CONTENT_TYPE if len(bodies) > 1 else ())}
        usual = bodies[0][1] if bodies else []
        pagination = self.pages.of(raw, _distinguished((*parameters, *usual), reserved), annotations)
        holder = None if pagination else self.holders.get((raw.pointer, False))
        responses = success_responses(self.spec, raw, self.models, annotations, holder)
        offered = () if pagination else representations(self.spec, raw, self.models, annotations, holder)
        reserved |= _ACCEPT if offered else set()
        choices = [BodyChoice(body, _distinguished((*parameters, *fields), reserved)) for body, fields in bodies]
        answers = tuple(chain(*(each.responses for each in offered))) or responses
        self.with_headers.extend(responses_with_headers(raw, answers))
        return Method(
            method=method_name(node),
            constant="",
            operation_id=clean(node["operationId"]),
            verb=raw.verb.upper(),
            path=raw.path,
            summary=clean(node.get("summary")),
            description=clean(node.get("description")),
            arguments=choices[0].arguments if choices else _distinguished(parameters, reserved),
            body=choices[0].body if choices else None,
            responses=responses,
            errors=tuple(
                replace(failure, error=self.by_status.get(failure.status) or body, body=body)
                for failure, type_ in failures_of(self.spec, raw, self.models)
                for body in [self.by_body[type_] if type_ else self.fallback]
            ),
            returns=returned_type(responses),
            idempotent=bool(node.get("x-repeatable", raw.verb in _IDEMPOTENT_VERBS)),
            deprecated=bool(node.get("deprecated")),
            downloads=downloads,
            server=own_server(self.spec, raw),
            security=security_of(raw, self.credentials),
            pagination=pagination,
            accept=accepted(raw),
            bodies=tuple(choices) if len(choices) > 1 else (),
            representations=offered,
        )


def _with_constants(operations: Iterable[Method], class_name: str) -> tuple[Method, ...]:
    """Return the operations of a resource, each with the name of its description in the module."""
    listed = tuple(operations)
    split = {operation.operation_id for operation in listed if not operation.stream}
    names = [
        f"{operation.operation_id}_stream"
        if operation.stream and operation.operation_id in split
        else operation.operation_id
        for operation in listed
    ]
    constants = constant_names(names, class_name)
    return tuple(replace(operation, constant=constant) for operation, constant in zip(listed, constants, strict=True))


def _renamed_stream(operation: Method, method: str) -> Method:
    """Return the streaming variant of an operation, under its own names."""
    if operation.stream is None or operation.stream.media != "events":
        return replace(operation, method=method)
    # The argument `last_event_id` of every such method is what a document may describe as a parameter.
    resumed_by = next(filter(_is_last_event_id, operation.arguments), None)
    stream = replace(operation.stream, resumed_by=resumed_by)

    def own(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        kept = (argument for argument in arguments if not _is_last_event_id(argument))
        return _distinguished(tuple(kept), _STREAM_ARGUMENTS)

    bodies = tuple(replace(choice, arguments=own(choice.arguments)) for choice in operation.bodies)
    return replace(operation, method=method, stream=stream, arguments=own(operation.arguments), bodies=bodies)


def _is_last_event_id(argument: Argument) -> bool:
    return argument.location == "header" and argument.wire_name.lower() == "last-event-id"


def _distinguished(arguments: tuple[Argument, ...], reserved: Collection[str]) -> tuple[Argument, ...]:
    """Return the arguments with unique names.

    Of a parameter and a body field, the field is renamed; of two parameters in one place, the one whose name on the wire is
    another.
    """
    taken, names = set(reserved), dict[int, str]()
    places = list(dict.fromkeys(argument.location for argument in arguments))
    for index, argument in sorted(
        enumerate(arguments), key=lambda item: (places.index(item[1].location), _is_spelled_anew(item[1]))
    ):
        name = argument.name
        if name in taken:
            name = unique_name(f"{argument.location}_{name}", taken)
        taken.add(name)
        names[index] = name
    return tuple(
        argument if argument.name == names[index] else replace(argument, name=names[index])
        for index, argument in enumerate(arguments)
    )


def _is_spelled_anew(argument: Argument) -> bool:
    """Whether the name of an argument is neither that on the wire nor one that the document chooses."""
    return argument.name != argument.wire_name and argument.name == argument_name(argument.wire_name)
