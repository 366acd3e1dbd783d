"""Import a package and call each of its operations against a server made from its document.

    python call_package.py SPEC SOURCE PACKAGE

Prints one line of JSON, behind a record separator: what went wrong on import, and one entry for each operation.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus_runner.calls.answers import answer_for
from corpus_runner.calls.arguments import arguments_for
from corpus_runner.calls.requests import mismatches
from corpus_runner.calls.sampler import Sampler
from corpus_runner.calls.scalars import UnsampleableError
from corpus_runner.calls.server import Server
from corpus_runner.outcome import Call
from openapi.operations import Operation
from openapi.paths import path_shape
from openapi.spec import Spec, read_spec

_SETTINGS = frozenset(
    "async_client client debug_logger hooks http_headers max_response_bytes retry_config server_idx server_url "
    "timeout_ms url_params".split()
)
_TIMEOUT_MS = 10_000


def main(spec: str, source: str, name: str) -> None:
    """Print what was found."""
    sys.path.insert(0, source)
    calls: list[Call] = []
    error = ""
    try:
        modules = list(_modules(name))
    except Exception:  # whatever the import of a package raises  # noqa: BLE001
        error = traceback.format_exc(limit=-3)
    else:
        calls = list(_calls(read_spec(Path(spec)), modules))
    found = {"import_error": error, "calls": [asdict(call) for call in calls]}
    print(f"\n\x1e{json.dumps(found)}")


def _modules(name: str) -> Iterator[ModuleType]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        yield importlib.import_module(module.name)


def _calls(spec: Spec, modules: list[ModuleType]) -> Iterator[Call]:
    described = [
        value
        for module in modules
        if ".resources." in module.__name__
        for value in vars(module).values()
        if type(value).__name__ == "Operation"
    ]
    by_place: dict[tuple[str, str], list[Any]] = {}
    for call in dict.fromkeys(map(id, described)):
        one = next(value for value in described if id(value) == call)
        by_place.setdefault((one.verb.upper(), path_shape(one.path)), []).append(one)
    with Server() as server:
        client = _client(modules, server.url)
        for operation in spec.operations:
            found = by_place.get((operation.verb.upper(), path_shape(operation.path)), [])
            if not found:
                yield Call(operation.label, "missing", "the package has no method for it")
            for call in found:
                yield _call(spec, operation, call, client, server)


def _call(spec: Spec, operation: Operation, call: Any, client: Any, server: Server) -> Call:
    label = f"{operation.label} ({call.name})"
    try:
        medias = {response.media for response in ([call.stream] if call.stream else call.responses.values())}
        server.answer = answer_for(spec, operation, medias, Sampler(spec, "response"))
        arguments = arguments_for(spec, operation, call, Sampler(spec, "request"))
    except UnsampleableError as error:
        return Call(label, "not sampleable", str(error))
    server.asked.clear()
    try:
        method: Any = client
        for part in call.name.split("."):
            method = getattr(method, part)
        _read(method(**arguments.values))
    except Exception as error:  # whatever a call raises  # noqa: BLE001
        return Call(label, "failed", _reason(error))
    wrong = list(mismatches(operation, arguments, server.asked[-1])) if server.asked else ["nothing was sent"]
    return Call(label, "failed", "; ".join(wrong)) if wrong else Call(label, "succeeded")


def _read(result: Any) -> None:
    """Read a stream to its end."""
    if hasattr(result, "__next__") and hasattr(result, "close"):
        with result:
            list(result)


def _reason(error: Exception) -> str:
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(chain) < 3:
        chain.append(f"{type(cause).__name__}: {' '.join(str(cause).split())[:300]}")
        cause = cause.__cause__
    return " <- ".join(chain)


def _client(modules: list[ModuleType], url: str) -> Any:
    made = next(
        value
        for module in modules
        if module.__name__.endswith(".client") and "._runtime" not in module.__name__
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    )
    credentials = {
        name: ("user", "password") if "Password" in str(parameter.annotation) else "secret"
        for name, parameter in inspect.signature(made).parameters.items()
        if name not in _SETTINGS
    }
    return made(server_url=url, retry_config=None, timeout_ms=_TIMEOUT_MS, **credentials)


if __name__ == "__main__":
    main(*sys.argv[1:])
