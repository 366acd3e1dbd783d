"""Python source: types as values that can be asked what they are and print themselves, and literals with double quotes."""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

_UNION = "|"


@dataclass(frozen=True, slots=True)
class PythonType:
    """A type.

    Attributes:
        name: The name of a class or an alias, `|` for a union, or source that is neither.
        arguments: The type arguments in brackets, or the members of the union.
        module: The module by which it is spelled, such as `models`; "" for none.
    """

    name: str
    arguments: tuple[PythonType, ...] = ()
    module: str = ""

    @classmethod
    def parse(cls, source: str | ast.expr) -> PythonType:
        """Return the type that Python source means."""
        node = ast.parse(source, mode="eval").body if isinstance(source, str) else source
        match node:
            case ast.Name(id=name):
                return cls(name)
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                return cls(name, module=module)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return union([cls.parse(left), cls.parse(right)])
            case ast.Subscript(value=ast.Name() | ast.Attribute() as owner, slice=ast.Tuple(elts=elements)) if elements:
                return replace(cls.parse(owner), arguments=tuple(map(cls.parse, elements)))
            case ast.Subscript(value=ast.Name() | ast.Attribute() as owner, slice=element):
                return replace(cls.parse(owner), arguments=(cls.parse(element),))
            case _:
                return cls(ast.unparse(node))

    def __str__(self) -> str:
        return self.spelled(lambda leaf: f"{leaf.module}.{leaf.name}" if leaf.module else leaf.name)

    def spelled(self, leaf: Callable[[PythonType], str]) -> str:
        """Return its source, with each name as `leaf` spells it."""
        if self.name == _UNION:
            return " | ".join(member.spelled(leaf) for member in self.arguments)
        inside = ", ".join(argument.spelled(leaf) for argument in self.arguments)
        return f"{leaf(self)}[{inside}]" if self.arguments else leaf(self)

    def walk(self) -> Iterator[PythonType]:
        """Yield it and what is inside."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()

    def mapped(self, change: Callable[[PythonType], PythonType]) -> PythonType:
        """Return it with each part changed, the inner ones first."""
        return change(replace(self, arguments=tuple(argument.mapped(change) for argument in self.arguments)))

    @property
    def members(self) -> tuple[PythonType, ...]:
        """The members of a union; any other type is its only one."""
        return self.arguments if self.name == _UNION else (self,)

    @property
    def is_none(self) -> bool:
        """Whether None is its only value."""
        return self == NONE

    @property
    def accepts_none(self) -> bool:
        """Whether None is a value of it."""
        return any(member in {NONE, ANY} for member in self.members)

    @property
    def has_literals(self) -> bool:
        """Whether single values are listed in it."""
        return any(part.name == "Literal" for part in self.walk())


ANY = PythonType("Any")
NONE = PythonType("None")
UNSET = PythonType("Unset")


def union(types: Iterable[PythonType]) -> PythonType:
    """Return the union of the distinct types, with None at its end."""
    members = dict.fromkeys(member for type_ in types for member in type_.members)
    ordered = sorted(members, key=lambda member: member == NONE)
    return ordered[0] if len(ordered) == 1 else PythonType(_UNION, tuple(ordered))


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
    return union([type_, UNSET, NONE])


def literal(value: Any) -> str:
    """Return `value` as Python source: the only way for a value of the document into code."""
    return repr(value)


def source(value: Any) -> str:
    """Return a JSON value as Python source."""
    return double_quoted(repr(value))


def double_quoted(code: str) -> str:
    """Return an expression with double quotes around its strings, where that needs no more escapes."""
    if "'" not in code:
        return code
    lines = code.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(code).readline))):
        text = token.string
        if token.type == tokenize.STRING and text.startswith("'") and '"' not in text:
            row, start, end = token.start[0] - 1, token.start[1], token.end[1]
            lines[row] = f'{lines[row][:start]}"{text[1:-1]}"{lines[row][end:]}'
    return "".join(lines)
