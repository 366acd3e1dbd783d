# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Conversations with a Mix server, from their creation to their export or removal."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from .. import errors, models
from .._runtime.client import Resource, with_response, with_response_async
from .._runtime.operation import Body, Operation, Parameter, Response
from .._runtime.settings import UNSET, Overrides, RetryConfig, Unset

LIST_SESSIONS = Operation[builtins.list[models.SessionData]](
    name="sessions.list",
    verb="GET",
    path="/api/sessions",
    idempotent=True,
    responses={"200": Response("json", builtins.list[models.SessionData])},
    errors={"401": errors.UnauthorizedError, "500": errors.InternalServerError},
)


CREATE_SESSION = Operation[models.SessionData](
    name="sessions.create",
    verb="POST",
    path="/api/sessions",
    body=Body(
        "json",
        models.CreateSessionRequest,
        fields={"title": "title", "custom_system_prompt": "customSystemPrompt", "prompt_mode": "promptMode"},
    ),
    responses={"201": Response("json", models.SessionData)},
    errors={"400": errors.BadRequestError},
)


DELETE_SESSION = Operation[None](
    name="sessions.delete",
    verb="DELETE",
    path="/api/sessions/{id}",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"204": Response("none")},
    errors={"404": errors.NotFoundError},
)


GET_SESSION = Operation[models.SessionData](
    name="sessions.get",
    verb="GET",
    path="/api/sessions/{id}",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.SessionData)},
    errors={"404": errors.NotFoundError},
)


EXPORT_SESSION = Operation[models.ExportSessionResponse](
    name="sessions.export_session",
    verb="GET",
    path="/api/sessions/{id}/export",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.ExportSession, with_headers=models.ExportSessionResponse)},
    errors={"404": errors.NotFoundError, "500": errors.InternalServerError},
)


FORK_SESSION = Operation[models.SessionData](
    name="sessions.fork",
    verb="POST",
    path="/api/sessions/{id}/fork",
    parameters=(Parameter("id", "path"),),
    body=Body("json", models.ForkSessionRequest, fields={"message_index": "messageIndex", "title": "title"}),
    responses={"201": Response("json", models.SessionData)},
    errors={"400": errors.BadRequestError, "404": errors.NotFoundError},
)


REWIND_SESSION = Operation[models.SessionData](
    name="sessions.rewind_session",
    verb="POST",
    path="/api/sessions/{id}/rewind",
    parameters=(Parameter("id", "path"),),
    body=Body("json", models.RewindSessionRequest, fields={"message_id": "messageId", "cleanup_media": "cleanupMedia"}),
    responses={"200": Response("json", models.SessionData)},
    errors={"400": errors.BadRequestError, "404": errors.NotFoundError},
)


CANCEL_SESSION_PROCESSING = Operation[models.CancelSessionProcessingResponse](
    name="sessions.cancel_processing",
    verb="POST",
    path="/api/sessions/{id}/cancel",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.CancelSessionProcessingResponse)},
    errors={"404": errors.NotFoundError},
)


class Sessions(Resource):
    """Conversations with a Mix server, from their creation to their export or removal."""

    @cached_property
    def with_response(self) -> SessionsWithResponse:
        """The same methods, each returning a `types.ApiResponse`: its result with the status and the headers."""
        return SessionsWithResponse(Sessions(replace(self._caller, detailed=True)))

    def list(
        self,
        *,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[models.SessionData]:
        """List all sessions.

        Returns every session of the server in one reply; there are no pages.
        This is the only operation that fills in `firstUserMessage`.

        `GET /api/sessions`

        Args:
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            All sessions; an empty list when there are none.

        Raises:
            errors.UnauthorizedError: 401: The caller is not let in. A server without a proxy in front of it does not say this.
            errors.InternalServerError: 500: The server failed. The call may be repeated.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(LIST_SESSIONS, {}, Overrides(retries, server_url, timeout_ms, http_headers))

    async def list_async(
        self,
        *,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[models.SessionData]:
        """List all sessions.

        The async twin of `list`, with the same arguments, result and errors.

        Returns:
            All sessions; an empty list when there are none.
        """
        return await self._call_async(LIST_SESSIONS, {}, Overrides(retries, server_url, timeout_ms, http_headers))

    def create(
        self,
        *,
        title: str,
        custom_system_prompt: str | None = None,
        prompt_mode: models.PromptMode = "default",
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Create a session.

        Starts an empty session. Its system prompt is fixed here: the server's base prompt, that prompt followed by one
        of your own, or your own alone.

        `POST /api/sessions`

        Args:
            title: The title of the session. An empty one is refused.
            custom_system_prompt: The text of a custom system prompt: at most 102,400 bytes of UTF-8 with mode `replace` and 51,200 with
                `append`; ignored with `default`. `$<name>` in it stands for the environment variable of that name, which
                the server fills in.
            prompt_mode: `default` for the base prompt alone, `append` for the base prompt followed by the custom one, `replace` for
                the custom one alone.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The new session; all its counts are 0.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, the title is empty, or the custom
                system prompt is longer than its mode allows.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(
            CREATE_SESSION,
            {"title": title, "custom_system_prompt": custom_system_prompt, "prompt_mode": prompt_mode},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    async def create_async(
        self,
        *,
        title: str,
        custom_system_prompt: str | None = None,
        prompt_mode: models.PromptMode = "default",
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Create a session.

        The async twin of `create`, with the same arguments, result and errors.

        Returns:
            The new session; all its counts are 0.
        """
        return await self._call_async(
            CREATE_SESSION,
            {"title": title, "custom_system_prompt": custom_system_prompt, "prompt_mode": prompt_mode},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    def delete(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Delete a session.

        Removes the session with its messages and its media files, for good.
        A second call for the same session is a 404.

        `DELETE /api/sessions/{id}`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The session is gone. The reply has no body.

        Raises:
            errors.NotFoundError: 404: There is no session with this id.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(DELETE_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers))

    async def delete_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Delete a session.

        The async twin of `delete`, with the same arguments, result and errors.

        Returns:
            The session is gone. The reply has no body.
        """
        return await self._call_async(
            DELETE_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers)
        )

    def get(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Get a session.

        Returns the title and the figures of one session, without its messages: an export has those.

        `GET /api/sessions/{id}`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The session as it is now.

        Raises:
            errors.NotFoundError: 404: There is no session with this id.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(GET_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers))

    async def get_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Get a session.

        The async twin of `get`, with the same arguments, result and errors.

        Returns:
            The session as it is now.
        """
        return await self._call_async(GET_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers))

    def export_session(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.ExportSessionResponse:
        """Export a session with its messages.

        Returns the whole transcript: every message in order, the reasoning and the tool calls in it, and the figures of
        the session. The `Content-Disposition` header suggests a file name for it.

        `GET /api/sessions/{id}/export`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The transcript.

        Raises:
            errors.NotFoundError: 404: There is no session with this id.
            errors.InternalServerError: 500: The server failed. The call may be repeated.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers))

    async def export_session_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.ExportSessionResponse:
        """Export a session with its messages.

        The async twin of `export_session`, with the same arguments, result and errors.

        Returns:
            The transcript.
        """
        return await self._call_async(
            EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers)
        )

    def export_session_to_file(
        self,
        *,
        id: str,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Path:
        """Export a session with its messages, straight to a file.

        Returns the whole transcript: every message in order, the reasoning and the tool calls in it, and the figures of
        the session. The `Content-Disposition` header suggests a file name for it.

        The response is written as it arrives, whatever its size; an interrupted transfer leaves no file behind.

        `GET /api/sessions/{id}/export`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            file: Where to write; in a folder, under the name that the server suggests.
            progress: Called with the bytes received so far, and with their total where the server says it.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The path of the file.

        Raises:
            errors.NotFoundError: 404: There is no session with this id.
            errors.InternalServerError: 500: The server failed. The call may be repeated.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._download(
            EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers), file, progress
        )

    async def export_session_to_file_async(
        self,
        *,
        id: str,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Path:
        """Export a session with its messages, straight to a file.

        The async twin of `export_session_to_file`, with the same arguments, result and errors.

        Returns:
            The path of the file.
        """
        return await self._download_async(
            EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers), file, progress
        )

    def fork(
        self,
        *,
        id: str,
        message_index: int,
        title: str | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Fork a session.

        Creates a new session from the beginning of this one: it copies the messages up to and including the one at
        `messageIndex` and counts the figures anew. The session that is forked does not change.

        `POST /api/sessions/{id}/fork`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            message_index: The index of the last message that the fork includes, counted from 0.
            title: The title of the fork. Without one the server calls it `Forked Session`.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The new session, with the figures of the messages it has taken over.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, or the index is negative.
            errors.NotFoundError: 404: There is no session with this id, or it has no message at this index.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(
            FORK_SESSION,
            {"id": id, "message_index": message_index, "title": title},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    async def fork_async(
        self,
        *,
        id: str,
        message_index: int,
        title: str | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Fork a session.

        The async twin of `fork`, with the same arguments, result and errors.

        Returns:
            The new session, with the figures of the messages it has taken over.
        """
        return await self._call_async(
            FORK_SESSION,
            {"id": id, "message_index": message_index, "title": title},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    def rewind_session(
        self,
        *,
        id: str,
        message_id: str,
        cleanup_media: bool = True,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Rewind a session to a message.

        Deletes every message after the one named, for good, and counts the figures anew. The message named stays.

        `POST /api/sessions/{id}/rewind`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            message_id: The id of the last message that stays; every later one is deleted.
            cleanup_media: Whether to remove the media files made after that message too, judged by the time of the file.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The session as it is after the rewind.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, or a field is missing, unknown or of the wrong type.
            errors.NotFoundError: 404: There is no session with this id, or it has no message with this id.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(
            REWIND_SESSION,
            {"id": id, "message_id": message_id, "cleanup_media": cleanup_media},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    async def rewind_session_async(
        self,
        *,
        id: str,
        message_id: str,
        cleanup_media: bool = True,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.SessionData:
        """Rewind a session to a message.

        The async twin of `rewind_session`, with the same arguments, result and errors.

        Returns:
            The session as it is after the rewind.
        """
        return await self._call_async(
            REWIND_SESSION,
            {"id": id, "message_id": message_id, "cleanup_media": cleanup_media},
            Overrides(retries, server_url, timeout_ms, http_headers),
        )

    def cancel_processing(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.CancelSessionProcessingResponse:
        """Cancel what a session is processing.

        Stops the answer that the session is working on, if there is one. Cancelling an idle session is no error.
        The request has no body.

        `POST /api/sessions/{id}/cancel`

        Args:
            id: The id of the session, as the server gave it. It is opaque; any character that a path segment cannot hold is percent-encoded.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The server to call in place of the client's.
            timeout_ms: How long one attempt may take, in milliseconds.
            http_headers: Headers to send besides the client's.

        Returns:
            The session is idle now.

        Raises:
            errors.NotFoundError: 404: There is no session with this id.
            errors.MixDefaultError: Any status that is not documented.
            errors.NoResponseError: No response arrived.
            errors.MixError: Any of these, or what else went wrong; see `errors`.
            ValueError: An argument cannot be sent.
        """
        return self._call(
            CANCEL_SESSION_PROCESSING, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers)
        )

    async def cancel_processing_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> models.CancelSessionProcessingResponse:
        """Cancel what a session is processing.

        The async twin of `cancel_processing`, with the same arguments, result and errors.

        Returns:
            The session is idle now.
        """
        return await self._call_async(
            CANCEL_SESSION_PROCESSING, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers)
        )


class SessionsWithResponse:
    """The methods of `Sessions`, each returning its result with the status and the headers of its response."""

    def __init__(self, resource: Sessions) -> None:
        self.list = with_response(resource.list)
        self.list_async = with_response_async(resource.list_async)
        self.create = with_response(resource.create)
        self.create_async = with_response_async(resource.create_async)
        self.delete = with_response(resource.delete)
        self.delete_async = with_response_async(resource.delete_async)
        self.get = with_response(resource.get)
        self.get_async = with_response_async(resource.get_async)
        self.export_session = with_response(resource.export_session)
        self.export_session_async = with_response_async(resource.export_session_async)
        self.fork = with_response(resource.fork)
        self.fork_async = with_response_async(resource.fork_async)
        self.rewind_session = with_response(resource.rewind_session)
        self.rewind_session_async = with_response_async(resource.rewind_session_async)
        self.cancel_processing = with_response(resource.cancel_processing)
        self.cancel_processing_async = with_response_async(resource.cancel_processing_async)
