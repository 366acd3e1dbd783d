"""Order: those first that others build on, without recursion, so that a chain may be of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def inside_out(starts: Iterable[str], below: Callable[[str], Iterable[str]]) -> list[str]:
    """Return names and all that they lead to, each once and behind what it leads to; a circle begins anywhere.

    `below` returns the names that one leads to.
    """
    order: dict[str, None] = {}
    entered: set[str] = set()
    for start in starts:
        waiting: list[tuple[str, Iterator[str]]] = []
        if start not in entered:
            entered.add(start)
            waiting.append((start, iter(below(start))))
        while waiting:
            name, rest = waiting[-1]
            following = next((each for each in rest if each not in entered), None)
            if following is None:
                order[name] = None
                waiting.pop()
            else:
                entered.add(following)
                waiting.append((following, iter(below(following))))
    return list(order)
