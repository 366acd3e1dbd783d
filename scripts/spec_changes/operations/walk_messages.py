"""Compare the request bodies and the responses of two operations."""

from __future__ import annotations

from openapi.document import join, object_of
from openapi.messages import MediaType, Parameter, Response
from spec_changes.findings.finding import Relation
from spec_changes.findings.subject import Subject, Values

from .collector import Collector, role_of
from .resolve import ComparedOperation, success
from .walk_media import compare_contents
from .walk_promises import compare_promises

_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER
_BODY = Subject("request body")
_WITHOUT_BODY = frozenset({"204", "205", "304"})


def compare_bodies(collector: Collector, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
    """Compare the request bodies."""
    role = role_of(old)
    base, revision = old.source.body, new.source.body
    if base is not None and revision is not None:
        if base.required != revision.required:
            word, relation = ("required", _NARROWER) if revision.required else ("optional", _WIDER)
            place = base.pointer, revision.pointer
            collector.note(
                f"body-became-{word}",
                role,
                mask,
                _BODY,
                values=Values(base.required, revision.required),
                at=place,
                relation=relation,
            )
        compare_contents(collector, base, revision, role, mask)
    elif base is not None:
        place = base.pointer, new.pointer
        collector.note("body-removed", role, mask, _BODY, at=place, relation=_WIDER)
    elif revision is not None:
        place = old.pointer, revision.pointer
        if revision.required:
            collector.note("required-body-added", role, mask, _BODY, at=place, relation=_NARROWER)
        else:
            collector.note("body-added", role, mask, _BODY, at=place, relation=_WIDER)


class Responses:
    """One comparison of responses."""

    def __init__(self, collector: Collector, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
        self.collector, self.old, self.new, self.mask = collector, old, new, mask
        self.role = role_of(old).other

    def compare(self) -> None:
        """Write down what changed."""
        base, revision = self.old.responses, self.new.responses
        matches = {status: match for status in base if (match := _match(status, revision)) is not None}
        moved = self._moved_successes(matches)
        for status, response in base.items():
            match = matches.get(status) or moved.get(status)
            if match is None:
                self._removed(response)
            else:
                if status in moved:
                    self._moved(response, revision[match])
                elif match not in base and match.endswith("XX"):
                    self._added(revision[match])
                elif match == "default" != status:
                    self._removed(response)
                self._compare_response(response, revision[match], moved=status in moved)
        known = {*matches.values(), *moved.values()}
        for status, response in revision.items():
            if status not in known:
                self._added(response)

    def _moved_successes(self, matches: dict[str, str]) -> dict[str, str]:
        """Return the successes that went, each with the one that came in its place."""
        removed = [status for status in self.old.responses if success(status) and status not in matches]
        added = [status for status in self.new.responses if success(status) and status not in matches.values()]
        return dict(zip(removed, added, strict=False))

    def _moved(self, old: Response, new: Response) -> None:
        has, had = bool(self._content(new)), bool(self._content(old))
        self.collector.note(
            "success-status-changed",
            self.role,
            self.mask,
            Subject("success"),
            values=Values(old.key, new.key, has if has != had else None),
            at=(old.pointer, new.pointer),
            relation=Relation.INCOMPARABLE,
        )

    def _removed(self, response: Response) -> None:
        base = join(self.old.pointer, "responses", response.key)
        about, place = _subject(response), (base, self.new.pointer)
        rule = f"{_kind(response)}-removed"
        self.collector.note(
            rule, self.role, self.mask, about, values=Values(response.key), at=place, relation=_NARROWER
        )

    def _added(self, response: Response) -> None:
        revision = join(self.new.pointer, "responses", response.key)
        about, place = _subject(response), (self.old.pointer, revision)
        rule = f"{_kind(response)}-added"
        self.collector.note(
            rule, self.role, self.mask, about, values=Values(new=response.key), at=place, relation=_WIDER
        )

    def _compare_response(self, old: Response, new: Response, *, moved: bool) -> None:
        base, revision = self._content(old), self._content(new)
        if not moved:
            self._compare_unsent(old, new)
        if base and not revision and not moved:
            place, names = (join(old.pointer, "content"), new.pointer), [media.name for media in base]
            self.collector.note(
                "response-body-removed", self.role, self.mask, values=Values(names), at=place, relation=_NARROWER
            )
        elif revision and not base and not moved:
            place, names = (old.pointer, join(new.pointer, "content")), [media.name for media in revision]
            self.collector.note(
                "response-body-added", self.role, self.mask, values=Values(new=names), at=place, relation=_WIDER
            )
        elif base and revision:
            compare_contents(self.collector, old, new, self.role, self.mask)
        self._compare_headers(old, new)

    def _content(self, response: Response) -> tuple[MediaType, ...]:
        """Return the bodies of a response by media type; for some statuses HTTP sends none, whatever is documented."""
        bodiless = (
            response.status in _WITHOUT_BODY
            or response.status.startswith("1")
            or self.old.source.verb.lower() == "head"
        )
        return () if bodiless else response.content

    def _compare_unsent(self, old: Response, new: Response) -> None:
        """Note that the description of a body changed that is never sent."""
        unsent = [{} if self._content(each) else object_of(each.node.get("content")) for each in (old, new)]
        if unsent[0] != unsent[1]:
            place = join(old.pointer, "content"), join(new.pointer, "content")
            self.collector.note("bodiless-response-changed", self.role, self.mask, at=place)

    def _compare_headers(self, old: Response, new: Response) -> None:
        base, revision = ({header.key: header for header in each.headers} for each in (old, new))
        for key, header in base.items():
            if key in revision:
                self._compare_header(header, revision[key])
                continue
            rule = "required-header-removed" if header.required else "header-removed"
            about, place = Subject("header", header.name), (header.pointer, new.pointer)
            self.collector.note(
                rule, self.role, self.mask, about, values=Values(header.name), at=place, relation=_WIDER
            )
        for key, header in revision.items():
            if key not in base:
                about, place = Subject("header", header.name), (old.pointer, header.pointer)
                self.collector.note(
                    "header-added",
                    self.role,
                    self.mask,
                    about,
                    values=Values(new=header.name),
                    at=place,
                    relation=_NARROWER,
                )

    def _compare_header(self, old: Parameter, new: Parameter) -> None:
        about, place = Subject("header", new.name), (old.pointer, new.pointer)
        if old.required != new.required:
            word, relation = ("optional", _WIDER) if old.required else ("required", _NARROWER)
            rule = f"header-became-{word}"
            self.collector.note(
                rule,
                self.role,
                self.mask,
                about,
                values=Values(old.required, new.required),
                at=place,
                relation=relation,
            )
        compare_promises(self.collector, (old.node, new.node), place, about, self.mask)
        if old.explode != new.explode:
            rule = "parameter-style-changed"
            relation = Relation.INCOMPARABLE
            self.collector.note(
                rule,
                self.role,
                self.mask,
                about,
                values=Values((old.style, old.explode), (new.style, new.explode)),
                at=place,
                relation=relation,
            )
        places = join(old.pointer, "schema"), join(new.pointer, "schema")
        self.collector.schema(*places, self.role, self.mask, text=True)
        if old.content or new.content:
            compare_contents(self.collector, old, new, self.role, self.mask)


def _kind(response: Response) -> str:
    if response.status == "default":
        return "default-response"
    return "success-status" if success(response.status) else "error-status"


def _subject(response: Response) -> Subject:
    return Subject("default response") if response.status == "default" else Subject("status", response.status)


def _match(status: str, revision: dict[str, Response]) -> str | None:
    """Return the status of the revision under which `status` falls: itself, its range, for errors the default."""
    wide = f"{status[:1]}XX"
    if status in revision:
        return status
    if wide in revision:
        return wide
    return "default" if "default" in revision and not success(status) else None
