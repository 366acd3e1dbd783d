"""Trial: try a package in a separate process before it is written."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openapi.document import Document, join
from openapi.problems import Problem, SpecError
from openapi.spec import Spec
from pipeline.ir.package import Package

_PROGRAM = Path(__file__).with_name("program.py")
_RULE = "unusable-package"
_HINT = "Simplify this part; if it is already simple, report a bug in the pipeline."
_HINT_FOR_MODULE = "Correct the template or the module that this comes from; if it is not yours, report a bug."
_MOST_SHOWN = 20


def try_out(files: Mapping[str, str], package: Package, document: Document) -> None:
    """Import a package in a separate process, complete its models, and build what its calls need.

    Raises:
        SpecError: The package cannot be imported, a model not be completed, or a call not be made.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        root = Path(folder)
        for path, text in files.items():
            if path.endswith(".py"):
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8", newline="\n")
        # Nothing of the environment leads to other packages of the same names.
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(_PROGRAM), str(root / "src"), package.name]
        names = json.dumps([model.name for model in package.models])
        done = subprocess.run(command, input=names, capture_output=True, cwd=root, encoding="utf-8", check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise SpecError([document.problem(_RULE, f"the package cannot be imported: {last[:300]}", hint=_HINT)])
    failures: list[tuple[str, str, str]] = json.loads(done.stdout)
    if failures:
        distinct: dict[tuple[str, str], tuple[str, str, str]] = {}
        for kind, name, reason in failures:  # all modules that import a broken one fail for its reason
            distinct.setdefault((kind, reason if kind == "module" else name), (kind, name, reason))
        raise SpecError([_problem(package, document, *failure) for failure in list(distinct.values())[:_MOST_SHOWN]])


def _problem(package: Package, document: Document, kind: str, name: str, reason: str) -> Problem:
    """Return what the author of the document is told of a failure, with the place that it comes from."""
    if kind == "model":
        message = f"the model {name!r} cannot be used: {reason}"
        return document.problem(_RULE, message, join("/components/schemas", name), hint=_HINT)
    if kind == "module":
        return document.problem(_RULE, f"the module {name!r} cannot be imported: {reason}", hint=_HINT_FOR_MODULE)
    message = f"calls of {name} cannot be made: {reason}"
    ids = {f"{resource.attribute}.{method.method}": method.operation_id for resource, method in package.calls}
    for operation in Spec(document).operations:
        if operation.label == ids.get(name):
            return document.problem(_RULE, message, operation.pointer, hint=_HINT, operation=operation.label)
    return document.problem(_RULE, message, hint=_HINT)
