"""What type checkers say of a caller's program: nothing where it is right, and each mistake where it is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mix_python_sdk

SOURCE = Path(mix_python_sdk.__file__).parent.parent
PROGRAM = """\
import asyncio
import logging
from datetime import datetime
from pathlib import Path

import httpx2

from mix_python_sdk import UNSET, Hooks, Mix, errors, models, utils
from mix_python_sdk.utils import BackoffStrategy, RetryConfig

mode: models.PromptMode = "append"
config = RetryConfig("backoff", BackoffStrategy(500, 60000, 1.5, 600000), True)
hooks = Hooks(on_retry=lambda retry: print(retry.attempt), before_request=lambda request: print(request.url))
mix = Mix(0, None, {"a": "b"}, httpx2.Client(), httpx2.AsyncClient(), config, 5, logging.getLogger(), hooks=hooks)


def right() -> None:
    with Mix(retry_config=UNSET, max_response_bytes=None) as mix:
        sessions: list[models.SessionData] = mix.sessions.list(http_headers={"X": "y"}, timeout_ms=5, server_url="http://h")
        created: models.SessionData = mix.sessions.create(title="x", custom_system_prompt=None, prompt_mode=mode)
        when: datetime = created.created_at
        first: str | None = created.first_user_message
        mix.sessions.delete(id="s", retries=None)
        export: models.ExportSessionResponse = mix.sessions.export_session(id="s", retries=utils.RetryConfig("none"))
        headers: dict[str, list[str]] = export.headers
        texts = [call.input for message in export.result.messages for call in message.tool_calls or []]
        path: Path = mix.sessions.export_session_to_file(id="s", file="f", progress=lambda done, total: print(done, total))
        cancelled: bool | None = mix.sessions.cancel_processing(id="s").cancelled
        mix.sessions.rewind_session(id="s", message_id="m", cleanup_media=False)
        detailed: models.SessionData = mix.sessions.with_response.get(id="s").result
        status: int = mix.sessions.with_response.list(timeout_ms=5).status_code
        print(detailed, status)
        print(sessions, when, first, headers, texts, path, cancelled)


async def right_async() -> models.SessionData:
    async with Mix() as mix:
        try:
            print((await mix.sessions.with_response.get_async(id="s")).headers["x"])
            return await mix.sessions.fork_async(id="s", message_index=0, title=None)
        except errors.NotFoundError as error:
            text: str | None = error.data.error.message if error.data else None
            number: int = error.status_code
            print(text, number, error.headers["x"], error.raw_response.elapsed)
        except errors.ErrorResponse as error:
            kind: str = error.data.error.type
            print(kind)
        except errors.NoResponseError as error:
            print(error.attempts + 1, error.outcome_unknown, error.retry_after)
        except errors.MixError as error:
            print(error.message.upper(), error.body.upper())
        return models.SessionData.model_validate({})


def wrong() -> None:
    mix.sessions.create(title="x", prompt_mode="apend")  # wrong
    mix.sessions.create()  # wrong
    mix.sessions.create("x")  # wrong
    mix.sessions.create(title=5)  # wrong
    mix.sessions.create(title="x", promptMode="append")  # wrong
    mix.sessions.get(id=None)  # wrong
    mix.sessions.fork(id="s", message_index="0")  # wrong
    mix.sessions.list(timeout_ms="5")  # wrong
    mix.sessions.list(http_headers=[("a", "b")])  # wrong
    mix.sessions.list(retries=3)  # wrong
    mix.sessions.list()[0].titel  # wrong
    mix.sessions.export_session_to_file(id="s")  # wrong
    mix.sesions  # wrong
    value: int = mix.sessions.get(id="s").title  # wrong
    RetryConfig("sometimes")  # wrong
    Mix(hooks=Hooks(on_retry=lambda: None))  # wrong
    errors.NotFound  # wrong
    mix.sessions.get_async(id="s").title  # wrong
    print(value)


asyncio.run(right_async())
"""
MARKED = {number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# wrong")}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "caller.py"
    path.write_text(PROGRAM)
    return path


@pytest.mark.slow
def test_mypy(program: Path, pytestconfig: pytest.Config) -> None:
    cache = pytestconfig.rootpath / ".mypy_cache" / "callers"
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), "--no-error-summary", str(program)]
    environment = {**os.environ, "MYPYPATH": str(SOURCE)}
    run = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, env=environment, check=False)
    assert {int(line) for line in re.findall(r"^caller\.py:(\d+): error", run.stdout, re.MULTILINE)} == MARKED, (
        run.stdout
    )
    assert all(line.startswith("caller.py") for line in run.stdout.splitlines()), run.stdout


@pytest.mark.slow
def test_pyright(program: Path) -> None:
    config = {"include": ["caller.py"], "extraPaths": [str(SOURCE)], "typeCheckingMode": "strict"}
    (program.parent / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    run = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, check=False)
    found = [item for item in json.loads(run.stdout)["generalDiagnostics"] if item["severity"] == "error"]
    assert {item["range"]["start"]["line"] + 1 for item in found} == MARKED, found
