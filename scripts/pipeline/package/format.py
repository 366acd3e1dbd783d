"""Format: format the rendered Python files with ruff, and check the names in them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

_CONFIG = (
    'line-length = 120\ntarget-version = "py311"\n[lint]\nselect = ["F401", "I"]\n'
    "[format]\ndocstring-code-format = false\n"
)
_KEEP = "_runtime"


class FormatError(Exception):
    """A rendered file that is not Python, or uses names that it does not define: a defect of a template or a generator, named by its path."""


def format_files(files: dict[str, str]) -> dict[str, str]:
    """Return the files, with imports sorted, unused imports removed and Python formatted.

    The runtime is copied unchanged: it is formatted at its source.

    Raises:
        FormatError: A file does not compile, or could not be imported.
    """
    python = {path: text for path, text in files.items() if path.endswith(".py") and f"/{_KEEP}/" not in path}
    for path, text in python.items():
        try:
            compile(text, path, "exec")
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            raise FormatError(f"{path}:{line}: the rendered file is not Python: {error}") from error
    with tempfile.TemporaryDirectory(prefix="format-") as folder:
        root = Path(folder)
        (root / "ruff.toml").write_text(_CONFIG, "utf-8")
        for path, text in python.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
            _ruff([*command, "--config", str(root / "ruff.toml"), "--no-cache", str(root)])
        _check_names(root)
        return {**files, **{path: (root / path).read_text("utf-8") for path in python}}


def _check_names(root: Path) -> None:
    """Reject files that use undefined names or define a name twice: they could not be imported."""
    rules = [
        "--isolated",
        "--no-cache",
        "--select",
        "F402,F811,F821,F822,F823",
        "--output-format",
        "concise",
        "--quiet",
    ]
    command = [sys.executable, "-m", "ruff", "check", *rules, str(root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        first = result.stdout.strip().splitlines()[0].removeprefix(f"{root}/")
        raise FormatError(f"{first}\nthe package could not be imported: this is a defect of the pipeline")


def _ruff(arguments: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", "ruff", *arguments], capture_output=True, text=True, check=False)
    if result.returncode:
        raise FormatError(f"ruff: {result.stderr.strip() or result.stdout.strip()}")
