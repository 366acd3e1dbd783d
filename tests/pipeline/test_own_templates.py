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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "added", "said"),
    [
        ("README.md.jinja", "{{ packge.name }}", "README.md.jinja:{line}: 'packge' is undefined"),
        ("_guide.jinja", "{{ package.nam }}", "_guide.jinja:{line}: a Package has no attribute 'nam'"),
        ("README.md.jinja", "{% for x in %}", "README.md.jinja:{line}: Expected an expression"),
        ("README.md.jinja", "{{ 1 | upside_down }}", "README.md.jinja:{line}: No filter named 'upside_down'"),
        ("README.md.jinja", '{{ "a" + 1 }}', "README.md.jinja:{line}: TypeError: can only concatenate str"),
        ("README.md.jinja", '{% include "_no.jinja" %}', "README.md.jinja:{line}: '_no.jinja' not found"),
        ("src/__package__/hooks.py.jinja", "def (", "hooks.py.jinja renders src/fragment_chat/hooks.py:"),
        ("src/__package__/hooks.py.jinja", "print(nothing)", "Undefined name `nothing`"),
        ("src/__package__/helpers.py", "import nothing_at_all as found\n\nprint(found)", "No module named 'nothing_at_all'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_template_is_called_one(
    place: str, added: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates, ignore=shutil.ignore_patterns("__pycache__"))
    template = templates / "package" / place
    before = template.read_text("utf-8") if template.exists() else ""
    template.write_text(f"{before}{added}\n", "utf-8")
    arguments = [
        "--spec",
        str(FRAGMENTS / "chat.yaml"),
        "--templates",
        str(templates),
        "--output",
        str(tmp_path / "out"),
    ]
    assert generate.main(arguments) == 1
    message = capsys.readouterr().err
    assert said.format(line=before.count("\n") + 1) in message
    assert "hint: Correct the template" in message
    assert "the pipeline failed" not in message
