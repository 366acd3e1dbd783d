"""A document whose author wants a script to run wherever one of its words is shown."""

from __future__ import annotations

from typing import Any

PAYLOADS = (
    "<script>window.ran='{0}'</script>",
    "<img src=x onerror=\"window.ran='{0}'\">",
    "<svg/onload=window.ran='{0}'>",
    "[{0}](javascript:window.ran='{0}') <javascript:window.ran='{0}'>",
    "[{0}](JaVa&#115;cript&colon;window.ran='{0}') ![{0}](data:text/html,<script>window.ran='{0}'</script>)",
    "</p></td></table></script></style><script>window.ran='{0}'</script>",
    "`<script>window.ran='{0}'</script>` \"><img src=x onerror=window.ran='{0}'> '><img src=x onerror=window.ran='{0}'>",
    "```{{raw}} html\n<script>window.ran='{0}'</script>\n```\n",
    "{{raw}}`<img src=x onerror=window.ran='{0}'>` :::{{raw}} html\n<script>window.ran='{0}'</script>\n:::",
    "```{{eval-rst}}\n.. raw:: html\n\n   <script>window.ran='{0}'</script>\n```\n",
    "\n\n.. raw:: html\n\n   <script>window.ran='{0}'</script>\n\n",
    "--> <script>window.ran='{0}'</script> <!-- {{{{ config }}}} {{% raw %}} ]]> \\",
    "\n\n[{0}]: javascript:window.ran='{0}'\n\n[{0}][{0}]\n\n<a href=\"javascript:window.ran='{0}'\">{0}</a>",
)
URL = "javascript:window.ran='{0}'"


def hostile(place: str) -> str:
    """Return words for a place that name it, and run a script where they are taken for a page."""
    return f"At {place}. " + "\n\n".join(payload.format(place) for payload in PAYLOADS)


def line(place: str) -> str:
    """Return such words for a place where they stand in a name or an example."""
    return f"{place} <script>window.ran='{place}'</script><img src=x onerror=window.ran='{place}'>"


PLACES = (
    *("info", "server", "tag", "summary", "operation", "parameter", "response", "failure", "header"),
    *("model", "property", "scheme"),
)
"""The places of the hostile words that the pages of a package show."""


def hostile_document(extra: str = "") -> dict[str, Any]:
    """Return a document with hostile words in all its places; `extra` is one more property."""
    properties: dict[str, Any] = {
        "a": {
            "type": "string",
            "description": hostile("property"),
            "example": line("example"),
            "default": line("default"),
        },
        line("property name"): {"type": "string", "enum": [line("enum"), "b"]},
        "pattern": {"type": "string", "pattern": "^<script>window.ran='pattern'</script>$", "title": line("title")},
        **({extra: {"type": "string", "description": hostile("extra")}} if extra else {}),
    }
    thing = {"type": "object", "title": line("title"), "description": hostile("model"), "properties": properties}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"a": line("value")}}}
    post = {
        "operationId": "postThing",
        "summary": hostile("summary"),
        "description": hostile("operation"),
        "tags": [line("tag name")],
        "externalDocs": {"url": URL.format("docs"), "description": hostile("docs")},
        "parameters": [
            {"name": "q", "in": "query", "description": hostile("parameter"), "schema": {"type": "string"}, "example": line("q")},
            {"name": line("parameter name"), "in": "query", "schema": {"type": "string", "default": line("default")}},
        ],
        "requestBody": {"description": hostile("body"), "required": True, "content": content},
        "responses": {
            "200": {
                "description": hostile("response"),
                "headers": {"X-A": {"description": hostile("header"), "schema": {"type": "string"}}},
                "content": content,
            },
            "404": {"description": hostile("failure"), "content": content},
        },
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": line("name"),
            "version": "1",
            "description": hostile("info"),
            "contact": {"name": line("contact"), "url": URL.format("contact")},
            "license": {"name": line("license"), "url": URL.format("license")},
            "termsOfService": URL.format("terms"),
            "x-python": {"package": "hostile_words", "client": "Hostile"},
        },
        "externalDocs": {"url": URL.format("external"), "description": hostile("external")},
        "servers": [
            {"url": "https://a.example/<script>window.ran='path'</script>", "description": hostile("server")},
            {"url": URL.format("server")},
        ],
        "tags": [{"name": line("tag name"), "description": hostile("tag"), "externalDocs": {"url": URL.format("tag")}}],
        "security": [{"key": []}],
        "paths": {"/a/<script>window.ran='path'</script>": {"post": post}},
        "components": {
            "schemas": {"Thing": thing},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key", "description": hostile("scheme")}
            },
        },
    }
