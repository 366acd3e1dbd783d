"""Hints: what an unknown name probably means, for callers used to other clients."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

MethodT = TypeVar("MethodT", bound=Callable[..., Any])

_SETTINGS: Mapping[str, str] = {
    "api_key": "pass the credential under the name of its security scheme, or as a header in `http_headers`",
    "base_url": "use `server_url`",
    "default_headers": "use `http_headers`",
    "default_query": "pass the documented arguments to each method, or call `request` with a `query`",
    "headers": "use `http_headers`",
    "http_client": "use `client` or `async_client`",
    "max_attempts": "use `retry_config=RetryConfig(max_attempts=...)`",
    "max_retries": "use `retry_config=RetryConfig(max_attempts=...)`, which counts the first attempt too",
    "proxies": "use `client=httpx2.Client(proxy=...)`, or the environment variable HTTPS_PROXY",
    "proxy": "use `client=httpx2.Client(proxy=...)`, or the environment variable HTTPS_PROXY",
    "timeout": "use `timeout_ms`, in milliseconds",
    "token": "pass the credential under the name of its security scheme, or as a header in `http_headers`",
    "verify": "use `client=httpx2.Client(verify=...)`",
}
_OPTIONS: Mapping[str, str] = {
    "base_url": "use `server_url`",
    "extra_body": "a method sends what is documented; call `request` of the client with a `json` of your own",
    "extra_headers": "use `http_headers`",
    "extra_query": "a method sends what is documented; call `request` of the client with a `query` of your own",
    "idempotency_key": "send the header that the server reads it from, with `http_headers`",
    "headers": "use `http_headers`",
    "max_retries": "use `retries=RetryConfig(max_attempts=...)`, which counts the first attempt too",
    "timeout": "use `timeout_ms`, in milliseconds",
}
_ATTRIBUTES: Mapping[str, str] = {
    "with_raw_response": "use `with_response`",
    "with_streaming_response": "use `stream` of the client with the path, or the method that ends in `_to_file`",
    "copy": "use `with_options`",
}
_SYNONYMS = (
    {"retrieve", "get", "fetch", "read", "find", "show"},
    {"update", "edit", "modify", "patch", "replace", "put"},
    {"delete", "remove", "destroy"},
    {"create", "new", "add", "insert"},
    {"list", "all", "search", "query", "iter"},
)
_CLOSE = 0.7


def missing_attribute(owner: object, name: str) -> AttributeError:
    """Return the error for an attribute that a client or a resource does not have, with what to use instead."""
    message = f"{type(owner).__name__!r} object has no attribute {name!r}"
    if name.startswith("_"):
        return AttributeError(message, name=name, obj=owner)
    known = [each for each in dir(owner) if not each.startswith("_")]
    hint = _ATTRIBUTES.get(name) if _ATTRIBUTES.get(name, "").split("`")[1:2] != [name] else None
    near = [] if hint else _near(name, known)
    hint = hint or (f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "")
    return AttributeError(f"{message}: {hint}" if hint else message, name=name)


def explained(method: MethodT, name: str = "") -> MethodT:
    """Return a method whose errors for wrong arguments say what to write instead.

    Args:
        method: The method, or the constructor of a client.
        name: The name of the client, "" for a method of a resource.
    """

    @functools.wraps(method)
    def explaining(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except TypeError as error:
            # If no frame of the method is below this one, the arguments were rejected before it began.
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise
            habits = _SETTINGS if name else _OPTIONS
            raise TypeError(_refusal(method, name or method.__name__, args, kwargs, habits) or str(error)) from None

    return explaining  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


def _refusal(
    method: Callable[..., Any], name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], habits: Mapping[str, str]
) -> str:
    parameters = list(inspect.signature(method).parameters.values())[1:]
    known = [parameter.name for parameter in parameters]
    for unknown in (given for given in kwargs if given not in known):
        return f"{name}() has no argument {unknown!r}{_hint(unknown, known, habits)}"
    needed = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    if args:
        shown = ", ".join(f"{each}=..." for each in (needed or known)[: len(args)])
        return f"{name}() takes its arguments by name: write {name}({shown})"
    missing = [each for each in needed if each not in kwargs]
    return f"{name}() needs {' and '.join(f'{each}=...' for each in missing)}" if missing else ""


def _hint(name: str, known: list[str], habits: Mapping[str, str]) -> str:
    if name in habits:
        return f": {habits[name]}"
    near = _near(name, known)
    return f": did you mean `{near[0]}`?" if near else f"; it has {', '.join(known)}"


def _near(name: str, known: list[str]) -> list[str]:
    """Return the known names that a name probably means: the same words, one of its words, a synonym, or a misspelling."""
    words = _words(name)
    alike = [each for each in known if _words(each) == words]
    suffixed = [each for each in known if _words(each)[: len(words)] == words and "async" not in _words(each)]
    same = {synonym for group in _SYNONYMS for synonym in group if group & {*words}}
    synonyms = [each for each in known if each in same]
    return alike[:1] or suffixed[:2] or synonyms[:1] or get_close_matches(name, known, 1, _CLOSE)


def _words(name: str) -> list[str]:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
