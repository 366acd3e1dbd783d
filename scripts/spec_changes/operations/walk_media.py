"""Compare what is under `content`: media types and their schemas."""

from __future__ import annotations

from typing import Protocol

from openapi.document import join, object_of
from openapi.messages import MediaType
from openapi.spec import Spec
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values
from spec_changes.schemas.formats import is_bytes

from .collector import Collector
from .walk_encodings import compare_encodings

# Values of these kinds are written as plain text, so a number is a string as well.
_PLAIN = ("text", "form", "multipart")
_FORMS = ("form", "multipart")


class WithContent(Protocol):
    """What has media types: a body, a response, or a parameter."""

    @property
    def pointer(self) -> str:
        """Where it is described."""
        ...

    @property
    def content(self) -> tuple[MediaType, ...]:
        """Its media types."""
        ...


def compare_contents(collector: Collector, base: WithContent, revision: WithContent, role: Role, mask: int) -> None:
    """Compare the media types of two bodies, responses or parameters."""
    _Contents(collector, base, revision, role, mask).compare()


class _Contents:
    """One such comparison."""

    def __init__(self, collector: Collector, base: WithContent, revision: WithContent, role: Role, mask: int) -> None:
        self.collector, self.base, self.revision, self.role, self.mask = collector, base, revision, role, mask

    def compare(self) -> None:
        """Write down what changed."""
        base, revision = self.base.content, self.revision.content
        removed: list[MediaType] = []
        used: list[MediaType] = []
        for old in base:
            match = _match(old, base, revision)
            inside = [] if match else [each for each in revision if not _is_in(each, base) and _covers(old, each)]
            if match is not None:
                self._compare_names(old, match)
                self._compare_media(old, match)
                used.append(match)
            elif inside:
                place = old.pointer, self.revision.pointer
                self._note("media-type-narrowed", old.name, place, Relation.NARROWER, values=Values(old.name))
                used += inside
                for each in inside:
                    self._compare_media(old, each)
            else:
                removed.append(old)
        self._left_over(removed, [new for new in revision if new not in used])

    def _left_over(self, removed: list[MediaType], added: list[MediaType]) -> None:
        """Write down the media types that went and came; where it is clear which took whose place, as one change."""
        for old in removed:
            alike = [new for new in added if new.kind == old.kind]
            one = added if len(removed) == len(added) == 1 else alike if len(alike) == 1 else []
            if one:
                self._replaced(old, one[0])
                added = [new for new in added if new is not one[0]]
            else:
                place = old.pointer, self.revision.pointer
                self._note("media-type-removed", old.name, place, Relation.NARROWER, values=Values(old.name))
        for new in added:
            place = self.base.pointer, new.pointer
            self._note("media-type-added", new.name, place, Relation.WIDER, values=Values(new=new.name))

    def _replaced(self, old: MediaType, new: MediaType) -> None:
        kinds = None if old.kind == new.kind else (old.kind, new.kind)
        if kinds is None:
            self._compare_media(old, new)
        place, relation = (old.pointer, new.pointer), Relation.INCOMPARABLE
        self._note("media-type-changed", "", place, relation, values=Values(old.name, new.name, kinds))

    def _note(
        self,
        rule: str,
        name: str,
        place: tuple[str, str],
        relation: Relation = Relation.EQUAL,
        *,
        values: Values,
    ) -> None:
        about = Subject("media type", name)
        self.collector.note(rule, self.role, self.mask, about, values=values, at=place, relation=relation)

    def _compare_names(self, old: MediaType, new: MediaType) -> None:
        """Compare two media types of which the new one replaces the old one."""
        place = old.pointer, new.pointer
        if old.essence != new.essence:
            self._note("media-type-widened", "", place, Relation.WIDER, values=Values(old.name, new.name))
        elif _parameters(old) != _parameters(new):
            self._note("media-type-parameters-changed", "", place, values=Values(old.name, new.name))

    def _compare_media(self, old: MediaType, new: MediaType) -> None:
        compare_encodings(self.collector, old, new, self.role, self.mask)
        keywords = _keyword(old), _keyword(new)
        if all(keywords) and keywords[0] != keywords[1]:
            self._compare_items(join(old.pointer, keywords[0]), join(new.pointer, keywords[1]))
            return
        if old.kind == new.kind == "binary" and self._is_any_file(old, new):
            return
        plain, form = old.kind in _PLAIN, old.kind in _FORMS
        for keyword in ("schema", "itemSchema"):
            self._compare_schemas(join(old.pointer, keyword), join(new.pointer, keyword), plain=plain, form=form)

    def _is_any_file(self, old: MediaType, new: MediaType) -> bool:
        """True if neither media type says more of a file than that it is one: 3.1 needs no schema for that."""
        sides = zip(self.collector.schemas, (old, new), strict=True)
        schemas = [schemas.at(schemas.place(join(media.pointer, "schema"))) for schemas, media in sides]
        return all(each.anything or is_bytes(each) for each in schemas)

    def _compare_items(self, old: str, new: str) -> None:
        """Compare the items of two streams of which one has them under `schema`, and the other under `itemSchema`."""
        if self._is_event(self.collector.base, old) != self._is_event(self.collector.revision, new):
            keywords = old.rpartition("/")[2], new.rpartition("/")[2]
            self._note("encoding-changed", "", (old, new), Relation.UNKNOWN, values=Values(keywords[0], keywords[1]))
        else:
            self._compare_schemas(old, new)

    def _is_event(self, tree: Spec, pointer: str) -> bool:
        """True if a schema describes an event with its data, and not its data alone."""
        return "data" in object_of(tree.mapping(tree.follow(pointer)).get("properties"))

    def _compare_schemas(self, old: str, new: str, *, plain: bool = False, form: bool = False) -> None:
        self.collector.schema(old, new, self.role, self.mask, text=plain, form=form)


def _keyword(media: MediaType) -> str:
    """Return the keyword that describes an item of a stream, 3.1's or 3.2's; "" if it is not a stream, or has both."""
    used = {"schema", "itemSchema"} & media.node.keys()
    return used.pop() if media.kind in ("events", "lines") and len(used) == 1 else ""


def _parameters(media: MediaType) -> tuple[str, ...]:
    """Return the parameters of a media type, in lower case and without blanks."""
    if ";" not in media.name:
        return ()
    return tuple(sorted(filter(None, media.name.lower().replace(" ", "").split(";")[1:])))


def _covers(wide: MediaType, other: MediaType) -> bool:
    kind = wide.essence
    return kind in ("*/*", "*") or (kind.endswith("/*") and other.essence.startswith(kind[:-1]))


def _is_in(media: MediaType, others: tuple[MediaType, ...]) -> bool:
    """True if a media type with the same parameters is among others."""
    return any(_same(media, other) for other in others)


def _same(one: MediaType, other: MediaType) -> bool:
    return one.essence == other.essence and _parameters(one) == _parameters(other)


def _match(old: MediaType, base: tuple[MediaType, ...], revision: tuple[MediaType, ...]) -> MediaType | None:
    """Return the revision's media type for `old`: the same, one with other parameters, or a range."""
    exact = [each for each in revision if _same(each, old)]
    alike = [each for each in revision if each.essence == old.essence and not _is_in(each, base)]
    wide = [each for each in revision if _covers(each, old)]
    return next(iter([*exact, *alike, *wide]), None)
