"""What each stage of the pipeline takes as documents grow."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from pipeline.run import Stages, generate, generate_files

from .large_documents import large_document


def measure(templates: Path, sizes: tuple[int, ...] = (8, 80, 800)) -> dict[int, dict[str, float]]:
    """Return the seconds of each stage by the number of operations."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        specs = {size: Path(folder) / f"{size}.yaml" for size in sizes}
        for size, spec in specs.items():
            spec.write_text(yaml.safe_dump(large_document(size), sort_keys=False), "utf-8")
        generate_files(specs[sizes[0]], templates)  # the imports of the generators are not what grows
        return {size: _timed(spec, templates) for size, spec in specs.items()}


def _timed(spec: Path, templates: Path) -> dict[str, float]:
    stages = Stages()
    generate(spec, templates, stages)
    return {**stages.seconds, "all": sum(stages.seconds.values())}
