"""Find what the walk over the messages has nothing to say about: texts for people, extensions, other spellings.

It compares the text of the two documents node by node. So no edit goes unreported: what is neither text nor
explained by a finding is a rewrite that means the same, or belongs to a component that nothing uses.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from openapi.document import is_array, is_object, join, list_of, object_of, objects, unescape
from openapi.paths import path_shape
from openapi.spec import Spec
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import NOTHING, Subject, Values
from spec_changes.schemas.schema import canonical

from .collector import Collector
from .shown_equality import ShownEquality

_TEXTS = frozenset({
    "description", "summary", "title", "example", "examples", "externalDocs", "$comment", "contact", "license",
    "termsOfService", "links", "bearerFormat",
})  # fmt: skip
# What the generator reads.
_EXTENSIONS = {
    "x-python-name": "python-name-changed",
    "x-python": "python-name-changed",
    "x-repeatable": "repeatable-changed",
}
# What the walk over the messages compares.
_PROMISES = frozenset({"x-sunset", "x-stability-level", "x-stability", "x-extensible-enum"})
# Below these, keys are names that the author chose, so `description` there is not a description.
_NAMING = frozenset({
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas", "responses", "parameters",
    "requestBodies", "headers", "securitySchemes", "callbacks", "pathItems", "paths", "webhooks", "content", "encoding",
    "variables", "flows", "scopes", "mapping",
})  # fmt: skip
_ANCHORS = frozenset({"$anchor", "$dynamicAnchor", "$id"})
_VALUES = frozenset({"default", "enum", "const", "required", "security", "scopes"})


def collect_unclassified_changes(collector: Collector) -> None:
    """Write down every difference that is not written down yet."""
    _UnclassifiedChanges(collector).compare()


class _UnclassifiedChanges:
    """One such comparison."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.renamed = collector.renamed_components()
        self._explained: tuple[set[str], set[str]] | None = None
        self._used: set[str] | None = None
        self._equality = ShownEquality(collector)
        self._rewritten: dict[tuple[str, str], None] = {}

    def compare(self) -> None:
        old, new = self.collector.base.document.data, self.collector.revision.document.data
        for before, after in self.renamed.items():
            old_name, new_name = (unescape(pointer.rpartition("/")[2]) for pointer in (before, after))
            about, at = Subject("component"), (before, after)
            self.collector.note("component-renamed", Role.REQUEST, 0, about, values=Values(old_name, new_name), at=at)
        self._objects(old, new, "", "")
        # In Python, 1 equals True; in JSON, it does not.
        texts = self.collector.base.document.text, self.collector.revision.document.text
        if not self.collector.count and texts[0] != texts[1] and old == new and canonical(old) != canonical(new):
            self._rewritten["", ""] = None
        explained = tuple(map(_with_ancestors, self.collector.pointers()))
        for base, revision in self._rewritten:
            if self._below_another(base, revision):
                continue
            if not (_near(base, explained[0]) or _near(revision, explained[1])):
                self._leftover(base, revision)

    def _note(self, rule: str, base: str, revision: str, about: Subject = NOTHING, **values: Any) -> None:
        reach = self.collector.reach(base) | self.collector.reach(revision)
        self.collector.note(rule, Role.REQUEST, reach, about, at=(base, revision), relation=Relation.EQUAL, **values)

    def _below_another(self, base: str, revision: str) -> bool:
        """True if something above is written differently too, and thus covers it."""
        while base and revision:
            base, revision = base.rpartition("/")[0], revision.rpartition("/")[0]
            if base.count("/") > 1 and (base, revision) in self._rewritten:
                return True
        return False

    def _leftover(self, base: str, revision: str) -> None:
        was, now = self.collector.base.raw(base) is not None, self.collector.revision.raw(revision) is not None
        component = base.startswith("/components/")
        word = "changed" if was and now else "added" if now else "removed"
        if component and not (self._in_use(base) or self._in_use(revision)):
            self._note("unused-component-changed", base, revision, values=Values(detail=word))
        elif self.collector.comparer.exhausted:
            return  # that not everything was compared is already a finding
        elif was and now:
            self._note("rewritten" if self._equality.holds(base, revision) else "no-effect-found", base, revision)
        elif not component or base.count("/") != 3:
            # A component that operations use is compared where they use it.
            above, _, last = (revision if now else base).rpartition("/")
            name, node = (
                unescape(last),
                (self.collector.revision.mapping(revision) if now else self.collector.base.mapping(base)),
            )
            if above.endswith("/$defs") and not (
                _ANCHORS & node.keys() or self._in_use(revision if now else base, whole=True)
            ):
                self._note("unused-component-changed", base, revision, Subject("", name), values=Values(detail=word))
                return
            rule = "rewritten" if self._equality.holds(base, revision) else "no-effect-found"
            self._note(rule, base, revision, Subject("", name), values=Values(detail=word))

    def _in_use(self, pointer: str, *, whole: bool = False) -> bool:
        """True if an operation uses the component at or above a pointer; with `whole`, what is there or below."""
        if self._used is None:
            self._used = _used(self.collector.base) | _used(self.collector.revision)
        if whole:
            return any(f"{each}/".startswith(f"{pointer}/") for each in self._used)
        return "/".join(pointer.split("/")[:4]) in self._used

    def _values(self, old: Any, new: Any, base: str, revision: str, key: str) -> None:
        if (old == new and type(old) is type(new)) or self._reference_moved(old, new, key):
            return
        if is_object(old) and is_object(new) and key not in _VALUES:
            self._objects(old, new, base, revision, key)
        elif is_array(old) and is_array(new):
            self._lists(old, new, base, revision, key)
        elif canonical(old) != canonical(new):
            self._rewrite(base, revision)

    def _reference_moved(self, old: Any, new: Any, key: str) -> bool:
        """True if two references lead to one component that was renamed."""
        both = key == "$ref" and isinstance(old, str) and isinstance(new, str)
        return both and self.renamed.get(old[1:], "") == new[1:]

    def _reference_now(self, name: str) -> str:
        """Return a reference with the current name of its component, and anything else unchanged."""
        return f"#{self.renamed[name[1:]]}" if name[1:] in self.renamed else name

    def _rewrite(self, base: str, revision: str, *, named: bool = False) -> None:
        """Record that the parents of these nodes are written differently, or that named things were added or removed."""
        above = base.rpartition("/")[0], revision.rpartition("/")[0]
        self._rewritten[(base, revision) if named or not all(above) else above] = None

    def _objects(self, old: dict[str, Any], new: dict[str, Any], base: str, revision: str, key: str = "") -> None:
        naming = key in _NAMING
        pairs = self._pairs(old, new, base, key)
        for before, after in pairs:
            name = before if before is not None else after or ""
            mine = None if before is None else old[before]
            theirs = None if after is None else new[after]
            below = join(base, name), join(revision, after if after is not None else name)
            if key == "headers" and None not in (before, after) and before != after:
                self._rewrite(*below, named=True)
            if not naming and name in _PROMISES:
                if canonical(mine) != canonical(theirs):
                    self._rewrite(*below)
            elif (not naming and name.startswith("x-")) or (not naming and name in _TEXTS):
                if canonical(mine) != canonical(theirs) or (before is None) != (after is None):
                    self._note(_rule(name), *below, self._keyword(*below, after), values=Values(mine, theirs))
            elif before is not None and after is not None:
                self._values(mine, theirs, *below, "" if naming else name)
            elif not naming and name in _NAMING | {"components"} and is_object(mine if after is None else theirs):
                self._objects(object_of(mine), object_of(theirs), *below, name)
            else:
                self._rewrite(*below, named=naming and key != "mapping")

    def _keyword(self, base: str, revision: str, after: str | None) -> Subject:
        """Return a keyword as it is written: what the reading of 3.0 calls `examples` is `example` there."""
        document, pointer = (
            (self.collector.base.document, base) if after is None else (self.collector.revision.document, revision)
        )
        return Subject("keyword", unescape(document.origin(pointer).rpartition("/")[2]))

    def _pairs(
        self, old: dict[str, Any], new: dict[str, Any], base: str, key: str
    ) -> list[tuple[str | None, str | None]]:
        """Return the keys of two mappings, paired; renamed path variables and components keep company, and headers of any case."""
        pairs: list[tuple[str | None, str | None]] = [(name, name) for name in old if name in new]
        added = dict.fromkeys(name for name in new if name not in old)
        by_shape = {path_shape(name): name for name in added} if base == "/paths" else {}
        by_case = {name.lower(): name for name in added} if key == "headers" else {}
        for name in old:
            if name not in new:
                renamed = self.renamed.get(join(base, name), "").rpartition("/")[2]
                match = next(
                    (
                        each
                        for each in (renamed, by_shape.get(path_shape(name)), by_case.get(name.lower()))
                        if each in added
                    ),
                    None,
                )
                pairs.append((name, match))
                if match is not None:
                    del added[match]
        return pairs + [(None, name) for name in added]

    def _lists(self, old: list[Any], new: list[Any], base: str, revision: str, key: str) -> None:
        if Counter(map(canonical, old)) == Counter(map(canonical, new)):
            return
        mine, theirs = _identities(old), _identities(new)
        mine = {self._reference_now(name): index for name, index in mine.items()}
        if key == "tags" and mine and theirs and base == "/tags":
            self._note("documentation-changed", base, revision, Subject("keyword", "tags"), values=Values(old, new))
        elif key not in _VALUES and mine and theirs:
            if mine.keys() != theirs.keys():
                self._rewrite(base, revision)
            for name in mine.keys() & theirs.keys():
                self._values(
                    old[mine[name]], new[theirs[name]], join(base, mine[name]), join(revision, theirs[name]), ""
                )
        elif key not in _VALUES and len(old) == len(new):
            for index, (before, after) in enumerate(zip(old, new, strict=True)):
                self._values(before, after, join(base, index), join(revision, index), "")
        else:
            self._rewrite(base, revision)


def _rule(name: str) -> str:
    """Return the rule for a changed text or extension of this name."""
    if name.startswith("x-"):
        return _EXTENSIONS.get(name, "extension-changed")
    return "documentation-changed"


def _identities(items: list[Any]) -> dict[str, int]:
    """Return what tells the items of a list apart (name and place, URL, reference) with their index; empty if nothing."""
    found: dict[str, int] = {}
    for index, item in enumerate(items):
        node = object_of(item)
        name = (
            node.get("$ref")
            or node.get("url")
            or node.get("title")
            or (node.get("name") and f"{node.get('name')} {node.get('in')}")
        )
        if not isinstance(name, str) or name in found:
            return {}
        found[name] = index
    return found


def _with_ancestors(pointers: set[str]) -> tuple[set[str], set[str]]:
    """Return pointers, and all pointers above them."""
    above: set[str] = set()
    for pointer in pointers:
        while pointer and pointer not in above:
            above.add(pointer)
            pointer = pointer.rpartition("/")[0]  # noqa: PLW2901
    return pointers, above


def _near(pointer: str, explained: tuple[set[str], set[str]]) -> bool:
    """True if there is a finding at `pointer`, above it or below it."""
    pointers, above = explained
    if pointer in above:
        return True
    while pointer:
        if pointer in pointers:
            return True
        pointer = pointer.rpartition("/")[0]
    return False


def _used(tree: Spec) -> set[str]:
    """Return the pointers of the components that operations use, directly or not."""
    data = tree.document.data
    found: set[str] = set()
    waiting: list[Any] = [data.get("paths"), data.get("webhooks")]
    for requirement in _requirements(data):
        found.update(join("/components/securitySchemes", name) for name in object_of(requirement))
    while waiting:
        for node in objects(waiting.pop()):
            target = tree.target(node.get("$ref"))
            if target and target not in found:
                found.add("/".join(target.split("/")[:4]))
                found.add(target)
                waiting.append(tree.raw(target))
    return found


def _requirements(data: dict[str, Any]) -> list[Any]:
    """Return every security requirement of a document."""
    items = [item for path in object_of(data.get("paths")).values() for item in object_of(path).values()]
    return [each for node in (data, *items) for each in list_of(object_of(node).get("security"))]
