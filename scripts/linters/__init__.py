"""The linters that `nox -s lint` runs besides ruff, mypy and pyright: of the document and of the workflows."""
