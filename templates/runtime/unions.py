"""Unions whose members are distinguished by the value of a property, the tag; values with other tags are kept unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from .misfits import ANOTHER_KIND, MEMBER
from .models import BaseModel


class UnknownVariant(BaseModel):
    """A value of a kind that the API does not document, as it arrived: its fields are attributes, and in `model_extra`."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class ByTag:
    """Selects the model for a value of a union by its tag.

    Args:
        tag: The name of the tag on the wire.
        field: Its name in Python.
        kinds: The model of each value of the tag.
        default: The model of a value with another tag or without one, None if there is none.
        optional: Whether the tag may be missing; the best matching model is taken then.
        known: Whether a value with another tag is refused.
    """

    def __init__(  # tag and field are read together
        self,
        tag: str,
        field: str,
        kinds: Mapping[str | int, Any],
        *,
        default: Any = None,
        optional: bool = False,
        known: bool = False,
    ) -> None:
        self.tag = tag
        self.field = field
        self.kinds = kinds
        self.default = default
        self.optional = optional
        self.known = known

    @property
    def models(self) -> tuple[Any, ...]:
        """The models that a value may become."""
        return (*self.kinds.values(), *filter(None, [self.default]))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = {tag: handler.generate_schema(kind) for tag, kind in self.kinds.items()}
        paths: list[list[str | int]] = [[self.tag], [self.field]]
        tagged = core_schema.tagged_union_schema(kinds, paths[:1] if self.tag == self.field else paths)
        choices: list[CoreSchema | tuple[CoreSchema, str]] = [(tagged, MEMBER)]
        if self.default is not None:
            choices.append((self._otherwise(handler.generate_schema(self.default), missing=True), MEMBER))
        if self.optional:
            members: list[CoreSchema | tuple[CoreSchema, str]] = [*kinds.values()]
            choices.append((self._otherwise(core_schema.union_schema(members), missing=True, other=False), MEMBER))
        if not self.known:
            choices.append((self._otherwise(handler.generate_schema(UnknownVariant), missing=False), MEMBER))
        # Models are written as what they are.
        return core_schema.union_schema(
            choices, mode="left_to_right", serialization=core_schema.simple_ser_schema("any")
        )

    def kind_of(self, value: Any) -> Any:
        """Return the model for a JSON value, None if its tag names none."""
        fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        tag = fields.get(self.tag)
        return self.kinds[cast("str | int", tag)] if self._is_known(tag) else self.default

    def _is_known(self, tag: object) -> bool:
        return any(tag == kind and type(tag) is type(kind) for kind in self.kinds)  # in Python, True is 1

    def _otherwise(self, schema: CoreSchema, *, missing: bool, other: bool = True) -> CoreSchema:
        """Return a schema for values whose tag is missing or undocumented."""

        def check(value: Any) -> Any:
            if isinstance(value, BaseModel):
                return value
            fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {self.tag: next(iter(self.kinds))}
            tag = fields.get(self.tag, fields.get(self.field))
            if (tag is None and missing) or (other and tag is not None and not self._is_known(tag)):
                return fields
            raise PydanticCustomError(ANOTHER_KIND, "another kind")

        return core_schema.no_info_before_validator_function(check, schema)
