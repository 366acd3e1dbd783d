"""Match the branches of two unions where it is certain which became which; the others were removed and added."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from openapi.document import text_of
from spec_changes.findings.finding import Relation

from .node_diff import NodeDiff, Relations
from .normalise import Schemas
from .schema import SchemaReference, Union, canonical, nodes_of

COMPONENTS = "/components/schemas/"
_COMPARABLE = (Relation.NARROWER, Relation.WIDER)
# Beyond this many pairs of branches, which became which is left open.
_MOST_PAIRS = 900

Key = Callable[[Schemas, SchemaReference], Hashable]


@dataclass(slots=True)
class BranchMatch:
    """Which branches became which.

    Attributes:
        pairs: Branches of the base, each with what it became.
        removed: Branches of the base without a counterpart.
        added: Branches of the revision without a counterpart.
        complete: Whether all that are left over were compared with each other.
    """

    pairs: list[tuple[SchemaReference, SchemaReference]] = field(
        default_factory=list[tuple[SchemaReference, SchemaReference]]
    )
    removed: list[SchemaReference] = field(default_factory=list[SchemaReference])
    added: list[SchemaReference] = field(default_factory=list[SchemaReference])
    complete: bool = True


def match_branches(diff: NodeDiff, comparer: Relations, old: Union, new: Union) -> BranchMatch:
    """Match by component, title, text, tag, properties and type, then by meaning: equal first, then one that contains the other."""
    match = BranchMatch(removed=list(old.branches), added=list(new.branches))
    for key in (component_of, _title, _text, tag_of, _properties, _types):
        _match_by_key(match, comparer, old, new, key)
    if len(match.removed) * len(match.added) > _MOST_PAIRS:
        match.complete = False
        return match
    relations = {
        (mine, theirs): Relation.INCOMPARABLE
        if have_other_tags(comparer, mine, theirs)
        else comparer.relation(diff.question(mine, theirs))
        for mine in match.removed
        for theirs in match.added
    }
    for mine in list(match.removed):
        equal = next((each for each in match.added if relations[mine, each] is Relation.EQUAL), None)
        if equal is not None:
            _take(match, mine, equal)
    for mine in list(match.removed):
        fits = [each for each in match.added if relations[mine, each] in _COMPARABLE]
        if len(fits) == 1 and sum(relations[each, fits[0]] in _COMPARABLE for each in match.removed) == 1:
            _take(match, mine, fits[0])
    return match


def _match_by_key(match: BranchMatch, comparer: Relations, old: Union, new: Union, key: Key) -> None:
    """Match the branches that a key names, where it names one of each union."""
    mine, theirs = _named(comparer.base, old.branches, key), _named(comparer.revision, new.branches, key)
    for name, branches in mine.items():
        if len(branches) == len(theirs.get(name, ())) == 1:
            before, after = branches[0], theirs[name][0]
            if before in match.removed and after in match.added:
                _take(match, before, after)


def _named(schemas: Schemas, branches: tuple[SchemaReference, ...], key: Key) -> dict[Hashable, list[SchemaReference]]:
    found: dict[Hashable, list[SchemaReference]] = {}
    for branch in branches:
        name = key(schemas, branch)
        if name:
            found.setdefault(name, []).append(branch)
    return found


def _take(match: BranchMatch, mine: SchemaReference, theirs: SchemaReference) -> None:
    match.removed.remove(mine)
    match.added.remove(theirs)
    match.pairs.append((mine, theirs))


def component_of(_: Schemas, branch: SchemaReference) -> str:
    """Return the pointer of the component that a branch is; "" if it is none."""
    first, *others = nodes_of(branch) or ("",)
    return first if not others and first.startswith(COMPONENTS) and first.count("/") == 3 else ""


def _title(schemas: Schemas, branch: SchemaReference) -> str:
    return text_of(schemas.at(branch).annotations.get("title"))


def _text(schemas: Schemas, branch: SchemaReference) -> str:
    return (
        "" if component_of(schemas, branch) else canonical([schemas.tree.raw(pointer) for pointer in nodes_of(branch)])
    )


def tag_of(schemas: Schemas, branch: SchemaReference) -> tuple[tuple[str, str], ...]:
    """Return the required properties that have a single value, with it: they say which variant an object is."""
    schema = schemas.at(branch)
    tags: list[tuple[str, str]] = []
    for name in sorted(schema.required & schema.properties.keys()):
        value = schemas.at(schema.properties[name])
        enum = None if value.read_only or value.write_only else value.enum
        if enum is not None and len(enum) == 1:
            tags.append((name, next(iter(enum))))
    return tuple(tags)


def have_other_tags(comparer: Relations, mine: SchemaReference, theirs: SchemaReference) -> bool:
    """True if a property that says which variant an object is has another value in each of two branches."""
    before, after = dict(tag_of(comparer.base, mine)), dict(tag_of(comparer.revision, theirs))
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _properties(schemas: Schemas, branch: SchemaReference) -> Hashable:
    """Return the names of the properties that a branch declares."""
    return frozenset(schemas.at(branch).properties)


def _types(schemas: Schemas, branch: SchemaReference) -> Hashable:
    """Return the types that a branch states; where they are its own, values of these types belong to it."""
    schema = schemas.at(branch)
    return schema.types if schema.typed else ""
