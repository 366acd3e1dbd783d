"""The rows of the fault table: what a call does when the server, or the network, fails it."""

from __future__ import annotations

import gzip

from mix_python_sdk import errors, models
from tests.support.calls import EXPORT, NOT_REPEATABLE, REPEATABLE, SESSION, failure
from tests.support.fault_row import GOOD, ONE, TWO, Row, is_unknown
from tests.support.fault_server import Act, answer
from tests.support.retry_rows import retry_rows
from tests.support.tables import statuses


def _documented() -> list[Row]:
    kinds: dict[int, type[Exception]] = {
        400: errors.BadRequestError,
        401: errors.UnauthorizedError,
        404: errors.NotFoundError,
    }
    return [
        Row(
            method,
            f"a documented {code}",
            (answer(code, failure(code, "validation_error", "what is wrong")),),
            1,
            kinds[code],
            check=lambda e: e.data.error.message == "what is wrong" and e.attempts == 1 and not e.outcome_unknown,
        )
        for method in (*REPEATABLE, *NOT_REPEATABLE)
        for code in kinds
        if str(code) in statuses(method)
    ]


def _statuses() -> list[Row]:
    html = b"<html>" + b"<p>Bad gateway</p>" * 60_000 + b"</html>"
    default = errors.MixDefaultError
    rows = [
        Row("get", "an error of an unknown type", (answer(404, failure(404, "brand_new")),), 1, errors.NotFoundError,
            check=lambda e: e.data.error.type == "brand_new"),
        Row("get", "an envelope of the wrong shape", (answer(404, {"error": {"message": "gone", "code": "x"}}),), 1,
            default, check=lambda e: "gone" in e.message and '"code"' in e.body),
        Row("get", "404 with []", (answer(404, []),), 1, default, check=lambda e: e.status_code == 404),
        Row("get", "404 without a body", (answer(404),), 1, default, check=lambda e: e.body == ""),
        Row("list", "502 with 1 MB of HTML", (answer(502, html, content_type="text/html"),), 3, default, TWO,
            lambda e: len(e.body) > 1_000_000 and len(str(e)) < 300 and "<html" not in str(e)),
        Row("delete", "405 as text", (answer(405, b"Method Not Allowed\n", content_type="text/plain"),), 1, default,
            check=lambda e: "Method Not Allowed" in str(e)),
        Row("list", "a documented 500", (answer(500, failure(500, "internal_error")),), 3, errors.InternalServerError,
            TWO, lambda e: e.attempts == 3),
        Row("get", "500 where 404 is documented", (answer(500, failure(500, "internal_error", "no rows")),), 3,
            errors.InternalServerError, TWO, lambda e: "no rows" in e.message),
        Row("get", "204 where 200 is documented", (answer(204),), 1, default, check=lambda e: e.status_code == 204),
        *(Row("create", f"{code} for 201", (answer(code, SESSION),), 1, models.SessionData) for code in (200, 202, 207)),
        *(Row(method, "206, which is a part of a body", (answer(206, body),), 1, default,
            check=lambda e: e.status_code == 206) for method, body in (("list", [SESSION]), ("export_session", EXPORT))),
        Row("create", "200 for 201, with another body", (answer(200, {"ok": True}),), 1, default,
            check=lambda e: e.status_code == 200 and "ok" not in str(e)),
        Row("delete", "200 for 204", (answer(200, {"deleted": True}),), 1, None),
        Row("export_session", "201 for 200", (answer(201, EXPORT),), 1, models.ExportSessionResponse,
            check=lambda r: r.headers["content-type"] == ["application/json"]),
        Row("get", "a redirect", (answer(302, headers={"Location": "/elsewhere"}),), 1, default,
            check=lambda e: e.headers["location"] == "/elsewhere"),
    ]  # fmt: skip
    rows += [
        Row("list", f"an undocumented {code} with the envelope", (answer(code, failure(code, "bad_request", "Why")),), 1,
            kind, check=lambda e: "Why" in e.message and e.status_code in {400, 404, 409, 418})
        for code, kind in ((400, errors.BadRequestError), (404, errors.NotFoundError), (409, default), (418, default))
    ]  # fmt: skip
    rows.append(Row("create", "an undocumented 404 with another body", (answer(404, {"detail": "gone"}),), 1, default))
    rows += [Row("list", f"{code}, which never goes away", (answer(code),), 1, default) for code in (501, 505)]
    return rows


def _bodies() -> list[Row]:
    bad = errors.ResponseValidationError
    tools = {"id": "t", "name": "n", "input": "{", "type": "new", "finished": True, "inputJson": {"a": [{"b": None}]}}
    message = {"id": "m", "role": "critic", "content": "", "createdAt": "2026-01-02T03:04:05.678+01:00",
               "updatedAt": "2026-01-02T03:04:05Z", "toolCalls": [tools]}  # fmt: skip
    missing = {name: value for name, value in SESSION.items() if name != "promptTokens"}
    return [
        Row("list", "null for a list", (answer(200, b"null"),), 1, []),
        Row("export_session", "null for an array", (answer(200, {**EXPORT, "messages": None}),), 1,
            models.ExportSessionResponse, check=lambda r: r.result.messages == []),
        Row("get", "JSON that ends early", (answer(200, b'{"id": "s'),), 1, bad),
        Row("get", "a body cut in the middle", (answer(200, SESSION, end="close", cut=20), GOOD["get"]), 2,
            models.SessionData, ONE),
        Row("get", "bodies cut in the middle", (answer(200, SESSION, end="close", cut=20),), 3,
            errors.RemoteProtocolError, TWO),
        Row("create", "a body cut in the middle", (answer(201, SESSION, end="reset", cut=20),), 1,
            errors.NoResponseError, check=lambda e: e.outcome_unknown and "outcome is unknown" in str(e)),
        Row("get", "JSON as text/plain", (answer(200, SESSION, content_type="text/plain"),), 1, models.SessionData),
        Row("get", "JSON without a content type", (answer(200, SESSION, content_type=None),), 1, models.SessionData),
        Row("list", "a byte order mark", (answer(200, b"\xef\xbb\xbf[]"),), 1, []),
        Row("get", "invalid UTF-8", (answer(200, b'{"id": "\xff\xfe"}'),), 1, bad, check=lambda e: e.body),
        Row("get", "unknown fields", (answer(200, {**SESSION, "callbacks": [1]}),), 1, models.SessionData,
            check=lambda r: r.callbacks == [1] and r.model_extra == {"callbacks": [1]}),
        Row("export_session", "new enum values, nested inputJson", (answer(200, {**EXPORT, "messages": [message]}),), 1,
            models.ExportSessionResponse,
            check=lambda r: r.result.messages[0].role == "critic"
            and r.result.messages[0].tool_calls[0].input_json == {"a": [{"b": None}]}),
        Row("get", "a missing field", (answer(200, missing),), 1, bad,
            check=lambda e: "promptTokens" in str(e) and e.cause is not None and e.status_code == 200),
        Row("cancel_processing", "another shape", (answer(200, {"status": "cancelled", "sessionId": "s"}),), 1,
            models.CancelSessionProcessingResponse, check=lambda r: r.cancelled is None and r.status == "cancelled"),
        Row("list", "a gzip bomb", (answer(200, gzip.compress(b" " * 3_000_000), headers={"Content-Encoding": "gzip"}),),
            1, errors.ResponseTooLargeError, check=lambda e: e.status_code == 200 and e.body == "",
            settings={"max_response_bytes": 1_000_000}),
        Row("list", "a body over the limit", (answer(200, b" " * 1001 + b"[]"),), 1, errors.ResponseTooLargeError,
            check=lambda e: "1000 bytes" in str(e), settings={"max_response_bytes": 1000}),
        Row("list", "a body within the limit", (answer(200, b" " * 998 + b"[]"),), 1, [],
            settings={"max_response_bytes": 1000}),
        Row("list", "what is not gzip", (answer(200, b"[]", headers={"Content-Encoding": "gzip"}),), 1,
            errors.DecodingError),
    ]  # fmt: skip


def _network() -> list[Row]:
    lost = errors.NoResponseError
    good = GOOD["get"]
    before, after = Act(start="connection", end="reset"), Act(end="reset")
    silent, short = Act(end="hang"), {"timeout_ms": 250}  # enough to connect and to send on a busy machine
    drip = Act((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b" "] * 99), pause=0.02, end="close")
    headers = Act((b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 99), pause=0.02, end="close")
    stale = answer(200, [], end="close")
    rows = [
        Row("get", "reset before the request, once", (before, good), 2, models.SessionData, ONE),
        Row("get", "reset after the request", (after,), 3, lost, TWO),
        Row("get", "closed without an answer", (Act(end="close"),), 3, errors.RemoteProtocolError, TWO),
        Row("get", "what is no HTTP", (Act((b"SSH-2.0-OpenSSH\r\n\r\n",), end="close"),), 3,
            errors.RemoteProtocolError, TWO),
        Row("list", "no answer", (silent,), 3, errors.ReadTimeout, TWO, lambda e: e.attempts == 3, short),
        Row("list", "no answer, once", (silent, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "a drip feed", (drip, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "a drip feed of headers", (headers, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "connections that go stale", (stale,), 1, []),
    ]  # fmt: skip
    for method in NOT_REPEATABLE:
        rows += [
            Row(method, "reset after the request", (after,), 1, lost, check=is_unknown),
            Row(method, "closed without an answer", (Act(end="close"),), 1, lost, check=is_unknown),
            Row(method, "no answer", (silent,), 1, errors.ReadTimeout, (), is_unknown, short),
            Row(method, "a drip feed", (drip,), 1, errors.ReadTimeout, (), is_unknown, short),
            Row(method, "a drip feed of headers", (headers,), 1, errors.ReadTimeout, (), is_unknown, short),
        ]
    return rows


ROWS: tuple[Row, ...] = (*_documented(), *_statuses(), *_bodies(), *_network(), *retry_rows())
"""Every row that a server can act out; faults without a server are tested beside the table."""
