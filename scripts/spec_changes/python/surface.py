"""Read the public surface of a generated package: its classes, methods, arguments, fields and types."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import griffe

_OPERATION = re.compile(
    r"""name=["']([\w.]+)["'],\s+(?:operation_id=["'][^"']*["'],\s+)?verb=["'](\w+)["'],\s+path=["']([^"']*)["']"""
)
_ASYNC = "_async"
_MODULES = ("client", "models", "errors", "types", "utils")


@dataclass(frozen=True, slots=True)
class Item:
    """One public name.

    Attributes:
        kind: class, alias, field, method or argument.
        type: The type of a field or argument, the result of a method, or the target of an alias.
        default: The default as source; None where a value must be given.
    """

    kind: str
    type: str = ""
    default: str | None = None


Surface = dict[str, Item]


def read_surface(folder: Path, package: str) -> Surface:
    """Return the public names of `package` below `folder`: `models.SessionData.title`, `sessions.create(title)`.

    The arguments of the client, such as credentials, are called `client.Mix(key)`.
    The twin `create_async` of `create` has the same arguments, and is left out.
    """
    import griffe

    root = griffe.load(package, search_paths=[str(folder)], allow_inspection=False)
    surface: Surface = {}
    for name in _MODULES:
        if name in root.members:
            _read_module(root[name], f"{name}.", surface)
    if "resources" in root.members:
        for name, module in root["resources"].members.items():
            if not module.is_alias and module.is_module and not name.startswith("_"):
                _read_resource(module, name, surface)
    return surface


def _read_module(module: griffe.Object, prefix: str, surface: Surface) -> None:
    for name, member in module.members.items():
        if name.startswith("_") or member.is_alias:
            continue
        if member.is_class:
            surface[f"{prefix}{name}"] = Item("class")
            if prefix == "client." and "__init__" in member.members:
                _read_arguments(member["__init__"], f"{prefix}{name}", surface)
            for field, value in member.members.items():
                if value.is_attribute and not field.startswith("_") and field not in ("model_config", "model"):
                    surface[f"{prefix}{name}.{field}"] = Item("field", _type(value), _source(value, "value"))
        elif member.is_attribute and str(getattr(member, "annotation", "")) == "TypeAlias":
            surface[f"{prefix}{name}"] = Item("alias", _source(member, "value") or "")


def _read_resource(module: griffe.Object, name: str, surface: Surface) -> None:
    for member in module.members.values():
        if member.is_alias or not member.is_class:
            continue
        for method, function in member.members.items():
            twin = method.endswith(_ASYNC) and method.removesuffix(_ASYNC) in member.members
            if method.startswith("_") or twin or function.is_alias or not function.is_function:
                continue
            usual = next(
                iter(getattr(function, "overloads", None) or ()), function
            )  # what a call that chooses nothing is
            surface[f"{name}.{method}"] = Item("method", str(getattr(usual, "returns", "")))
            for described in (function, usual):
                _read_arguments(described, f"{name}.{method}", surface)


def _read_arguments(function: griffe.Object | griffe.Alias, name: str, surface: Surface) -> None:
    for parameter in getattr(function, "parameters", ()):
        if parameter.name != "self":
            default = None if parameter.default is None else str(parameter.default)
            surface[f"{name}({parameter.name})"] = Item("argument", str(parameter.annotation), default)


def _type(value: griffe.Object | griffe.Alias) -> str:
    return plain_type(str(getattr(value, "annotation", "")))


def plain_type(source: str) -> str:
    """Return a type without what does not affect its values: the metadata of `Annotated`, and the module of builtins."""
    if "Annotated[" not in source and "builtins." not in source:
        return source
    try:
        return ast.unparse(_Plain().visit(ast.parse(source, mode="eval")))
    except (SyntaxError, ValueError):
        return source


class _Plain(ast.NodeTransformer):
    """Leaves out what `Annotated` adds to a type; a class with a method `list` writes `builtins.list`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        inside = node.slice
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated" and isinstance(inside, ast.Tuple):
            found: ast.expr = self.visit(inside.elts[0])
            return found
        self.generic_visit(node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "builtins":
            return ast.Name(node.attr)
        self.generic_visit(node)
        return node


def _source(value: griffe.Object | griffe.Alias, attribute: str) -> str | None:
    found = getattr(value, attribute, None)
    return None if found is None else str(found)


def read_operations(files: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return the verb and path of each method in the generated files: `sessions.create` to `("POST", "/api/sessions")`."""
    return {
        match.group(1): (match.group(2), match.group(3))
        for text in files.values()
        for match in _OPERATION.finditer(text)
    }
