"""Why a message that shows a change is refused: by which keywords of JSON Schema, and for which property."""

from __future__ import annotations

from typing import NamedTuple

from spec_changes.findings.finding import Change


class Reasons(NamedTuple):
    """Why a message is refused.

    Attributes:
        keywords: The keywords that refuse it; any if there are none.
        property: The name of the property that they are about, if it is one.
        by_presence: Whether the message is refused because it has that property, and would not be without.
    """

    keywords: frozenset[str] = frozenset()
    property: str = ""
    by_presence: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROPERTIES = _words("required additionalProperties falseSchema unevaluatedProperties propertyNames")
_BOUNDS = frozenset({"upper-bound-lowered", "upper-bound-raised", "lower-bound-raised", "lower-bound-lowered"})
_ALSO = {
    "maximum": "exclusiveMaximum", "minimum": "exclusiveMinimum", "maxContains": "contains", "minContains": "contains"
}  # fmt: skip
_ENUM = _words("enum const type")
_OPTIONAL = _words("property-added property-removed")
_BY_RULE = {
    **dict.fromkeys(_words("property-became-required property-became-optional required-property-added required-property-removed "
                           "required-property-renamed required-read-only-unset required-write-only-set"), _PROPERTIES),
    **dict.fromkeys(_OPTIONAL | _words("additional-properties-forbidden additional-properties-allowed"), _PROPERTIES),
    **dict.fromkeys(_words("type-narrowed type-widened type-changed became-nullable became-not-nullable"), _ENUM),
    **dict.fromkeys(_words("enum-value-added enum-value-removed enum-added enum-removed const-added const-removed const-changed"), _ENUM),
    **dict.fromkeys(_words("pattern-added pattern-removed pattern-changed"), _words("pattern")),
    **dict.fromkeys(_words("typed-format-added typed-format-changed format-added format-removed format-changed"),
                    _words("format maximum minimum exclusiveMaximum exclusiveMinimum")),
    "multiple-of-changed": _words("multipleOf"),
    "unique-items-changed": _words("uniqueItems"),
    **dict.fromkeys(_words("dependent-required-added dependent-required-removed"), _words("required dependentRequired")),
}  # fmt: skip


def reasons_of(change: Change) -> Reasons:
    """Return why a message that shows a change is refused."""
    name = change.subject.name
    if change.rule in _BOUNDS:
        return Reasons(frozenset({name, _ALSO.get(name, name)}))
    keywords = _BY_RULE.get(change.rule, frozenset[str]())
    if keywords is not _PROPERTIES or change.subject.kind != "property":
        return Reasons(keywords)
    return Reasons(keywords, name, by_presence=change.rule in _OPTIONAL)
