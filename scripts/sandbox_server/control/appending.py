"""Turn a body of the control surface into a message and its media files."""

from __future__ import annotations

import base64
import binascii
import json
import uuid

from openapi.document import JsonObject, is_object
from sandbox_server.api_errors import bad_request
from sandbox_server.contract.contract import parse
from sandbox_server.storage.records import Upload
from sandbox_server.storage.times import Clock, read_time
from sandbox_server.storage.transcript import Message

_COST = ("promptTokens", "completionTokens", "cost")


def read_message(body: JsonObject, clock: Clock) -> tuple[Message, list[Upload]]:
    """Return the message that a body describes, and its media files. What is missing is made up.

    Raises:
        ApiError: A time or a content is of the right type, but cannot be read.
    """
    created: str = body["createdAt"] if "createdAt" in body else clock.now()
    updated: str = body.get("updatedAt", created)
    if read_time(updated) < read_time(created):
        raise bad_request("updatedAt is before createdAt")
    shown: JsonObject = {"id": _new_id("msg"), "role": body["role"], "content": ""}
    shown |= {key: value for key, value in body.items() if key not in (*_COST, "media", "toolCalls")}
    shown |= {"createdAt": created, "updatedAt": updated}
    if "toolCalls" in body:
        shown["toolCalls"] = [_tool_call(call) for call in body["toolCalls"]]
    uploads = [_upload(media, updated) for media in body.get("media", [])]
    prompt_tokens, completion_tokens = int(body.get("promptTokens", 0)), int(body.get("completionTokens", 0))
    return Message(shown, prompt_tokens, completion_tokens, float(body.get("cost", 0))), uploads


def _tool_call(body: JsonObject) -> JsonObject:
    call: JsonObject = {"id": _new_id("call"), "type": "function", "finished": True, **body}
    if "input" not in call:
        call["input"] = json.dumps(call.setdefault("inputJson", {}), ensure_ascii=False)
    elif "inputJson" not in call:
        parsed = _parsed(call["input"])
        call |= {"inputJson": parsed} if is_object(parsed) else {}
    return call


def _parsed(text: str) -> object:
    try:
        return parse(text)
    except (ValueError, RecursionError):
        return None


def _upload(body: JsonObject, moment: str) -> Upload:
    if ("text" in body) == ("base64" in body):
        raise bad_request(f"the media file {body['name']} must have either text or base64")
    try:
        content = base64.b64decode(body["base64"], validate=True) if "base64" in body else body["text"].encode()
    except binascii.Error as error:
        raise bad_request(f"the media file {body['name']} is not base64: {error}") from error
    return Upload(body["name"], content, read_time(body.get("createdAt", moment)))


def _new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:12]}"
