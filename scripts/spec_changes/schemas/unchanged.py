"""Find out which schemas read the same in two documents, with all that they refer to."""

from __future__ import annotations

import json

from openapi.document import objects

from .normalise import Schemas
from .schema import SchemaReference, plain


class Unchanged:
    """Knows which places read the same in both documents, references and all, and so need no comparison."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self._base, self._revision = base.tree, revision.tree
        self._references: dict[str, bool] = {}
        self._pairs: dict[tuple[str, str], bool] = {}

    def holds(self, old: SchemaReference, new: SchemaReference) -> bool:
        """True if both places read the same and mean the same."""
        if len(old) != len(new):
            return False
        for pair in zip(map(plain, old), map(plain, new), strict=True):
            if pair not in self._pairs:
                self._pairs[pair] = self._same(*pair)
            if not self._pairs[pair]:
                return False
        return True

    def _same(self, old: str, new: str) -> bool:
        mine = self._base.raw(old)
        if not _reads_same(mine, self._revision.raw(new)):
            return False
        known = self._references.get(old) if old == new else None
        if known is None:
            known = self._closure(mine)
            if old == new:
                self._references[old] = known
        return known

    def _closure(self, node: object) -> bool:
        """True if everything that `node` refers to, directly or not, reads the same in both documents."""
        seen: set[str] = set()
        waiting: list[object] = [node]
        while waiting:
            for current in objects(waiting.pop()):
                target = self._base.target(current.get("$ref")) or ""
                if not target or target in seen:
                    continue
                if self._references.get(target) is False:
                    return False
                if target not in self._references:
                    if not _reads_same(self._base.raw(target), self._revision.raw(target)):
                        return False
                    seen.add(target)
                    waiting.append(self._base.raw(target))
        return True


def _reads_same(mine: object, theirs: object) -> bool:
    """True if two nodes are equal as JSON, where 1 and true differ, unlike in Python."""
    return mine == theirs and (mine is theirs or json.dumps(mine, default=str) == json.dumps(theirs, default=str))
