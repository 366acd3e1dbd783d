"""Judge messages by `jsonschema`, which the spec diff does not use: whether a sender may send one, and a receiver expects it."""

from __future__ import annotations

import copy
import datetime
import ipaddress
import re
import uuid
from collections.abc import Callable
from typing import Any

import jsonschema

from openapi.document import is_array, is_object, object_of, walk
from spec_changes.findings.finding import Role

_MARKS = {Role.REQUEST: "readOnly", Role.RESPONSE: "writeOnly"}
CHECKER = jsonschema.FormatChecker(formats=())


def validator(data: dict[str, Any], pointer: str, role: Role, *, formats: bool = True) -> Any:
    """Return a validator of the schema at a pointer of a document of 3.1, as the messages of a role have it.

    What the role leaves out is not there, and nothing requires it. `formats` says whether values need their formats.
    """
    data = copy.deepcopy(data)
    for _, node in walk(data):
        properties = object_of(node.get("properties")) if is_object(node) else {}
        for name in [name for name, each in properties.items() if is_marked(each, role)]:
            properties[name] = False
            if is_array(node.get("required")):
                node["required"] = [each for each in node["required"] if each != name]
            for dependent in object_of(node.get("dependentRequired")).values():
                dependent[:] = [each for each in dependent if each != name]
    return jsonschema.Draft202012Validator({**data, "$ref": f"#{pointer}"}, format_checker=CHECKER if formats else None)


def is_marked(schema: Any, role: Role) -> bool:
    """True if messages of a role do not have what this schema describes."""
    return is_object(schema) and schema.get(_MARKS.get(role, "")) is True


def _check(name: str, test: Callable[[Any], object], *errors: type[Exception]) -> None:
    def check(value: Any) -> bool:
        return bool(test(value))

    CHECKER.checks(name, raises=errors or ())(check)


def _within(bits: int) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, int) or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


def _text(parse: Callable[[str], object]) -> Callable[[Any], object]:
    return lambda value: True if not isinstance(value, str) else parse(value) or True


def _date(text: str) -> None:
    if len(text) != len("2020-01-31"):
        raise ValueError(text)
    datetime.date.fromisoformat(text)


def _uuid(text: str) -> None:
    if str(uuid.UUID(text)) != text.lower():
        raise ValueError(text)


_check("date", _text(_date), ValueError)
_check("date-time", _text(datetime.datetime.fromisoformat), ValueError)
_check("ipv4", _text(ipaddress.IPv4Address), ValueError)
_check("uuid", _text(_uuid), ValueError)
_check("uri", lambda value: not isinstance(value, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^ ]*", value))
_check("uri-reference", lambda value: not isinstance(value, str) or " " not in value)
_check("int32", _within(32))
_check("int64", _within(64))
_check("email", lambda value: not isinstance(value, str) or "@" in value)
_check("hostname", lambda value: not isinstance(value, str) or not set(value) & set(" :/@_"))
