"""Find the way from a whole message to a schema that changed inside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from spec_changes.schemas.node_diff import SchemaPair, Step
from spec_changes.schemas.relation import Comparer


class Route(NamedTuple):
    """A message, by the pair of its schemas, and the steps into it."""

    root: SchemaPair
    steps: tuple[Step, ...]


class Routes:
    """The shortest way to every pair of schemas that was compared."""

    def __init__(self, comparer: Comparer, roots: Iterable[SchemaPair]) -> None:
        self._above: dict[SchemaPair, tuple[SchemaPair, Step | None] | None] = dict.fromkeys(roots)
        waiting = deque(self._above)
        while waiting:
            pair = waiting.popleft()
            for below, step in comparer.compared(pair).below.items():
                if below not in self._above:
                    self._above[below] = pair, step
                    waiting.append(below)

    def to(self, pair: SchemaPair) -> Route:
        """Return the way to a pair."""
        steps: list[Step] = []
        while (above := self._above[pair]) is not None:
            pair, step = above
            if step is not None:
                steps.append(step)
        return Route(pair, tuple(reversed(steps)))
