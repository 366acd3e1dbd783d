"""Compare oneOf and anyOf with each other, and with a plain schema in their place."""

from __future__ import annotations

import json
from dataclasses import replace

from openapi.document import text_of
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, UnionChange, Values

from .compare_values import is_never_null, type_names
from .match_branches import COMPONENTS, BranchMatch, component_of, have_other_tags, match_branches, tag_of
from .node_diff import NodeDiff, Relations
from .normalise import Schemas
from .overlaps import may_overlap_less, may_overlap_more
from .schema import ANY_TYPES, Schema, SchemaReference, Union

_NARROWER, _WIDER, _EQUAL, _UNKNOWN = Relation.NARROWER, Relation.WIDER, Relation.EQUAL, Relation.UNKNOWN


def compare_unions(diff: NodeDiff, comparer: Relations) -> None:
    """Compare the unions that both schemas have."""
    old, new = diff.old.unions, diff.new.unions
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            _compare_union(diff, comparer, mine, theirs)
    elif not old:
        diff.change("alternatives-added", _NARROWER, Subject(new[0].kind), revision=new[0].pointer)
    elif not new:
        diff.change("alternatives-removed", _WIDER, Subject(old[0].kind), base=old[0].pointer)
    else:
        diff.change(
            "alternatives-changed",
            _UNKNOWN,
            values=Values(detail=UnionChange.COMBINED),
            base=old[0].pointer,
            revision=new[0].pointer,
        )


def compare_plain_with_union(diff: NodeDiff, comparer: Relations, old: SchemaReference, new: SchemaReference) -> bool:
    """Compare a plain schema with a union that has no other keywords; return whether that settles it."""
    forwards = not diff.old.unions and _bare(diff.new) and not diff.old.anything
    backwards = not diff.new.unions and _bare(diff.old) and not diff.new.anything
    if not forwards and not backwards:
        return False
    union = (diff.new if forwards else diff.old).unions[0]
    relations = [
        comparer.proven(diff.question(old, branch)) if forwards else comparer.proven(diff.question(branch, new)).flipped
        for branch in union.branches
    ]
    null_covered = not union.nullable or (diff.old if forwards else diff.new).allows_null
    relation = _of_plain(relations, covered=null_covered, disjoint=_grows(comparer, union, in_base=backwards))
    if not forwards:
        relation = relation.flipped
    rule = _PLAIN_RULES.get((relation, forwards), "alternatives-changed")
    tree, plain = (comparer.base.tree, diff.old) if forwards else (comparer.revision.tree, diff.new)
    detail = UnionChange.REPLACED_PLAIN if forwards else UnionChange.BECAME_PLAIN
    if union.kind in tree.mapping(plain.pointer):  # whose branches say as little as one schema
        detail = UnionChange.BRANCHES
    if relation is not _EQUAL:
        base, revision = (None, union.pointer) if forwards else (union.pointer, None)
        diff.change(rule, relation, Subject(union.kind), values=Values(detail=detail), base=base, revision=revision)
    return True


_PLAIN_RULES = {
    (_WIDER, True): "alternative-added",
    (_NARROWER, False): "alternative-removed",
    (_NARROWER, True): "alternatives-added",
    (_WIDER, False): "alternatives-removed",
}


def _of_plain(relations: list[Relation], *, covered: bool, disjoint: bool) -> Relation:
    """Return how a union relates to a plain schema, given how each of its branches does.

    `covered` tells that the plain schema allows null if the union does, `disjoint` that no value is refused because it
    fits two branches.
    """
    inside = covered and all(relation in (_EQUAL, _NARROWER) for relation in relations)
    whole = disjoint and any(relation in (_EQUAL, _WIDER) for relation in relations)
    if whole:
        return _EQUAL if inside else _WIDER
    if inside:
        return _NARROWER
    apart = all(relation is Relation.INCOMPARABLE for relation in relations)
    return Relation.INCOMPARABLE if apart else _UNKNOWN


def _bare(schema: Schema) -> bool:
    """True if a schema is one union and nothing else; a type that all of its branches have does not count."""
    if len(schema.unions) != 1:
        return False
    return replace(schema, unions=(), types=schema.stated_types or schema.types).anything


def _grows(comparer: Relations, union: Union, *, in_base: bool) -> bool:
    return (comparer.base_disjointness if in_base else comparer.revision_disjointness).grows_with_its_branches(union)


def _compare_union(diff: NodeDiff, comparer: Relations, old: Union, new: Union) -> None:
    match = match_branches(diff, comparer, old, new)
    if old.nullable != new.nullable:
        rule, relation = ("became-nullable", _WIDER) if new.nullable else ("became-not-nullable", _NARROWER)
        relation = _EQUAL if is_never_null(diff) else relation
        diff.change(rule, relation, values=Values(old.nullable, new.nullable), base=old.pointer, revision=new.pointer)
    for mine, theirs in match.pairs:
        diff.descend(mine, theirs)
    if not match.complete:
        about = Subject(new.kind)
        diff.change(
            "alternatives-changed",
            _UNKNOWN,
            about,
            values=Values(len(old.branches), len(new.branches), UnionChange.TOO_MANY),
            base=old.pointer,
            revision=new.pointer,
        )
        return
    if not diff.decided:
        _compare_overlaps(diff, comparer, (old, new), match)
    decided = _drop_covered(diff, comparer, (old, new), match)
    _note_branches(diff, comparer, (old, new), match, decided)


def _compare_overlaps(diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch) -> None:
    """Note what a oneOf refuses now, or no longer does, since it fits several branches; these are compared as in anyOf."""
    old, new = unions
    more, fewer = may_overlap_more(diff, comparer, unions, match), may_overlap_less(diff, comparer, unions, match)
    if more or fewer:
        change = UnionChange.OVERLAPS
        if _grows(comparer, old, in_base=True) or _grows(comparer, new, in_base=False):
            change = UnionChange.MAY_OVERLAP if more else UnionChange.NO_LONGER_OVERLAPS
        diff.change(
            "alternatives-changed",
            _UNKNOWN if more and fewer else _NARROWER if more else _WIDER,
            Subject(new.kind),
            values=Values(old.kind, new.kind, change),
            base=old.pointer,
            revision=new.pointer,
        )


def _note_branches(
    diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch, decided: tuple[bool, bool]
) -> None:
    """Note the branches that were removed and those that were added; `decided` tells for each what they do to the union."""
    old, new = unions
    if gone := match.removed:
        names = [_name(comparer.base, old, branch) for branch in gone]
        diff.change(
            "alternative-removed",
            _NARROWER if decided[0] or _is_harmless(diff, _NARROWER) else _UNKNOWN,
            Subject(old.kind),
            values=Values(names),
            base=_pointer(gone, old),
            revision=new.pointer,
        )
    if come := match.added:
        names = [_name(comparer.revision, new, branch) for branch in come]
        diff.change(
            "alternative-added",
            _WIDER if decided[1] or _is_harmless(diff, _WIDER) else _UNKNOWN,
            Subject(new.kind),
            values=Values(new=names),
            base=old.pointer,
            revision=_pointer(come, new),
        )


def _is_harmless(diff: NodeDiff, relation: Relation) -> bool:
    """True if a change breaks nobody, whether a schema has this relation now or still allows the same."""
    role, polarity = diff.context.role, diff.context.polarity
    return polarity == 1 and role is {_NARROWER: Role.RESPONSE, _WIDER: Role.REQUEST}.get(relation)


def _pointer(branches: list[SchemaReference], union: Union) -> str:
    """Return the pointer of a single branch, or of the union if it has several or names the branch by a reference."""
    inside = len(branches) == 1 and bool(branches[0]) and branches[0][0].startswith(f"{union.pointer}/")
    return branches[0][0] if inside else union.pointer


def _drop_covered(
    diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch
) -> tuple[bool, bool]:
    """Leave out branches that a branch of the other side covers whole: they change nothing.

    Return whether the removed ones that stay are known not to be covered, and likewise the added ones.
    """
    old, new = unions
    if old.kind != new.kind:
        return True, True
    decided = [True, True]
    for mine in list(match.removed):
        others = [each for each in new.branches if not have_other_tags(comparer, mine, each)]
        relations = {comparer.proven(diff.question(mine, each)) for each in others}
        if relations & {_WIDER, _EQUAL}:
            match.removed.remove(mine)
        elif _UNKNOWN in relations:
            decided[0] = False
    for theirs in list(match.added):
        others = [each for each in old.branches if not have_other_tags(comparer, each, theirs)]
        relations = {comparer.proven(diff.question(each, theirs)) for each in others}
        if relations & {_NARROWER, _EQUAL}:
            match.added.remove(theirs)
        elif _UNKNOWN in relations:
            decided[1] = False
    return decided[0], decided[1]


def _name(schemas: Schemas, union: Union, branch: SchemaReference) -> str:
    """Return the name of a branch for a sentence: its component, title or tag, or its position and type."""
    if component := component_of(schemas, branch):
        return component.removeprefix(COMPONENTS)
    schema = schemas.at(branch)
    if title := text_of(schema.annotations.get("title")):
        return title
    if (tag := tag_of(schemas, branch)) and len(tag) == 1:
        (name, value), *_ = tag
        return f"{name}: {json.loads(value)}"
    names = sorted(schema.required) or list(schema.properties)
    words = [] if schema.types == ANY_TYPES else [type_names(schema.types)]
    items = schemas.at(schema.items).types
    if schema.types == frozenset({"array"}) and items != ANY_TYPES:
        words.append(f"of {type_names(items)}")
    if names:
        words.append(f"with {', '.join(names[:3])}" + (" and more" if len(names) > 3 else ""))
    return f"branch {union.branches.index(branch) + 1}" + (f" ({' '.join(words)})" if words else "")
