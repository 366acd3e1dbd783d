"""Misspelt keywords: leave out what JSON Schema does not know and what is close to something that it does."""

from __future__ import annotations

from functools import cache

from openapi.document import JsonObject, join
from openapi.near_names import nearest
from openapi.structure import schemas
from pipeline.keywords import ANNOTATIONS, CARRIED_KEYWORDS, CHECKS, OTHER_KEYWORDS

from .changes import MISSPELT, OTHER_VERSION
from .draft import Draft

_KNOWN = CARRIED_KEYWORDS | ANNOTATIONS | CHECKS | OTHER_KEYWORDS
_CLOSE = 0.82  # `id` of older drafts is not a misspelt `$id`


def leave_out_misspelt_keywords(draft: Draft) -> None:
    """Leave out the keywords that nothing reads, where it is clear which one was meant; any other says what it likes."""
    for pointer, schema in list(schemas(draft.data)):
        for keyword in [keyword for keyword in schema if keyword not in _KNOWN]:
            if keyword == "nullable":
                draft.record(OTHER_VERSION, join(pointer, keyword), keyword, nullable_hint(schema))
            elif meant := _meant(keyword):
                draft.record(MISSPELT, join(pointer, keyword), keyword, f"Did you mean {meant}?")
                del schema[keyword]


def nullable_hint(schema: JsonObject) -> str:
    """Return what to write in place of `nullable`, which is a word of 3.0."""
    type_ = schema.get("type")
    if isinstance(type_, str):
        return f'Write type: [{type_}, "null"].'
    return 'Add {type: "null"} as a branch of anyOf.'


@cache
def _meant(keyword: str) -> str:
    return "" if keyword.startswith("x-") else nearest(keyword, _KNOWN, _CLOSE)
