"""Documents of any size: what the pipeline's growth is measured on."""

from __future__ import annotations

from typing import Any


def large_document(operations: int, *, models: int = 0) -> dict[str, Any]:
    """Return a document with so many operations: eight for each tag, a model and a request for each tag.

    Args:
        operations: How many operations.
        models: How many further models for each tag, in a chain that starts at the tag's own.
    """
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _object({"code": {"type": "integer"}, "message": {"type": "string"}})}
    tags: list[dict[str, str]] = []
    for number in range(-(-operations // 8)):
        name = f"Thing{number}"
        tags.append({"name": f"things{number}", "description": f"The things of kind {number}."})
        fields = {f"field{index}": {"type": "string", "description": f"Field {index}."} for index in range(8)}
        parts = {"part": _reference(f"{name}Part0")} if models else {}
        schemas[name] = _object({"id": {"type": "string"}, **fields, "parent": _reference(name), **parts}, ["id"])
        for index in range(models):
            after = {"next": _reference(f"{name}Part{index + 1}")} if index + 1 < models else {}
            schemas[f"{name}Part{index}"] = _object({**fields, **after}, ["field0"])
        schemas[f"New{name}"] = _object(fields, ["field0"])
        for index in range(min(8, operations - number * 8)):
            verb, path = ("get", "post")[index % 2], f"/things{number}/part{index // 2}"
            item = paths.setdefault(path, {})
            item[verb] = _operation(f"do{verb.title()}{number}Part{index}", f"things{number}", name, verb)
    return {
        "openapi": "3.1.1",
        "info": {"title": "Large", "version": "1.0.0", "x-python": {"package": "large", "client": "Large"}},
        "servers": [{"url": "http://localhost:1"}],
        "tags": tags,
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(name: str, tag: str, model: str, verb: str) -> dict[str, Any]:
    body = {"required": True, "content": _json(_reference(f"New{model}"))}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    return {
        "operationId": name,
        "tags": [tag],
        "summary": f"Call {name}",
        "description": "Does what it says.",
        "parameters": [limit],
        **({"requestBody": body} if verb == "post" else {}),
        "responses": {
            "200": {"description": "Done.", "content": _json({"type": "array", "items": _reference(model)})},
            "404": {"description": "Not there.", "content": _json(_reference("Problem"))},
        },
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": required or list(properties), "properties": properties}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
