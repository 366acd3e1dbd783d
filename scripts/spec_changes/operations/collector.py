"""The collector into which the walk over two documents writes: changes, and which operations reach them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from openapi.document import is_array, join
from openapi.spec import Spec
from spec_changes.findings.finding import Axis, Bump, Change, Finding, Relation, Role
from spec_changes.findings.policy import NO_POLICY, Policy
from spec_changes.findings.severity import Verdict
from spec_changes.findings.severity_table import DIRECTED, RULES, severity_of
from spec_changes.findings.subject import NO_VALUES, NOTHING, Place, Subject, Values
from spec_changes.findings.witness import Witness
from spec_changes.read.located import located
from spec_changes.read.place_names import place_of
from spec_changes.schemas.node_diff import Context, SchemaPair
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.relation import Compared, Comparer, effect
from spec_changes.schemas.schema import nodes_of, plain

from .resolve import ComparedOperation

Key = tuple[object, ...]
# A change of the whole type covers everything else that the schema says.
_WHOLE = frozenset({"type-changed"})
_TEXTUAL = frozenset({"documentation-changed", "extension-changed"})


@dataclass(slots=True)
class Entry:
    """A change with everything that reaches it.

    Attributes:
        pairs: The pairs of schemas at which it was found.
        witness: A message that shows it, if one was found.
        tried: How many messages were tried.
    """

    change: Change
    verdict: Verdict
    roles: set[Role] = field(default_factory=set[Role])
    operations: int = 0
    pairs: list[SchemaPair] = field(default_factory=list[SchemaPair])
    witness: Witness | None = None
    tried: int = 0


class Collector:
    """Collects changes; every operation is one bit of a mask."""

    def __init__(self, base: Spec, revision: Spec, today: datetime.date, policy: Policy = NO_POLICY) -> None:
        self.base, self.revision, self.today, self.policy = base, revision, today, policy
        self.schemas = Schemas(base), Schemas(revision)
        self.comparer = Comparer(*self.schemas)
        self.labels: list[str] = []
        self._roots: dict[SchemaPair, int] = {}
        self._messages: dict[SchemaPair, tuple[str, str]] = {}
        self._masks: dict[SchemaPair, int] = {}
        self._parents: dict[SchemaPair, SchemaPair] = {}
        self._reach: dict[str, int] = {}
        self._entries: dict[Key, Entry] = {}
        self._explained = set[str](), set[str]()

    def enter(self, label: str, *pointers: str) -> int:
        """Return the mask of a new operation at `pointers`."""
        self.labels.append(label)
        mask = 1 << (len(self.labels) - 1)
        for pointer in pointers:
            self._reach[_head(pointer)] = mask
        return mask

    def explain(self, base: str, revision: str) -> None:
        """Remember that a finding elsewhere says what changed at these pointers."""
        self._explained[0].add(base)
        self._explained[1].add(revision)

    def reach(self, pointer: str) -> int:
        """Return the mask of the operations that the node at `pointer` belongs to, or that use it."""
        return self._reach.get(_head(pointer), 0)

    def note(
        self,
        rule: str,
        role: Role,
        operation: int,
        subject: Subject = NOTHING,
        *,
        at: tuple[str, str],
        relation: Relation = Relation.EQUAL,
        values: Values = NO_VALUES,
    ) -> None:
        """Write down a change outside of schemas; `at` has its pointers in the base and in the revision."""
        self.write(Change(rule, relation, *at, subject, values), role, operation)

    def write(self, change: Change, role: Role, operation: int) -> Entry:
        """Write down a change, and return its entry; one that is known already reaches further operations."""
        verdict = severity_of(change.rule, role, change.relation)
        key = (change.rule, change.base, change.revision, change.subject, repr(change.values))
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry(change, verdict)
        elif (verdict.level.rank, verdict.bump.rank) > (entry.verdict.level.rank, entry.verdict.bump.rank):
            entry.verdict = verdict
        if change.rule in DIRECTED:
            entry.roles.add(role)
        entry.operations |= operation
        return entry

    def schema(self, old: str, new: str, role: Role, operation: int, *, text: bool = False, form: bool = False) -> None:
        """Have the schemas at two pointers compared in messages of `role` of an operation."""
        places = self.schemas[0].place(old), self.schemas[1].place(new)
        if any(places):
            pair = SchemaPair(*places, Context(role, 1, text, form))
            self._roots[pair] = self._roots.get(pair, 0) | operation
            self._messages.setdefault(pair, (old, new))

    @property
    def roots(self) -> list[SchemaPair]:
        """The pairs of schemas of whole bodies, parameters and headers."""
        return list(self._roots)

    def message_of(self, root: SchemaPair) -> tuple[Place, str]:
        """Return what a whole message is, and the first operation that it belongs to."""
        old, new = self._messages[root]
        there = self.revision.raw(new) is not None
        labels = self._labels_of(self._roots[root])
        return place_of(self.revision if there else self.base, new if there else old), labels[0] if labels else ""

    @property
    def entries(self) -> list[Entry]:
        """All that is written down."""
        return list(self._entries.values())

    def settled(self) -> list[tuple[SchemaPair, int]]:
        """Compare the schemas that were asked for; return all pairs below them with the operations that they reach."""
        masks = self._masks
        masks.update(self._roots)
        waiting = list(masks)
        while waiting:
            pair = waiting.pop()
            for below in self._compared(pair).below:
                before = masks.get(below, 0)
                after = before | masks[pair]
                self._parents.setdefault(below, pair)
                if after != before or below not in masks:
                    masks[below] = after
                    waiting.append(below)
        for pair, operations in masks.items():
            for pointer in (*pair.old, *pair.new):
                head = _head(plain(pointer))
                self._reach[head] = self._reach.get(head, 0) | operations
        return list(masks.items())

    def changes(self, pair: SchemaPair) -> list[Change]:
        """Return what changed at a pair of schemas, as it matters to the whole message."""
        return [_seen(change, pair.context.polarity) for change in self.comparer.compared(pair).changes]

    def _compared(self, pair: SchemaPair) -> Compared:
        place = (self.revision, pair.new[0]) if pair.new else (self.base, pair.old[0])
        with located(place[0].document, place[1]):
            return self.comparer.compared(pair)

    @property
    def count(self) -> int:
        """How many changes are written down."""
        return len(self._entries)

    def pointers(self) -> tuple[set[str], set[str]]:
        """Return the pointers of the changes that say more than that a text changed, in base and in revision."""
        base, revision = (set(pointers) for pointers in self._explained)
        for entry in self._entries.values():
            change = entry.change
            if change.rule in _WHOLE:
                base.add(change.base.removesuffix("/type"))
                revision.add(change.revision.removesuffix("/type"))
            elif change.rule not in _TEXTUAL:
                base.add(change.base or self._elsewhere(entry, 0, change.revision))
                revision.add(change.revision or self._elsewhere(entry, 1, change.base))
        return base, revision

    def renamed_components(self) -> dict[str, str]:
        """Return the pointers of removed components, with those of their replacements."""
        found: dict[str, str] = {}
        for pair in self._masks:
            before, after = nodes_of(pair.old), nodes_of(pair.new)
            if len(before) == len(after) == 1:
                old, new = before[0], after[0]
                named = all(each.startswith("/components/") and each.count("/") == 3 for each in (old, new))
                renamed = named and old.rpartition("/")[2] != new.rpartition("/")[2]
                if renamed and self.revision.raw(old) is None and self.base.raw(new) is None:
                    found.setdefault(old, new)
        return found

    def findings(self) -> list[Finding]:
        """Return what was found, unsorted."""
        return [self._finding(entry) for entry in self._entries.values()]

    def _labels_of(self, operations: int) -> list[str]:
        """Return the labels of the operations in a mask."""
        found: list[str] = []
        while operations:
            lowest = operations & -operations
            found.append(self.labels[lowest.bit_length() - 1])
            operations ^= lowest
        return found

    def _finding(self, entry: Entry) -> Finding:
        change, verdict = entry.change, entry.verdict
        axis = RULES[change.rule].axis
        operations = self._labels_of(entry.operations)
        removed = not change.revision or self.revision.raw(change.revision) is None
        tree, pointer = (self.base, change.base) if removed else (self.revision, change.revision)
        # What is not there would stand in what is nearest above.
        holders = change.base or self._holder(entry, 0), change.revision or self._holder(entry, 1)
        base_file, base_line, base = _origin(self.base, change, holders[0] or self.base.nearest(change.revision))
        revision_file, revision_line, revision = _origin(
            self.revision, change, holders[1] or self.revision.nearest(change.base)
        )
        bump = verdict.bump if axis is not Axis.POLICY else min(verdict.bump, Bump.PATCH, key=lambda each: each.rank)
        return Finding(
            rule=change.rule,
            level=verdict.level,
            axis=axis,
            bump=bump,
            directions=sorted(role.value for role in entry.roles),
            operations=operations,
            base=base,
            revision=revision,
            base_file=base_file,
            revision_file=revision_file,
            base_line=base_line,
            revision_line=revision_line,
            reason=verdict.reason,
            subject=change.subject,
            place=place_of(tree, pointer),
            values=change.values,
            undecided=verdict.undecided,
            witness=entry.witness,
            tried=entry.tried,
        )

    def _holder(self, entry: Entry, side: int) -> str:
        """Return the pointer of the schema around one that is not there on a side."""
        pair = entry.pairs[0] if entry.pairs else None
        while pair is not None:
            if place := (pair.old, pair.new)[side]:
                return self.schemas[side].at(place).pointer
            pair = self._parents.get(pair)
        return ""

    def _elsewhere(self, entry: Entry, side: int, pointer: str) -> str:
        """Return the pointer of the schema around one that is not there, if the other side has it in another component."""
        holder = self._holder(entry, side)
        return holder if _head(holder) != _head(pointer) else ""


def _origin(spec: Spec, change: Change, pointer: str) -> tuple[str, int, str]:
    """Return the file and the pointer of a change, with the line that changed."""
    file, line, origin = spec.document.place(pointer)
    changed = _changed_line(spec, change, pointer)
    return file, line if changed == pointer else spec.document.line(changed), origin


def _changed_line(spec: Spec, change: Change, pointer: str) -> str:
    """Return the pointer whose line changed: `required` says of a property, and of the rest, that it must be there."""
    if not change.rule.endswith(("-became-required", "-became-optional")):
        return pointer
    if change.subject.kind != "property":
        return join(pointer, "required") if "required" in spec.mapping(pointer) else pointer
    holder = pointer.rpartition("/properties/")[0] or pointer
    names = spec.mapping(holder).get("required")
    if not is_array(names):
        return pointer
    return join(holder, "required", *([names.index(change.subject.name)] if change.subject.name in names else []))


def _head(pointer: str) -> str:
    """Return the pointer of the operation or component that a node belongs to."""
    return "/".join(pointer.split("/", 4)[:4])


def _seen(change: Change, polarity: int) -> Change:
    relation = effect(change.relation, polarity)
    return change if relation is change.relation else replace(change, relation=relation)


def role_of(operation: ComparedOperation) -> Role:
    """Return who sends the request of an operation: the server, for webhooks and callbacks."""
    return Role.REQUEST if operation.kind == "operation" else Role.RESPONSE
