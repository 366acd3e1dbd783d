"""Annotations: rewrite the source of a type for the module in which it is printed."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection

UNSET = "Unset"


class Annotations:
    """Types as the modules of the resources spell them: models by `models.`, shadowed builtins by `builtins.`."""

    def __init__(self, models: Collection[str], shadowed: Collection[str]) -> None:
        """Take the names of all models and the method names of the class in which the types will stand."""
        self._models = frozenset(models)
        self._shadowed = frozenset(shadowed) & frozenset(dir(builtins))

    def spell(self, source: str) -> str:
        """Return the type `source` of the models module as seen from a resource."""
        tree = ast.parse(source, mode="eval")
        return ast.unparse(_Qualifier(self._models, self._shadowed).visit(tree))


def optional(annotation: str) -> str:
    """Return `annotation` with None among its values."""
    return annotation if _accepts_none(annotation) else f"{annotation} | None"


def union(annotations: Collection[str]) -> str:
    """Return the union of the distinct annotations, with None at its end."""
    distinct = dict.fromkeys(annotations)
    return " | ".join(sorted(distinct, key=lambda annotation: annotation == "None"))


def _accepts_none(annotation: str) -> bool:
    return annotation == "Any" or annotation.endswith("| None")


class _Qualifier(ast.NodeTransformer):
    def __init__(self, models: frozenset[str], shadowed: frozenset[str]) -> None:
        self._models = models
        self._shadowed = shadowed

    def visit_Name(self, node: ast.Name) -> ast.AST:  # the visitor's protocol
        module = "models" if node.id in self._models else "builtins" if node.id in self._shadowed else ""
        return ast.Attribute(ast.Name(module, ast.Load()), node.id, ast.Load()) if module else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return node
