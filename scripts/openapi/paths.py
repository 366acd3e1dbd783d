"""Path templates: the names of their variables, and their shape without these names."""

from __future__ import annotations

import re

_VARIABLE = re.compile(r"\{([^{}]*)\}")


def path_variables(path: str) -> list[str]:
    """Return the names of the variables of a path, in order."""
    return _VARIABLE.findall(path)


def path_shape(path: str) -> str:
    """Return a path with nameless variables: paths of one shape match the same requests."""
    return _VARIABLE.sub("{}", path)
