"""JSON pointers (RFC 6901), and where rewritten nodes come from."""

from __future__ import annotations

from collections.abc import Mapping


def escape(token: str) -> str:
    """Return one reference token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "/" in token or "~" in token else token


def unescape(token: str) -> str:
    """Return the key for a reference token of a JSON pointer."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


def join(pointer: str, *tokens: str | int) -> str:
    """Return the JSON pointer of a node below `pointer`."""
    for token in tokens:
        pointer += f"/{escape(str(token))}"
    return pointer


def tokens_of(pointer: str) -> list[str]:
    """Return the keys and indexes of a JSON pointer."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def origin_of(pointer: str, origins: Mapping[str, str]) -> str:
    """Return where the node at `pointer` comes from; nodes below a moved one come from below its origin."""
    above, below = pointer, ""
    while True:
        if above in origins:
            return origins[above] + below
        if not above:
            return pointer
        above, _, token = above.rpartition("/")
        below = f"/{token}{below}"


class Moves(dict[str, str]):
    """Where the nodes of a rewritten document come from: their new pointer to the one before the rewrite.

    A rewrite works in steps: a node may be moved again, or be below one that was moved.
    """

    def add(self, new: str, old: str) -> None:
        """Record that the node at `new` was at `old` before this step."""
        self[new] = origin_of(old, self)
