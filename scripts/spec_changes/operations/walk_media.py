"""Compare what stands under `content`: media types and their schemas."""

from __future__ import annotations

from openapi.document import join
from openapi.nodes import object_of
from spec_changes.findings.finding import Relation, Role
from spec_changes.read.tree import Tree

from .collector import Collector

# Values of these types are written as plain text, so a number is a string as well.
_PLAIN = ("text~1", "application~1x-www-form-urlencoded", "multipart~1form-data")


def _split(media_type: str) -> tuple[str, str]:
    """Return type and parameters of a media type, in lower case and without blanks."""
    kind, _, parameters = media_type.lower().replace(" ", "").partition(";")
    return kind, ";".join(sorted(filter(None, parameters.split(";"))))


def _covers(wide: str, kind: str) -> bool:
    return wide in ("*/*", "*") or (wide.endswith("/*") and kind.startswith(wide[:-1]))


def media_types(tree: Tree, pointer: str) -> list[str]:
    """Return the media types under `content` of the node at `pointer`."""
    return list(object_of(tree.mapping(pointer).get("content")))


def compare_contents(collector: Collector, base: str, revision: str, role: Role, mask: int) -> None:
    """Compare the media types of the nodes at `base` and `revision`."""
    mine, theirs = media_types(collector.base, base), media_types(collector.revision, revision)
    used: set[str] = set()
    for name in mine:
        place = join(base, "content", name)
        inside = [each for each in theirs if each not in mine and _covers(_split(name)[0], _split(each)[0])]
        match = _match(name, mine, theirs)
        if match is not None:
            used.add(match)
            _compare_names(collector, (place, join(revision, "content", match)), (name, match), role, mask)
            _compare_media(collector, place, join(revision, "content", match), role, mask)
            continue
        rule = "media-type-narrowed" if inside else "media-type-removed"
        text = f"media type `{name}` narrowed" if inside else f"media type `{name}` removed"
        collector.note(rule, role, mask, text, at=(place, revision), relation=Relation.NARROWER, old=name)
        used.update(inside)
        for each in inside:
            _compare_media(collector, place, join(revision, "content", each), role, mask)
    for name in theirs:
        if name not in used:
            collector.note(
                "media-type-added",
                role,
                mask,
                f"media type `{name}` added",
                at=(base, join(revision, "content", name)),
                relation=Relation.WIDER,
                new=name,
            )


def _compare_names(collector: Collector, place: tuple[str, str], names: tuple[str, str], role: Role, mask: int) -> None:
    """Compare two media types of which the new one stands for the old one."""
    old, new = map(_split, names)
    words = f"media type `{names[0]}` became `{names[1]}`"
    if old[0] != new[0]:
        collector.note(
            "media-type-widened", role, mask, words, at=place, relation=Relation.WIDER, old=names[0], new=names[1]
        )
    elif old != new:
        collector.note("media-type-parameters-changed", role, mask, words, at=place, old=names[0], new=names[1])


def _match(name: str, mine: list[str], theirs: list[str]) -> str | None:
    """Return the media type of the revision that stands for `name`: the same, with other parameters, or a range."""
    exact = [each for each in theirs if _split(each) == _split(name)]
    if exact:
        return exact[0]
    taken = {_split(each) for each in mine}
    alike = [each for each in theirs if _split(each)[0] == _split(name)[0] and _split(each) not in taken]
    wide = [each for each in theirs if _covers(_split(each)[0], _split(name)[0])]
    return next(iter([*alike, *wide]), None)


def _compare_media(collector: Collector, base: str, revision: str, role: Role, mask: int) -> None:
    old, new = collector.schemas
    text = base.rpartition("/")[2].lower().startswith(_PLAIN)
    collector.schema(old.place(join(base, "schema")), new.place(join(revision, "schema")), role, mask, text=text)
    for keyword in ("encoding", "itemEncoding", "prefixEncoding"):
        before, after = collector.base.mapping(base).get(keyword), collector.revision.mapping(revision).get(keyword)
        if before != after:
            collector.note(
                "encoding-changed",
                role,
                mask,
                f"{keyword} of the parts changed",
                at=(join(base, keyword), join(revision, keyword)),
                relation=Relation.UNKNOWN,
                old=before,
                new=after,
            )
    for keyword in ("itemSchema",):
        collector.schema(old.place(join(base, keyword)), new.place(join(revision, keyword)), role, mask)
