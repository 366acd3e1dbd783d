"""Decide whether parts that are written differently were proven equal, or whether no difference was found."""

from __future__ import annotations

from collections.abc import Callable

from openapi.pointers import tokens_of
from openapi.spec import Spec
from openapi.structure import VERBS, Kind, nodes
from spec_changes.findings.finding import Relation, Role
from spec_changes.schemas.node_diff import Context, SchemaPair

from .collector import Collector

_REFERENCES = frozenset({"$ref"})
_MESSAGES = frozenset(
    {"parameters", "servers", "requestBody", "responses", "callbacks", "security", "tags", "deprecated"}
)
_VALUES = frozenset({"schema", "content", "style", "explode", "required", "deprecated"})
# What the walk over the messages compares of each kind of node; other fields have no meaning that it knows.
_COMPARED: dict[Kind, frozenset[str]] = {
    "openapi": frozenset({"paths", "webhooks", "components", "servers", "security"}),
    "components": frozenset({"schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes", "callbacks"}),
    "path item": frozenset({*VERBS, "parameters", "servers"}),
    "operation": _MESSAGES | {"operationId"},
    "parameter": _VALUES | {"name", "in", "allowReserved", "allowEmptyValue"},
    "header": _VALUES,
    "request body": frozenset({"content", "required"}),
    "response": frozenset({"headers", "content"}),
    "media type": frozenset({"schema", "itemSchema", "encoding", "prefixEncoding", "itemEncoding"}),
    "security scheme": frozenset({"type", "in", "name", "scheme", "flows", "openIdConnectUrl"}),
    "server": frozenset({"url", "variables"}),
}  # fmt: skip
_AS_TEXT = frozenset({"parameter", "header"})


class ShownEquality:
    """Knows what was compared, and asks about schemas once more."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._kinds = _lazily(collector.base), _lazily(collector.revision)

    def holds(self, base: str, revision: str) -> bool:
        """True if all that differs between two places was compared, and nothing was found; one may lack the node."""
        trees = self._collector.base, self._collector.revision
        while base and revision and (trees[0].raw(base) is None or trees[1].raw(revision) is None):
            base, revision = base.rpartition("/")[0], revision.rpartition("/")[0]
        old, kind = _owner(base, self._kinds[0])
        new, other = _owner(revision, self._kinds[1])
        if kind != other or kind == "schema":
            return kind == other and self._equal_here_or_above(old, new)
        differing = set(tokens_of(base.removeprefix(old))[:1])
        if base == old:
            before, after = trees[0].mapping(old), trees[1].mapping(new)
            differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        return differing <= _COMPARED.get(kind, frozenset()) | _REFERENCES

    def _equal_here_or_above(self, old: str, new: str) -> bool:
        """True if two schemas are equal, or those that they are parts of: then the parts make no difference there."""
        while not self._equal_schemas(old, new):
            (old, kind), (new, other) = (
                _owner(each.rpartition("/")[0], kinds) for each, kinds in zip((old, new), self._kinds, strict=True)
            )
            if not kind == other == "schema":
                return False
        return True

    def _equal_schemas(self, old: str, new: str) -> bool:
        base, revision = self._collector.schemas
        text = _owner(old, self._kinds[0], schemas=False)[1] in _AS_TEXT
        pair = SchemaPair(base.place(old), revision.place(new), Context(Role.NEUTRAL, 1, text))
        return self._collector.comparer.relation(pair) is Relation.EQUAL


def _lazily(tree: Spec) -> Callable[[], dict[str, Kind]]:
    """Return what tells the kind of each node by its pointer; it is found out when it is asked for."""
    known: dict[str, Kind] = {}

    def kinds() -> dict[str, Kind]:
        if not known:
            known.update((node.pointer, node.kind) for node in nodes(tree.data))
        return known

    return kinds


def _owner(pointer: str, kinds: Callable[[], dict[str, Kind]], *, schemas: bool = True) -> tuple[str, Kind]:
    """Return the nearest node at or above a pointer whose kind is known, with it."""
    known = kinds()
    while pointer:
        kind = known.get(pointer)
        if kind is not None and (schemas or kind != "schema"):
            return pointer, kind
        pointer = pointer.rpartition("/")[0]
    return "", "openapi"
