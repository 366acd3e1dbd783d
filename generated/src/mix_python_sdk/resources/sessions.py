# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""Create, inspect, fork, rewind, export and delete conversations."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors, models
from .._runtime.operation import Body, Operation, Parameter, Response
from .._runtime.resource import Resource, with_response, with_response_async
from .._runtime.settings import UNSET, Overrides, ResponseValidation, RetryConfig, Unset

LIST_SESSIONS = Operation[builtins.list[models.SessionData]](
    name="sessions.list",
    verb="GET",
    path="/api/sessions",
    idempotent=True,
    responses={"200": Response("json", builtins.list[models.SessionData])},
    errors={"401": errors.ErrorResponse, "500": errors.ErrorResponse},
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
    errors={"400": errors.ErrorResponse},
)

DELETE_SESSION = Operation[None](
    name="sessions.delete",
    verb="DELETE",
    path="/api/sessions/{id}",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"204": Response("none")},
    errors={"404": errors.ErrorResponse},
)

GET_SESSION = Operation[models.SessionData](
    name="sessions.get",
    verb="GET",
    path="/api/sessions/{id}",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.SessionData)},
    errors={"404": errors.ErrorResponse},
)

EXPORT_SESSION = Operation[models.ExportSessionResponse](
    name="sessions.export_session",
    verb="GET",
    path="/api/sessions/{id}/export",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.ExportSession, with_headers=models.ExportSessionResponse)},
    errors={"404": errors.ErrorResponse, "500": errors.ErrorResponse},
)

FORK_SESSION = Operation[models.SessionData](
    name="sessions.fork",
    verb="POST",
    path="/api/sessions/{id}/fork",
    parameters=(Parameter("id", "path"),),
    body=Body("json", models.ForkSessionRequest, fields={"message_index": "messageIndex", "title": "title"}),
    responses={"201": Response("json", models.SessionData)},
    errors={"400": errors.ErrorResponse, "404": errors.ErrorResponse},
)

REWIND_SESSION = Operation[models.SessionData](
    name="sessions.rewind_session",
    verb="POST",
    path="/api/sessions/{id}/rewind",
    parameters=(Parameter("id", "path"),),
    body=Body("json", models.RewindSessionRequest, fields={"message_id": "messageId", "cleanup_media": "cleanupMedia"}),
    responses={"200": Response("json", models.SessionData)},
    errors={"400": errors.ErrorResponse, "404": errors.ErrorResponse},
)

CANCEL_SESSION_PROCESSING = Operation[models.CancelSessionProcessingResponse](
    name="sessions.cancel_processing",
    verb="POST",
    path="/api/sessions/{id}/cancel",
    idempotent=True,
    parameters=(Parameter("id", "path"),),
    responses={"200": Response("json", models.CancelSessionProcessingResponse)},
    errors={"404": errors.ErrorResponse},
)


class Sessions(Resource):
    """Create, inspect, fork, rewind, export and delete conversations.

    `retries`, `server_url`, `timeout_ms`, `http_headers` and `response_validation` are the client's settings for one call,
    times in milliseconds.
    """

    @property
    def with_response(self) -> SessionsWithResponse:
        """The same methods, each returning a `types.ApiResponse`: its result with the status and the headers."""
        return self._detailed(SessionsWithResponse)

    def list(
        self,
        *,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> builtins.list[models.SessionData]:  # fmt: skip
        """List all sessions: `GET /api/sessions`.

        Returns every session on the server in one response, without pagination.
        Only this operation includes `firstUserMessage`.

        Returns:
            All sessions, or an empty list if there are none.

        Raises:
            errors.UnauthorizedError: 401: Authentication required. Mix servers do not require it themselves, but a proxy in front of one may.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            LIST_SESSIONS, {}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    async def list_async(
        self,
        *,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> builtins.list[models.SessionData]:  # fmt: skip
        """List all sessions: `GET /api/sessions`.

        Returns every session on the server in one response, without pagination.
        Only this operation includes `firstUserMessage`.

        Returns:
            All sessions, or an empty list if there are none.

        Raises:
            errors.UnauthorizedError: 401: Authentication required. Mix servers do not require it themselves, but a proxy in front of one may.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            LIST_SESSIONS, {}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    def create(
        self,
        *,
        title: str,
        custom_system_prompt: str | None = None,
        prompt_mode: models.PromptMode = "default",
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Create a session: `POST /api/sessions`.

        Creates an empty session. The system prompt is set here and cannot be changed later: it is the server's base
        prompt, the base prompt followed by a custom one, or a custom prompt only.

        Args:
            title: The title of the session. It must not be empty.
            custom_system_prompt: A custom system prompt: at most 102,400 bytes of UTF-8 with `promptMode` `replace` and 51,200 with `append`;
                ignored with `default`. The server replaces `$<name>` with the value of that environment variable.
            prompt_mode: `default` for the base prompt only, `append` for the base prompt followed by the custom one, `replace` for
                the custom prompt only.

        Returns:
            The new session. All its counters are 0.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, the title is empty, or the custom
                system prompt exceeds the limit of its mode.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            CREATE_SESSION,
            {"title": title, "custom_system_prompt": custom_system_prompt, "prompt_mode": prompt_mode},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    async def create_async(
        self,
        *,
        title: str,
        custom_system_prompt: str | None = None,
        prompt_mode: models.PromptMode = "default",
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Create a session: `POST /api/sessions`.

        Creates an empty session. The system prompt is set here and cannot be changed later: it is the server's base
        prompt, the base prompt followed by a custom one, or a custom prompt only.

        Args:
            title: The title of the session. It must not be empty.
            custom_system_prompt: A custom system prompt: at most 102,400 bytes of UTF-8 with `promptMode` `replace` and 51,200 with `append`;
                ignored with `default`. The server replaces `$<name>` with the value of that environment variable.
            prompt_mode: `default` for the base prompt only, `append` for the base prompt followed by the custom one, `replace` for
                the custom prompt only.

        Returns:
            The new session. All its counters are 0.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, the title is empty, or the custom
                system prompt exceeds the limit of its mode.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            CREATE_SESSION,
            {"title": title, "custom_system_prompt": custom_system_prompt, "prompt_mode": prompt_mode},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    def delete(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> None:  # fmt: skip
        """Delete a session: `DELETE /api/sessions/{id}`.

        Permanently deletes a session with its messages and media files.
        Deleting it again returns 404.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session was deleted. The response has no body.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            DELETE_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    async def delete_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> None:  # fmt: skip
        """Delete a session: `DELETE /api/sessions/{id}`.

        Permanently deletes a session with its messages and media files.
        Deleting it again returns 404.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session was deleted. The response has no body.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            DELETE_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    def get(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Get a session: `GET /api/sessions/{id}`.

        Returns the title and counters of a session, but not its messages; export the session to get those.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            GET_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    async def get_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Get a session: `GET /api/sessions/{id}`.

        Returns the title and counters of a session, but not its messages; export the session to get those.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            GET_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    def export_session(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.ExportSessionResponse:  # fmt: skip
        """Export a session: `GET /api/sessions/{id}/export`.

        Returns the full transcript: all messages in order, with their reasoning and tool calls, and the counters of the
        session. The `Content-Disposition` header suggests a file name.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The transcript.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    async def export_session_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.ExportSessionResponse:  # fmt: skip
        """Export a session: `GET /api/sessions/{id}/export`.

        Returns the full transcript: all messages in order, with their reasoning and tool calls, and the counters of the
        session. The `Content-Disposition` header suggests a file name.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The transcript.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            EXPORT_SESSION, {"id": id}, Overrides(retries, server_url, timeout_ms, http_headers, response_validation)
        )

    def export_session_to_file(
        self,
        *,
        id: str,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None = None,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Path:  # fmt: skip
        """Export a session, straight to a file: `GET /api/sessions/{id}/export`.

        Returns the full transcript: all messages in order, with their reasoning and tool calls, and the counters of the
        session. The `Content-Disposition` header suggests a file name.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            file: The file to write. If it is a folder, the server suggests the file name.
            progress: Called with the number of bytes received so far, and the total if it is known.

        Returns:
            The path of the file. An interrupted download leaves no file behind.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
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
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Path:  # fmt: skip
        """Export a session, straight to a file: `GET /api/sessions/{id}/export`.

        Returns the full transcript: all messages in order, with their reasoning and tool calls, and the counters of the
        session. The `Content-Disposition` header suggests a file name.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            file: The file to write. If it is a folder, the server suggests the file name.
            progress: Called with the number of bytes received so far, and the total if it is known.

        Returns:
            The path of the file. An interrupted download leaves no file behind.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.InternalServerError: 500: The server failed. It is safe to retry the request.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
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
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Fork a session: `POST /api/sessions/{id}/fork`.

        Creates a new session with a copy of the messages up to and including the one at `messageIndex`, and recalculates
        the counters. The original session is not changed.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            message_index: The zero-based index of the last message to copy.
            title: The title of the fork. If omitted, the server uses `Forked Session`.

        Returns:
            The new session, with the counters of the copied messages.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, or the index is negative.
            errors.NotFoundError: 404: No session has this id, or the session has no message at this index.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            FORK_SESSION,
            {"id": id, "message_index": message_index, "title": title},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    async def fork_async(
        self,
        *,
        id: str,
        message_index: int,
        title: str | None = None,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Fork a session: `POST /api/sessions/{id}/fork`.

        Creates a new session with a copy of the messages up to and including the one at `messageIndex`, and recalculates
        the counters. The original session is not changed.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            message_index: The zero-based index of the last message to copy.
            title: The title of the fork. If omitted, the server uses `Forked Session`.

        Returns:
            The new session, with the counters of the copied messages.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, a field is missing, unknown or of the wrong type, or the index is negative.
            errors.NotFoundError: 404: No session has this id, or the session has no message at this index.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            FORK_SESSION,
            {"id": id, "message_index": message_index, "title": title},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    def rewind_session(
        self,
        *,
        id: str,
        message_id: str,
        cleanup_media: bool = True,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Rewind a session to a message: `POST /api/sessions/{id}/rewind`.

        Permanently deletes every message after the given one, and recalculates the counters. The given message is kept.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            message_id: The id of the last message to keep. Every later message is deleted.
            cleanup_media: Whether to delete media files created after that message as well, based on the file's timestamp.

        Returns:
            The session after the rewind.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, or a field is missing, unknown or of the wrong type.
            errors.NotFoundError: 404: No session has this id, or the session has no message with the given id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            REWIND_SESSION,
            {"id": id, "message_id": message_id, "cleanup_media": cleanup_media},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    async def rewind_session_async(
        self,
        *,
        id: str,
        message_id: str,
        cleanup_media: bool = True,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.SessionData:  # fmt: skip
        """Rewind a session to a message: `POST /api/sessions/{id}/rewind`.

        Permanently deletes every message after the given one, and recalculates the counters. The given message is kept.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.
            message_id: The id of the last message to keep. Every later message is deleted.
            cleanup_media: Whether to delete media files created after that message as well, based on the file's timestamp.

        Returns:
            The session after the rewind.

        Raises:
            errors.BadRequestError: 400: The body is not JSON, or a field is missing, unknown or of the wrong type.
            errors.NotFoundError: 404: No session has this id, or the session has no message with the given id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            REWIND_SESSION,
            {"id": id, "message_id": message_id, "cleanup_media": cleanup_media},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    def cancel_processing(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.CancelSessionProcessingResponse:  # fmt: skip
        """Cancel processing: `POST /api/sessions/{id}/cancel`.

        Stops the answer in progress, if any. Cancelling an idle session is not an error.
        The request has no body.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session is idle.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return self._call(
            CANCEL_SESSION_PROCESSING,
            {"id": id},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    async def cancel_processing_async(
        self,
        *,
        id: str,
        retries: RetryConfig | Unset | None = UNSET, server_url: str | None = None, timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None, response_validation: ResponseValidation | None = None,
    ) -> models.CancelSessionProcessingResponse:  # fmt: skip
        """Cancel processing: `POST /api/sessions/{id}/cancel`.

        Stops the answer in progress, if any. Cancelling an idle session is not an error.
        The request has no body.

        Args:
            id: The session id, an opaque string assigned by the server. It is percent-encoded as a single path segment.

        Returns:
            The session is idle.

        Raises:
            errors.NotFoundError: 404: No session has this id.
            errors.MixError: Any other failure of the server or the network. Arguments raise `ValueError` or `TypeError`.
        """
        return await self._call_async(
            CANCEL_SESSION_PROCESSING,
            {"id": id},
            Overrides(retries, server_url, timeout_ms, http_headers, response_validation),
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            from .._removed import missing

            raise missing(self, "Mix.sessions", name)


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
        self.export_session_to_file = with_response(resource.export_session_to_file)
        self.export_session_to_file_async = with_response_async(resource.export_session_to_file_async)
        self.fork = with_response(resource.fork)
        self.fork_async = with_response_async(resource.fork_async)
        self.rewind_session = with_response(resource.rewind_session)
        self.rewind_session_async = with_response_async(resource.rewind_session_async)
        self.cancel_processing = with_response(resource.cancel_processing)
        self.cancel_processing_async = with_response_async(resource.cancel_processing_async)
