"""Convert a document of any version of OpenAPI 3 to 3.1."""

from __future__ import annotations

import copy

from openapi.document import Document

from .declared_version import declared_version
from .from_3_0 import respell_3_0
from .from_3_2 import respell_3_2

SPELLING = "3.1.1"


def spell_as_3_1(document: Document) -> Document:
    """Return a document of OpenAPI 3.0, 3.1 or 3.2 as 3.1; one of 3.1 is returned unchanged.

    What 3.2 adds and 3.1 has no words for (the verb `query`, `additionalOperations`, `itemSchema`, `in: querystring`)
    is kept as in 3.2. Validate the document first, since a validator only knows the keywords of the declared version.

    Raises:
        SpecError: The document declares another version, or none.
    """
    version = declared_version(document)
    if version == "3.1":
        return document
    data = copy.deepcopy(document.data)
    respell = respell_3_0 if version == "3.0" else respell_3_2
    moved = respell(data)
    data["openapi"] = SPELLING
    return document.rewritten(data, moved)
