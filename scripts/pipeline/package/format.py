"""Format: format the rendered Python files with ruff, and check the names in them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# A file that uses undefined names or defines a name twice could not be imported.
_NAME_RULES = ("F402", "F811", "F821", "F822", "F823")
_CONFIG = f"""\
line-length = 120
target-version = "py311"
[lint]
select = ["F401", "I", {", ".join(f'"{rule}"' for rule in _NAME_RULES)}]
fixable = ["F401", "I"]
[format]
docstring-code-format = false
"""
_NAME_FINDING = re.compile(rf"^\S+: (?:{'|'.join(_NAME_RULES)}|invalid-syntax)\b.*$", re.MULTILINE)
_KEEP = "_runtime"


class FormatError(Exception):
    """A rendered file that is not Python, or uses names that it does not define; `path` is that of the file, if it is known."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


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
            raise FormatError(f"{path}:{line}: the rendered file is not Python: {error}", path) from error
    with tempfile.TemporaryDirectory(prefix="format-") as folder:
        root = Path(folder)
        (root / "ruff.toml").write_text(_CONFIG, "utf-8")
        for path, text in python.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        findings = _ruff(root, "check", "--fix", "--exit-zero", "--output-format", "concise")
        wrong = _NAME_FINDING.search(findings)
        if wrong:
            first = wrong[0].removeprefix(f"{root}/")
            raise FormatError(f"{first}\n  so the package could not be imported", first.partition(":")[0])
        _ruff(root, "format")
        return {**files, **{path: (root / path).read_text("utf-8") for path in python}}


def _ruff(root: Path, *arguments: str) -> str:
    """Run ruff on a folder, and return what it found."""
    # Started by Python, it takes three times as long.
    program = shutil.which("ruff", path=Path(sys.executable).parent)
    start = [program] if program else [sys.executable, "-m", "ruff"]
    command = [*start, *arguments, "--quiet", "--no-cache", "--config", str(root / "ruff.toml"), str(root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise FormatError(f"ruff: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout
