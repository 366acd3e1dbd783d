"""Completion: the validators of models are built from the inside out, on first use, and each refers to those inside it.

pydantic builds into each model what all the models inside it are, which takes quadratic time and memory, and more depth than
Python has for long chains. Here, a model that is complete is referred to by its class, and pydantic uses its validator as it
is. In a circle, the first one refers to the others by a call, as they are not complete yet.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from inspect import get_annotations
from threading import RLock, local
from typing import Any, cast, get_args

import pydantic
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeIs

__all__ = ["building", "complete", "part_of_another"]

_Model = type[pydantic.BaseModel]

_LOCK = RLock()
_NAME = re.compile(r"[^\W\d]\w*")
_OPTIONS = (
    "mode",
    "include",
    "exclude",
    "by_alias",
    "exclude_unset",
    "exclude_defaults",
    "exclude_none",
    "round_trip",
    "context",
)
_MOST_IN_CIRCLE = 6
"""How many models of a circle one of them may contain; the others are called."""


class _Now(local):
    """The state of a thread: whether it completes models, which one, and how many more that one may contain."""

    is_completing = False
    model: _Model | None = None
    room = 0
    described: list[_Model] | None = None


_now = _Now()


def complete(type_: Any, *, wait: bool = True) -> None:
    """Complete all models that a type leads to, those first that are inside others.

    Args:
        type_: The type.
        wait: Whether to wait for another thread that completes models.
    """
    if _now.is_completing or not _LOCK.acquire(blocking=wait):
        return
    _now.is_completing = True
    try:
        for model in _inside_out(type_):
            model.model_rebuild(raise_errors=False, _parent_namespace_depth=0)
    finally:
        _now.is_completing = False
        _LOCK.release()


@contextmanager
def building(model: _Model) -> Generator[None]:
    """Mark a model as the one whose schema is built, and not that of a type around it."""
    before = _now.model, _now.room
    _now.model, _now.room = model, _MOST_IN_CIRCLE
    try:
        yield
    finally:
        _now.model, _now.room = before


def part_of_another(model: _Model) -> CoreSchema | None:
    """Return a schema that refers to a model, or None if the whole model is to be built into what contains it."""
    if _now.model is model:
        return None
    if _now.model is None and model.model_config.get("defer_build"):
        complete(model, wait=False)
    _now.room -= not model.__pydantic_complete__
    is_too_much = _now.model is not None and _now.room < 0
    return _reference(model) if model.__pydantic_complete__ or is_too_much else None


def _reference(model: _Model) -> CoreSchema:
    """Return a schema that has the class of a model, and what calls it.

    If the model is complete, pydantic takes its validator and its serializer, and calls nothing.
    """

    def read(value: Any, info: core_schema.ValidationInfo) -> Any:
        made = model.__pydantic_validator__.validate_python(value, context=info.context)
        return made.__dict__, made.__pydantic_extra__, made.__pydantic_fields_set__

    def write(value: Any, info: core_schema.SerializationInfo) -> Any:
        # Without what is not to be written.
        given = cast("tuple[Any, Any]", value if isinstance(value, tuple) else (value, None))
        options = {name: getattr(info, name) for name in _OPTIONS}
        return model.__pydantic_serializer__.to_python(_made(model, *given), **options)

    def describe(_: Any, handler: Any) -> Any:
        return _described(model, handler)

    written = core_schema.plain_serializer_function_ser_schema(write, info_arg=True)
    inner = core_schema.with_info_plain_validator_function(read, serialization=written)
    return core_schema.model_schema(
        model,
        inner,
        ref=_name(model),
        config=core_schema.CoreConfig(extra_fields_behavior="allow"),
        metadata={"pydantic_js_functions": [describe]},
    )


def _made(model: _Model, fields: dict[str, Any], further: dict[str, Any] | None) -> Any:
    made = model.__new__(model)
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_extra__", further)
    object.__setattr__(made, "__pydantic_fields_set__", {*fields, *(further or ())})
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def _described(model: _Model, handler: Any) -> Any:
    """Return the JSON Schema of a model inside another one, after those of all models inside it."""
    if _now.described is not None:
        _now.described.append(model)  # a circle: it is not defined yet
        return {}
    _now.described = []
    try:
        inside = [_named(part) for part in _inside_out(model, complete=True)]
        found = handler(core_schema.definitions_schema(_named(model), inside))
        generator = handler.generate_json_schema
        for part in _now.described:
            generator.definitions.pop(generator.get_defs_ref((_name(part), generator.mode)), None)
            generator.generate_inner(_named(part))
        return found
    finally:
        _now.described = None


def _named(model: _Model) -> CoreSchema:
    """Return the whole schema of a model, with a name for its definition in a JSON Schema."""
    schema = model.__pydantic_core_schema__
    return schema if schema["type"] == "definitions" else cast("CoreSchema", {**schema, "ref": _name(model)})


def _name(model: _Model) -> str:
    return f"{model.__module__}.{model.__qualname__}:{id(model)}"


def _inside_out(type_: Any, *, complete: bool = False) -> list[_Model]:
    """Return the models that a type leads to, those first that others contain; a circle begins anywhere.

    Args:
        type_: The type.
        complete: Whether those that are complete are meant, or the others.
    """
    found: dict[_Model, None] = {}
    entered: set[_Model] = set()
    waiting: list[tuple[_Model | None, Iterator[_Model]]] = [(None, _models_in(type_, {}))]
    while waiting:
        model, parts = waiting[-1]
        part = next((each for each in parts if each not in entered and each.__pydantic_complete__ == complete), None)
        if part is not None:
            entered.add(part)
            waiting.append((part, _parts(part)))
            continue
        waiting.pop()
        if model is not None:
            found[model] = None
    return list(found)


def _parts(model: _Model) -> Iterator[_Model]:
    """Yield the models that the annotations of a model name."""
    for owner in model.__mro__[: model.__mro__.index(pydantic.BaseModel)]:
        names = vars(sys.modules.get(owner.__module__, sys))
        for annotation in get_annotations(owner).values():
            yield from _models_in(annotation, names)


def _models_in(type_: Any, names: dict[str, Any]) -> Iterator[_Model]:
    """Yield the models in a type, or in the source of one."""
    waiting, seen = list[Any]([type_]), set[int]()
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            waiting.extend(names[name] for name in _NAME.findall(each) if name in names)
        elif _is_model(each):
            yield each
        elif id(each) not in seen:
            seen.add(id(each))
            waiting.extend(get_args(each))
            waiting.extend(getattr(each, "models", ()))  # of a union that is decided by a tag
            waiting.extend(getattr(each, name, None) for name in ("__value__", "__forward_arg__"))


def _is_model(type_: Any) -> TypeIs[_Model]:
    return isinstance(type_, type) and issubclass(type_, pydantic.BaseModel)
