"""Detect the OpenAPI version of a document, and reject unsupported ones."""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from openapi.document import Document
from openapi.problems import SpecError

Version = Literal["3.0", "3.1", "3.2"]

_VERSION = re.compile(r"(3\.[012])(\.\d+(-.+)?)?")
_READ = "OpenAPI 3.0, 3.1 and 3.2 are read"


def declared_version(document: Document) -> Version:
    """Return the minor version of OpenAPI that a document declares.

    Raises:
        SpecError: It declares none, or an unsupported one.
    """
    version = document.data.get("openapi")
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        pointer, message, hint = _complaint(document.data, version)
        raise SpecError([document.problem("unsupported-version", message, pointer, hint=hint)])
    return cast("Version", match[1])


def _complaint(data: dict[str, Any], version: Any) -> tuple[str, str, str]:
    """Return the pointer, the message and the hint for a document with an unsupported version."""
    if "swagger" in data:
        hint = "Convert it first, for example with `npx swagger2openapi --outfile openapi.yaml FILE`."
        return "/swagger", f"the document is Swagger {data['swagger']}; {_READ}", hint
    if "asyncapi" in data:
        return "/asyncapi", f"the document is AsyncAPI, which describes messages; {_READ}", "Name an OpenAPI document."
    if "openapi" not in data:
        return "", "the document has no `openapi` field, so it is not an OpenAPI document", "Check the path."
    if isinstance(version, float) and f"{version:.1f}" in {"3.0", "3.1", "3.2"}:
        full = {"3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}[f"{version:.1f}"]
        return "/openapi", f"the version {version} is a number, and must be text", f'Write openapi: "{full}".'
    return "/openapi", f"the document declares openapi: {version!r}; {_READ}", "Convert it to one of these versions."
