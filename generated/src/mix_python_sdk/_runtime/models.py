"""The base of all models: lossless, lenient with what servers send, and built when it is first used."""

from __future__ import annotations

import sys
from functools import cache
from inspect import get_annotations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args, get_type_hints

import pydantic
from pydantic import (
    ConfigDict,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    TypeAdapter,
)
from pydantic_core import CoreSchema, core_schema

# pydantic requires typing_extensions on every version of Python, so a model that needs this has it.
from typing_extensions import TypeAliasType

from .completion import building, complete, part_of_another
from .misfits import MEMBER
from .scalars import on_the_wire

__all__ = ["BaseModel", "TypeAliasType", "adapter_for", "evaluated", "further_type"]

# The invalid value may be a caller's prompt or transcript, and errors end up in logs. A number that JSON does not have is
# written anyway, and found by `exact_numbers`.
_WHOLE = ConfigDict(hide_input_in_errors=True, ser_json_inf_nan="constants", allow_inf_nan=False)

_CONTAINERS = frozenset({"list", "dict", "nullable", "default", "union"})


class LooseFields(set[str]):
    """The fields that were set in a model that was read leniently: some have values that do not fit their type."""


class BaseModel(pydantic.BaseModel):
    """A value of the API.

    Fields that the model does not name are kept: they are attributes, they are in `model_extra`, and `model_dump`
    returns them. Optional fields that were never set have their default, or are None; they are not sent, and
    `model_dump(exclude_unset=True)` leaves them out and returns what the server sent. A list that arrives as null is empty.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
        hide_input_in_errors=True,
        ser_json_inf_nan="constants",
        allow_inf_nan=False,  # JSON has neither
        protected_namespaces=(),  # a field may begin with `model_`; none is named like a method
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the value as sent: JSON types with the names of the API, without unset fields."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the value as JSON with the names of the API, without unset fields."""
        return self.model_dump_json(by_alias=True, exclude_unset=True, indent=indent)

    if not TYPE_CHECKING:  # the signatures stay pydantic's

        def model_dump(self, **options: Any) -> dict[str, Any]:
            """Return the value as a dictionary, with pydantic's options."""
            return super().model_dump(**(_quiet(self) | options))

        def model_dump_json(self, **options: Any) -> str:
            """Return the value as JSON, with pydantic's options."""
            return super().model_dump_json(**(_quiet(self) | options))

        @classmethod
        def model_rebuild(cls, **options: Any) -> bool | None:
            """Complete the model, with pydantic's options; it is done on first use, after the models inside it."""
            if cls.__pydantic_complete__ and not options.get("force"):
                return None
            complete(cls)
            if cls.__pydantic_complete__ and not options.get("force"):
                return True
            depth = options.pop("_parent_namespace_depth", 2)
            with building(cls):
                return super().model_rebuild(_parent_namespace_depth=depth and depth + 1, **options)

        @classmethod
        def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
            """Return the JSON schema of the model, with pydantic's options."""
            try:
                return super().model_json_schema(*arguments, **options)
            except RecursionError:
                pass
            raise RecursionError(
                f"{cls.__name__} contains models on too many levels for pydantic to describe them;"
                " take their schemas from the OpenAPI document"
            )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = part_of_another(cls) or _model(handler(source))
        return schema


def _quiet(model: pydantic.BaseModel) -> dict[str, Any]:
    """Return the option that lets values that do not fit be written unchanged, without another warning."""
    return {"warnings": False} if type(model.__pydantic_fields_set__) is LooseFields else {}


def adapter_for(type_: Any) -> TypeAdapter[Any]:
    """Return a validator for `type_` as the API writes it; building one costs more than many calls."""
    complete(type_)
    type_ = Annotated[type_, GetPydanticSchema(lambda source, handler: _part(handler(source)))]
    # Behind an alias, a model accepts a second configuration; for errors, only the outermost one counts.
    alias: Any = TypeAliasType
    return TypeAdapter(alias("Body", type_), config=_WHOLE)


@cache
def further_type(model: type[pydantic.BaseModel]) -> Any:
    """Return the type of the fields that a model does not name, None if the API does not describe them."""
    for owner in model.__mro__[: model.__mro__.index(pydantic.BaseModel)]:
        if annotation := get_annotations(owner).get("__pydantic_extra__"):
            return get_args(evaluated(annotation, owner))[1]
    return None


def evaluated(annotation: Any, owner: Any) -> Any:
    """Return an annotation without references by name; `owner` is the class or the alias that has it."""
    names = vars(sys.modules[owner.__module__])
    return get_type_hints(SimpleNamespace(__annotations__={"it": annotation}), names, include_extras=True)["it"]


def _model(schema: Any) -> Any:
    """Return the schema of a model with its fields as the API writes them."""
    match schema["type"]:
        case "model":
            return {**schema, "schema": _model(schema["schema"])}
        case "model-fields":
            fields = {name: {**field, "schema": _part(field["schema"])} for name, field in schema["fields"].items()}
            extras = {"extras_schema": _part(schema["extras_schema"])} if "extras_schema" in schema else {}
            return {**schema, "fields": fields, **extras}
        case _:
            return schema


def _part(schema: Any) -> Any:
    """Return the schema of a value as the API writes it, on the fast path from JSON to objects: a list may be null.

    A list that is documented as nullable stays None. The models inside have already been processed.
    """
    match schema["type"]:
        case "list":
            nullable = core_schema.nullable_schema(_inside(schema))
            return core_schema.no_info_after_validator_function(_empty_for_none, nullable)
        case "default":
            return {**schema, "schema": _part(schema["schema"])}
        case "dict" if "values_schema" in schema:
            return {**schema, "values_schema": _part(schema["values_schema"])}
        case _:
            return _inside(schema)


def _inside(schema: Any) -> Any:
    """Return a schema with the scalars in it as the API writes them."""
    match schema["type"]:
        case "list" if "items_schema" in schema:
            return {**schema, "items_schema": _inside(schema["items_schema"])}
        case "dict" if "values_schema" in schema:
            return {**schema, "values_schema": _inside(schema["values_schema"])}
        case "nullable" | "default":
            return {**schema, "schema": _inside(schema["schema"])}
        case "union":
            return _unnamed(on_the_wire({**schema, "choices": [_choice(choice) for choice in schema["choices"]]}))
        case _:
            return on_the_wire(schema)


def _unnamed(schema: Any) -> Any:
    """Return a union whose members messages do not name: their names are those of validators."""
    if schema["type"] != "union":
        return schema
    members: list[Any] = [each if isinstance(each, tuple) else (_unnamed(each), MEMBER) for each in schema["choices"]]
    return {**schema, "choices": members}


def _choice(choice: Any) -> Any:
    """Return one of the choices of a union; scalars are left to `on_the_wire`, which must compare them."""
    if isinstance(choice, tuple):
        return cast("tuple[Any, str]", choice)
    return _inside(choice) if choice["type"] in _CONTAINERS else choice


def _empty_for_none(value: list[Any] | None) -> list[Any]:
    return [] if value is None else value
