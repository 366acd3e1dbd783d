"""Error bodies: the bodies of failures, and the error classes named after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openapi.operations import Operation
from openapi.spec import Spec
from openapi.text import clean
from pipeline.ir.method import ErrorResponse
from pipeline.models.generate_models import Models
from pipeline.names import class_name
from pipeline.python_type import NONE, PythonType

from .responses import json_example, sent_example

# The names that the errors module can use without an import.
_PLAIN = frozenset("| None Literal bool bytes dict float int list str".split())
_WORDS = {
    "str": "Text", "int": "Integer", "float": "Number", "bool": "Boolean", "None": "Null", "Literal": "Choice",
    "list": "List", "dict": "Map",
}  # fmt: skip
_MOST_MEMBERS = 3


def failures_of(spec: Spec, operation: Operation, models: Models) -> Iterator[tuple[ErrorResponse, PythonType | None]]:
    """Yield the documented failures of an operation, one for each type that the body of a status can have.

    The classes in them have no names yet; instead, the type of the body comes with them, None where that has none.
    """
    for response in operation.responses:
        if response in operation.successes:
            continue
        description, seen = clean(response.node.get("description")), list[PythonType | None]()
        for media in response.wholes:
            body = _described(models.types.of(media.schema), models) if media.kind == "json" else None
            if body not in seen and (body or not seen):
                name = clean(media.essence) if seen else ""
                example = json_example(spec, media.node)
                yield ErrorResponse(response.status, "", "", description, example, name), body
                seen.append(body)
        if not seen:
            yield ErrorResponse(response.status, "", "", description, sent_example(spec, response)), None


def _described(type_: PythonType, models: Models) -> PythonType | None:
    """Return the type of a body as modules other than `models` write it; None for any value, or one without a name."""
    names = {model.name for model in models.models}
    values = {value for part in type_.walk() if part.name == "Literal" for value in part.arguments}
    if any(part.name not in {*names, *_PLAIN} and part not in values for part in type_.walk()) or type_ == NONE:
        return None
    return type_.mapped(lambda part: replace(part, module="models" if part.name in names else ""))


def wanted_name(body: PythonType) -> str:
    """Return what the error with a body is called if nothing else is: like the model, or after the words of the type."""
    if body.module == "models":
        return body.name
    words = _words(body)
    return words if words.endswith("Error") else f"{words}Error"


def _words(type_: PythonType) -> str:
    if type_.name == "|":
        members = [*dict.fromkeys(map(_words, type_.members))]
        shown = members[:_MOST_MEMBERS] if len(members) > _MOST_MEMBERS else members
        return "Or".join([*shown, *(["More"] if len(members) > len(shown) else [])])
    arguments = () if type_.name == "Literal" else type_.arguments
    name = class_name(_WORDS.get(type_.name, type_.name))
    return f"{_words(arguments[-1])}{name}" if arguments else name
