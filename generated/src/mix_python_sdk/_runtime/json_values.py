"""Request values as JSON: models as objects without unset fields, times and decimals as the API writes them.

pydantic's serializers would need Python functions for models, times and decimals. An interrupt in one of these would be lost:
pydantic turns any exception from such a function into its own error, or tries something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from pydantic_core import to_json

from .encoding import decimal_text, time_text
from .models import BaseModel, evaluated, further_type
from .scalars import AsText, exact_numbers, marked_number

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Place = tuple["Place", object] | None
"""Where a value is: the place of its container, and its name there."""

_SENT = {"x-send-default": True}
"""The generator's mark for a field whose default is sent, since the API requires it or asks for it."""

_ATOMS = frozenset({str, int, float, bool, type(None)})


class UnsendableError(ValueError):
    """A value that cannot be sent, with its place in the form of pydantic's errors."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self._details = {"type": "unsendable", "loc": tuple(_names(place)), "msg": reason}

    def errors(self, **_: object) -> list[dict[str, Any]]:
        """Return the one error."""
        return [self._details]


class _Field(NamedTuple):
    """A field of a model.

    Attributes:
        name: Its name in Python.
        wire: Its name on the wire.
        sent: Whether its default is sent.
        texts: Whether decimals in it are written as texts.
        info: pydantic's description of it.
    """

    name: str
    wire: str
    sent: bool
    texts: bool
    info: FieldInfo


def json_of(value: Any, *, texts: bool = False) -> bytes:
    """Return a value as JSON; `texts` says whether decimals are written as texts.

    Raises:
        ValueError: It cannot be written.
        TypeError: It contains bytes.
    """
    try:
        return exact_numbers(to_json(plain(value, in_json=True, texts=texts), inf_nan_mode="constants"))
    except RecursionError:
        raise ValueError("it is nested too deeply, or contains itself") from None


def plain(value: Any, *, in_json: bool = False, texts: bool = False, place: Place = None) -> Any:
    """Return a value with objects in place of models, and lists in place of other collections.

    Args:
        value: The value.
        in_json: Whether it is written as JSON, so that the scalars in it are written as JSON has them.
        texts: Whether decimals in it are written as texts.
        place: Where it is.

    Raises:
        ValueError: A time in it has no time zone, or a number is not finite.
        TypeError: A value that is written as JSON contains bytes.
    """
    if type(value) in _ATOMS:
        return value
    if isinstance(value, BaseModel):
        return _object(value, in_json, place)
    if isinstance(value, Mapping):
        fields = cast("Mapping[str, Any]", value)
        return {
            key: item if type(item) in _ATOMS else plain(item, in_json=in_json, texts=texts, place=(place, key))
            for key, item in fields.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        items = cast("Collection[Any]", value)
        if _ATOMS.issuperset(map(type, items)):
            return list(items)  # a vector has many
        return [plain(item, in_json=in_json, texts=texts, place=(place, index)) for index, item in enumerate(items)]
    return _scalar(value, in_json, texts, place)


def _scalar(value: Any, in_json: bool, texts: bool, place: Place) -> Any:
    try:
        if isinstance(value, Decimal) and (texts or in_json):
            text = decimal_text(value)
            return text if texts else marked_number(text)
        if in_json and isinstance(value, datetime):
            return time_text(value)
    except ValueError as error:
        raise UnsendableError(place, str(error)) from None
    if in_json and isinstance(value, bytes):
        raise TypeError(f"{'.'.join(_names(place)) or 'it'} contains bytes, which cannot be sent in JSON")
    return value


def _object(model: BaseModel, in_json: bool, place: Place) -> dict[str, Any]:
    """Return a model as an object with the names of the API, without unset fields."""
    kind, values, extra = type(model), model.__dict__, model.__pydantic_extra__ or {}
    # A further field may have the Python name of a field, and is then listed as set under that name.
    given = model.__pydantic_fields_set__ - extra.keys() if extra else model.__pydantic_fields_set__
    found: dict[str, Any] = {}
    for name, wire, sent, texts, info in _fields(kind):
        if name not in values:
            continue  # the model was constructed without a check
        value = values[name]
        # The server assumes the default for a field that is left out; a list in it may have been changed.
        if name in given or sent or not _is_default(value, info):
            found[wire] = plain(value, in_json=in_json, texts=texts, place=(place, wire))
    texts = bool(extra) and _has_extra_texts(kind)
    for name, value in extra.items():
        found[name] = plain(value, in_json=in_json, texts=texts, place=(place, name))
    return found


def _is_default(value: Any, info: FieldInfo) -> bool:
    """True if a field that was not set has nothing to send: its default, or None for one that the server left out."""
    return info.is_required() or bool(value == info.get_default(call_default_factory=True))


@cache
def _fields(model: type[BaseModel]) -> tuple[_Field, ...]:
    if not model.__pydantic_fields_complete__:
        # It was built as a part of another model, before a model that its fields refer to existed.
        model.model_rebuild()
    return tuple(
        _Field(
            name=name,
            wire=info.alias or name,
            sent=info.json_schema_extra == _SENT,
            texts=has_text_decimals((info.annotation, *info.metadata)),
            info=info,
        )
        for name, info in model.__pydantic_fields__.items()
    )


@cache
def _has_extra_texts(model: type[BaseModel]) -> bool:
    return has_text_decimals((further_type(model),))


def has_text_decimals(types: Iterable[Any]) -> bool:
    """Whether a decimal that the API writes as a text is part of types."""
    waiting, seen = [*types], set[int]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, AsText):
            return True
        if hasattr(part, "__value__") and id(part) not in seen:  # an alias, which may contain itself
            seen.add(id(part))
            waiting.append(evaluated(part.__value__, part))
        waiting.extend(get_args(part))
    return False


def _names(place: Place) -> Iterator[str]:
    if place is not None:
        yield from _names(place[0])
        yield str(place[1])
