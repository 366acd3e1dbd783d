"""JSON pointers (RFC 6901) and where rewrites take nodes from."""

from __future__ import annotations

from collections.abc import Mapping


def escape(token: str) -> str:
    """Return one reference token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Return the key that a reference token of a JSON pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def join(pointer: str, *tokens: str | int) -> str:
    """Return the JSON pointer of a node below `pointer`."""
    for token in tokens:
        pointer += f"/{escape(str(token))}"
    return pointer


def tokens_of(pointer: str) -> list[str]:
    """Return the keys and indexes that a JSON pointer goes through."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def origin_of(pointer: str, origins: Mapping[str, str]) -> str:
    """Return where the node at `pointer` comes from; what lies below a node comes from below its origin."""
    above, below = pointer, ""
    while True:
        if above in origins:
            return origins[above] + below
        if not above:
            return pointer
        above, _, token = above.rpartition("/")
        below = f"/{token}{below}"


class Moves(dict[str, str]):
    """Where the nodes of a rewritten document come from: their pointer in it to the one in the document before.

    A rewrite works step by step: a node may be moved again, or stand below one that was.
    """

    def add(self, new: str, old: str) -> None:
        """Note that the node at `new` was at `old` one step before."""
        self[new] = origin_of(old, self)
