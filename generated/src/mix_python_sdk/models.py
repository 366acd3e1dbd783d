# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The models: what calls take and return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import ConfigDict, Field

from mix_python_sdk._runtime.models import BaseModel


class CancelSessionProcessingResponse(BaseModel):
    """What became of a cancellation. Some servers leave `cancelled` out and send fields of their own."""

    cancelled: bool | None = None
    """Whether something was running and has been stopped."""


class CreateSessionRequest(BaseModel):
    """What a new session starts with."""

    model_config = ConfigDict(
        extra="forbid",
    )
    title: Annotated[str, Field(min_length=1)]
    """The title of the session. An empty one is refused."""

    custom_system_prompt: Annotated[str | None, Field(alias="customSystemPrompt")] = None
    """
    The text of a custom system prompt: at most 102,400 bytes of UTF-8 with mode `replace` and 51,200 with
    `append`; ignored with `default`. `$<name>` in it stands for the environment variable of that name, which
    the server fills in.
    """

    prompt_mode: Annotated[PromptMode, Field(alias="promptMode")] = "default"
    """
    `default` for the base prompt alone, `append` for the base prompt followed by the custom one, `replace` for
    the custom one alone.
    """


class ErrorResponse(BaseModel):
    """The body of every documented error."""

    error: RESTError
    """What went wrong."""


ErrorType: TypeAlias = Literal["bad_request", "not_found", "internal_error", "unauthorized", "validation_error"] | str
"""
The kind of an error. Servers may add kinds; a client must accept them.

- `bad_request`: the request makes no sense
- `not_found`: something that the request names does not exist
- `internal_error`: the server failed
- `unauthorized`: the caller may not do this
- `validation_error`: a value in the request is out of range
"""


class ExportMessage(BaseModel):
    """One message of a transcript."""

    id: str
    """The id of the message, an opaque text."""

    role: MessageRole
    """Who speaks."""

    content: str
    """The text of the message; empty where it holds tool calls only."""

    created_at: Annotated[datetime, Field(alias="createdAt")]
    """When the message was created."""

    updated_at: Annotated[datetime, Field(alias="updatedAt")]
    """When the message last changed."""

    finish_reason: Annotated[str | None, Field(alias="finishReason")] = None
    """Why the model stopped, in the words of the server."""

    model: str | None = None
    """The name of the model that wrote the message."""

    reasoning: str | None = None
    """What the model thought before it answered."""

    reasoning_duration: Annotated[int | None, Field(alias="reasoningDuration")] = None
    """How long the model reasoned, in milliseconds."""

    tool_calls: Annotated[list[ExportToolCall] | None, Field(alias="toolCalls")] = None
    """The tool calls of the message, in the order in which they were made."""


class ExportSession(BaseModel):
    """A session with all its messages. Figures and times may be missing."""

    id: str
    """The id of the session, an opaque text."""

    title: str
    """The title of the session."""

    messages: list[ExportMessage]
    """The messages, oldest first."""

    user_message_count: Annotated[int | None, Field(alias="userMessageCount")] = None
    """How many messages the user has sent."""

    assistant_message_count: Annotated[int | None, Field(alias="assistantMessageCount")] = None
    """How many messages the assistant has sent."""

    tool_call_count: Annotated[int | None, Field(alias="toolCallCount")] = None
    """How many tool calls the assistant has made."""

    prompt_tokens: Annotated[int | None, Field(alias="promptTokens")] = None
    """How many tokens the models have read."""

    completion_tokens: Annotated[int | None, Field(alias="completionTokens")] = None
    """How many tokens the models have written."""

    cost: float | None = None
    """What the session has cost so far, in the currency in which the server counts."""

    created_at: Annotated[datetime | None, Field(alias="createdAt")] = None
    """When the session was created."""

    updated_at: Annotated[datetime | None, Field(alias="updatedAt")] = None
    """When the session last changed."""


class ExportToolCall(BaseModel):
    """A tool call that the assistant made, and its result once there is one."""

    id: str
    """The id of the call, an opaque text."""

    name: str
    """The name of the tool."""

    input: str
    """The input of the tool as JSON text. While the call is not finished it may be cut short."""

    type: str
    """The kind of call, in the words of the server."""

    finished: bool
    """Whether the call has ended."""

    input_json: Annotated[dict[str, Any] | None, Field(alias="inputJson")] = None
    """The input of the tool, parsed; an object of any shape."""

    is_error: Annotated[bool | None, Field(alias="isError")] = None
    """Whether the tool failed; `result` then says how."""

    metadata: str | None = None
    """What the tool reports beside its result, as text."""

    result: str | None = None
    """What the tool returned, as text."""


class ForkSessionRequest(BaseModel):
    """Where to fork a session, and what to call the fork."""

    model_config = ConfigDict(
        extra="forbid",
    )
    message_index: Annotated[int, Field(alias="messageIndex", ge=0)]
    """The index of the last message that the fork includes, counted from 0."""

    title: str | None = None
    """The title of the fork. Without one the server calls it `Forked Session`."""


MessageRole: TypeAlias = Literal["user", "assistant", "tool"] | str
"""
Who speaks in a message: the user, the assistant, or a tool that answers a call. Servers may add roles; a client
must accept them.
"""


PromptMode: TypeAlias = Literal["default", "append", "replace"]
"""
How the system prompt of a session is put together from the server's base prompt and the caller's custom one.

- `default`: the base prompt alone
- `append`: the base prompt followed by the custom one
- `replace`: the custom one alone
"""


class RESTError(BaseModel):
    """What went wrong, for programs and for people."""

    code: int
    """The HTTP status of the reply."""

    message: str
    """What went wrong, in a sentence for people. Its wording may change."""

    type: ErrorType
    """The kind of error, for programs."""


class RewindSessionRequest(BaseModel):
    """How far to rewind a session, and whether media files go too."""

    model_config = ConfigDict(
        extra="forbid",
    )
    message_id: Annotated[str, Field(alias="messageId")]
    """The id of the last message that stays; every later one is deleted."""

    cleanup_media: Annotated[bool, Field(alias="cleanupMedia")] = True
    """Whether to remove the media files made after that message too, judged by the time of the file."""


class SessionData(BaseModel):
    """The title and the figures of a session."""

    id: str
    """The id of the session, an opaque text."""

    title: str
    """The title of the session."""

    user_message_count: Annotated[int, Field(alias="userMessageCount")]
    """How many messages the user has sent."""

    assistant_message_count: Annotated[int, Field(alias="assistantMessageCount")]
    """How many messages the assistant has sent."""

    tool_call_count: Annotated[int, Field(alias="toolCallCount")]
    """How many tool calls the assistant has made."""

    prompt_tokens: Annotated[int, Field(alias="promptTokens")]
    """How many tokens the models have read."""

    completion_tokens: Annotated[int, Field(alias="completionTokens")]
    """How many tokens the models have written."""

    cost: float
    """What the session has cost so far, in the currency in which the server counts."""

    created_at: Annotated[datetime, Field(alias="createdAt")]
    """When the session was created."""

    first_user_message: Annotated[str | None, Field(alias="firstUserMessage")] = None
    """The text of the first message of the user. Only a list of sessions has it, and only for sessions with such a message."""


class ExportSessionResponse(BaseModel):
    """The result of `GET /api/sessions/{id}/export` and the headers that came with it."""

    headers: dict[str, list[str]]
    """The headers of the response, by their names in lower case."""

    result: ExportSession
    """The body of the response."""
