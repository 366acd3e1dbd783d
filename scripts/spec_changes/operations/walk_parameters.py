"""Compare the parameters of two operations."""

from __future__ import annotations

from openapi.document import join
from openapi.messages import Parameter
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values
from spec_changes.schemas.node_diff import Context, SchemaPair
from spec_changes.schemas.schema import SchemaReference

from .collector import Collector, role_of
from .resolve import ComparedOperation, ParameterKey, flag
from .walk_media import compare_contents
from .walk_promises import compare_promises, is_retired

_COMPOUND = frozenset({"array", "object"})


class Parameters:
    """One comparison of parameters."""

    def __init__(self, collector: Collector, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
        self.collector, self.old, self.new, self.mask = collector, old, new, mask
        self.role: Role = role_of(old)

    def compare(self) -> None:
        """Write down what changed."""
        base, revision = self.old.parameters, self.new.parameters
        removed = [key for key in base if key not in revision]
        added = [key for key in revision if key not in base]
        for before in list(removed):
            after = next((key for key in added if revision[key].name == base[before].name), None)
            if after is not None:
                removed.remove(before)
                added.remove(after)
                same = base[before].location == revision[after].location
                (self._kept if same else self._moved)(base[before], revision[after])
        for key in removed:
            self._removed(key, base[key])
        for key in added:
            self._added(key, revision[key])
        for key, parameter in base.items():
            if key in revision:
                self._kept(parameter, revision[key])

    def _note(
        self,
        rule: str,
        old: Parameter | None,
        new: Parameter | None,
        *,
        relation: Relation = Relation.EQUAL,
        values: tuple[object, object] = (None, None),
    ) -> None:
        at = old.pointer if old else self.old.pointer, new.pointer if new else self.new.pointer
        self.collector.note(
            rule,
            self.role,
            self.mask,
            _subject(old, new),
            values=Values(values[0], values[1]),
            at=at,
            relation=relation,
        )

    def _moved(self, old: Parameter, new: Parameter) -> None:
        values = old.location, new.location
        self._note("parameter-moved", old, new, relation=Relation.INCOMPARABLE, values=values)

    def _removed(self, key: ParameterKey, old: Parameter) -> None:
        if key[1].startswith("{"):
            self._note("parameter-undeclared", old, None, values=(old.name, None))
            return
        rule = "deprecated-parameter-removed" if is_retired(old.node, self.collector.today) else "parameter-removed"
        self._note(rule, old, None, relation=Relation.WIDER, values=(old.name, None))

    def _added(self, key: ParameterKey, new: Parameter) -> None:
        if key[1].startswith("{"):
            self._note("parameter-declared", None, new, values=(None, new.name))
            return
        rule, relation = (
            ("required-parameter-added", Relation.NARROWER) if new.required else ("parameter-added", Relation.WIDER)
        )
        self._note(rule, None, new, relation=relation, values=(None, new.name))

    def _kept(self, old: Parameter, new: Parameter) -> None:
        if old.location == "path" and old.name != new.name:
            self._note("path-parameter-renamed", old, new, values=(old.name, new.name))
        if old.required != new.required:
            rule, relation = ("required", Relation.NARROWER) if new.required else ("optional", Relation.WIDER)
            values = old.required, new.required
            self._note(f"parameter-became-{rule}", old, new, relation=relation, values=values)
        nodes, pointers = (old.node, new.node), (old.pointer, new.pointer)
        compare_promises(self.collector, nodes, pointers, _subject(old, new), self.mask)
        if flag(old.node, "allowEmptyValue") != flag(new.node, "allowEmptyValue"):
            relation = Relation.WIDER if flag(new.node, "allowEmptyValue") else Relation.NARROWER
            self._note("allow-empty-value-changed", old, new, relation=relation)
        if flag(old.node, "allowReserved") != flag(new.node, "allowReserved"):
            self._note("parameter-encoding-changed", old, new)
        self._values(old, new)

    def _values(self, old: Parameter, new: Parameter) -> None:
        if ("content" in old.node) != ("content" in new.node):
            values = ("content", "schema") if "content" in old.node else ("schema", "content")
            self._note("parameter-style-changed", old, new, relation=Relation.INCOMPARABLE, values=values)
        elif "content" in old.node:
            compare_contents(self.collector, old, new, self.role, self.mask)
        else:
            self._schemas(old, new)

    def _schemas(self, old: Parameter, new: Parameter) -> None:
        base, revision = self.collector.schemas
        before, after = base.place(join(old.pointer, "schema")), revision.place(join(new.pointer, "schema"))
        if self._became_array(old, new, before, after):
            return
        types = base.at(before).types & revision.at(after).types
        if _writing(old, types) != _writing(new, types):
            values = _style(old), _style(new)
            self._note("parameter-style-changed", old, new, relation=Relation.INCOMPARABLE, values=values)
        places = join(old.pointer, "schema"), join(new.pointer, "schema")
        self.collector.schema(*places, self.role, self.mask, text=True)

    def _became_array(self, old: Parameter, new: Parameter, before: SchemaReference, after: SchemaReference) -> bool:
        """Write down that a query scalar became an exploded array of at least what it was."""
        base, revision = self.collector.schemas
        mine, theirs = base.at(before), revision.at(after)
        if new.location != "query" or mine.types & _COMPOUND or not theirs.takes_one or _style(new) != ("form", True):
            return False
        pair = SchemaPair(before, theirs.items, Context(self.role, 1, True))
        if self.collector.comparer.relation(pair) not in (Relation.EQUAL, Relation.WIDER):
            return False
        self._note("parameter-became-array", old, new, relation=Relation.WIDER)
        return True


def _style(parameter: Parameter) -> tuple[str, bool]:
    return parameter.style, parameter.explode


def _subject(old: Parameter | None, new: Parameter | None) -> Subject:
    """Return what a change of a parameter is about; a variable of a path is there whether or not it is declared."""
    each = old or new
    if each is None:
        return Subject("parameter")
    declared = old is not None and new is not None and old.name == new.name
    kind = "path variable" if each.location == "path" and not declared else "parameter"
    return Subject(kind, each.name, each.location)


def _writing(parameter: Parameter, types: frozenset[str]) -> object:
    """Return how values are written, as far as it matters for values of `types`."""
    style, explode = _style(parameter)
    if types & _COMPOUND:
        return style, explode
    return style if style in ("matrix", "label") else "plain"
