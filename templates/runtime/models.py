"""The base of all models: lossless, lenient with what servers send, and built when it is first used."""

from __future__ import annotations

from typing import Annotated, Any, get_origin

import pydantic
from pydantic import (
    ConfigDict,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    model_serializer,
)
from pydantic_core import CoreSchema, core_schema

# pydantic requires typing_extensions on every version of Python, so a model that needs this has it.
from typing_extensions import TypeAliasType

from .encoding import IN_REQUEST

__all__ = ["BaseModel", "TypeAliasType", "adapter_for"]

# What does not fit is a caller's prompt or transcript, and an error ends up in a log.
_DISCREET = ConfigDict(hide_input_in_errors=True)


class BaseModel(pydantic.BaseModel):
    """A value of the API.

    Fields that the model does not name are kept: they are attributes, they are in `model_extra`, and `model_dump`
    returns them. Optional fields that were never set are None; `model_dump(exclude_unset=True)` leaves them out, and
    returns what the server sent. A list that arrives as null is empty.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,
        protected_namespaces=(),  # a field may begin with `model_`; none is named like a method
    )

    @model_serializer(mode="wrap")
    def _without_unset(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        if info.context is not IN_REQUEST:
            return dumped
        model = type(self)
        if not model.__pydantic_fields_complete__:
            # It was built as a part of another model, before a model that its own fields name was there.
            model.model_rebuild()
        fields = model.__pydantic_fields__
        for name in fields.keys() - self.__pydantic_fields_set__:
            if getattr(self, name) is None:
                dumped.pop(name, None)
                dumped.pop(fields[name].alias or name, None)
        return dumped

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = _lenient(handler(source))
        return schema


def adapter_for(type_: Any) -> TypeAdapter[Any]:
    """Return a validator for `type_` in which a list may be null; building one costs more than many calls."""
    if get_origin(type_) is list:
        type_ = Annotated[type_, GetPydanticSchema(lambda source, handler: _lenient(handler(source)))]
    # Behind another name, a model takes a configuration beside its own; only the outermost one counts for errors.
    alias: Any = TypeAliasType
    return TypeAdapter(alias("Body", type_), config=_DISCREET)


def _lenient(schema: Any) -> Any:
    """Let the lists of a model be null, without leaving the fast path from JSON to objects.

    A list that is documented as nullable stays None, and models inside have been through here themselves.
    """
    match schema["type"]:
        case "list":
            return core_schema.no_info_after_validator_function(_empty_for_none, core_schema.nullable_schema(schema))
        case "model" | "default":
            return {**schema, "schema": _lenient(schema["schema"])}
        case "model-fields":
            fields = schema["fields"].items()
            return {
                **schema,
                "fields": {name: {**field, "schema": _lenient(field["schema"])} for name, field in fields},
            }
        case "dict" if "values_schema" in schema:
            return {**schema, "values_schema": _lenient(schema["values_schema"])}
        case _:
            return schema


def _empty_for_none(value: list[Any] | None) -> list[Any]:
    return [] if value is None else value
