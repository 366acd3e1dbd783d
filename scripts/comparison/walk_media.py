"""Compare what stands under `content`: media types and their schemas."""

from __future__ import annotations

from pipeline.document import join

from .findings import Relation, Role
from .ledger import Ledger
from .tree import Tree, object_of

_TEXT = "text/"


def _split(media_type: str) -> tuple[str, str]:
    """Return type and parameters of a media type, in lower case and without blanks."""
    kind, _, parameters = media_type.lower().replace(" ", "").partition(";")
    return kind, ";".join(sorted(filter(None, parameters.split(";"))))


def _covers(wide: str, kind: str) -> bool:
    return wide in ("*/*", "*") or (wide.endswith("/*") and kind.startswith(wide[:-1]))


def media_types(tree: Tree, pointer: str) -> list[str]:
    """Return the media types under `content` of the node at `pointer`."""
    return list(object_of(tree.mapping(pointer).get("content")))


def compare_contents(ledger: Ledger, base: str, revision: str, role: Role, mask: int) -> None:
    """Compare the media types of the nodes at `base` and `revision`."""
    mine, theirs = media_types(ledger.base, base), media_types(ledger.revision, revision)
    used: set[str] = set()
    for name in mine:
        match = _match(name, mine, theirs)
        if match is None:
            text = f"media type `{name}` removed"
            ledger.note("media-type-removed", role, mask, text, join(base, "content", name), revision,
                        relation=Relation.NARROWER, old=name)  # fmt: skip
            continue
        used.add(match)
        if _split(name)[0] == _split(match)[0] and _split(name) != _split(match):
            text = f"media type `{name}` became `{match}`"
            ledger.note("media-type-parameters-changed", role, mask, text, join(base, "content", name),
                        join(revision, "content", match), old=name, new=match)  # fmt: skip
        _compare_media(ledger, join(base, "content", name), join(revision, "content", match), role, mask)
    for name in theirs:
        if name not in used:
            ledger.note("media-type-added", role, mask, f"media type `{name}` added", base,
                        join(revision, "content", name), relation=Relation.WIDER, new=name)  # fmt: skip


def _match(name: str, mine: list[str], theirs: list[str]) -> str | None:
    """Return the media type of the revision that stands for `name`: the same, with other parameters, or a range."""
    exact = [each for each in theirs if _split(each) == _split(name)]
    if exact:
        return exact[0]
    taken = {_split(each) for each in mine}
    alike = [each for each in theirs if _split(each)[0] == _split(name)[0] and _split(each) not in taken]
    wide = [each for each in theirs if _covers(_split(each)[0], _split(name)[0])]
    return next(iter([*alike, *wide]), None)


def _compare_media(ledger: Ledger, base: str, revision: str, role: Role, mask: int) -> None:
    old, new = ledger.schemas
    text = base.rpartition("/")[2].lower().startswith("text~1")
    ledger.schema(old.place(join(base, "schema")), new.place(join(revision, "schema")), role, mask, text=text)
    for keyword in ("encoding", "itemEncoding", "prefixEncoding"):
        before, after = ledger.base.mapping(base).get(keyword), ledger.revision.mapping(revision).get(keyword)
        if before != after:
            ledger.note("encoding-changed", role, mask, f"{keyword} of the parts changed", join(base, keyword),
                        join(revision, keyword), relation=Relation.UNKNOWN, old=before, new=after)  # fmt: skip
    for keyword in ("itemSchema",):
        ledger.schema(old.place(join(base, keyword)), new.place(join(revision, keyword)), role, mask)
