"""The linters for the document and the workflows, which `nox -s lint` runs in addition to ruff, mypy and pyright."""
