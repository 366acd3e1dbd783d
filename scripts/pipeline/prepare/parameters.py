"""Parameters: leave out those that a client sets itself, or that the path lacks.

A header parameter `Authorization` is a credential, where no security scheme describes the header.
"""

from __future__ import annotations

import re
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, text_of
from openapi.operations import Operation
from openapi.paths import path_variables
from openapi.security import security_schemes
from pipeline.changes import AUTHORIZATION, PARAMETER, PARAMETER_NAME, RESERVED
from pipeline.draft import Draft
from pipeline.names import unique_name

# OpenAPI ignores parameters with these names: media types and security schemes describe them.
_OWN_HEADERS = frozenset({"accept", "authorization", "content-type"})
# Whoever sends a message sets these: with other values, it ends elsewhere than the server thinks.
_FRAMING = frozenset({"connection", "content-length", "host", "transfer-encoding"})

# RFC 9110 for headers. Servers read more cookies than RFC 6265 allows, but none with the characters that separate them.
_NAMES = {
    "header": re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"),
    "cookie": re.compile(r"[^\x00-\x20\x7f-\U0010ffff,;=]+"),
}
_AUTHORIZATION = "authorization"


def tidy_parameters(draft: Draft) -> None:
    """Leave out parameters that cannot be sent, and settings of others that have no effect."""
    credentials = _describe_authorization(draft)
    for operation in draft.operations():
        for owner, pointer in operation.owners:
            _tidy(draft, operation, owner, join(pointer, "parameters"), credentials)


def _tidy(draft: Draft, operation: Operation, owner: JsonObject, pointer: str, credentials: set[str]) -> None:
    kept: list[Any] = []
    raw = list_of(owner.get("parameters"))
    for index, node in enumerate(raw):
        parameter, _ = draft.follow(node)
        place = join(pointer, index)
        if place in credentials:
            draft.record(AUTHORIZATION, place, operation.label)
            continue
        if _has_no_use(parameter, operation.path):
            draft.record(PARAMETER, place, f"{parameter.get('name')!r} in {parameter.get('in')}")
            continue
        if not _has_valid_name(parameter):
            draft.record(PARAMETER_NAME, place, f"{parameter['name']!r} of {operation.label}")
            continue
        if parameter.pop("allowReserved", False):
            draft.record(RESERVED, place, str(parameter["name"]))
        if len(kept) != index:
            draft.move(join(pointer, len(kept)), place)
        kept.append(node)
    if len(kept) != len(raw):
        owner["parameters"] = kept


def _has_valid_name(parameter: JsonObject) -> bool:
    allowed = _NAMES.get(parameter["in"])
    return allowed is None or allowed.fullmatch(parameter["name"]) is not None


def _has_no_use(parameter: JsonObject, path: str) -> bool:
    name, location = parameter.get("name"), parameter.get("in")
    if not isinstance(name, str) or location not in {"path", "query", "header", "cookie"}:
        return True
    if location == "header":
        return name.lower() in _OWN_HEADERS | _FRAMING
    if location == "path":
        return name not in path_variables(path)
    return not (is_object(parameter.get("schema")) or "content" in parameter or parameter.get("schema") is True)


def _describe_authorization(draft: Draft) -> set[str]:
    """Describe the header `Authorization` by a security scheme, if a parameter does and no scheme that applies.

    Returns:
        The pointers of these parameters.
    """
    found = set[str]()
    schemes = security_schemes(draft.references)
    carrying = {
        name
        for name, scheme in schemes.items()
        if scheme.type in {"http", "oauth2", "openIdConnect"} or scheme.parameter.lower() == _AUTHORIZATION
    }
    name = unique_name(_AUTHORIZATION, schemes)
    for operation in draft.operations():
        parameter, pointer = _authorization_of(draft, operation)
        if not parameter or any(carrying & needed.keys() for needed in operation.security):
            continue
        described = {"type": "apiKey", "in": "header", "name": "Authorization"}
        said = text_of(parameter.get("description"))
        draft.components.setdefault("securitySchemes", {}).setdefault(
            name, {**described, "description": said} if said else described
        )
        others = [{key: list(scopes) for key, scopes in needed.items()} for needed in operation.security] or [{}]
        signed: list[Any] = [{**needed, name: []} for needed in others]
        operation.node["security"] = signed if parameter.get("required") is True else [*signed, *others]
        found.add(pointer)
    return found


def _authorization_of(draft: Draft, operation: Operation) -> tuple[JsonObject, str]:
    """Return the parameter of an operation that is the header, and where it is listed; ({}, "") if there is none."""
    for owner, pointer in reversed(operation.owners):
        for index, node in enumerate(list_of(owner.get("parameters"))):
            parameter, _ = draft.follow(node)
            if parameter.get("in") == "header" and text_of(parameter.get("name")).lower() == _AUTHORIZATION:
                return parameter, join(pointer, "parameters", index)
    return {}, ""
