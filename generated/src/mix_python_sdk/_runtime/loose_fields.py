"""Fields with values that do not fit their types, in models that were read leniently, and how they are written again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pydantic
from pydantic import SerializationInfo, SerializerFunctionWrapHandler
from pydantic_core import SchemaSerializer, core_schema

from .encoding import is_request

_AS_IT_IS = SchemaSerializer(core_schema.any_schema(), {"ser_json_inf_nan": "constants"})


class FieldsSet(set[str]):
    """The names of the fields that were set.

    Attributes:
        misfits: The values that do not fit, by the names of their fields. A required field that is missing is None.
    """

    misfits: Mapping[str, Any] = {}


def write(model: pydantic.BaseModel, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
    """Return a model as its serializer does; fields that do not fit are written as they are, without a warning."""
    misfits: Mapping[str, Any] = getattr(model.__pydantic_fields_set__, "misfits", {})
    rest = model.model_copy()
    further = rest.__pydantic_extra__ or {}
    loose: dict[str, Any] = {}
    for name, value in misfits.items():
        owner = rest.__dict__ if name in rest.__dict__ else further
        if name in owner and owner[name] == value:  # else the caller has replaced it
            loose[name] = owner.pop(name)
    dumped: dict[str, Any] = handler(rest)
    fields = type(model).__pydantic_fields__
    for name, value in loose.items():
        unset = name not in model.__pydantic_fields_set__
        if (unset and (info.exclude_unset or is_request(info.context))) or (value is None and info.exclude_none):
            continue
        if _is_wanted(name, info):
            field = fields.get(name)
            dumped[(field.alias if field and info.by_alias else None) or name] = _AS_IT_IS.to_python(
                value,
                mode=info.mode,
                by_alias=info.by_alias,
                exclude_unset=info.exclude_unset,
                exclude_none=info.exclude_none,
                context=info.context,
            )
    return dumped


def _is_wanted(name: str, info: SerializationInfo) -> bool:
    included, excluded = cast("Any", info.include), cast("Any", info.exclude)
    if included is not None and name not in included:
        return False
    return not excluded or name not in excluded or (isinstance(excluded, Mapping) and excluded[name] not in {True, ...})
