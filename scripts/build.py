"""Build the sdist, the wheel and the SBOM of the generated package, and try the wheel as users will.

Reads `generated/` and `CHANGELOG.md`; replaces `dist/` once everything has passed. The wheel is built from the sdist.
Its metadata and links are checked, and it is installed into an environment that has nothing else, where it calls a real
HTTP server. The SBOM, in the JSON of CycloneDX, lists the contents of that environment: the package and its requirements.

    python scripts/build.py [--package DIR] [--output DIR]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path
from typing import Any

from command_line import run_command
from command_line.output_folder import DISTRIBUTIONS, MANIFEST, OutputError, prepare, replacing
from release_checks.changelog import unwritten
from release_checks.metadata import differences, metadata_of

ROOT = Path(__file__).resolve().parent.parent
SMOKE = ROOT / "scripts" / "release_checks" / "smoke.py"


def main(arguments: list[str] | None = None) -> int:
    """Build, check and try the package; return the exit status of the first step that failed."""
    parser = argparse.ArgumentParser(
        description="Build the generated package, check it, and try it in a clean environment."
    )
    parser.add_argument("--package", type=Path, default=ROOT / "generated", help="the package to build")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder for the sdist and the wheel")
    parser.add_argument("--changelog", type=Path, default=ROOT / "CHANGELOG.md", help="the changelog to check")
    options = parser.parse_args(arguments)
    for file in (options.package / "pyproject.toml", options.changelog):
        if not file.is_file():
            parser.error(f"there is no {file}")
    project = tomllib.loads((options.package / "pyproject.toml").read_text("utf-8"))["project"]
    try:
        prepare(options.output, DISTRIBUTIONS)
        with tempfile.TemporaryDirectory(prefix="build-") as folder:
            files = build(options.package, Path(folder) / "out")
            _run([sys.executable, "-m", "twine", "check", "--strict", *map(str, files)])
            wheel = next(path for path in files if path.suffix == ".whl")
            wrong = list(unwritten(options.changelog.read_text("utf-8"), project["version"]))
            wrong += differences(metadata_of(wheel), project)
            if wrong:
                print(*wrong, sep="\n", file=sys.stderr)
                return 1
            try_wheel(wheel, project, options.package / "pyproject.toml")
            with replacing(options.output, DISTRIBUTIONS) as new:
                shutil.copytree(wheel.parent, new, dirs_exist_ok=True)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    for path in sorted(path for path in options.output.iterdir() if path.name != MANIFEST):
        print(f"{path} ({path.stat().st_size // 1024} KiB)")
    return 0


def build(package: Path, output: Path) -> list[Path]:
    """Return the sdist and the wheel of `package`, in the new folder `output`."""
    # The environment of this session has the pinned build backend, so nothing is fetched here.
    source = output.parent / "source"
    shutil.copytree(package, source, ignore=shutil.ignore_patterns("__pycache__", "dist", "*.egg-info"))
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(output), str(source)])
    return sorted(output.iterdir())


def try_wheel(wheel: Path, project: dict[str, Any], pyproject: Path) -> None:
    """Install the wheel into a new environment, run the smoke test there, and write the SBOM next to the wheel."""
    with tempfile.TemporaryDirectory(prefix="try-") as folder:
        environment = Path(folder) / "environment"
        venv.create(environment, with_pip=True)
        python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "install", str(wheel)])
        _run([str(python), "-I", str(SMOKE), project["name"], project["version"]], cwd=Path(folder))
        _run([*pip, "uninstall", "--yes", "setuptools", "pip"])  # the SBOM lists what users get
        sbom = wheel.parent / f"{'-'.join(wheel.stem.split('-')[:2])}.cdx.json"
        command = ["cyclonedx_py", "environment", "--mc-type", "library", "--short-PURLs", "--output-reproducible"]
        _run([sys.executable, "-m", *command, "--pyproject", str(pyproject), "-o", str(sbom), str(python)])


def _run(command: list[str], cwd: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=cwd)


if __name__ == "__main__":
    run_command(main)
