"""Everything that can be reached from an object by its attributes and items, as a debugger or an error tracker would show it."""

from __future__ import annotations

import threading
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

_LEAVES = (int, float, complex, type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.CodeType)
_OPAQUE = (types.FrameType, types.TracebackType, types.GeneratorType, type(threading.Lock()), type(threading.RLock()))


def texts_reachable_from(root: object) -> Iterator[tuple[str, str]]:
    """Yield each text that can be reached, with the way to it; what is in frames and closures cannot be."""
    waiting: list[tuple[str, object]] = [("", root)]
    seen: set[int] = set()
    kept: list[object] = []  # so that no id is used twice
    while waiting:
        way, found = waiting.pop()
        if isinstance(found, str):
            yield way, found
        elif isinstance(found, bytes | bytearray):
            yield way, bytes(found).decode("latin-1")
        elif id(found) not in seen and not isinstance(found, (*_LEAVES, *_OPAQUE)):
            seen.add(id(found))
            kept.append(found)
            waiting.extend((f"{way}{step}", part) for step, part in _parts(found))


def _parts(found: object) -> Iterator[tuple[str, object]]:
    if isinstance(found, Mapping):
        mapping: Mapping[Any, Any] = found  # pyright: ignore[reportUnknownVariableType]
        for key, value in list(mapping.items()):
            yield f"[{key!r:.40}]", value
            yield " key", key
    elif isinstance(found, list | tuple | set | frozenset):
        for number, item in enumerate(list(cast("list[Any]", found))):
            yield f"[{number}]", item
    yield from _attributes(found)


def _attributes(found: Any) -> Iterator[tuple[str, object]]:
    names = {*getattr(found, "__dict__", ()), *_slots(found.__class__)}
    if isinstance(found, types.MethodType):
        names.add("__self__")
    if isinstance(found, BaseException):
        names |= {"args", "__cause__", "__context__", "__notes__"}
    for name in names:
        with suppress(Exception):  # one that has no value yet
            yield f".{name}", getattr(cast("Any", found), name)


def _slots(kind: type) -> Iterator[str]:
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        yield from (slots,) if isinstance(slots, str) else slots
