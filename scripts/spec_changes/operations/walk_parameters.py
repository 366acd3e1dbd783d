"""Compare the parameters of two operations."""

from __future__ import annotations

from openapi.document import join
from openapi.messages import Parameter
from spec_changes.findings.finding import Relation, Role
from spec_changes.schemas.node_diff import Context, SchemaPair
from spec_changes.schemas.schema import SchemaReference

from .collector import Collector, role_of
from .resolve import Operation, ParameterKey, flag
from .walk_media import compare_contents

_COMPOUND = frozenset({"array", "object"})


class Parameters:
    """One comparison of parameters."""

    def __init__(self, collector: Collector, old: Operation, new: Operation, mask: int) -> None:
        self.collector, self.old, self.new, self.mask = collector, old, new, mask
        self.role: Role = role_of(old)

    def compare(self) -> None:
        """Write down what changed."""
        mine, theirs = self.old.parameters, self.new.parameters
        gone = [key for key in mine if key not in theirs]
        come = [key for key in theirs if key not in mine]
        for before in list(gone):
            after = next((key for key in come if theirs[key].name == mine[before].name), None)
            if after is not None:
                gone.remove(before)
                come.remove(after)
                same = mine[before].location == theirs[after].location
                (self._kept if same else self._moved)(mine[before], theirs[after])
        for key in gone:
            self._removed(key, mine[key])
        for key in come:
            self._added(key, theirs[key])
        for key, parameter in mine.items():
            if key in theirs:
                self._kept(parameter, theirs[key])

    def _note(
        self,
        rule: str,
        text: str,
        old: Parameter | None,
        new: Parameter | None,
        *,
        relation: Relation = Relation.EQUAL,
        values: tuple[object, object] = (None, None),
    ) -> None:
        base = old.pointer if old else self.old.pointer
        revision = new.pointer if new else self.new.pointer
        self.collector.note(
            rule, self.role, self.mask, text, at=(base, revision), relation=relation, old=values[0], new=values[1]
        )

    def _moved(self, old: Parameter, new: Parameter) -> None:
        text = f"`{old.name}` moved from {old.location} to {new.location}"
        self._note(
            "parameter-moved", text, old, new, relation=Relation.INCOMPARABLE, values=(old.location, new.location)
        )

    def _removed(self, key: ParameterKey, old: Parameter) -> None:
        if key[1].startswith("{"):
            text = f"path variable `{old.name}` is no longer declared"
            self._note("parameter-undeclared", text, old, None, values=(old.name, None))
            return
        self._note(
            "parameter-removed",
            f"{old.location} parameter `{old.name}` removed",
            old,
            None,
            relation=Relation.WIDER,
            values=(old.name, None),
        )

    def _added(self, key: ParameterKey, new: Parameter) -> None:
        if key[1].startswith("{"):
            self._note(
                "parameter-declared", f"path variable `{new.name}` is declared now", None, new, values=(None, new.name)
            )
            return
        rule, relation = (
            ("required-parameter-added", Relation.NARROWER) if new.required else ("parameter-added", Relation.WIDER)
        )
        word = "required" if new.required else "optional"
        self._note(
            rule,
            f"{word} {new.location} parameter `{new.name}` added",
            None,
            new,
            relation=relation,
            values=(None, new.name),
        )

    def _kept(self, old: Parameter, new: Parameter) -> None:
        if old.location == "path" and old.name != new.name:
            text = f"path variable `{old.name}` renamed to `{new.name}`"
            self._note("path-parameter-renamed", text, old, new, values=(old.name, new.name))
        if old.required != new.required:
            rule, relation = ("required", Relation.NARROWER) if new.required else ("optional", Relation.WIDER)
            self._note(
                f"parameter-became-{rule}",
                f"`{old.name}` became {rule}",
                old,
                new,
                relation=relation,
                values=(old.required, new.required),
            )
        if flag(old.node, "deprecated") != flag(new.node, "deprecated"):
            now = flag(new.node, "deprecated")
            self._note(
                "deprecated" if now else "undeprecated",
                f"`{old.name}` {'was' if now else 'is no longer'} deprecated",
                old,
                new,
            )
        if flag(old.node, "allowEmptyValue") != flag(new.node, "allowEmptyValue"):
            relation = Relation.WIDER if flag(new.node, "allowEmptyValue") else Relation.NARROWER
            self._note(
                "allow-empty-value-changed", f"allowEmptyValue of `{old.name}` changed", old, new, relation=relation
            )
        if flag(old.node, "allowReserved") != flag(new.node, "allowReserved"):
            self._note("parameter-encoding-changed", f"allowReserved of `{old.name}` changed", old, new)
        self._values(old, new)

    def _values(self, old: Parameter, new: Parameter) -> None:
        if ("content" in old.node) != ("content" in new.node):
            text = f"`{old.name}` is written in another way: one of schema and content replaced the other"
            self._note("parameter-style-changed", text, old, new, relation=Relation.INCOMPARABLE)
        elif "content" in old.node:
            compare_contents(self.collector, old, new, self.role, self.mask)
        else:
            self._schemas(old, new)

    def _schemas(self, old: Parameter, new: Parameter) -> None:
        base, revision = self.collector.schemas
        before, after = base.place(join(old.pointer, "schema")), revision.place(join(new.pointer, "schema"))
        if self._became_array(old, new, before, after):
            return
        types = base.at(before).types | revision.at(after).types
        if _writing(old, types) != _writing(new, types):
            text = f"style of `{old.name}` changed from {_written(old)} to {_written(new)}"
            self._note(
                "parameter-style-changed",
                text,
                old,
                new,
                relation=Relation.INCOMPARABLE,
                values=(_style(old), _style(new)),
            )
        self.collector.schema(before, after, self.role, self.mask, text=True)

    def _became_array(self, old: Parameter, new: Parameter, before: SchemaReference, after: SchemaReference) -> bool:
        """Write down that a query scalar became an exploded array of at least what it was."""
        base, revision = self.collector.schemas
        mine, theirs = base.at(before), revision.at(after)
        if new.location != "query" or mine.types & _COMPOUND or not theirs.takes_one or _style(new) != ("form", True):
            return False
        pair = SchemaPair(before, theirs.items, Context(self.role, 1, True))
        if self.collector.comparer.relation(pair) not in (Relation.EQUAL, Relation.WIDER):
            return False
        self._note(
            "parameter-became-array", f"`{old.name}` takes several values now", old, new, relation=Relation.WIDER
        )
        return True


def _style(parameter: Parameter) -> tuple[str, bool]:
    return parameter.style, parameter.explode


def _written(parameter: Parameter) -> str:
    return f"{parameter.style} ({'exploded' if parameter.explode else 'not exploded'})"


def _writing(parameter: Parameter, types: frozenset[str]) -> object:
    """Return how values are written, as far as it matters for values of `types`."""
    style, explode = _style(parameter)
    if types & _COMPOUND:
        return style, explode
    return style if style in ("matrix", "label") else "plain"
