"""A cache in the checkout (`.cache/spec-diff`) for what takes seconds, under a hash of all that it depends on."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from spec_changes.read.sources import ROOT

_MOST = 60


def folder() -> Path:
    """Return the folder of the cache; it need not exist."""
    return ROOT / ".cache" / "spec-diff"


def load(key: str) -> Any:
    """Return what was saved under `key`, or None."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder() / f"{key}.json").read_text(encoding="utf-8"))
    return None


def save(key: str, value: Any) -> None:
    """Keep a JSON value under `key`; where the folder cannot be written nothing is kept. The oldest go."""
    with contextlib.suppress(OSError):
        target = folder() / f"{key}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another run may write the same file at the same time: it appears whole or not at all.
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as file:
            json.dump(value, file)
        Path(file.name).replace(target)
        for old in sorted(target.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
