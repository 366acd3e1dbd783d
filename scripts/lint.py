"""Lint what ruff, mypy and pyright do not check: the OpenAPI document and the workflows.

Reads `openapi.yaml` and `.github/workflows/`; installs the linters that `scripts/node_tools/` pins into the virtual
environment, once for each version; writes nothing else.

    python scripts/lint.py [--quick]

`--quick` leaves out the linters that need Node.js.

Exit status: 0 nothing found, 1 something found, 2 a linter cannot run.
"""

from __future__ import annotations

import argparse

from command_line import run_command
from linters import openapi_linters, style_linter, workflow_linters


def main(arguments: list[str] | None = None) -> int:
    """Run every linter; return the worst of their exit statuses."""
    parser = argparse.ArgumentParser(description="Lint the OpenAPI document and the workflows.")
    parser.add_argument("--quick", action="store_true", help="leave out the linters that need Node.js")
    options = parser.parse_args(arguments)
    if options.quick:
        return max(style_linter.main([]), workflow_linters.main([]))
    return max(style_linter.main([]), openapi_linters.main([]), workflow_linters.main([]))


if __name__ == "__main__":
    run_command(main)
