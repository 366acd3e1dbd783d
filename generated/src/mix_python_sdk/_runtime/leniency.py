"""Leniency: the parts of a response that do not fit are kept unchanged, the others have their type.

A value that fits is decoded as usual. One that does not is taken apart here, down to the parts that do not fit.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from .misfits import misfits
from .models import BaseModel, LooseFields, adapter_for

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic.fields import FieldInfo

_UNIONS = (Union, types.UnionType)
_MISSING = "Field required"


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
            return _adapter(type_).validate_python(value, by_alias=True, by_name=False)
        except ValueError as error:
            reason = misfits(error, "")[0].partition(": ")[2]
        found = _container(type_, value)
        if found is None:
            self.misfits.append(f"{place or 'body'}: {reason}")
            return value
        if _is_model(found):
            return self._model(found, cast("dict[str, Any]", value), place)
        (item,) = get_args(found)[-1:]
        if isinstance(value, list):
            items = enumerate(cast("Sequence[Any]", value))
            return [self.decode(item, each, _below(place, index)) for index, each in items]
        return {key: self.decode(item, each, _below(place, key)) for key, each in cast("dict[str, Any]", value).items()}

    def _model(self, model: type[BaseModel], value: Mapping[str, Any], place: str) -> BaseModel:
        if not model.__pydantic_fields_complete__:
            model.model_rebuild()
        fields: dict[str, FieldInfo] = model.__pydantic_fields__
        values: dict[str, Any] = {}
        aliases = {field.alias or name: name for name, field in fields.items()}
        for alias, name in aliases.items():
            field = fields[name]
            if alias in value:
                values[name] = self.decode(_type_of(field), value[alias], _below(place, alias))
            elif field.is_required():
                self.misfits.append(f"{_below(place, alias)}: {_MISSING}")
                values[name] = None
        made = model.model_construct({aliases[key] for key in value if key in aliases}, **values)
        extras = {key: item for key, item in value.items() if key not in aliases}
        further = get_args(model.__annotations__.get("__pydantic_extra__"))
        for key, item in extras.items():
            extras[key] = self.decode(further[1], item, _below(place, key)) if further else item
        if made.__pydantic_extra__ is not None:
            made.__pydantic_extra__.update(extras)
        object.__setattr__(made, "__pydantic_fields_set__", LooseFields((*made.__pydantic_fields_set__, *extras)))
        return made


def _container(type_: Any, value: Any) -> Any:
    """Return the only model, list or map that a value can be taken apart as, else None."""
    if _is_model(type_):
        return type_ if isinstance(value, dict) else None
    origin = get_origin(type_)
    if origin is Annotated:
        inner, *marks = get_args(type_)
        for mark in marks:
            if hasattr(mark, "kind_of"):
                return mark.kind_of(value)
        return _container(inner, value)
    if origin in {list, dict}:
        return type_ if isinstance(value, cast("type", origin)) else None
    if origin in _UNIONS:
        found = [part for member in get_args(type_) if (part := _container(member, value)) is not None]
        return found[0] if len(found) == 1 else None
    behind: Any = getattr(type_, "__value__", None)  # of an alias that contains itself
    return None if behind is None else _container(behind, value)


def _is_model(type_: object) -> bool:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


def _type_of(field: FieldInfo) -> Any:
    """Return the type of a field with the metadata of its annotation."""
    annotated: Any = Annotated
    return annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _below(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


@lru_cache(maxsize=1024)
def _cached(type_: Any) -> TypeAdapter[Any]:
    return adapter_for(type_)


def _adapter(type_: Any) -> TypeAdapter[Any]:
    try:
        return _cached(type_)
    except TypeError:  # a mark in it has no hash
        return adapter_for(type_)
