"""Leniency: the parts of a response that do not fit are kept unchanged, the others have their type.

A value that fits is decoded as usual. One that does not is taken apart here, down to the parts that do not fit.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from .misfits import details_of
from .models import BaseModel, LooseFields, adapter_for, evaluated, further_type

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic.fields import FieldInfo


class Lenient:
    """Decodes one value.

    Attributes:
        misfits: Where it does not fit, each place with a reason.
    """

    def __init__(self) -> None:
        self.misfits: list[str] = []

    def decode(self, type_: Any, value: Any, place: str = "") -> Any:
        """Return a JSON value decoded as a type; parts that do not fit are returned unchanged."""
        try:
            return _adapter(type_).validate_python(value, by_name=False)
        except ValueError as error:
            reason = details_of(error)[0]["msg"]
        found = _container(type_, value)
        if found is None:
            self.misfits.append(f"{place or 'body'}: {reason}")
            return value
        if isinstance(found, type):
            return self._model(found, value, place)
        item = get_args(found)[-1]
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            return {key: self.decode(item, each, _below(place, key)) for key, each in fields.items()}
        return [self.decode(item, each, _below(place, index)) for index, each in enumerate(value)]

    def _model(self, model: type[BaseModel], value: Mapping[str, Any], place: str) -> BaseModel:
        made = model.model_construct()
        defaults, fields, names = made.__dict__, dict[str, Any](), dict[str, str]()
        for name, field in model.__pydantic_fields__.items():
            wire = field.alias or name
            names[wire] = name
            if wire in value:
                fields[name] = self.decode(_type_of(field), value[wire], _below(place, wire))
            else:
                fields[name] = defaults.get(name)
                if field.is_required():
                    self.misfits.append(f"{_below(place, wire)}: Field required")
        further = further_type(model) or Any
        extra = {key: self.decode(further, item, _below(place, key)) for key, item in value.items() if key not in names}
        object.__setattr__(made, "__dict__", fields)
        object.__setattr__(made, "__pydantic_extra__", extra)
        object.__setattr__(made, "__pydantic_fields_set__", LooseFields(names.get(key, key) for key in value))
        return made


def _container(type_: Any, value: Any) -> Any:
    """Return the only model, list or map that a value can be taken apart as, else None."""
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is Annotated:
        kinds = [mark.kind_of(value) for mark in arguments[1:] if hasattr(mark, "kind_of")]
        return kinds[0] if kinds else _container(arguments[0], value)
    if origin in {Union, types.UnionType}:
        found = [part for member in arguments if (part := _container(member, value)) is not None]
        return found[0] if len(found) == 1 else None
    if hasattr(type_, "__value__"):  # an alias that contains itself
        return _container(evaluated(type_.__value__, type_), value)
    kind: Any = origin or type_
    if isinstance(value, dict):
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        return type_ if is_model or kind is dict else None
    return type_ if kind is list and isinstance(value, list) else None


def _type_of(field: FieldInfo) -> Any:
    """Return the type of a field with the metadata of its annotation."""
    annotated: Any = Annotated
    return annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _below(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


@lru_cache(maxsize=1024)
def _adapter(type_: Any) -> TypeAdapter[Any]:
    return adapter_for(type_)
