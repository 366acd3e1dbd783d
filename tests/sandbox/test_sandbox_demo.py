"""The examples of `openapi.yaml` come true against `--demo`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from openapi.reading.load import load_file
from sandbox_server.control.demo import RELEASE_NOTES, SCRATCH
from sandbox_server.testing import InThread, run_in_thread

DOCUMENT = load_file(Path(__file__).resolve().parents[2] / "openapi.yaml").data
EXAMPLES = DOCUMENT["components"]["examples"]
NEW = ("id", "createdAt")


def examples(operation: dict[str, Any]) -> list[Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return [example["value"] for example in content.get("examples", {}).values()] or [None]


DOCUMENTED = [
    (verb.upper(), path, body, next(iter(item[verb]["responses"])))
    for path, item in DOCUMENT["paths"].items()
    for verb in ("get", "post", "delete")
    if verb in item
    for body in examples(item[verb])
]


@pytest.fixture
def demo() -> Iterator[InThread]:
    with run_in_thread(demo=True) as sandbox:
        yield sandbox


@pytest.fixture
def api(demo: InThread) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=demo.url) as client:
        yield client


@pytest.mark.parametrize(("verb", "path", "body", "status"), DOCUMENTED)
def test_every_documented_request_succeeds(api: httpx2.Client, verb: str, path: str, body: Any, status: str) -> None:
    parameter = DOCUMENT["components"]["parameters"]["SessionId"]["example"]
    response = api.request(verb, path.replace("{id}", parameter), json=body)
    assert response.status_code == int(status), response.text


def without(session: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in session.items() if name not in names}


def test_the_documented_answers_are_given(api: httpx2.Client) -> None:
    path = f"/api/sessions/{RELEASE_NOTES}"
    listed = DOCUMENT["paths"]["/api/sessions"]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    assert api.get("/api/sessions").json()[:2] == listed["sessions"]["value"]
    forked = api.post(f"{path}/fork", json={"messageIndex": 1, "title": "Release notes, second attempt"}).json()
    assert without(forked, *NEW) == without(EXAMPLES["ForkedSession"]["value"], *NEW)
    rewound = api.post(f"{path}/rewind", json={"messageId": "msg_02"}).json()
    assert rewound == EXAMPLES["Session"]["value"] == api.get(path).json()
    exported = api.get(f"{path}/export").json()
    assert without(exported, "updatedAt") == without(EXAMPLES["Transcript"]["value"], "updatedAt")
    api.delete(path)
    assert api.get(path).json() == EXAMPLES["NoSession"]["value"]


def test_the_demo_has_something_to_cancel_and_media_to_clean_up(demo: InThread, api: httpx2.Client) -> None:
    running = [session["id"] for session in api.get("/api/sessions").json()]
    cancelled = [api.post(f"/api/sessions/{session}/cancel").json()["cancelled"] for session in running]
    assert cancelled == [False, False, True]
    api.post(f"/api/sessions/{RELEASE_NOTES}/rewind", json={"messageId": "msg_02"})
    assert [file["name"] for file in demo.inspect(RELEASE_NOTES)["media"]] == ["log.txt"]
    assert demo.inspect(SCRATCH)["media"] == []


def test_the_demo_is_filled_in_once(tmp_path: Path) -> None:
    for _ in range(2):
        with run_in_thread(file=tmp_path / "s.db", demo=True) as sandbox:
            assert sandbox.control("GET", "")["sessions"] == 3
