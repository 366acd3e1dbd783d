"""The trial program, run in a separate process: import a package, complete its models, build what its calls need.

    python program.py FOLDER PACKAGE < NAMES

FOLDER contains the package PACKAGE, and NAMES is a JSON list of its models. Prints a JSON list of failures: each the kind of
what failed (`model`, `operation` or `module`), its name, and the reason.
"""

from __future__ import annotations

import gc
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

_LONGEST_REASON = 300


def main(folder: str, package: str) -> None:
    """Try a package, and print what failed."""
    gc.disable()  # a process this short has nothing to gain from collecting
    sys.path.insert(0, folder)
    print(json.dumps(list(_failures(package, json.load(sys.stdin)))))


def _failures(package: str, names: list[str]) -> Iterator[tuple[str, str, str]]:
    models = importlib.import_module(f"{package}.models")  # which the others need
    modules: list[ModuleType] = []
    for name in _modules(package):
        try:
            modules.append(importlib.import_module(name))
        except Exception as error:  # noqa: BLE001  # the author of the document must see any error
            yield "module", name, _reason(error)
    build = importlib.import_module(f"{package}._runtime.models").adapter_for
    types = [("model", name, getattr(models, name)) for name in names]
    types += [("operation", operation.name, type_) for operation in _operations(modules) for type_ in _types(operation)]
    try:
        # All at once takes as long as their number says; one by one, each would build again what it refers to.
        _complete(build(tuple.__class_getitem__(tuple(type_ for _, _, type_ in types))))
    except Exception:  # noqa: BLE001
        yield from _failing(build, types)


def _failing(build: Any, types: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Find out whose types cannot be built."""
    for kind, name, type_ in types:
        try:
            _complete(build(type_))
        except Exception as error:  # noqa: BLE001
            yield kind, name, _reason(error)


def _complete(adapter: Any) -> None:
    """Raise what pydantic keeps for the first use: a name that means nothing."""
    if not adapter.pydantic_complete:
        adapter.rebuild(force=True, raise_errors=True)


def _modules(package: str) -> list[str]:
    """Return the modules of a package but for its runtime, which they import."""
    root = importlib.import_module(package)
    found = pkgutil.walk_packages(root.__path__, f"{package}.")
    return [package, *(module.name for module in found if "._runtime" not in module.name)]


def _operations(modules: Iterable[ModuleType]) -> Iterator[Any]:
    for module in modules:
        for found in list(vars(module).values()):
            if type(found).__name__ == "Operation" and type(found).__module__.endswith("._runtime.operation"):
                yield found


def _types(operation: Any) -> Iterator[Any]:
    """Yield every type for which a call of an operation may need a validator."""
    body, stream = operation.body, operation.stream
    for described in (*operation.parameters, *operation.responses.values(), body, stream):
        if described is not None:
            yield described.type
    if body is not None and body.extra:
        yield body.extra[1]
    if stream is not None:
        yield from stream.kinds.values()
    for error in operation.errors.values():
        if getattr(error, "model", None) is not None:
            yield error.model


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split("For further information")[0].split())
    return f"{type(error).__name__}: {text}"[:_LONGEST_REASON]


if __name__ == "__main__":
    main(*sys.argv[1:])
