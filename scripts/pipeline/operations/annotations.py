"""Annotations: write a type as the module needs it in which it is printed."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from dataclasses import replace

from pipeline.python_type import NONE, PythonType, union

_UNSET = PythonType("Unset")


class Annotations:
    """Types as the modules of the resources write them: `models.Pet`, and `builtins.list` where a method shadows it."""

    def __init__(self, models: Collection[str], shadowed: Collection[str]) -> None:
        """Take the names of all models, and the method names of the class that will use the types."""
        self._models = frozenset(models)
        self._shadowed = frozenset(shadowed) & frozenset(dir(builtins))

    def spell(self, type_: PythonType) -> PythonType:
        """Return a type of the models module as seen from a resource."""
        return type_.mapped(self._qualified)

    def _qualified(self, part: PythonType) -> PythonType:
        module = "models" if part.name in self._models else "builtins" if part.name in self._shadowed else part.module
        return replace(part, module=module)


def optional(type_: PythonType) -> PythonType:
    """Return a type with None among its values."""
    return type_ if type_.accepts_none else union([type_, NONE])


def optional_or_unset(type_: PythonType) -> PythonType:
    """Return a type with None among its values, and UNSET for none at all."""
    return union([type_, _UNSET, NONE])
