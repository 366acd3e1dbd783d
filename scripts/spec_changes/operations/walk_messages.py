"""Compare the request bodies and the responses of two operations."""

from __future__ import annotations

from openapi.document import join
from openapi.messages import Parameter, Response
from spec_changes.findings.finding import Relation

from .collector import Collector, role_of
from .resolve import Operation, flag, success
from .walk_media import compare_contents

_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER


def compare_bodies(collector: Collector, old: Operation, new: Operation, mask: int) -> None:
    """Compare the request bodies."""
    role = role_of(old)
    mine, theirs = old.source.body, new.source.body
    if mine is not None and theirs is not None:
        if mine.required != theirs.required:
            word, relation = ("required", _NARROWER) if theirs.required else ("optional", _WIDER)
            text, place = f"became {word}", (mine.pointer, theirs.pointer)
            values = {"old": mine.required, "new": theirs.required}
            collector.note(f"body-became-{word}", role, mask, text, at=place, relation=relation, **values)
        compare_contents(collector, mine, theirs, role, mask)
    elif mine is not None:
        place = mine.pointer, new.pointer
        collector.note("body-removed", role, mask, "request body removed", at=place, relation=_WIDER)
    elif theirs is not None:
        place = old.pointer, theirs.pointer
        if theirs.required:
            text = "required request body added"
            collector.note("required-body-added", role, mask, text, at=place, relation=_NARROWER)
        else:
            collector.note("body-added", role, mask, "optional request body added", at=place, relation=_WIDER)


class Responses:
    """One comparison of responses."""

    def __init__(self, collector: Collector, old: Operation, new: Operation, mask: int) -> None:
        self.collector, self.old, self.new, self.mask = collector, old, new, mask
        self.role = role_of(old).other

    def compare(self) -> None:
        """Write down what changed."""
        mine, theirs = self.old.responses, self.new.responses
        matches = {status: match for status in mine if (match := _match(status, theirs)) is not None}
        moved = self._moved_successes(matches)
        for status, response in mine.items():
            match = matches.get(status) or moved.get(status)
            if match is None:
                self._removed(response)
            else:
                if status in moved:
                    self._moved(response, theirs[match])
                elif match not in mine and match.endswith("XX"):
                    self._added(theirs[match])
                elif match == "default" != status:
                    self._removed(response)
                self._compare_response(response, theirs[match], moved=status in moved)
        known = {*matches.values(), *moved.values()}
        for status, response in theirs.items():
            if status not in known:
                self._added(response)

    def _moved_successes(self, matches: dict[str, str]) -> dict[str, str]:
        """Return the successes that went, each with the one that came in its place."""
        gone = [status for status in self.old.responses if success(status) and status not in matches]
        come = [status for status in self.new.responses if success(status) and status not in matches.values()]
        return dict(zip(gone, come, strict=False))

    def _moved(self, old: Response, new: Response) -> None:
        text = f"success moved from {old.status} to {new.status}"
        if bool(old.content) != bool(new.content):
            text += f", which has {'a' if new.content else 'no'} body"
        place = old.pointer, new.pointer
        values = {"old": old.key, "new": new.key}
        rule = "success-status-changed"
        self.collector.note(rule, self.role, self.mask, text, at=place, relation=Relation.INCOMPARABLE, **values)

    def _removed(self, response: Response) -> None:
        base = join(self.old.pointer, "responses", response.key)
        text, place = f"{_named(response)} removed", (base, self.new.pointer)
        rule = f"{_kind(response)}-removed"
        self.collector.note(rule, self.role, self.mask, text, at=place, relation=_NARROWER, old=response.key)

    def _added(self, response: Response) -> None:
        revision = join(self.new.pointer, "responses", response.key)
        text, place = f"{_named(response)} added", (self.old.pointer, revision)
        rule = f"{_kind(response)}-added"
        self.collector.note(rule, self.role, self.mask, text, at=place, relation=_WIDER, new=response.key)

    def _compare_response(self, old: Response, new: Response, *, moved: bool) -> None:
        if old.content and not new.content and not moved:
            place, names = (join(old.pointer, "content"), new.pointer), [media.name for media in old.content]
            text = "body removed"
            self.collector.note(
                "response-body-removed", self.role, self.mask, text, at=place, relation=_NARROWER, old=names
            )
        elif new.content and not old.content and not moved:
            place, names = (old.pointer, join(new.pointer, "content")), [media.name for media in new.content]
            self.collector.note(
                "response-body-added", self.role, self.mask, "body added", at=place, relation=_WIDER, new=names
            )
        elif old.content and new.content:
            compare_contents(self.collector, old, new, self.role, self.mask)
        self._compare_headers(old, new)

    def _compare_headers(self, old: Response, new: Response) -> None:
        mine, theirs = ({header.key: header for header in each.headers} for each in (old, new))
        for key, header in mine.items():
            if key in theirs:
                self._compare_header(header, theirs[key])
                continue
            rule, word = ("required-header-removed", "required ") if header.required else ("header-removed", "")
            text, place = f"{word}header `{header.name}` removed", (header.pointer, new.pointer)
            self.collector.note(rule, self.role, self.mask, text, at=place, relation=_WIDER, old=header.name)
        for key, header in theirs.items():
            if key not in mine:
                text, place = f"header `{header.name}` added", (old.pointer, header.pointer)
                self.collector.note(
                    "header-added", self.role, self.mask, text, at=place, relation=_NARROWER, new=header.name
                )

    def _compare_header(self, old: Parameter, new: Parameter) -> None:
        name, place = f"header `{new.name}`", (old.pointer, new.pointer)
        if old.required != new.required:
            word, relation = ("optional", _WIDER) if old.required else ("required", _NARROWER)
            rule, text = f"header-became-{word}", f"{name} became {word}"
            values = {"old": old.required, "new": new.required}
            self.collector.note(rule, self.role, self.mask, text, at=place, relation=relation, **values)
        if flag(old.node, "deprecated") != flag(new.node, "deprecated"):
            now = flag(new.node, "deprecated")
            text = f"{name} {'was' if now else 'is no longer'} deprecated"
            self.collector.note("deprecated" if now else "undeprecated", self.role, self.mask, text, at=place)
        if old.explode != new.explode:
            rule, text = "parameter-style-changed", f"explode of {name} changed"
            self.collector.note(rule, self.role, self.mask, text, at=place, relation=Relation.INCOMPARABLE)
        base, revision = self.collector.schemas
        before, after = base.place(join(old.pointer, "schema")), revision.place(join(new.pointer, "schema"))
        self.collector.schema(before, after, self.role, self.mask, text=True)
        if old.content or new.content:
            compare_contents(self.collector, old, new, self.role, self.mask)


def _kind(response: Response) -> str:
    if response.status == "default":
        return "default-response"
    return "success-status" if success(response.status) else "error-status"


def _named(response: Response) -> str:
    return "default response" if response.status == "default" else f"status {response.status}"


def _match(status: str, theirs: dict[str, Response]) -> str | None:
    """Return the status of the revision under which `status` falls: itself, its range, for errors the default."""
    wide = f"{status[:1]}XX"
    if status in theirs:
        return status
    if wide in theirs:
        return wide
    return "default" if "default" in theirs and not success(status) else None
