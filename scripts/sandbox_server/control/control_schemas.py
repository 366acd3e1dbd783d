"""The schemas of the bodies that the control surface accepts. Fields of the API have the schemas of the API."""

from __future__ import annotations

from openapi.document import JsonObject
from sandbox_server.contract.schemas import OPEN

_LARGEST_COUNT = 10**12


def _closed(required: list[str], properties: JsonObject) -> JsonObject:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _borrowed(schema: str, *names: str) -> JsonObject:
    return {name: {"$ref": f"{OPEN}#/components/schemas/{schema}/properties/{name}"} for name in names}


_COUNT: JsonObject = {"type": "integer", "minimum": 0, "maximum": _LARGEST_COUNT}
_TIME: JsonObject = {"type": "string", "format": "date-time"}

RESET = _closed([], {"demo": {"type": "boolean"}})
PROCESSING = _closed(["running"], {"running": {"type": "boolean"}})
SESSION = _closed(
    ["title"],
    _borrowed("SessionData", "id", "createdAt")
    | _borrowed("CreateSessionRequest", "title", "promptMode", "customSystemPrompt"),
)
TOOL_CALL = _closed(
    ["name"],
    _borrowed(
        "ExportToolCall",
        *("id", "name", "input", "inputJson", "type", "finished", "isError", "metadata", "result"),
    ),
)
MEDIA = _closed(
    ["name"],
    {
        # No separators, no leading dot: the name becomes a file name.
        "name": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._ -]{0,99}$(?!\\n)"},
        "text": {"type": "string"},
        "base64": {"type": "string"},
        "createdAt": _TIME,
    },
)
MESSAGE = _closed(
    ["role"],
    _borrowed("ExportMessage", "id", "role", "content", "createdAt", "updatedAt", "finishReason", "model")
    | _borrowed("ExportMessage", "reasoning", "reasoningDuration")
    | {
        "toolCalls": {"type": "array", "items": TOOL_CALL},
        "media": {"type": "array", "items": MEDIA},
        "promptTokens": _COUNT,
        "completionTokens": _COUNT,
        "cost": {"type": "number", "minimum": 0, "maximum": 10**9},
    },
)
