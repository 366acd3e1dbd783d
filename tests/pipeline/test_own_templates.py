"""Hand-written modules: plain files below the templates are a part of the package, and use its client."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path
from typing import Any

import pytest

import generate
from tests.support.packages import FRAGMENTS, TEMPLATES, generate_text, import_package
from tests.support.recording import Answer, RecordingServer

HELPER = '''"""A helper on top of the generated client."""

from .client import Chat


def say(chat: Chat, *texts: str) -> list[str]:
    """Send each text, and return the answers."""
    return [chat.messages.send_message(text=text).text for text in texts]
'''


def test_a_helper_of_ones_own_uses_the_generated_client(
    tmp_path: Path, server: RecordingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates, ignore=shutil.ignore_patterns("__pycache__"))
    (templates / "package" / "src" / "__package__" / "helpers.py").write_text(HELPER, "utf-8")
    output = tmp_path / "out"
    arguments = ["--spec", str(FRAGMENTS / "chat.yaml"), "--templates", str(templates), "--output", str(output)]
    assert generate.main([*arguments, "--package", "chat_with_helpers"]) == 0, capsys.readouterr()
    package: Any = import_package("chat_with_helpers", output / "src")
    helpers: Any = importlib.import_module("chat_with_helpers.helpers")
    server.answer(Answer.of({"text": "Hi"}), Answer.of({"text": "Bye"}))
    with package.Chat(server_url=server.url, bearer_auth="t") as chat:
        assert helpers.say(chat, "Hello", "Goodbye") == ["Hi", "Bye"]


PLAIN = """
openapi: 3.1.0
info: {title: Plain, version: "1"}
servers: [{url: "http://127.0.0.1:9"}]
paths: {/a: {get: {operationId: get_a, responses: {"204": {description: Done.}}}}}
"""
SECURED = f"""{PLAIN}
security: [{{key: []}}]
components: {{securitySchemes: {{key: {{type: http, scheme: bearer}}}}}}
"""


def test_a_package_has_the_modules_it_needs_whatever_was_generated_before(tmp_path: Path) -> None:
    for text, needed in ((PLAIN, set[str]()), (SECURED, {"credentials"}), (PLAIN, set[str]())):
        files = generate_text(text, tmp_path)
        runtime = {path.rpartition("/")[2].removesuffix(".py") for path in files if "/_runtime/" in path}
        assert runtime & {"credentials", "stream_call"} == needed
