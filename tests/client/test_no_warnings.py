"""No warning of pydantic's reaches a caller, whatever the document marks as deprecated or calls its properties."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.packages import generate_text, write_package

TEXT = {"type": "string", "maxLength": 3, "deprecated": True}
NAMES = "construct copy dict fields json model_config model_x mro parse_obj register schema validate".split()
SCHEMAS = {
    "Old": TEXT,
    "Either": {"deprecated": True, "oneOf": [TEXT, {"type": "array", "items": TEXT}]},
    "Odd": {"type": "object", "deprecated": True, "properties": dict.fromkeys(NAMES, TEXT)},
    "Thing": {
        "type": "object",
        "required": ["either"],
        "properties": {
            "either": {"$ref": "#/components/schemas/Either"}, "odd": {"$ref": "#/components/schemas/Odd"},
            "old": {"$ref": "#/components/schemas/Old", "deprecated": True}, "list": {"type": "array", "items": TEXT},
            "map": {"type": "object", "additionalProperties": TEXT}, "text": {**TEXT, "default": "x"},
            "nullable": {"anyOf": [TEXT, {"type": "null"}], "deprecated": True},
            "inside": {"type": "object", "deprecated": True, "properties": {"a": TEXT}},
        },
    },
}  # fmt: skip
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from t_client import models
thing = models.Thing(either="ab", odd=models.Odd(register_="r", schema_="s"), nullable="abc", inside={"a": "b"})
assert thing.to_dict() == {"either": "ab", "odd": {"register": "r", "schema": "s"}, "nullable": "abc", "inside": {"a": "b"}}
assert models.Thing.model_validate_json(thing.to_json()) == thing
assert {name for name, field in models.Thing.model_fields.items() if field.deprecated} == {"old", "text", "nullable", "inside"}
models.Thing.model_json_schema()
"""


@pytest.mark.slow
def test_importing_and_using_models_warns_of_nothing(tmp_path: Path) -> None:
    schema = {"schema": {"$ref": "#/components/schemas/Thing"}}
    responses = {"200": {"description": "", "content": {"application/json": schema}}}
    data = {
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "http://127.0.0.1:9"}],
        "paths": {"/a": {"post": {"operationId": "a", "requestBody": {"content": {"application/json": schema}}, "responses": responses}}},
        "components": {"schemas": SCHEMAS},
    }  # fmt: skip
    folder = write_package(generate_text(yaml.safe_dump(data), tmp_path), tmp_path / "package")
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
