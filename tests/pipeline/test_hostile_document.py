"""A document that tries to write code: whatever its texts hold, they stay strings."""

from __future__ import annotations

import ast
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from openapi.paths import fault_of_path, fault_of_server
from tests.support.packages import generate_text, write_package

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile document")]  # each text is generated once

# A benign text, and hostile ones that take its place; all of them give the same identifiers where they name things.
BENIGN = "word"
PAYLOADS = {
    "quotes": "word'\"; import os; os._exit(66) #",
    "triple quotes": 'word""" + __import__("os")._exit(66) + """',
    "single triple quotes": "word''' + __import__('os')._exit(66) + '''",
    "ends in a backslash": "word\\",
    "backslashes": "word\\N{BULLET} \\x41 \\u202e \\' \\\" \\\\",
    "ends in a quote": 'word"',
    "newlines": "word\n\nimport os\nos._exit(66)\n    #",
    "carriage returns": "word\r\nimport os\ros._exit(66)",
    "braces": "word {{ 7 * 7 }} {% raw %} {x!r} %s ${HOME}",
    "bidi and control characters": "word\u202e\u2066\u200f\u0085\u2028 \x7f",
    "comment": "word # type: ignore\n# import os",
    "markup": "word <script>alert(1)</script> | cell | `code",
}


def document_with(text: str) -> dict[str, Any]:
    """Return a document that holds `text` wherever a text is free."""
    plain = text.replace("{", "").replace("}", "")  # braces in a path or a URL name its variables
    server, path = f"http://localhost/{plain}", f"/{plain}/{{id}}"
    # What no request can have is left out; encoded, a request can have it.
    server = f"http://localhost/{quote(plain)}" if fault_of_server(server) else server
    path = f"/{quote(plain)}/{{id}}" if fault_of_path(path) else path
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
    failure = {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}}
    parameters = [
        {"name": f"q{text}", "in": "query", "x-python-name": "q", "description": text, "schema": _text(text)},
        {"name": f"h{text}", "in": "query", "x-python-name": "h", "example": text, "schema": {"type": "string"}},
        {"name": "id", "in": "path", "required": True, "description": text, "schema": {"type": "string"}},
    ]
    body = {
        "required": True,
        "description": text,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"plain": text}}},
    }
    operation = {
        "operationId": "doThing", "tags": [text], "summary": text, "description": text, "parameters": parameters,
        "requestBody": body,
        "responses": {"200": {"description": text, "content": {"application/json": {"schema": listed}}}, "404": failure},
    }  # fmt: skip
    return {
        "openapi": "3.1.1",
        "info": {
            "title": text, "version": "1.0.0", "summary": text, "description": text,
            "license": {"name": text, "identifier": text}, "x-python": {"package": "hostile", "client": "Hostile"},
        },
        "servers": [{"url": server, "description": text}],
        "tags": [{"name": text, "description": text, "x-python-name": "things"}],
        "paths": {path: {"post": operation}},
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object", "title": text, "description": text, "required": ["plain"], "x-python-type": text,
                    "properties": {
                        "plain": {"type": "string", "description": text, "x-customTypePath": "os.system"},
                        "defaulted": _text(text),
                        "chosen": {"$ref": "#/components/schemas/Choice"},
                        "fixed": {"const": text},
                    },
                },
                "Choice": {"type": "string", "description": text, "enum": [text, "other"]},
                "Fault": {"type": "object", "description": text, "properties": {"why": {"type": "string"}}},
            }
        },
    }  # fmt: skip


def _text(text: str) -> dict[str, Any]:
    return {"type": "string", "description": text, "default": text}


def shape(source: str) -> str:
    """Return the syntax tree of a module with every string constant replaced."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@cache
def files_for(text: str) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        return generate_text(yaml.safe_dump(document_with(text), allow_unicode=True), Path(folder))


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_only_string_constants_differ(text: str) -> None:
    files, benign = files_for(text), files_for(BENIGN)
    assert files.keys() - {"LICENSE"} == benign.keys() - {"LICENSE"}
    for path, source in files.items():
        if path.endswith(".py"):
            assert shape(source) == shape(benign[path]), path
        assert not [c for c in source if unicodedata.category(c) in {"Cc", "Cf"} and c != "\n"], path
    for name in ("pyproject.toml", ".gitattributes"):
        assert files[name].count("\n") == benign[name].count("\n")


def test_nothing_runs_on_import(tmp_path: Path) -> None:
    sources = [write_package(files_for(text), tmp_path / str(number)) for number, text in enumerate(PAYLOADS.values())]
    code = """\
import sys
for source in sys.argv[1:]:
    sys.path.insert(0, source)
    import hostile.resources.things, hostile.client
    print("alive:", hostile.__file__.removeprefix(source))
    for name in [name for name in sys.modules if name.partition(".")[0] == "hostile"]:
        del sys.modules[name]
"""
    result = subprocess.run(
        [sys.executable, "-c", code, *map(str, sources)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    alive = ["alive: /hostile/__init__.py"] * len(PAYLOADS)
    assert (result.returncode, result.stdout.splitlines(), result.stderr) == (0, alive, "")


def test_texts_arrive_whole() -> None:
    text = PAYLOADS["triple quotes"]
    source = files_for(text)["src/hostile/models.py"]
    constants = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    assert text in constants
