"""The HTTP reference of a document with streams and credentials: what its sections say, and what its commands send."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from openapi.spec import read_spec
from pipeline.ir.method import Method
from pipeline.ir.package import Package
from pipeline.run import Stages, build
from reference_site.curl import curl
from reference_site.http_pages import entries
from reference_site.schema_words import SchemaWords
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


def operation(package: Package, method: str) -> Method:
    return next(each for resource in package.resources for each in resource.operations if each.method == method)


def test_an_operation_with_two_methods_shows_both(package: Package) -> None:
    (resource,) = [each for each in package.resources if each.attribute == "messages"]
    entry = next(each for each in entries(read_spec(SPEC), package, resource) if each.raw.label == "sendMessage")
    assert [method.method for method in entry.methods] == ["send_message", "send_message_stream"]
    assert list(entry.samples) == ["curl", "Python", "Python (async)", "Python (stream)"]
    assert "send_message_stream(" in entry.samples["Python (stream)"]
    assert "send_message_stream(" not in entry.samples["Python"]


DOCUMENT = """\
openapi: 3.1.0
info: {title: Words, version: "1"}
paths: {}
components:
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: string, format: uuid}}}
    Pet:
      description: A pet.
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          required: [name]
          properties:
            name: {type: string, minLength: 1, description: How it is called.}
            kind: {enum: [dog, cat]}
            tags: {type: array, items: {type: string}}
            owner: {type: object, properties: {age: {type: [integer, "null"], minimum: 0}}}
            friends: {type: array, items: {$ref: '#/components/schemas/Pet'}}
            extra: {type: object, additionalProperties: {type: number}}
            any: true
            both: {oneOf: [{type: string}, {$ref: '#/components/schemas/Base'}]}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}]}
"""


def test_the_words_for_schemas(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(DOCUMENT)
    named = {each.name: each for each in SchemaWords(read_spec(path)).named()}
    pet = {each.name: (each.type, each.required, each.description) for each in named["Pet"].properties}
    assert named["Pet"].description == "A pet."
    assert pet == {
        "id": ("string (uuid)", True, ""),
        "name": ("string", True, "How it is called. Length at least 1."),
        "kind": ('`"dog"`, `"cat"`', False, ""),
        "tags": ("array of string", False, ""),
        "owner": ("object", False, ""),
        "owner.age": ("integer or null", False, "At least 0."),
        "friends": ("array of [Pet](#pet)", False, ""),
        "extra": ("object of number", False, ""),
        "any": ("any value", False, ""),
        "both": ("string or [Base](#base)", False, ""),
    }
    assert named["Loop"].properties == ()


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
