"""Stored messages, and the counters calculated from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from openapi.document import JsonObject


@dataclass(frozen=True)
class Message:
    """A message: the fields of an export, and its cost."""

    shown: JsonObject
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0

    @property
    def id(self) -> str:
        """The id, unique within the session."""
        return str(self.shown["id"])

    def row(self) -> tuple[str, str, int, int, float]:
        """Return the database columns of the message."""
        text = json.dumps(self.shown, ensure_ascii=False)
        return (self.id, text, self.prompt_tokens, self.completion_tokens, self.cost)

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Message:
        """Return the message of a row: exported fields, prompt tokens, completion tokens, cost."""
        return cls(cast("JsonObject", json.loads(row[0])), int(row[1]), int(row[2]), float(row[3]))


def figures(messages: Iterable[Message]) -> JsonObject:
    """Return the counts, tokens and cost of messages under their names in the API."""
    kept = list(messages)
    roles = [message.shown["role"] for message in kept]
    return {
        "userMessageCount": roles.count("user"),
        "assistantMessageCount": roles.count("assistant"),
        "toolCallCount": sum(len(message.shown.get("toolCalls", ())) for message in kept),
        "promptTokens": sum(message.prompt_tokens for message in kept),
        "completionTokens": sum(message.completion_tokens for message in kept),
        # In decimals, so that 0.0087 and 0.0144 make 0.0231.
        "cost": float(sum((Decimal(repr(message.cost)) for message in kept), Decimal(0))),
    }


def first_user_message(messages: Iterable[Message]) -> str | None:
    """Return the text of the first message of the user, None where there is none."""
    return next((message.shown["content"] for message in messages if message.shown["role"] == "user"), None)
