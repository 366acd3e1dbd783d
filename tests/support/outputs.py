"""Print what comes out of documents, in JSON: `python outputs.py FOLDER DOCUMENT ...`.

A program, since the hash seed of a process is set when it starts. For each document: the messages and the summary of
`generate --verify`, and the files that it wrote. Then the report of the spec diff from each document to the next.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]


def said(main: Callable[[list[str]], int], *arguments: str) -> dict[str, object]:
    """Run a command in this process; return its exit status and what it printed."""
    out, complaints = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaints):
        try:
            status: object = main(list(arguments))
        except SystemExit as ended:
            status = ended.code
    return {"status": status, "out": out.getvalue(), "complaints": complaints.getvalue()}


def main(folder: Path, documents: list[str]) -> None:
    """Print what comes of the documents; packages are written to the folder."""
    import generate
    import spec_diff

    found: dict[str, object] = {}
    for number, document in enumerate(documents):
        output = folder / str(number)
        found[f"generate {document}"] = said(generate.main, "--spec", document, "--output", str(output), "--verify")
        found[f"files of {document}"] = {
            str(path.relative_to(output)): path.read_text("utf-8")
            for path in sorted(output.rglob("*"))
            if path.is_file()
        }
    for base, revision in itertools.pairwise(documents):
        found[f"spec_diff {base} {revision}"] = said(spec_diff.main, base, revision, "--format", "json")
    # Relative names of the output, which is another folder in each run.
    print(json.dumps(found).replace(str(folder), "FOLDER"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
