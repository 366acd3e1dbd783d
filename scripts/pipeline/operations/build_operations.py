"""Operations: join what the parser, the models and the document say of each operation into the IR."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import Document, JsonObject
from openapi.operations import operations_of
from openapi.problems import Problem, SpecError
from openapi.text import clean
from pipeline.ir import Argument, ErrorClass, Operation, Resource, ResponseWithHeaders
from pipeline.models.generate_models import Models
from pipeline.names import PYTHON_NAME, class_name, constant_name, method_name, resource_attribute

from .adapter import ParsedOperation, parse_operations
from .annotations import Annotations
from .arguments import Arguments
from .responses import (
    error_response,
    error_responses,
    is_download,
    responses_with_headers,
    returned_type,
    status_error_name,
    success_responses,
)

# Where the document does not say whether an operation can be repeated, the HTTP method does.
_IDEMPOTENT_VERBS = frozenset({"get", "head", "options", "put", "delete", "trace"})

_DOWNLOAD_ARGUMENTS = frozenset({"file", "progress"})


def build_resources(
    document: Document, models: Models, errors: tuple[ErrorClass, ...], fallback: str
) -> tuple[tuple[Resource, ...], tuple[ResponseWithHeaders, ...]]:
    """Return the resources of a normalised document, and the classes that hold a result with its headers.

    Args:
        document: The normalised document.
        models: Its generated models.
        errors: The error classes of the package.
        fallback: The name of the error for everything that is not documented.

    Raises:
        SpecError: An operation was dropped by the parser, or two of its arguments have the same name.
    """
    parsed = parse_operations(document)
    builder = _Builder(document, models, {e.status: e.name for e in errors if e.status}, fallback)
    resources = tuple(builder.resource(tag, parsed) for tag in document.data.get("tags", ()))
    if builder.problems:
        raise SpecError(builder.problems)
    return tuple(resource for resource in resources if resource.operations), tuple(builder.with_headers)


def error_classes(document: Document) -> tuple[ErrorClass, ...]:
    """Return one error for each documented error body, and one below it for each status with a single body."""
    described: dict[str, str] = {}
    by_status: dict[str, dict[str, str]] = {}
    for operation in operations_of(document.data):
        for status, model, description in error_responses(operation):
            if model:
                schema = document.data["components"]["schemas"][model]
                described.setdefault(model, clean(schema.get("description")))
                by_status.setdefault(status, {}).setdefault(model, description)
    classes = [
        ErrorClass(model, "DocumentedError", model, text or f"The server answered with a `{model}`.")
        for model, text in described.items()
    ]
    for status, bodies in sorted(by_status.items()):
        name = status_error_name(status)
        if name and len(bodies) == 1 and name not in described:
            model = next(iter(bodies))
            classes.append(ErrorClass(name, model, model, f"The server answered {status}.", status))
    return tuple(classes)


class _Builder:
    def __init__(self, document: Document, models: Models, status_errors: dict[str, str], fallback: str) -> None:
        self.document = document
        self.models = models
        self.status_errors = status_errors
        self.fallback = fallback
        self.with_headers: list[ResponseWithHeaders] = []
        self.problems: list[Problem] = []

    def resource(self, tag: JsonObject, parsed: tuple[ParsedOperation, ...]) -> Resource:
        own = [operation for operation in parsed if operation.raw.node["tags"] == [tag["name"]]]
        annotations = Annotations(
            [model.name for model in self.models.models], [method_name(operation.raw.node) for operation in own]
        )
        return Resource(
            attribute=resource_attribute(tag),
            class_name=class_name(tag.get(PYTHON_NAME) or tag["name"]),
            tag=clean(tag["name"]),
            description=clean(tag.get("description")),
            operations=tuple(self._operation(operation, annotations) for operation in own),
        )

    def _operation(self, parsed: ParsedOperation, annotations: Annotations) -> Operation:
        raw, node = parsed.raw, parsed.raw.node
        finder = Arguments(self.document, self.models, annotations)
        body, fields = finder.of_body(parsed)
        arguments = (*finder.of_parameters(parsed), *fields)
        responses = success_responses(raw, self.models, annotations)
        self.with_headers.extend(responses_with_headers(raw, responses))
        downloads = is_download(raw, responses)
        self.problems.extend(self._collisions(parsed, arguments, _DOWNLOAD_ARGUMENTS if downloads else frozenset()))
        return Operation(
            method=method_name(node),
            constant=constant_name(node["operationId"]),
            operation_id=clean(node["operationId"]),
            verb=raw.verb.upper(),
            path=raw.path,
            summary=clean(node.get("summary")),
            description=clean(node.get("description")),
            arguments=arguments,
            body=body,
            responses=responses,
            errors=tuple(
                error_response(*failure, self.status_errors, self.fallback) for failure in error_responses(raw)
            ),
            returns=returned_type(responses),
            idempotent=bool(node.get("x-repeatable", raw.verb in _IDEMPOTENT_VERBS)),
            deprecated=bool(node.get("deprecated")),
            downloads=downloads,
        )

    def _collisions(
        self, parsed: ParsedOperation, arguments: tuple[Argument, ...], reserved: frozenset[str]
    ) -> Iterator[Problem]:
        seen: dict[str, Argument] = {}
        for argument in arguments:
            first = seen.setdefault(argument.name, argument)
            if first is not argument or argument.name in reserved:
                rival = f"a {first.location} value" if first is not argument else "the file of the download"
                message = f"{rival} and a {argument.location} value both become the argument {argument.name!r}"
                hint = f"Set {PYTHON_NAME} on the parameter, or rename the property."
                pointer, label = parsed.raw.pointer, parsed.raw.label
                yield self.document.problem("name-collision", message, pointer, hint=hint, operation=label)
