"""What `openapi.yaml` says about each operation, and the checks of requests and responses that follow from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openapi.document import JsonObject, join
from openapi.messages import MediaType, Response
from openapi.operations import Operation
from sandbox_server.api_errors import bad_request

from .schemas import CLOSED, Schemas, Validator
from .validation_messages import error_for, sentence

SPEC = Path(__file__).resolve().parents[3] / "openapi.yaml"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """The response of a handler; without a body if `body` is None."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class ReplyRule:
    """The rules for one status: the check of the body (None: no body) and the required headers."""

    body: Validator | None
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The checks of one operation.

    Attributes:
        operation_id: The id of the operation.
        body: The check of the request body, None where the operation has none.
        replies: The rules of the replies by status: `200`, a range such as `4XX`, or `DEFAULT`.
    """

    operation_id: str
    body: Validator | None
    replies: Mapping[str, ReplyRule]

    def read_body(self, content_type: str, content: bytes) -> JsonObject:
        """Return the body of a request, {} where the operation has none.

        Raises:
            ApiError: It is not JSON, or does not fit its schema.
        """
        if self.body is None:
            return {}
        return read_json(self.body, content_type, content)

    def violation(self, answer: Answer) -> str | None:
        """Return how a response violates the document, None if it does not."""
        spellings = (str(answer.status), f"{answer.status // 100}XX", "DEFAULT")
        rule = next((self.replies[status] for status in spellings if status in self.replies), None)
        if rule is None:
            return f"{self.operation_id} answers {answer.status}, which is not documented"
        absent = [name for name in rule.headers if name not in answer.headers]
        if absent:
            return f"{self.operation_id} answers {answer.status} without the header {absent[0]}"
        if rule.body is None:
            return None if answer.body is None else f"{self.operation_id} answers {answer.status} with a body"
        for error in rule.body.errors(answer.body):
            return f"{self.operation_id} answers {answer.status}, but {sentence(error)}"
        return None


def read_json(check: Validator, content_type: str, content: bytes) -> JsonObject:
    """Return a JSON body that fits its schema.

    Raises:
        ApiError: It is not JSON, or does not fit.
    """
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise bad_request(f"the body must be sent as {JSON}, not as {content_type or 'nothing'}")
    try:
        value: JsonObject = parse(content.decode())
    except (ValueError, RecursionError) as error:
        raise bad_request(f"the body is not JSON: {str(error)[:120]}") from error
    invalid = error_for(check.errors(value))
    if invalid is not None:
        raise invalid
    return value


def parse(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: It is not JSON, or contains a number or a character that no response could carry.
        RecursionError: It is nested too deeply.
    """
    value = json.loads(text, parse_constant=_refuse_constant)
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    return value


def read_rules(operation: Operation, schemas: Schemas) -> Rules:
    """Return the checks of an operation, whose bodies are JSON."""
    body = operation.body
    check = schemas.validator(_schema_of(body.content)) if body else None
    replies = {response.status.upper(): _reply_rule(schemas, response) for response in operation.responses}
    return Rules(operation.label, check, replies)


def _reply_rule(schemas: Schemas, response: Response) -> ReplyRule:
    headers = tuple(header.name for header in response.headers if header.required)
    check = schemas.validator(_schema_of(response.content), CLOSED) if response.content else None
    return ReplyRule(check, headers)


def _schema_of(content: tuple[MediaType, ...]) -> str:
    """Return the pointer of the schema of the JSON body."""
    return next(join(media.pointer, "schema") for media in content if media.name == JSON)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
