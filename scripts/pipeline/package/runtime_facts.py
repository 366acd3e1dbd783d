"""Facts about the runtime for the pages, read from its source so that they cannot disagree."""

from __future__ import annotations

import ast
from pathlib import Path

from openapi.text import clean
from pipeline.ir import ErrorClass

_STATUSES = "RETRIED_STATUSES"


def runtime_errors(templates: Path, client: str) -> tuple[ErrorClass, ...]:
    """Return the errors of the runtime in its order, the root and the fallback under the client's name."""
    names = {"ClientError": f"{client}Error", "DefaultError": f"{client}DefaultError"}
    tree = ast.parse((templates / "runtime" / "errors.py").read_text("utf-8"))
    return tuple(
        ErrorClass(
            name=names.get(node.name, node.name),
            base=names.get(bases[0], bases[0]),
            model=None,
            description=clean(ast.get_docstring(node)).partition("\n\nAttributes:")[0],
            also=", ".join(bases[1:]),
        )
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for bases in [[ast.unparse(base) for base in node.bases]]
    )


def retried_statuses(templates: Path) -> tuple[int, ...]:
    """Return the statuses after which an idempotent request is sent again."""
    tree = ast.parse((templates / "runtime" / "retries.py").read_text("utf-8"))
    values = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == _STATUSES
    ]
    statuses: tuple[int, ...] = ast.literal_eval(values[0])
    return statuses
