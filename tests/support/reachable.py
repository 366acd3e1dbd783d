"""Everything that can be reached from an object, as a debugger, an error tracker or a curious reader would reach it."""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
import types
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

_LEAVES = (int, float, complex, type, types.ModuleType, types.BuiltinFunctionType, types.CodeType, asyncio.Future)
_OPAQUE = (type(threading.Lock()), type(threading.RLock()), asyncio.AbstractEventLoop, logging.Logger)
_OWN_FRAMES = ("tests.", "_pytest.", "pluggy.")
FRAME = ".frame of "
"""The step on a way that leads into the local variables of a frame."""


def texts_reachable_from(root: object, opaque: tuple[object, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield each text that can be reached, with the way to it.

    Ways lead through attributes, slots, items, what functions are closed over or bound to, generators, the causes of
    errors, and the local variables of the frames of a traceback. They do not lead through weak references, event loops
    and tasks, loggers, the frames of tests, or into a `Secret`, which is closed over its value.

    Args:
        root: The object.
        opaque: Objects into which no way leads.
    """
    waiting: deque[tuple[str, object]] = deque([("", root)])
    seen = set(map(id, opaque))
    kept: list[object] = []  # so that no id is used twice
    while waiting:
        way, found = waiting.popleft()
        if isinstance(found, str):
            yield way, found
        elif isinstance(found, bytes | bytearray | memoryview):
            with suppress(ValueError):  # one that was released
                yield way, bytes(cast("bytes", found)).decode("latin-1")
        elif id(found) not in seen and not _is_leaf(found):
            seen.add(id(found))
            kept.append(found)
            waiting.extend((f"{way}{step}", part) for step, part in _parts(found))


def _is_leaf(found: object) -> bool:
    return isinstance(found, (*_LEAVES, *_OPAQUE)) or type(found).__name__ == "Secret"


def _parts(found: object) -> Iterator[tuple[str, object]]:
    if isinstance(found, Mapping):
        mapping: Mapping[Any, Any] = found  # pyright: ignore[reportUnknownVariableType]
        for key, value in list(mapping.items()):
            yield f"[{key!r:.40}]", value
            yield " key", key
    elif isinstance(found, list | tuple | set | frozenset | deque):
        for number, item in enumerate(list(cast("list[Any]", found))):
            yield f"[{number}]", item
    yield from _attributes(found)


def _attributes(found: Any) -> Iterator[tuple[str, object]]:
    names = {*getattr(found, "__dict__", ()), *_slots(found.__class__)}
    for kind, more in _FURTHER:
        if isinstance(found, kind):
            names.update(more)
    for name in names:
        if isinstance(found, types.FrameType) and found.f_globals.get("__name__", "").startswith(_OWN_FRAMES):
            continue
        with suppress(Exception):  # one that has no value yet
            part = getattr(cast("Any", found), name)
            yield f".{name}" if not isinstance(part, types.FrameType) else f".frame of {part.f_code.co_qualname}", part


_FURTHER: tuple[tuple[type | tuple[type, ...], tuple[str, ...]], ...] = (
    (types.MethodType, ("__self__", "__func__")),
    (types.FunctionType, ("__closure__", "__defaults__", "__kwdefaults__")),
    (types.CellType, ("cell_contents",)),
    (functools.partial, ("func", "args", "keywords")),
    (types.GeneratorType, ("gi_frame", "gi_yieldfrom")),
    (types.CoroutineType, ("cr_frame", "cr_await")),
    (types.AsyncGeneratorType, ("ag_frame", "ag_await")),
    (types.TracebackType, ("tb_frame", "tb_next")),
    (types.FrameType, ("f_locals",)),
    (BaseException, ("args", "__cause__", "__context__", "__notes__", "__traceback__")),
)
"""What leads further, beside attributes and slots."""


def _slots(kind: type) -> Iterator[str]:
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            private = name.startswith("__") and not name.endswith("__")
            yield f"_{base.__name__.lstrip('_')}{name}" if private else name
