"""Run the pipeline on every document in a folder, and print the result for each.

Each document runs in a separate process, with limits on time and memory. With `--verify` every package is
imported, type-checked strictly, and each of its operations is called against a server made from the document: as it
comes, with each optional value alone, and with an answer drawn from each branch of a union. It is compared with what
openapi-python-client reads in the same document, and with the package that it makes.

    python scripts/corpus.py FOLDER [--verify] [--pyright] [--only GLOB] [--json FILE] [--markdown FILE] [--keep DIR]

Exit status: 0 all is well (a refused document is), 1 something crashed or a package is broken, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import tempfile
from pathlib import Path

from command_line import run_command
from corpus_runner.bounded import Limits
from corpus_runner.outcome import Outcome
from corpus_runner.run_corpus import Options, documents_of, run_corpus
from corpus_runner.table import details, heading, markdown, row, totals
from corpus_runner.verify import Checks


def main(arguments: list[str] | None = None) -> int:
    """Run the corpus as the command line says; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder")
    documents = [path for path in documents_of(folder) if fnmatch.fnmatch(path.name, options.only)]
    if not documents:
        parser.error(f"there is no OpenAPI document in {folder} that matches {options.only}")
    with tempfile.TemporaryDirectory() as temporary:
        work: Path = options.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        limits = Limits(options.timeout, options.memory << 20)
        checks = Checks(limits, Path(temporary), options.pyright) if options.verify else None
        outcomes = _run(folder, documents, Options(work, limits, options.jobs, checks), verbose=not options.quiet)
    if options.json:
        options.json.write_text(json.dumps([outcome.as_json() for outcome in outcomes], indent=1), "utf-8")
    if options.markdown:
        options.markdown.write_text("\n".join([*markdown(outcomes), ""]), "utf-8")
    return int(any(outcome.is_broken for outcome in outcomes))


def _run(folder: Path, documents: list[Path], options: Options, *, verbose: bool) -> list[Outcome]:
    width = max(len(path.relative_to(folder).as_posix()) for path in documents)
    outcomes: list[Outcome] = []
    print(heading(width, verified=options.checks is not None))
    for outcome in run_corpus(folder, documents, options):
        print(row(outcome, width), *(details(outcome) if verbose else ()), sep="\n", flush=True)
        outcomes.append(outcome)
    print("", *totals(outcomes), sep="\n")
    return outcomes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the pipeline on every document in a folder.")
    parser.add_argument("folder", type=Path, help="the folder; its subfolders are searched, too")
    parser.add_argument("--verify", action="store_true", help="import, type-check and call every package")
    parser.add_argument("--pyright", action="store_true", help="with --verify: check the types with pyright too")
    parser.add_argument("--only", default="*", metavar="GLOB", help="run only the files whose name matches GLOB")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results to FILE, as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table to FILE, as Markdown")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the packages to DIR, and keep them")
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        help="how many documents to run at once (default: one per core)",
    )
    parser.add_argument(
        "--timeout", type=float, default=300, help="the time limit of each process, in seconds (default: 300)"
    )
    parser.add_argument(
        "--memory", type=int, default=4096, help="the memory limit of each process, in MB; 0 for none (default: 4096)"
    )
    parser.add_argument("--quiet", action="store_true", help="print only the table")
    return parser


if __name__ == "__main__":
    run_command(main)
