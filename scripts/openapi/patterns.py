"""Regular expressions as the models check them: by Rust's engine, which takes a time that is linear in the text."""

from __future__ import annotations

import re
from functools import cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

_SET_OPERATION = re.compile(r"\[[^][]*(?:&&|--|~~)")


@cache
def pattern_check(expression: str) -> SchemaValidator | None:
    """Return what finds an expression in texts, None for one that the engine cannot read or that is too large for it.

    Look-around and back-references are not read: engines that do can take exponential time. Nor are classes with `&&`, `--`
    or `~~`: in JSON Schema these are characters, and in Rust operations on sets.
    """
    if _SET_OPERATION.search(expression):
        return None
    try:
        return SchemaValidator(core_schema.str_schema(pattern=expression, strict=True))
    except SchemaError:
        return None
