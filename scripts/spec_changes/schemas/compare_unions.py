"""Compare oneOf, anyOf, not, if/then/else and discriminators: branches are matched by name and meaning, not by index."""

from __future__ import annotations

from typing import Any

from spec_changes.findings.finding import Relation
from spec_changes.read.tree import object_of, text_of

from .node_diff import Judge, Sheet, listing
from .schema import Place, Schema, Union

_NARROWER, _WIDER, _EQUAL = Relation.NARROWER, Relation.WIDER, Relation.EQUAL
_COMPONENTS = "/components/schemas/"


def compare_unions(sheet: Sheet, judge: Judge) -> None:
    """Compare the unions that both schemas have."""
    old, new = sheet.old.unions, sheet.new.unions
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            _compare_union(sheet, judge, mine, theirs)
    elif not old:
        sheet.change("alternatives-added", _NARROWER, f"{new[0].kind} added", revision=new[0].pointer)
    elif not new:
        sheet.change("alternatives-removed", _WIDER, f"{old[0].kind} dropped", base=old[0].pointer)
    else:
        text = "oneOf or anyOf changed in a way that cannot be judged"
        sheet.change("alternatives-changed", Relation.UNKNOWN, text, base=old[0].pointer, revision=new[0].pointer)


def compare_plain_with_union(sheet: Sheet, judge: Judge, old: Place, new: Place) -> bool:
    """Compare a plain schema with a union that has nothing beside it; return whether that settles it."""
    forwards = not sheet.old.unions and _bare(sheet.new) and not sheet.old.anything
    backwards = not sheet.new.unions and _bare(sheet.old) and not sheet.new.anything
    if not forwards and not backwards:
        return False
    union = (sheet.new if forwards else sheet.old).unions[0]
    relations = [
        judge.relation(sheet.pair(old, branch)) if forwards else judge.relation(sheet.pair(branch, new)).flipped
        for branch in union.branches
    ]
    null_covered = not union.nullable or "null" in (sheet.old if forwards else sheet.new).types
    relation = _of_plain(relations, exact=null_covered and union.kind == "anyOf", covered=null_covered)
    if not forwards:
        relation = relation.flipped
    rule, words = _PLAIN_RULES.get(
        (relation, forwards), ("alternatives-changed", "a plain schema and {} replace each other")
    )
    pointers = {"revision": union.pointer} if forwards else {"base": union.pointer}
    if relation is not _EQUAL:
        sheet.change(rule, relation, words.format(union.kind), **pointers)
    return True


_PLAIN_RULES = {
    (_WIDER, True): ("alternative-added", "the schema became one branch of {}"),
    (_NARROWER, False): ("alternative-removed", "only one branch of {} is left"),
    (_NARROWER, True): ("alternatives-added", "limited by {} now"),
    (_WIDER, False): ("alternatives-removed", "no longer limited by {}"),
}


def _of_plain(relations: list[Relation], *, exact: bool, covered: bool) -> Relation:
    """Return how a union lies to a plain schema, given how each of its branches does.

    `covered` tells that the plain schema allows null if the union does, `exact` that branches may overlap as well.
    """
    inside = covered and all(relation in (_EQUAL, _NARROWER) for relation in relations)
    whole = any(relation in (_EQUAL, _WIDER) for relation in relations)
    if whole:
        return _EQUAL if inside and exact else _WIDER
    if inside:
        return _NARROWER
    apart = all(relation is Relation.INCOMPARABLE for relation in relations)
    return Relation.INCOMPARABLE if apart else Relation.UNKNOWN


def _bare(schema: Schema) -> bool:
    """Tell whether a schema is one union and nothing else."""
    if len(schema.unions) != 1:
        return False
    unions, schema.unions = schema.unions, ()
    try:
        return schema.anything
    finally:
        schema.unions = unions


def _compare_union(sheet: Sheet, judge: Judge, old: Union, new: Union) -> None:
    pointers = {"base": old.pointer, "revision": new.pointer}
    if old.nullable != new.nullable:
        rule, relation = ("became-nullable", _WIDER) if new.nullable else ("became-not-nullable", _NARROWER)
        text = "null became valid" if new.nullable else "null is no longer valid"
        sheet.change(rule, relation, text, old=old.nullable, new=new.nullable, **pointers)
    matches, gone, come = _match(sheet, judge, old, new)
    for mine, theirs in matches:
        sheet.descend(mine, theirs)
    if gone:
        names = [_name(place) for place in gone]
        text = f"{old.kind} lost {listing(names)}"
        sheet.change(
            "alternative-removed",
            _NARROWER,
            text,
            old=names,
            base=_pointer(gone, old),
            revision=new.pointer,
        )
    if come:
        names = [_name(place) for place in come]
        text = f"{new.kind} got {listing(names)}"
        sheet.change(
            "alternative-added",
            _WIDER,
            text,
            new=names,
            base=old.pointer,
            revision=_pointer(come, new),
        )
    if old.kind != new.kind and not _apart(judge, new):
        text = f"{old.kind} became {new.kind}, whose branches may overlap"
        relation = _WIDER if new.kind == "anyOf" else _NARROWER
        sheet.change("alternatives-changed", relation, text, old=old.kind, new=new.kind, **pointers)


def _pointer(branches: list[Place], union: Union) -> str:
    """Return the pointer of a single branch, or of the union as a whole."""
    return branches[0][0] if len(branches) == 1 and branches[0] else union.pointer


def _apart(judge: Judge, union: Union) -> bool:
    """Tell whether no two branches have a JSON type in common."""
    types = [judge.revision.at(branch).types for branch in union.branches]
    return sum(map(len, types)) == len(frozenset[str]().union(*types))


Matches = list[tuple[Place, Place]]


def _match(sheet: Sheet, judge: Judge, old: Union, new: Union) -> tuple[Matches, list[Place], list[Place]]:
    """Return matched branches and those left over: by component name, title, equal meaning, then what remains alike."""

    def titled(mine: Place, theirs: Place) -> bool:
        title = _title(judge.base.at(mine))
        return bool(title) and title == _title(judge.revision.at(theirs))

    def named(mine: Place, theirs: Place) -> bool:
        return bool(_component(mine)) and _component(mine) == _component(theirs)

    def equal(mine: Place, theirs: Place) -> bool:
        return judge.relation(sheet.pair(mine, theirs)) is _EQUAL

    def alike(mine: Place, theirs: Place) -> bool:
        return _alike(judge, mine, theirs)

    gone, come = list(old.branches), list(new.branches)
    matches: Matches = []
    for fits, several in ((named, False), (titled, False), (equal, True), (alike, False)):
        for mine in list(gone):
            candidates = [theirs for theirs in come if fits(mine, theirs)]
            rivals = sum(fits(each, candidates[0]) for each in gone) if candidates and not several else 1
            if candidates and (several or len(candidates) == rivals == 1):
                gone.remove(mine)
                come.remove(candidates[0])
                matches.append((mine, candidates[0]))
    _drop_covered(sheet, judge, (old, new), gone, come)
    return matches, gone, come


def _drop_covered(
    sheet: Sheet, judge: Judge, unions: tuple[Union, Union], gone: list[Place], come: list[Place]
) -> None:
    """Leave out branches of anyOf that another branch of the other side covers whole: they change nothing."""
    old, new = unions
    if (old.kind, new.kind) != ("anyOf", "anyOf"):
        return
    for mine in list(gone):
        if any(judge.relation(sheet.pair(mine, each)) in (_WIDER, _EQUAL) for each in new.branches):
            gone.remove(mine)
    for theirs in list(come):
        if any(judge.relation(sheet.pair(each, theirs)) in (_NARROWER, _EQUAL) for each in old.branches):
            come.remove(theirs)


def _alike(judge: Judge, old: Place, new: Place) -> bool:
    """Tell whether two branches are of one type, and share a property if they are objects: one may be the other, edited."""
    mine, theirs = judge.base.at(old), judge.revision.at(new)
    if mine.types != theirs.types or not mine.typed:
        return False
    if mine.properties and theirs.properties:
        shared = mine.properties.keys() & theirs.properties.keys()
        return 2 * len(shared) > max(len(mine.properties), len(theirs.properties))
    return not (mine.properties or theirs.properties)


def _component(place: Place) -> str:
    return place[0] if len(place) == 1 and place[0].startswith(_COMPONENTS) and place[0].count("/") == 3 else ""


def _name(place: Place) -> str:
    return place[0].removeprefix(_COMPONENTS) if place else "any"


def _title(schema: Schema) -> str:
    return text_of(schema.facts.get("title"))


def compare_negations(sheet: Sheet, judge: Judge) -> None:
    """Compare `not` and if/then/else."""
    _compare_not(sheet)
    old, new = sheet.old.conditions, sheet.new.conditions
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            if judge.relation(sheet.pair(mine[0], theirs[0])) is _EQUAL:
                sheet.descend(mine[1], theirs[1])
                sheet.descend(mine[2], theirs[2])
            else:
                sheet.change("condition-changed", Relation.UNKNOWN, "the condition of if/then/else changed", "if")
    else:
        rule, relation = ("added", _NARROWER) if len(old) < len(new) else ("removed", _WIDER)
        relation = relation if not old or not new else Relation.UNKNOWN
        sheet.change(f"condition-{rule}", relation, f"if/then/else {rule}", "if")


def compare_branches(sheet: Sheet) -> None:
    """Compare the branches of `allOf`, which were compared merged, where all that came of it is optional properties."""
    old, new = sheet.old.branches or {sheet.old.pointer}, sheet.new.branches or {sheet.new.pointer}
    rules = {change.rule for change in sheet.changes if change.relation is not _EQUAL}
    if not rules or not (sheet.old.branches or sheet.new.branches):
        return
    if old < new and rules == {"property-added"}:
        sheet.change("all-of-branch-added", _NARROWER, f"allOf got {listing(_short(new - old))}", "allOf")
    elif new < old and rules == {"property-removed"}:
        sheet.change("all-of-branch-removed", _WIDER, f"allOf lost {listing(_short(old - new))}", "allOf")


def _short(branches: frozenset[str] | set[str]) -> list[str]:
    return sorted(branch.removeprefix(_COMPONENTS) for branch in branches)


def _compare_not(sheet: Sheet) -> None:
    old, new = sheet.old.negated, sheet.new.negated
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            sheet.descend(mine, theirs, polarity=-1)
    else:
        rule, relation = ("added", _NARROWER) if len(old) < len(new) else ("removed", _WIDER)
        relation = relation if not old or not new else Relation.UNKNOWN
        sheet.change(f"not-{rule}", relation, f"`not` {rule}", "not")


def compare_discriminators(sheet: Sheet) -> None:
    """Compare the property and the mapping of a discriminator."""
    old, new = object_of(sheet.old.facts.get("discriminator")), object_of(sheet.new.facts.get("discriminator"))
    if old == new:
        return
    if not old or not new:
        word = "added" if new else "dropped"
        sheet.change(
            "discriminator-added",
            Relation.UNKNOWN,
            f"discriminator {word}",
            "discriminator",
            old=old or None,
            new=new or None,
        )
        return
    names = old.get("propertyName"), new.get("propertyName")
    if names[0] != names[1]:
        text = f"discriminator is read from `{names[1]}` in place of `{names[0]}`"
        sheet.change(
            "discriminator-property-changed", Relation.INCOMPARABLE, text, "discriminator", old=names[0], new=names[1]
        )
    mine, theirs = _mapping(old), _mapping(new)
    added = sorted(theirs.keys() - mine.keys())
    moved = sorted(key for key in mine if mine[key] != theirs.get(key))
    if added:
        text = f"discriminator mapping got {listing(added)}"
        sheet.change("discriminator-mapping-added", Relation.WIDER, text, "discriminator", old=mine, new=theirs)
    if moved:
        retargeted = any(key in theirs for key in moved)
        relation = Relation.INCOMPARABLE if retargeted else _NARROWER
        text = f"discriminator mapping lost or retargeted {listing(moved)}"
        sheet.change("discriminator-mapping-removed", relation, text, "discriminator", old=mine, new=theirs)


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    """Return the mapping with bare names written as references."""
    mapping = object_of(discriminator.get("mapping"))
    return {key: text_of(value).rpartition("/")[2] for key, value in mapping.items()}
