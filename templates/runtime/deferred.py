"""Deferred models: a generated class becomes one of pydantic's when it is first used.

Nine tenths of what such a class costs is pydantic's metaclass, which reads its fields. An API may have a thousand models, of
which a program uses a few. So importing `models.py` only makes classes that wait, and pydantic fills one in when it is first
used: when any attribute but its names is read, also by pydantic itself for a model inside another one.
"""

from __future__ import annotations

from abc import ABCMeta
from threading import RLock, local
from typing import TYPE_CHECKING, Any

import pydantic

from . import models

__all__ = ["BaseModel"]

_MODULE = f"{__name__.rpartition('._runtime.')[0]}.models"

_LOCK = RLock()
# Attributes that a waiting class has already, and those by which classes find each other, as `issubclass` does.
_PRESENT = frozenset(
    {
        "__bases__",
        "__class__",
        "__doc__",
        "__module__",
        "__mro__",
        "__name__",
        "__qualname__",
        "__subclasses__",
        "__subclasshook__",
        "_abc_impl",
    }
)


class _Now(local):
    """The state of a thread.

    Attributes:
        is_making: Whether it makes a class that waits.
        filled: The class that it fills in.
        unmade: The same, until pydantic asks for the class.
    """

    is_making = False
    filled: Any = None
    unmade: Any = None


_now = _Now()
_waiting: dict[Any, dict[str, Any]] = {}
"""The namespaces of the classes that wait."""

if TYPE_CHECKING:

    class _Metaclass(ABCMeta):
        """pydantic's metaclass, which has no public name."""

else:
    _Metaclass = type(pydantic.BaseModel)


class _Class(ABCMeta):
    """Makes the class for pydantic's metaclass; if one has been waiting for it, that one is filled in."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], /, **options: Any) -> Any:
        made, _now.unmade = _now.unmade, None
        if made is None:
            kind: Any = _Filled if cls is _Waiting else cls  # a user's class that is derived from one that waited
            return super().__new__(kind, name, bases, namespace, **options)
        for key, value in namespace.items():
            type.__setattr__(made, key, value)
        return made


class _Filled(_Metaclass, _Class):
    """The metaclass with which a class is filled in."""


class _Deferring(_Filled):
    """The metaclass of the base of models that wait."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], /, **options: Any) -> Any:
        if options or namespace["__module__"] != _MODULE or not _can_wait:
            return _Metaclass.__new__(cls, name, bases, namespace, **options)
        _now.is_making = True
        try:
            made = ABCMeta.__new__(_Waiting, name, bases, {**namespace, "__setstate__": _set_state})
        finally:
            _now.is_making = False
        _waiting[made] = namespace
        return made


class _Waiting(_Deferring):
    """The metaclass of models that have not been used yet."""

    __new__ = _Metaclass.__new__  # pydantic looks for names in the function that called it

    def __getattribute__(cls, name: str) -> Any:
        if name in _PRESENT or _now.is_making or _now.filled is cls:
            return super().__getattribute__(name)
        _fill(cls)
        return getattr(cls, name)

    def __setattr__(cls, name: str, value: object) -> None:
        if _now.is_making or _now.filled is cls:
            super().__setattr__(name, value)
        else:
            _fill(cls)
            setattr(cls, name, value)

    def __call__(cls, *arguments: Any, **fields: Any) -> Any:
        _fill(cls)
        return cls(*arguments, **fields)


def _fill(model: Any) -> None:
    """Have pydantic fill in a class, unless it has done so."""
    with _LOCK:
        if model not in _waiting:
            return
        before, own = _now.filled, {*_attributes(model)}
        _now.filled = _now.unmade = model
        try:
            namespace = dict(_waiting[model])
            # Names in annotations are those of the module, and not those in the functions that run now.
            in_module: dict[str, Any] = {"__pydantic_reset_parent_namespace__": False}
            _Metaclass.__new__(_Filled, model.__name__, model.__bases__, namespace, **in_module)
            type.__delattr__(model, "__setstate__")
        except BaseException:  # an interrupt, after which the next use begins again
            for name in [name for name in _attributes(model) if name not in own]:
                type.__delattr__(model, name)
            raise
        finally:
            _now.filled, _now.unmade = before, None
        type.__setattr__(model, "__class__", _Metaclass)
        del _waiting[model]


def _attributes(model: Any) -> dict[str, Any]:
    found: dict[str, Any] = type.__getattribute__(model, "__dict__")
    return found


def _set_state(self: Any, state: dict[str, Any]) -> None:
    """Set the state of an instance that a pickle has made, which reads no attribute of the class."""
    _fill(type(self))
    self.__setstate__(state)


def _is_filled_in() -> bool:
    """Whether this version of pydantic fills in a class that waits, as the tested ones do."""
    body = {"__module__": _MODULE, "__annotations__": {"field": int}, "field": 1}
    try:
        probe: Any = type("Probe", (BaseModel,), body)
        return bool(probe.model_fields["field"].default == 1)
    except Exception:  # noqa: BLE001  # whatever a later version may raise
        _waiting.clear()
        return False


_can_wait = True

if TYPE_CHECKING:
    from .models import BaseModel
else:

    class BaseModel(models.BaseModel, metaclass=_Deferring):
        """A value of the API, created when it is first used."""

    _can_wait = _is_filled_in()
