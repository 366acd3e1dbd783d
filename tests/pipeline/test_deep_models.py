"""Models that contain each other on hundreds of levels: calls read and send them, whichever model is used first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.run import Stages, generate
from tests.pipeline.test_growth import CHAINS, Link, document
from tests.support.packages import TEMPLATES, import_package, write_package

LENGTH = 400

pytestmark = pytest.mark.slow


OTHER = {"type": "object", "required": ["z"], "properties": {"z": {"type": "integer"}}}
LINKS: dict[str, Link] = {
    "models": CHAINS["models"],
    "lists of models": lambda link: CHAINS["models"]({"type": "array", "items": link}),
    "unions of models": lambda link: CHAINS["models"]({"anyOf": [link, OTHER]}),
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_long_chain_of_models_is_read_and_written(kind: str, tmp_path: Path) -> None:
    made = generate(document(LINKS[kind], LENGTH, tmp_path), TEMPLATES, Stages())
    name = f"deep_{kind.replace(' ', '_')}"
    files = {path.replace("t_client", name): text.replace("t_client", name) for path, text in made.files.items()}
    models: Any = import_package(name, write_package(files, tmp_path / name)).models
    value: dict[str, Any] = {}
    for _ in range(50):
        value = {"next": [value] if kind == "lists of models" else value}
    first = models.S00000.model_validate_json(json.dumps(value))
    assert first.to_dict() == value
    with pytest.raises(RecursionError, match=r"S00000 contains models on too many levels .* from the OpenAPI document"):
        models.S00000.model_json_schema()
    assert models.S00399.model_json_schema()["title"] == "S00399"
