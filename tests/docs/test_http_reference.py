"""The HTTP reference of a document with streams and credentials: what its sections say, and what its commands send."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from openapi.operations import operations_of
from openapi.reading.load import load_file
from openapi.references import References
from pipeline.ir import Operation, Package
from pipeline.run import Stages, build
from reference_site.curl import curl
from reference_site.http_reference import with_python
from tests.support.packages import FRAGMENTS, TEMPLATES
from tests.support.recording import Answer, RecordingServer

SPEC = FRAGMENTS / "chat.yaml"
SECRETS = {
    "CHAT_BEARER_AUTH": "t0ken",
    "CHAT_API_KEY": "k1",
    "CHAT_QUERY_KEY": "k2",
    "CHAT_SESSION": "s1",
    "CHAT_LOGIN": "ada:pw",
}


@pytest.fixture(scope="module")
def package() -> Package:
    return build(SPEC, TEMPLATES, Stages()).package


def operation(package: Package, method: str) -> Operation:
    return next(each for resource in package.resources for each in resource.operations if each.method == method)


def test_an_operation_with_two_methods_keeps_its_text_and_shows_both(package: Package) -> None:
    document = with_python(load_file(SPEC).data, package)
    node = next(raw.node for raw in operations_of(References(document)) if raw.label == "sendMessage")
    text, _, links = node["description"].partition("\n\nIn Python: ")
    assert text == "Send a message"
    assert [link.partition("`]")[0] for link in links.split(", ")] == [
        "[`messages.send_message",
        "[`messages.send_message_stream",
    ]
    samples = {sample["label"]: sample["source"] for sample in node["x-codeSamples"]}
    assert list(samples) == ["curl", "Python", "Python (async)", "Python (stream)"]
    assert "send_message_stream(" in samples["Python (stream)"]
    assert "send_message_stream(" not in samples["Python"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    ("needed", "sent"),
    [
        ("bearer_auth", "authorization: Bearer t0ken"),
        ("api_key", "x-api-key: k1"),
        ("query_key", "/log?key=k2"),
        ("session", "cookie: sid=s1"),
        ("login", f"authorization: Basic {b64encode(b'ada:pw').decode()}"),
    ],
)
def test_a_command_sends_the_credentials_that_the_client_reads(
    needed: str, sent: str, package: Package, server: RecordingServer, tmp_path: Path
) -> None:
    port = server.url.rpartition(":")[2]
    (tmp_path / ".curlrc").write_text(f'connect-to = "127.0.0.1:9:127.0.0.1:{port}"\nsilent\n')
    server.answer(Answer.of({}))
    command = curl(replace(operation(package, "read_log"), security=((needed,), ("another",))), package)
    assert command is not None
    environment = {**os.environ, "CURL_HOME": str(tmp_path), "NO_PROXY": "*", **SECRETS}
    subprocess.run(["bash", "-c", command], env=environment, check=True, capture_output=True)
    received = [server.request.target, *(f"{name}: {value}" for name, value in server.request.headers.items())]
    assert sent in received


def test_a_command_sends_none_where_none_are_needed(package: Package) -> None:
    command = curl(operation(package, "read_log"), package)
    assert command == "curl http://127.0.0.1:9/log \\\n  --no-buffer"


def test_a_command_calls_the_server_of_its_operation(package: Package) -> None:
    command = curl(replace(operation(package, "read_log"), server="https://logs.example.com/v1"), package)
    assert command is not None
    assert "https://logs.example.com/v1/log" in command
