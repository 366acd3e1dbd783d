"""Compare the request bodies and the responses of two operations."""

from __future__ import annotations

from openapi.document import join
from openapi.nodes import object_of
from spec_changes.findings.finding import Relation
from spec_changes.read.tree import Tree

from .collector import Collector, role_of
from .resolve import Operation, flag, statuses, success
from .walk_media import compare_contents, media_types

_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER


def compare_bodies(collector: Collector, old: Operation, new: Operation, mask: int) -> None:
    """Compare the request bodies."""
    role = role_of(old)
    mine, theirs = _body(collector.base, old), _body(collector.revision, new)
    if mine is None and theirs is None:
        return
    if mine is None or theirs is None:
        required = flag(collector.revision.mapping(theirs or ""), "required")
        rule, relation, text = (
            ("body-removed", _WIDER, "request body removed")
            if theirs is None
            else ("required-body-added", _NARROWER, "required request body added")
            if required
            else ("body-added", _WIDER, "optional request body added")
        )
        collector.note(rule, role, mask, text, at=(mine or old.pointer, theirs or new.pointer), relation=relation)
        return
    was, now = flag(collector.base.mapping(mine), "required"), flag(collector.revision.mapping(theirs), "required")
    if was != now:
        word, relation = ("required", _NARROWER) if now else ("optional", _WIDER)
        collector.note(
            f"body-became-{word}", role, mask, f"became {word}", at=(mine, theirs), relation=relation, old=was, new=now
        )
    compare_contents(collector, mine, theirs, role, mask)


def _body(tree: Tree, operation: Operation) -> str | None:
    """Return the pointer of the request body, None if there is none."""
    pointer = tree.child(operation.pointer, "requestBody")
    return pointer if isinstance(tree.raw(pointer), dict) else None


class Responses:
    """One comparison of responses."""

    def __init__(self, collector: Collector, old: Operation, new: Operation, mask: int) -> None:
        self.collector, self.old, self.new, self.mask = collector, old, new, mask
        self.role = role_of(old).other

    def compare(self) -> None:
        """Write down what changed."""
        mine, theirs = statuses(self.old), statuses(self.new)
        used: set[str] = set()
        for status in mine:
            match = _match(status, theirs)
            if match is not None:
                used.add(match)
                self._moved(status, match, mine, theirs)
                base = self.collector.base.child(self.old.pointer, "responses", mine[status])
                revision = self.collector.revision.child(self.new.pointer, "responses", theirs[match])
                self._compare_response(base, revision)
            else:
                self._removed(status, mine[status])
        for status, key in theirs.items():
            if status not in used:
                self._added(status, key)

    def _moved(self, status: str, match: str, mine: dict[str, str], theirs: dict[str, str]) -> None:
        """Write down that a status falls under a range now, or an error under the default."""
        if match not in mine and match.endswith("XX"):
            self._added(match, theirs[match])
        elif match == "default" != status:
            self._removed(status, mine[status])

    def _removed(self, status: str, key: str) -> None:
        kind = "default-response" if status == "default" else "success-status" if success(status) else "error-status"
        text = "default response removed" if status == "default" else f"status {status} removed"
        base = join(self.old.pointer, "responses", key)
        self.collector.note(
            f"{kind}-removed", self.role, self.mask, text, at=(base, self.new.pointer), relation=_NARROWER, old=key
        )

    def _added(self, status: str, key: str) -> None:
        kind = "default-response" if status == "default" else "success-status" if success(status) else "error-status"
        text = "default response added" if status == "default" else f"status {status} added"
        revision = join(self.new.pointer, "responses", key)
        self.collector.note(
            f"{kind}-added", self.role, self.mask, text, at=(self.old.pointer, revision), relation=_WIDER, new=key
        )

    def _compare_response(self, base: str, revision: str) -> None:
        mine, theirs = media_types(self.collector.base, base), media_types(self.collector.revision, revision)
        if mine and not theirs:
            self.collector.note(
                "response-body-removed",
                self.role,
                self.mask,
                "body removed",
                at=(join(base, "content"), revision),
                relation=_NARROWER,
                old=mine,
            )
        elif theirs and not mine:
            self.collector.note(
                "response-body-added",
                self.role,
                self.mask,
                "body added",
                at=(base, join(revision, "content")),
                relation=_WIDER,
                new=theirs,
            )
        else:
            compare_contents(self.collector, base, revision, self.role, self.mask)
        self._compare_headers(base, revision)

    def _compare_headers(self, base: str, revision: str) -> None:
        mine, theirs = _headers(self.collector.base, base), _headers(self.collector.revision, revision)
        for name, pointer in mine.items():
            required = flag(self.collector.base.mapping(pointer), "required")
            if name not in theirs:
                rule, word = ("required-header-removed", "required ") if required else ("header-removed", "")
                self.collector.note(
                    rule,
                    self.role,
                    self.mask,
                    f"{word}header removed",
                    at=(pointer, revision),
                    relation=_WIDER,
                    old=name,
                )
                continue
            self._compare_header(name, pointer, theirs[name], required=required)
        for name, pointer in theirs.items():
            if name not in mine:
                self.collector.note(
                    "header-added",
                    self.role,
                    self.mask,
                    f"header `{name}` added",
                    at=(base, pointer),
                    relation=_NARROWER,
                    new=name,
                )

    def _compare_header(self, name: str, base: str, revision: str, *, required: bool) -> None:
        old, new = self.collector.base.mapping(base), self.collector.revision.mapping(revision)
        if required != flag(new, "required"):
            word, relation = ("optional", _WIDER) if required else ("required", _NARROWER)
            self.collector.note(
                f"header-became-{word}",
                self.role,
                self.mask,
                f"header `{name}` became {word}",
                at=(base, revision),
                relation=relation,
                old=required,
                new=not required,
            )
        if flag(old, "deprecated") != flag(new, "deprecated"):
            rule = "deprecated" if flag(new, "deprecated") else "undeprecated"
            self.collector.note(rule, self.role, self.mask, f"header `{name}` {rule}", at=(base, revision))
        if bool(old.get("explode")) != bool(new.get("explode")):
            self.collector.note(
                "parameter-style-changed",
                self.role,
                self.mask,
                f"explode of header `{name}` changed",
                at=(base, revision),
                relation=Relation.INCOMPARABLE,
            )
        mine, theirs = self.collector.schemas
        self.collector.schema(
            mine.place(join(base, "schema")), theirs.place(join(revision, "schema")), self.role, self.mask, text=True
        )
        if "content" in old or "content" in new:
            compare_contents(self.collector, base, revision, self.role, self.mask)


def _match(status: str, theirs: dict[str, str]) -> str | None:
    """Return the status of the revision under which `status` falls: itself, its range, for errors the default."""
    wide = f"{status[:1]}XX"
    if status in theirs:
        return status
    if wide in theirs:
        return wide
    return "default" if "default" in theirs and not success(status) else None


def _headers(tree: Tree, pointer: str) -> dict[str, str]:
    """Return the headers of a response: lower-case name to pointer."""
    names = object_of(tree.mapping(pointer).get("headers"))
    return {name.lower(): tree.child(pointer, "headers", name) for name in names if name.lower() != "content-type"}
