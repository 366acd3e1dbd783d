"""Models that contain each other hundreds of levels deep: completed from the inside, where pydantic alone would recurse too deeply."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from inspect import get_annotations
from typing import Any, cast, get_args

import pydantic

_REBUILD: Any = cast("Any", pydantic.BaseModel.model_rebuild).__func__


def complete(type_: Any) -> None:
    """Complete the models in a type, each after those that it contains."""
    for model in _inside_out(type_):
        if not model.__pydantic_complete__:
            with suppress(RecursionError):  # models that contain each other in a circle have no inside
                _REBUILD(model, raise_errors=False)


def _inside_out(type_: Any) -> Iterator[type[pydantic.BaseModel]]:
    """Yield the models in a type and in its models, each after those that it contains, circles aside."""
    seen: set[type[pydantic.BaseModel]] = set()
    waiting: list[tuple[type[pydantic.BaseModel] | None, Iterator[type[pydantic.BaseModel]]]] = [
        (None, _models_in(type_, ""))
    ]
    while waiting:
        model, parts = waiting[-1]
        part = next((part for part in parts if part not in seen), None)
        if part is not None:
            seen.add(part)
            waiting.append((part, _parts_of(part)))
            continue
        waiting.pop()
        if model is not None:
            yield model


def _parts_of(model: type[pydantic.BaseModel]) -> Iterator[type[pydantic.BaseModel]]:
    for owner in model.__mro__:
        if owner is pydantic.BaseModel:
            break
        for annotation in get_annotations(owner).values():
            yield from _models_in(annotation, owner.__module__)


def _models_in(type_: Any, module: str) -> Iterator[type[pydantic.BaseModel]]:
    """Yield the models that a type names."""
    waiting: list[Any] = [type_]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            part = eval(part, vars(sys.modules[module]))  # noqa: S307  # an annotation of ours
        if _is_model(part):
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            waiting += get_args(part)
            waiting.append(getattr(part, "__value__", None))  # of an alias
            if hasattr(part, "kinds"):  # it decides by a tag
                waiting += [*part.kinds.values(), part.default]


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, pydantic.BaseModel)
