"""The names of the rules, as the code that applies them has them."""

from __future__ import annotations

import ast

from pipeline import changes

from .packages import ROOT

_MADE_BY = frozenset({"BadReferenceError", "Fault", "Kind", "Problem", "ScalarError", "failure"})
_METHODS = frozenset({"_note", "_report", "_stop", "problem"})

KINDS = [value for value in vars(changes).values() if isinstance(value, changes.Kind) and value.rule]


def rules_in(*folders: str) -> list[str]:
    """Return the rules that the modules below some folders of `scripts/` name."""
    found: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / "scripts" / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(rule)), *_]) if name in _MADE_BY:
                    found.add(rule)
                case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(value=str(rule)), *_]) if (
                    name in _METHODS
                ):
                    found.add(rule)
                case ast.keyword(arg="rule", value=ast.Constant(value=str(rule))):
                    found.add(rule)
                case ast.Yield(value=ast.Tuple(elts=[ast.Constant(value=str(rule)), *_])) if "-" in rule:
                    found.add(rule)
                case _:
                    pass
    return sorted(found - {""})
