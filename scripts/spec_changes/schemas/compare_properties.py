"""Compare the declared properties of two objects, as the sender of a message sees them."""

from __future__ import annotations

from openapi.document import join, list_of
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values

from .node_diff import NodeDiff, Relations, Step
from .normalise import Schemas
from .schema import Schema

_ARRAY = frozenset({"array"})
_NARROWER, _WIDER, _EQUAL = Relation.NARROWER, Relation.WIDER, Relation.EQUAL

# In whose messages a property with this mark has no place.
_HIDES = {"read-only": Role.REQUEST, "write-only": Role.RESPONSE}


def is_closed(schema: Schema, schemas: Schemas) -> bool:
    """True if an object allows no undeclared property."""
    return bool(schema.additional) and schemas.at(schema.additional).closed


def _declaration(schemas: Schemas, schema: Schema, name: str) -> str:
    """Return the pointer of the first declaration of a property, or of the object if it has none."""
    pointers = (join(each, name) for each in schema.declaring)
    return next((each for each in pointers if schemas.tree.raw(each) is not None), schema.pointer)


def compare_properties(diff: NodeDiff, comparer: Relations) -> None:
    """Compare `properties` and `required`; readOnly parts have no place in requests, writeOnly ones none in responses."""
    _Properties(diff, comparer).compare()


class _Properties:
    """One such comparison."""

    def __init__(self, diff: NodeDiff, comparer: Relations) -> None:
        self.diff, self.comparer = diff, comparer
        self.old, self.new = diff.old, diff.new
        self.was_closed, self.now_closed = is_closed(self.old, comparer.base), is_closed(self.new, comparer.revision)

    def compare(self) -> None:
        old, new = self.old.properties, self.new.properties
        gone = [name for name in old if name not in new and not self._hidden_before(name)]
        come = [name for name in new if name not in old and not self._hidden_after(name)]
        for before, after in self._renamed(gone, come):
            gone.remove(before)
            come.remove(after)
        for name in gone:
            self._removed(name)
        for name in come:
            self._added(name)
        for name in old:
            if name in new:
                self._kept(name)
        for name in sorted((self.old.required ^ self.new.required) - old.keys() - new.keys()):
            self._requirement(name)

    def _hidden(self, schema: Schema) -> bool:
        role = self.diff.context.role
        return (schema.read_only and role is Role.REQUEST) or (schema.write_only and role is Role.RESPONSE)

    def _hidden_before(self, name: str) -> bool:
        return self._hidden(self.comparer.base.at(self.old.properties[name]))

    def _hidden_after(self, name: str) -> bool:
        return self._hidden(self.comparer.revision.at(self.new.properties[name]))

    def _base(self, name: str) -> str:
        """Return the pointer of a property in the base, or of the object that lacks it."""
        return _declaration(self.comparer.base, self.old, name)

    def _revision(self, name: str) -> str:
        """Return the pointer of a property in the revision, or of the object that lacks it."""
        return _declaration(self.comparer.revision, self.new, name)

    def _renamed(self, gone: list[str], come: list[str]) -> list[tuple[str, str]]:
        """Write down a rename, if one property went and one with an equal schema came; return it."""
        if len(gone) != 1 or len(come) != 1 or self.was_closed or self.now_closed:
            return []
        before, after = gone[0], come[0]
        required = before in self.old.required
        old, new = self.old.properties[before], self.new.properties[after]
        if required != (after in self.new.required) or self.comparer.base.at(old).anything:
            return []
        if self.comparer.proven(self.diff.question(old, new)) is not _EQUAL:
            return []
        rule = "required-property-renamed" if required else "property-renamed"
        self.diff.change(
            rule,
            Relation.INCOMPARABLE,
            Subject("property"),
            values=Values(before, after),
            base=self._base(before),
            revision=self._revision(after),
        )
        return [(before, after)]

    def _removed(self, name: str) -> None:
        if name in self.new.required:
            self.diff.descend(self.old.properties[name], self.new.additional, Step("property", name))
            self._requirement(name)
            return
        required = name in self.old.required
        rest = () if self.now_closed else self.new.additional
        relation = _WIDER if required or not rest else _EQUAL
        if self.now_closed:
            relation = Relation.INCOMPARABLE if required else _NARROWER
        elif rest:
            self.diff.descend(self.old.properties[name], rest, Step("property", name))
        self.diff.change(
            "required-property-removed" if required else "property-removed",
            relation,
            Subject("property", name),
            values=Values(name),
            base=self._base(name),
            revision=self.new.pointer,
        )

    def _added(self, name: str) -> None:
        if name in self.old.required:
            self.diff.descend(self.old.additional, self.new.properties[name], Step("property", name))
            self._requirement(name)
            return
        required = name in self.new.required
        rest = () if self.was_closed else self.old.additional
        relation = _NARROWER if required or not rest else _EQUAL
        if self.was_closed:
            relation = Relation.INCOMPARABLE if required else _WIDER
        elif rest:
            self.diff.descend(rest, self.new.properties[name], Step("property", name))
        self.diff.change(
            "required-property-added" if required else "property-added",
            relation,
            Subject("property", name),
            values=Values(new=name),
            base=self.old.pointer,
            revision=self._revision(name),
        )

    def _kept(self, name: str) -> None:
        before = self.comparer.base.at(self.old.properties[name])
        after = self.comparer.revision.at(self.new.properties[name])
        needed = (
            name in self.old.required and not self._hidden(before),
            name in self.new.required and not self._hidden(after),
        )
        relation = _EQUAL if needed[0] == needed[1] else _WIDER if needed[0] else _NARROWER
        relation = relation if self._hidden(before) != self._hidden(after) else _EQUAL
        self._flag(name, "read-only", was=before.read_only, now=after.read_only, relation=relation)
        self._flag(name, "write-only", was=before.write_only, now=after.write_only, relation=relation)
        if not self._hidden(before) and not self._hidden(after):
            self._requirement(name)
            if not self._became_list(name):
                places = self.old.properties[name], self.new.properties[name]
                text = self.diff.context.text and not self._in_json(before, after)
                self.diff.descend(*places, Step("property", name), text=text)

    def _in_json(self, before: Schema, after: Schema) -> bool:
        """True if a part of a form is an object, or a list of them: these are sent as JSON."""
        items = self.comparer.base.at(before.items), self.comparer.revision.at(after.items)
        return self.diff.context.form and any(
            all(each.types <= {"object", "null"} for each in both)
            for both in ((before, after), items if before.types == after.types == _ARRAY else (Schema(),))
        )

    def _became_list(self, name: str) -> bool:
        """Write down that a part of a form may be sent several times now: one is written as before."""
        context = self.diff.context
        if not context.form or context.role is not Role.REQUEST:
            return False
        before = self.comparer.base.at(self.old.properties[name])
        after = self.comparer.revision.at(self.new.properties[name])
        if before.types & {"array", "object"} or not after.takes_one:
            return False
        pair = self.diff.pair(self.old.properties[name], after.items, text=context.text)
        if self.comparer.relation(pair) not in (_EQUAL, _WIDER):
            return False
        about = Subject("property", name)
        self.diff.change("part-became-list", _WIDER, about, base=self._base(name), revision=self._revision(name))
        return True

    def _flag(self, name: str, word: str, *, was: bool, now: bool, relation: Relation) -> None:
        """Write down that a mark was set or unset; `relation` is what hiding a required property does to the object."""
        if was == now:
            return
        relation = relation if self.diff.context.role is _HIDES[word] else _EQUAL
        required = name in self.new.required
        rule = f"{word}-{'set' if now else 'unset'}"
        # Only these two ask something of the other side: a value that must be sent, and one that no longer comes.
        if required and rule in ("read-only-unset", "write-only-set"):
            rule = f"required-{rule}"
        about = Subject("property", name)
        self.diff.change(
            rule, relation, about, values=Values(was, now), base=self._base(name), revision=self._revision(name)
        )

    def _requirement(self, name: str) -> None:
        was, now = name in self.old.required, name in self.new.required
        if was == now:
            return
        rule, relation = ("required", _NARROWER) if now else ("optional", _WIDER)
        base, revision = self._requiring(name)
        self.diff.change(
            f"property-became-{rule}",
            relation,
            Subject("property", name),
            values=Values(was, now),
            base=base,
            revision=revision,
        )

    def _requiring(self, name: str) -> tuple[str, str]:
        """Return the pointers of a property whose requirement changed, or of the objects that require it from outside."""
        trees = self.comparer.base.tree, self.comparer.revision.tree
        places = self._base(name), self._revision(name)
        if name in self.old.properties and name in self.new.properties:
            holders = [pointer.rpartition("/properties/")[0] for pointer in places]
            was, now = (
                name in list_of(tree.mapping(at).get("required")) for tree, at in zip(trees, holders, strict=True)
            )
            return self.diff.uses if was == now else places
        stated = [
            each.where["required"].rpartition("/")[0] for each in (self.old, self.new) if "required" in each.where
        ]
        there = [pointer for pointer in stated if all(tree.raw(pointer) is not None for tree in trees)]
        return (there[0], there[0]) if there else places
