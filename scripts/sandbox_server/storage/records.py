"""The values that the store accepts and returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .transcript import Message


@dataclass(frozen=True)
class Session:
    """A stored session with its messages, oldest first."""

    number: int
    id: str
    title: str
    created_at: str
    updated_at: str
    prompt_mode: str
    system_prompt: str | None
    running: bool
    messages: Sequence[Message]


@dataclass(frozen=True)
class Draft:
    """The values of a new session; a missing id or time is generated."""

    title: str
    prompt_mode: str = "default"
    system_prompt: str | None = None
    id: str | None = None
    created_at: str | None = None


@dataclass(frozen=True)
class Upload:
    """A media file to keep: its name, its content, and the microseconds since 1970 when it was made."""

    name: str
    content: bytes
    made: int
