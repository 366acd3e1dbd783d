"""Privacy: logs, reprs and errors hold no secrets, and an import does nothing."""

from __future__ import annotations

import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from mix_python_sdk._runtime.routes import Proxies
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, failure, outcome, with_clock
from tests.support.fault_server import Act, FaultServer, answer

SECRET = "s3cr3t"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "get": {"id": f"id-{SECRET}"},
    "create": {"title": f"title-{SECRET}", "custom_system_prompt": SECRET},
    "fork": {"id": f"id-{SECRET}", "message_index": 0, "title": SECRET},
}
ANSWERS = {
    "an error": answer(404, failure(404), headers={"Set-Cookie": SECRET, "X-Token": SECRET}),
    "a retry": answer(503, headers={"Retry-After": "0", "X-Token": SECRET}),
    "no answer": Act(end="close"),
    "a misfit": answer(200, {"id": SECRET}),
    "a success": answer(201, {**SESSION, "title": SECRET}),
}


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a fresh interpreter that finds the package."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MIX_", "COVERAGE"))}
    search = {**inherited, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=search)


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fault", ANSWERS)
@pytest.mark.parametrize("method", ARGUMENTS)
def test_nothing_secret_is_said(method: str, fault: str, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET}
    with FaultServer((ANSWERS[fault],)) as server:
        url = server.url.replace("http://", f"http://user:{SECRET}@")
        mix = with_clock(Mix(server_url=url), VirtualClock())
        shown = [repr(mix), str(mix)]
        result = outcome(mode, mix, method, **ARGUMENTS[method], http_headers=headers)
    if isinstance(result, errors.MixError):
        shown += [str(result), repr(result), *traceback.format_exception(result)]
    assert SECRET not in "".join(shown) + caplog.text
    assert "/api/sessions" in caplog.text


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("mode", MODES)
def test_what_is_logged(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "mix_python_sdk")
    with FaultServer((answer(500), answer(404, failure(404)))) as server:
        outcome(mode, with_clock(Mix(server_url=server.url), VirtualClock()), "get", id="s1")
    records = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "mix_python_sdk"]
    first, retry, second = records
    assert first[0] == second[0] == "DEBUG"
    assert first[1].startswith("GET /api/sessions/{id} -> 500 in ")
    assert first[1].endswith(" ms (attempt 1)")
    assert retry == ("INFO", "GET /api/sessions/{id} -> 500, attempt 2 follows in 0.50 s")
    assert second[1].startswith("GET /api/sessions/{id} -> 404 in ")


@pytest.mark.usefixtures("transport")
def test_the_debug_logger_of_a_client() -> None:
    lines: list[str] = []

    class Logger:
        def debug(self, msg: str, /, *args: object) -> None:
            lines.append(msg % args)

    with FaultServer((answer(200, []),)) as server, Mix(server_url=server.url, debug_logger=Logger()) as mix:
        mix.sessions.list()
    assert [line.split(" in ")[0] for line in lines] == ["GET /api/sessions -> 200"]


PROGRAM = """
import sys
from mix_python_sdk import Mix
with Mix(server_url=sys.argv[1]) as mix:
    mix.sessions.get(id="s3cr3t")
"""


@pytest.mark.parametrize(("value", "count"), [("true", 1), ("1", 1), ("TRUE", 1), ("false", 0), ("", 0)])
def test_the_debug_variable(value: str, count: int) -> None:
    with FaultServer((answer(200, SESSION),)) as server:
        finished = run(PROGRAM, server.url, MIX_DEBUG=value)
    assert finished.stdout == ""
    assert finished.stderr.count("GET /api/sessions/{id} -> 200") == count
    assert len(finished.stderr.splitlines()) == count
    assert SECRET not in finished.stderr


def test_a_failing_call_prints_nothing() -> None:
    program = PROGRAM.replace("    mix.sessions", "    try: mix.sessions") + "    except Exception: pass\n"
    with FaultServer((answer(500),)) as server:
        finished = run(program, server.url)
    assert (finished.stdout, finished.stderr) == ("", "")


def test_the_logger_has_a_null_handler() -> None:
    Mix()
    Mix()
    handlers = logging.getLogger("mix_python_sdk").handlers
    assert [type(handler) for handler in handlers].count(logging.NullHandler) == 1


AUDIT = """
import json, sys
events = []
sys.addaudithook(lambda event, arguments: events.append((event, str(arguments))) if events is not None else None)
import mix_python_sdk
seen = [event for event in events if event[0].startswith(("socket", "subprocess", "os.", "urllib", "http"))
        and event[0] not in ("os.listdir", "os.scandir")]
opened = [text for event, text in events if event == "open" and "'r'" not in text and "'rb'" not in text]
heavy = sorted({name.partition(".")[0] for name in sys.modules} & {"httpx2", "httpcore2", "pydantic", "pydantic_core", "asyncio", "ssl"})
print(json.dumps([seen, opened, heavy]))
"""


def test_an_import_does_nothing() -> None:
    seen, opened, heavy = json.loads(run(AUDIT, PYTHONDONTWRITEBYTECODE="1").stdout)
    assert seen == []
    assert [text for text in opened if "None" not in text] == []
    assert heavy == []


INTERPRETER = """
import atexit, builtins, gc, locale, logging, os, signal, sys, threading, warnings
def state():
    return {
        "sys": [sys.path[:], sys.meta_path[:], sys.path_hooks[:], sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()],
        "hooks": [sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook, gc.callbacks[:]],
        "builtins": dict(vars(builtins)), "environment": dict(os.environ), "folder": os.getcwd(),
        "signals": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "logging": [logging.root.handlers[:], logging.root.level, logging.getLoggerClass(), logging.getLogRecordFactory()],
        "warnings": warnings.filters[:], "locale": locale.setlocale(locale.LC_ALL), "threads": threading.enumerate(),
        "exits": atexit._ncallbacks(),
    }
before = state()
import mix_python_sdk
from mix_python_sdk import *
from mix_python_sdk import testing
print([name for name, value in state().items() if value != before[name]])
"""


def test_an_import_changes_nothing_of_the_interpreter() -> None:
    assert run(INTERPRETER).stdout == "[]\n"


def test_the_import_offers_every_public_name() -> None:
    program = "import mix_python_sdk as m; print([name for name in m.__all__ if not hasattr(m, name)], 'Mix' in dir(m))"
    assert run(program).stdout == "[] True\n"


def test_tls_is_verified() -> None:
    context = Proxies().route(httpx2.URL("https://localhost")).tls()
    assert (context.check_hostname, context.verify_mode.name) == (True, "CERT_REQUIRED")


@pytest.mark.usefixtures("transport")
def test_hooks_see_everything_and_change_headers() -> None:
    def sign(request: Any) -> None:
        request.headers["X-Signature"] = SECRET

    with FaultServer((answer(404, failure(404)),)) as server:
        error = outcome("sync", Mix(server_url=server.url, hooks=Hooks(before_request=sign)), "get", id="s1")
    assert server.received[0].headers["x-signature"] == SECRET
    assert SECRET not in repr(error)
    assert isinstance(pickle.loads(pickle.dumps(error)), errors.NotFoundError)


def test_a_pickled_error_holds_no_headers_of_the_request() -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(404)))
    with Mix(client=http) as mix, pytest.raises(errors.MixError) as caught:
        mix.sessions.get(id="x", http_headers={"Authorization": f"Bearer {SECRET}"})
    dumped = pickle.dumps(caught.value)
    assert SECRET.encode() not in dumped
    assert pickle.loads(dumped).raw_response.request.method == "GET"
