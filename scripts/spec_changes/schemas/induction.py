"""Show that two schemas allow the same which are parts of themselves, such as a tree of comments.

The proof is by induction on the depth of values. In the new schema, values inside that have a schema which it is part of
are taken for values of the old one. If both schemas are equal then, they agree on all values of some depth, and so on those
that hold them. What was taken for equal is a question of its own.
"""

from __future__ import annotations

from jsonschema_rs import canonical

from openapi.document import object_of

from .canonical_form import MOST_NODES, UNREAD, canonical_form, covers
from .json_schemas import JsonSchemas
from .json_values import UnreadableError

_MOST_QUESTIONS = 20


def equal_by_induction(base: JsonSchemas, revision: JsonSchemas, old: str, new: str) -> bool:
    """True if the schemas at two pointers are shown to allow the same."""
    return _Proof(base, revision).succeeds(old, new)


class _Proof:
    """Questions whether pairs of schemas are equal."""

    def __init__(self, base: JsonSchemas, revision: JsonSchemas) -> None:
        self.base, self.revision = base, revision
        self.taken: dict[str, str] = {}  # pointers of the revision, each for one of the base
        self.waiting: list[str] = []

    def succeeds(self, old: str, new: str) -> bool:
        """True if all that has to be taken for equal, this pair first, is equal."""
        self._take(old, new)
        try:
            while self.waiting:
                new = self.waiting.pop()
                if not self._agree(self.taken[new], new):
                    return False
        except UNREAD:
            return False
        return True

    def _take(self, old: str, new: str) -> str:
        """Take the schema at `new` for the one at `old`, unless it is taken for another one already; return that."""
        if new not in self.taken:
            if self.base.schemas.tree.raw(old) is None or len(self.taken) == _MOST_QUESTIONS:
                raise UnreadableError(old)
            self.taken[new] = old
            self.waiting.append(new)
        return self.taken[new]

    def _agree(self, old: str, new: str) -> bool:
        """True if two schemas are equal, given what is taken for equal inside."""
        names: dict[str, str] = {}

        def name_of(pointer: str) -> str:
            return names.setdefault(pointer, str(len(names)))

        before = self.base.unfolded((old,), MOST_NODES, name_of)
        after = self.revision.unfolded((new,), MOST_NODES, lambda pointer: name_of(self._take(pointer, pointer)))
        inner = object_of(self.base.at(tuple(names), most=MOST_NODES))
        one, other = (canonical_form({**inner, "allOf": [schema]}) for schema in (before, after))
        if one is None or other is None:
            return False
        return covers(one, other) is covers(other, one) is canonical.Containment.YES
