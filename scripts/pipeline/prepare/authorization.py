"""Authorization: a header parameter of that name is a credential, where no security scheme describes the header."""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, join, list_of, text_of
from openapi.operations import Operation
from openapi.security import security_schemes
from pipeline.names import unique_name

from .draft import Draft

_NAME = "authorization"


def describe_authorization(draft: Draft) -> set[str]:
    """Describe the header `Authorization` by a security scheme, if a parameter does and no scheme that applies.

    Returns:
        The pointers of these parameters.
    """
    found = set[str]()
    schemes = security_schemes(draft.references)
    carrying = {
        name
        for name, scheme in schemes.items()
        if scheme.type in {"http", "oauth2", "openIdConnect"} or scheme.parameter.lower() == _NAME
    }
    name = unique_name(_NAME, schemes)
    for operation in draft.operations():
        parameter, pointer = _parameter(draft, operation)
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


def _parameter(draft: Draft, operation: Operation) -> tuple[JsonObject, str]:
    """Return the parameter of an operation that is the header, and where it is listed; ({}, "") if there is none."""
    for owner, pointer in ((operation.node, operation.pointer), (operation.path_item, operation.path_pointer)):
        for index, node in enumerate(list_of(owner.get("parameters"))):
            parameter, _ = draft.follow(node)
            if parameter.get("in") == "header" and text_of(parameter.get("name")).lower() == _NAME:
                return parameter, join(pointer, "parameters", index)
    return {}, ""
