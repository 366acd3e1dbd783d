"""JSONPaths of overlays. No path takes a time that grows exponentially with its length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import jsonpath
from jsonpath.function_extensions import Match

from openapi.patterns import pattern_check
from openapi.reading.limits import MOST_LEVELS, MOST_PATH_CHARACTERS


class JSONPathError(Exception):
    """A text that is no JSONPath; the message says why."""


class Place(NamedTuple):
    """Where a value is: the mapping or list that has it, its key or index there, and the keys down to it."""

    owner: Any
    key: Any
    tokens: tuple[str | int, ...]


class JSONPath:
    """A path that is ready to use.

    Raises:
        JSONPathError: The text is no JSONPath.
    """

    def __init__(self, text: str) -> None:
        if len(text) > MOST_PATH_CHARACTERS:
            raise JSONPathError(f"it has more than {MOST_PATH_CHARACTERS:,} characters")
        try:
            path = _ENVIRONMENT.compile(text)
        except (jsonpath.JSONPathError, OverflowError, ValueError) as error:
            raise JSONPathError(str(error).splitlines()[0]) from None
        self._segments = path.segments if isinstance(path, jsonpath.JSONPath) else ()  # always: the other is not strict

    def places(self, data: Any, root: dict[str, Any]) -> list[Place]:
        """Return the places in `data` that the path leads to, each once; `root` is the owner of `data`, as `""`."""
        start = jsonpath.JSONPathMatch(filter_context={}, obj=data, parent=None, path="$", parts=(), root=data)
        matches: Iterable[jsonpath.JSONPathMatch] = [start]
        for segment in self._segments:
            # Each place once, or `[*,*][*,*][*,*]` takes a time that doubles with each segment.
            matches = {match.parts: match for match in segment.resolve(matches)}.values()
        return [_place(match, root) for match in matches]


def _place(match: jsonpath.JSONPathMatch, root: dict[str, Any]) -> Place:
    return Place(match.parent.obj, match.parts[-1], match.parts) if match.parent else Place(root, "", ())


class _Expression(Match):
    """`match` or `search`; as RFC 9535 says, an expression that is not valid matches nothing."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    def __call__(self, text: object, expression: object) -> bool:
        check = pattern_check(self._form.format(expression)) if isinstance(expression, str) else None
        return check is not None and check.isinstance_python(text)


class _Environment(jsonpath.JSONPathEnvironment):
    max_recursion_depth = MOST_LEVELS + 1

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions |= {"match": _Expression("^(?:{})$"), "search": _Expression("{}")}


_ENVIRONMENT = _Environment(strict=True)
