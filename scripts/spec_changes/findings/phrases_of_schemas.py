"""Phrases about schemas."""

from __future__ import annotations

from collections.abc import Callable

from .subject import UnionChange
from .wording import Facts, Phrase, as_json, code, listed, named, only_in, renamed


def _became(facts: Facts, word: str, twin: str, also: str) -> str:
    return f"{named(facts.subject)} became {word}" + (f" and {also}" if twin in facts.also else "")


def _enum_grew(facts: Facts) -> str:
    return _counted(only_in(facts.new, facts.old)) + " added to the enum"


def _enum_shrank(facts: Facts) -> str:
    return _counted(only_in(facts.old, facts.new)) + " removed from the enum"


def _counted(values: list[object]) -> str:
    return f"{'value' if len(values) == 1 else 'values'} {listed(values)}"


def _limited(word: str, *, now: bool) -> Callable[[Facts], str]:
    def phrase(facts: Facts) -> str:
        value = facts.new if now else facts.old
        return f"{word} limited to {listed(value if isinstance(value, list) else [value])}"

    return phrase


def _const(facts: Facts) -> str:
    return f"const changed from {listed([facts.old])} to {listed([facts.new])}"


def _bound(facts: Facts) -> str:
    """`detail` tells for both ends whether they are exclusive."""
    old, new = (
        None if value is None else f"{value} (exclusive)" if exclusive else str(value)
        for value, exclusive in zip((facts.old, facts.new), facts.detail, strict=True)
    )
    if old is None:
        return f"{facts.subject.name} set to {new}"
    return f"{facts.subject.name} {old} dropped" if new is None else f"{facts.subject.name} changed from {old} to {new}"


def _multiples(facts: Facts) -> str:
    return f"multipleOf changed from {listed(facts.old) or 'none'} to {listed(facts.new) or 'none'}"


def _pattern(facts: Facts) -> str:
    """`detail` holds the patterns that went, and those that came."""
    return f"pattern changed from {listed(facts.detail[0])} to {listed(facts.detail[1])}"


def _format(facts: Facts) -> str:
    """`detail` holds the formats that went, and those that came."""
    removed, added = map(listed, facts.detail)
    if not removed or not added:
        return f"format {added} added" if added else f"format {removed} dropped"
    return f"format changed from {removed} to {added}"


def _content(facts: Facts) -> str:
    old, new = (as_json(value, there=value is not None) for value in (facts.old, facts.new))
    # As 3.0 has no keyword for it.
    name = "encoding of the text" if facts.subject.name == "contentEncoding" else facts.subject.name
    return f"{name} changed from {old} to {new}"


def _default(facts: Facts) -> str:
    """`detail` tells for both whether there is a default, which may be null."""
    old, new = (as_json(value, there=there) for value, there in zip((facts.old, facts.new), facts.detail, strict=True))
    return f"default changed from {old} to {new}" if facts.detail[0] else f"default set to {new}"


def _references(facts: Facts) -> str:
    return f"a reference that cannot be followed changed from {listed(facts.old) or 'none'} to {listed(facts.new) or 'none'}"


def _added_branches(facts: Facts) -> str:
    """The new value lists branches; None where the schema itself became one of them."""
    if facts.new is None:
        return f"the schema became one branch of {facts.subject.kind}"
    return f"{listed(facts.new)} added to {facts.subject.kind}"


def _removed_branches(facts: Facts) -> str:
    """The old value lists branches; None where the schema is what was one of them."""
    if facts.old is None:
        return f"only one branch of {facts.subject.kind} is left"
    return f"{listed(facts.old)} removed from {facts.subject.kind}"


def _union(facts: Facts) -> str:
    """`detail` is a `UnionChange`; the values are the keywords, or the numbers of branches."""
    kind, change = facts.subject.kind, facts.detail
    if change in (UnionChange.MAY_OVERLAP, UnionChange.NO_LONGER_OVERLAPS) and facts.old != facts.new:
        return f"{facts.old} became {facts.new}, whose branches may overlap"
    return {
        UnionChange.COMBINED: "oneOf and anyOf were combined in another way",
        UnionChange.BRANCHES: f"the branches of {kind} changed",
        UnionChange.REPLACED_PLAIN: f"a plain schema was replaced by {kind}",
        UnionChange.BECAME_PLAIN: f"{kind} was replaced by a plain schema",
        UnionChange.TOO_MANY: f"{kind}: too many branches changed to compare them",
        UnionChange.MAY_OVERLAP: f"the branches of {kind} may overlap",
        UnionChange.NO_LONGER_OVERLAPS: f"the branches of {kind} no longer overlap",
        UnionChange.OVERLAPS: f"other values fit several branches of {kind}, which refuses them",
    }[change]


def _whole(facts: Facts) -> str:
    """`detail` is a `UnionChange`, or says for whom the values of two schemas differ: a relation."""
    if isinstance(facts.detail, UnionChange):
        return _union(facts)
    amount = {"narrower": "fewer", "wider": "more"}.get(str(facts.detail), "other")
    return f"{amount} values are valid now, taking all branches and conditions together"


def _dependent(word: str, *, grew: bool) -> Callable[[Facts], str]:
    def phrase(facts: Facts) -> str:
        old, new = facts.old, facts.new
        names = only_in(new, old) if grew else only_in(old, new)
        return f"with {code(facts.subject.name)}, {listed(names)} is {word}"

    return phrase


def _unread(facts: Facts) -> str:
    """`detail` is the number of places."""
    where = f" in {facts.detail} places" if facts.detail > 1 else ""
    return f"{code(facts.new)}{where} was not read, so what it leads to was not compared: {_why_unread(facts.new)}"


def _why_unread(reference: str) -> str:
    if reference.startswith("#"):
        return "it is dynamic, or points to nothing"
    if "://" in reference.partition("#")[0] or reference.startswith("//"):
        return "nothing is read over a network"
    return "there is no such file in or below the folder of the document, or nothing at that place in it"


_OBJECTS: dict[str, Phrase] = {
    "property-added": "optional {it} added",
    "required-property-added": "required {it} added",
    "property-removed": "optional {it} removed",
    "required-property-removed": "required {it} removed",
    **dict.fromkeys(("deprecated-property-removed", "deprecated-required-property-removed"), "deprecated {it} removed"),
    "property-renamed": renamed,
    "required-property-renamed": renamed,
    "property-became-required": lambda facts: _became(
        facts, "required", "became-not-nullable", "may no longer be null"
    ),
    "property-became-optional": lambda facts: _became(facts, "optional", "became-nullable", "nullable"),
    "read-only-set": "{it} became readOnly",
    **dict.fromkeys(("read-only-unset", "required-read-only-unset"), "{it} is no longer readOnly"),
    **dict.fromkeys(("write-only-set", "required-write-only-set"), "{it} became writeOnly"),
    "write-only-unset": "{it} is no longer writeOnly",
    "additional-properties-forbidden": "properties that are not declared are refused now",
    "additional-properties-allowed": "properties that are not declared are allowed now",
    "pattern-properties-added": "{it} added",
    "pattern-properties-removed": "{it} dropped",
    "dependent-required-added": _dependent("required", grew=True),
    "dependent-required-removed": _dependent("no longer required", grew=False),
    "unevaluated-changed": lambda facts: f"{facts.subject.name} changed",
}

_VALUES: dict[str, Phrase] = {
    "schema-added": "a schema appeared where anything was valid",
    "schema-removed": "the schema disappeared, so anything is valid",
    "schema-forbidden": "nothing is valid here any more",
    "schema-allowed": "values are valid where none were",
    "type-narrowed": "type narrowed from {old} to {new}",
    "type-widened": "type widened from {old} to {new}",
    "type-changed": "type changed from {old} to {new}",
    "became-nullable": "null became valid",
    "became-not-nullable": "null is no longer valid",
    "extensible-enum-value-added": _enum_grew,
    "extensible-enum-value-removed": _enum_shrank,
    "enum-value-added": _enum_grew,
    "enum-value-removed": _enum_shrank,
    **dict.fromkeys(("enum-added", "const-added"), _limited("now", now=True)),
    **dict.fromkeys(("enum-removed", "const-removed"), _limited("no longer", now=False)),
    "const-changed": _const,
    **dict.fromkeys(("upper-bound-lowered", "upper-bound-raised", "lower-bound-raised", "lower-bound-lowered"), _bound),
    "multiple-of-changed": _multiples,
    "unique-items-changed": lambda facts: f"items {'must' if facts.new else 'need not'} be unique now",
    "pattern-added": lambda facts: f"now has to match {listed(facts.detail[1])}",
    "pattern-removed": lambda facts: f"no longer has to match {listed(facts.detail[0])}",
    "pattern-changed": _pattern,
    **dict.fromkeys(("format-added", "typed-format-added", "format-removed", "format-changed", "typed-format-changed"), _format),
    **dict.fromkeys(("content-encoding-changed", "xml-changed"), _content),
    **dict.fromkeys(("default-added", "default-changed"), _default),
    "default-repaired": _default,
    "schema-deprecated": lambda facts: "deprecated" if facts.new else "no longer deprecated",
}  # fmt: skip

_COMPOSITION: dict[str, Phrase] = {
    "all-of-branch-added": lambda facts: f"{listed(facts.new)} added to allOf",
    "all-of-branch-removed": lambda facts: f"{listed(facts.old)} removed from allOf",
    "alternative-added": _added_branches,
    "alternative-removed": _removed_branches,
    "alternatives-added": lambda facts: f"now limited by {facts.subject.kind}",
    "alternatives-removed": lambda facts: f"no longer limited by {facts.subject.kind}",
    "alternatives-changed": _union,
    "schema-changed": _whole,
    "schema-unsatisfiable": lambda facts: (
        f"changed, and {'still ' if facts.detail else ''}no value is valid here: its keywords exclude each other"
    ),
    "discriminator-added": lambda facts: f"discriminator {'added' if facts.new else 'dropped'}",
    "discriminator-property-changed": lambda facts: (
        f"discriminator is read from {code(facts.new)} in place of {code(facts.old)}"
    ),
    "discriminator-mapping-added": lambda facts: f"discriminator mapping gained {listed(facts.detail)}",
    "discriminator-mapping-removed": lambda facts: f"discriminator mapping lost or retargeted {listed(facts.detail)}",
    "not-added": "{it} added",
    "not-removed": "{it} removed",
    "condition-added": "{it} added",
    "condition-removed": "{it} removed",
    "condition-changed": "the condition of if/then/else changed",
    "contains-added": "contains added",
    "contains-removed": "contains removed",
    "reference-not-read": _unread,
    "reference-changed": _references,
    "schema-too-deep": "the schemas are too large or nested too deeply to compare",
    "schema-undecided": lambda facts: f"changed, and {facts.detail} cannot be compared for certain",
}

SCHEMAS: dict[str, Phrase] = {**_OBJECTS, **_VALUES, **_COMPOSITION}
