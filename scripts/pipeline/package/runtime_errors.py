"""The errors that every package has: read from the runtime, under the names that the package gives them."""

from __future__ import annotations

import ast
from pathlib import Path

from openapi.text import clean
from pipeline.ir import ErrorClass


def runtime_errors(templates: Path, client: str) -> tuple[ErrorClass, ...]:
    """Return the errors of the runtime in its order, the root and the fallback under the client's name."""
    names = {"ClientError": f"{client}Error", "DefaultError": f"{client}DefaultError"}
    tree = ast.parse((templates / "runtime" / "errors.py").read_text("utf-8"))
    return tuple(
        ErrorClass(
            name=names.get(node.name, node.name),
            base=names.get(bases[0], bases[0]),
            model="",
            description=clean(ast.get_docstring(node)).partition("\n\nAttributes:")[0],
            also=", ".join(bases[1:]),
        )
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for bases in [[ast.unparse(base) for base in node.bases]]
    )
