"""A package that has been imported: its operations, its models, and a client of it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from openapi.operations import Operation
from openapi.paths import path_shape

_SETTINGS = frozenset(
    "async_client client debug_logger fast hooks http_headers max_response_bytes response_validation retry_config server_idx server_url "
    "timeout_ms url_params".split()
)
_TIMEOUT_MS = 10_000


class LoadedPackage:
    """A package with all of its modules."""

    def __init__(self, name: str) -> None:
        """Import the package `name`; its exceptions are not caught."""
        package = importlib.import_module(name)
        found = pkgutil.walk_packages(package.__path__, f"{name}.")
        self._modules = [importlib.import_module(module.name) for module in found]
        self.models: ModuleType = importlib.import_module(f"{name}.models")
        self._calls: dict[tuple[str, str], list[Any]] = {}
        for call in self._described():
            self._calls.setdefault((call.verb.upper(), path_shape(call.path)), []).append(call)

    def calls(self, operation: Operation) -> list[Any]:
        """Return how the package describes the calls of an operation: none, one, or two, the second one with a stream."""
        return self._calls.get((operation.verb.upper(), path_shape(operation.path.partition("?")[0])), [])

    def model_classes(self) -> list[type[Any]]:
        """Return the classes of the models."""
        return [
            value
            for value in vars(self.models).values()
            if inspect.isclass(value) and value.__module__ == self.models.__name__ and hasattr(value, "model_rebuild")
        ]

    def client(self, url: str) -> Any:
        """Return a client of the server at `url`, with all credentials and without retries."""
        made = next(
            value
            for module in self._modules
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

    def _described(self) -> Iterator[Any]:
        seen: set[int] = set()
        for module in self._modules:
            for value in vars(module).values() if ".resources." in module.__name__ else ():
                if type(value).__name__ == "Operation" and id(value) not in seen:
                    seen.add(id(value))
                    yield value


def call_method(client: Any, name: str, values: dict[str, Any]) -> Any:
    """Call a method such as `pets.list`, and return its result; of a stream, the list of its items."""
    method: Any = client
    for part in name.split("."):
        method = getattr(method, part)
    result = method(**values)
    if hasattr(result, "__next__") and hasattr(result, "close"):
        with result:
            return list(result)
    return result


def reason_of(error: Exception) -> str:
    """Return what an error and its causes say, in one line."""
    chain: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(chain) < 3:
        chain.append(f"{type(cause).__name__}: {' '.join(str(cause).split())[:300]}")
        cause = cause.__cause__
    return " <- ".join(chain)
