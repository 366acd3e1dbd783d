"""Pagination: the pages that an operation returns according to the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openapi.operations import Operation
from openapi.pointers import tokens_of
from pipeline.extensions import PAGINATION
from pipeline.ir.method import Argument, Pagination
from pipeline.models.generate_models import Models
from pipeline.python_type import ANY, Annotations, PythonType, union

_LISTS = frozenset({"list", "Sequence"})


class Pages:
    """Finds the pages of operations, and the types of their items among the models."""

    def __init__(self, models: Models) -> None:
        self._types = models.types
        self._models = {model.name: model for model in models.models}

    def of(self, operation: Operation, arguments: Sequence[Argument], annotations: Annotations) -> Pagination | None:
        """Return how the pages of an operation follow each other, None if it has none."""
        said = operation.node.get(PAGINATION)
        media = next((each.whole for each in operation.successes if each.whole and each.whole.kind == "json"), None)
        if said is None or media is None:
            return None
        items = tokens_of(said["items"])
        lists = self._below(self._types.of(media.schema), items)
        held = [part.arguments[0] for part in lists if part.name in _LISTS and part.arguments]
        return Pagination(
            kind=said["type"],
            item=annotations.spell(union(held) if held else ANY),
            items=tuple(items),
            parameter=_argument(said.get("parameter", ""), arguments),
            next=tuple(tokens_of(said.get("next", ""))),
            has_more=tuple(tokens_of(said.get("has_more", ""))),
            total=tuple(tokens_of(said.get("total", said.get("pages", "")))),
            start=said.get("start", 0),
        )

    def _below(self, type_: PythonType, tokens: Iterable[str]) -> list[PythonType]:
        """Return the types that a value may have below the names of a path; none where they are not known."""
        found = self._plain(type_)
        for token in tokens:
            found = [inner for part in found for each in self._child(part, token) for inner in self._plain(each)]
        return found

    def _plain(self, type_: PythonType) -> list[PythonType]:
        """Return the members of a type, with aliases and annotations taken off."""
        found: list[PythonType] = []
        waiting, seen = [type_], set[str]()
        while waiting:
            for part in waiting.pop().members:
                model = self._models.get(part.name)
                if part.name == "Annotated":
                    waiting.append(part.arguments[0])
                elif model is not None and model.alias is not None and part.name not in seen:
                    seen.add(part.name)
                    waiting.append(PythonType.parse(model.alias))
                else:
                    found.append(part)
        return found

    def _child(self, type_: PythonType, name: str) -> list[PythonType]:
        if type_.name == "dict":
            return list(type_.arguments[1:])
        model = self._models.get(type_.name)
        return [field.annotation for field in model.fields if field.wire_name == name] if model else []


def _argument(name: str, arguments: Sequence[Argument]) -> str:
    """Return the argument for a parameter, or for a field of the body if no parameter has that name."""
    named = [argument for argument in arguments if name and argument.wire_name == name and argument.location != "path"]
    return min(named, key=lambda argument: argument.location == "body").name if named else ""
