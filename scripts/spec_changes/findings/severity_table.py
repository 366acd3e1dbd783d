"""The table of rules. A rule differs from the default severities only where its entry says so, with the reason.

Callbacks and webhooks need no entries of their own: their messages are compared with the roles swapped.
"""

from __future__ import annotations

from .finding import Axis, Bump, Level, Relation, Role
from .rules_of_messages import BODIES, HANDLED, IGNORED, PARAMETERS, SECURITY, SURFACE
from .severity import Rule, Verdict, adds, breaks, name, notes, rule, warns

_READERS = "Readers are expected to ignore properties they do not know."
_UNSAID = "The document does not say which values are meant."
_UNREAD = "Servers ignore it in requests; responses are the same."
_SUNSET = "It was deprecated, and its announced sunset has passed."
_NO_NULL = "The value is written as text, and no text is null."

_OBJECTS = {
    "property-added": rule(
        "an optional property was added",
        request_narrower=adds("Requests without it stay valid."), request_equal=adds("Requests without it stay valid."),
        response_narrower=adds(_READERS), response_equal=adds(_READERS)),
    "required-property-added": rule(
        "a required property was added", request=breaks("Requests without it were valid, even if it has a default."),
        response_narrower=adds(_READERS)),
    "property-removed": rule(
        "an optional property was removed", request_wider=warns(IGNORED), request_equal=warns(IGNORED),
        response_wider=notes(HANDLED), response_equal=notes(HANDLED)),
    "required-property-removed": rule(
        "a required property was removed", request_wider=warns(IGNORED), response_wider=breaks("Clients rely on it being there.")),
    "deprecated-property-removed": rule(
        "an optional property was removed after its sunset", both=notes(_SUNSET), request_narrower=warns(_SUNSET, Bump.MAJOR)),
    "deprecated-required-property-removed": rule(
        "a required property was removed after its sunset", request=notes(_SUNSET), request_incomparable=warns(_SUNSET, Bump.MAJOR),
        response=warns(_SUNSET, Bump.MAJOR)),
    "property-renamed": rule(
        "an optional property was renamed", request=warns("Its old name is ignored when sent, so its effect is lost."),
        response=warns("Clients look for the old name; it was optional.")),
    "required-property-renamed": rule(
        "a required property was renamed", both=breaks("Both sides look for another name.")),
    "property-became-required": rule("a property became required", request_narrower=breaks("Requests without it were valid.")),
    "property-became-optional": rule("a property became optional", response_wider=breaks("Clients rely on it being there.")),
    "read-only-set": rule(
        "a property became read-only", request_equal=notes(_UNREAD), request_wider=notes(_UNREAD), response=notes(_UNREAD)),
    "read-only-unset": rule(
        "an optional property is no longer read-only", both_equal=adds("Requests without it stay valid.")),
    "required-read-only-unset": rule(
        "a required property is no longer read-only", request_narrower=breaks("Requests must send it now."), response=notes("Responses are the same.")),
    "write-only-set": rule(
        "an optional property became write-only", response_equal=notes(HANDLED), request=notes("Requests are the same.")),
    "required-write-only-set": rule(
        "a required property became write-only", response_wider=breaks("A required property stops being sent."), request=notes("Requests are the same.")),
    "write-only-unset": rule(
        "a property is no longer write-only", response_equal=adds(_READERS), response_narrower=adds(_READERS), request=notes("Requests are the same.")),
    "additional-properties-forbidden": rule("an open object was closed"),
    "additional-properties-allowed": rule("a closed object was opened"),
    "pattern-properties-added": rule("patternProperties were added"),
    "pattern-properties-removed": rule("patternProperties were dropped"),
    "dependent-required-added": rule("dependentRequired grew"),
    "dependent-required-removed": rule("dependentRequired shrank"),
    "unevaluated-changed": rule("unevaluatedProperties or unevaluatedItems changed"),
}  # fmt: skip

_VALUES = {
    "schema-added": rule("a schema appeared where there was none", request_narrower=breaks("Anything was valid here before.")),
    "schema-removed": rule("a schema disappeared", response_wider=breaks("Anything may come here now.")),
    "schema-forbidden": rule("nothing is valid here any more"),
    "schema-allowed": rule("values are valid where none were"),
    "type-narrowed": rule("a type was narrowed"),
    "type-widened": rule("a type was widened"),
    "type-changed": rule("a type changed"),
    "became-nullable": rule("null became valid", both_equal=notes(_NO_NULL)),
    "became-not-nullable": rule("null is no longer valid", both_equal=notes(_NO_NULL)),
    "enum-value-added": rule(
        "values were added to an enum", response_wider=warns("Clients may receive values they do not know; open enums cope with it.")),
    "enum-value-removed": rule("values were removed from an enum"),
    "extensible-enum-value-added": rule(
        "values were added to an enum that is declared to grow", both=adds("Its values are announced to grow; clients cope with new ones.")),
    "extensible-enum-value-removed": rule(
        "values were removed from an extensible enum", request=breaks("Requests with them may be refused now."), response=notes("Servers stop sending them.")),
    "enum-added": rule("a schema became an enum"),
    "enum-removed": rule("an enum was dropped as a whole"),
    "const-added": rule("a const was added"),
    "const-removed": rule("a const was dropped"),
    "const-changed": rule("a const changed"),
    "upper-bound-lowered": rule("an upper bound was set or lowered"),
    "upper-bound-raised": rule("an upper bound was raised or dropped"),
    "lower-bound-raised": rule("a lower bound was set or raised"),
    "lower-bound-lowered": rule("a lower bound was lowered or dropped"),
    "multiple-of-changed": rule("multipleOf changed"),
    "unique-items-changed": rule("uniqueItems changed"),
    "pattern-added": rule("a pattern was added"),
    "pattern-removed": rule("a pattern was dropped"),
    "pattern-changed": rule("a pattern changed"),
    "format-added": rule("a format was added that some check and some do not", both=warns("Validators differ in whether they check this format.")),
    "typed-format-added": rule("a format was added that fixes the type or the exact values"),
    "format-removed": rule("a format was dropped"),
    "format-changed": rule("a format changed that some check and some do not", both=warns("Validators differ in whether they check these formats.")),
    "typed-format-changed": rule("a format changed that fixes the type or the exact values"),
    "content-encoding-changed": rule(
        "contentEncoding, contentMediaType or contentSchema changed",
        both=warns("The text is valid as before; who decodes it in the other way gets other content.")),
    "xml-changed": rule("xml changed", both=warns("In XML the value is written in another way; in JSON it is the same.")),
    "default-added": rule("a default was added", both=notes("What an omitted value means was open before.")),
    "default-changed": rule(
        "a default changed or was dropped", request=warns("Requests that omit the value mean something else now."),
        response=notes("Clients receive the values that are sent.")),
    "default-repaired": rule(
        "a default was written in the type of its schema", both=notes("It is the same value; the old spelling was not valid.")),
    "schema-deprecated": rule("deprecated was set or unset on a schema", Axis.POLICY, both=notes("It still works.")),
}  # fmt: skip

_COMPOSITION = {
    "all-of-branch-added": rule("a branch that says something was added to allOf", request_narrower=breaks("Requests must fit one more schema.")),
    "all-of-branch-removed": rule("a branch that said something was removed from allOf"),
    "alternative-added": rule("a branch was added to oneOf or anyOf"),
    "alternative-removed": rule("a branch was removed from oneOf or anyOf"),
    "alternatives-added": rule("oneOf or anyOf was added"),
    "alternatives-removed": rule("oneOf or anyOf was dropped"),
    "alternatives-changed": rule(
        "oneOf and anyOf changed in a way that cannot be judged by branches",
        request_narrower=warns("A value that fits several branches may be refused now."),
        response_wider=warns("A value that fits several branches may come now."),
    ),
    "schema-changed": rule("a schema changed whose keywords were read together"),
    "schema-unsatisfiable": rule(
        "the keywords of a schema that changed exclude each other",
        both_equal=warns(_UNSAID), response_narrower=warns(_UNSAID)),
    "discriminator-added": rule("a discriminator was added or dropped", both=warns("Variants are told apart in another way.")),
    "discriminator-property-changed": rule("the property of a discriminator changed", both=breaks("The variant is read from another property.")),
    "discriminator-mapping-added": rule(
        "a value was added to a discriminator mapping", request=adds("The values that were there stay."), response=warns("Clients may receive a variant they do not know.")),
    "discriminator-mapping-removed": rule(
        "a value was removed from a discriminator mapping or retargeted", request=breaks("The value no longer names the same variant."),
        response=warns("The value no longer names the same variant.")),
    "not-added": rule("not was added"),
    "not-removed": rule("not was dropped"),
    "condition-added": rule("if/then/else or dependentSchemas was added"),
    "condition-removed": rule("if/then/else or dependentSchemas was dropped"),
    "condition-changed": rule("the condition of if/then/else changed"),
    "contains-added": rule("contains was added"),
    "contains-removed": rule("contains was dropped"),
    "reference-not-read": rule(
        "a reference was not followed",
        both=warns("What was not read may have changed.", Bump.NONE),
    ),
    "reference-changed": rule("a reference that cannot be followed changed"),
    "schema-too-deep": rule("schemas are too large or nested too deeply to compare"),
    "schema-undecided": rule("a schema changed whose keywords act on each other"),
}  # fmt: skip

_PYTHON = {
    "python-name-removed": rule("a name of the client is gone", Axis.PYTHON, both=breaks("Code that uses the name no longer runs.")),
    "python-name-added": rule("the client has a new name", Axis.PYTHON, both=adds("Code that does not know it still runs.")),
    "python-argument-required": rule("an argument must be given now", Axis.PYTHON, both=breaks("Calls without it raise TypeError.")),
    "python-field-added": rule("a model has a new field without a default", Axis.PYTHON, both=adds("It is there to read; code that builds the model itself must give it.")),
    "python-type-changed": rule("a type no longer fits where it is used", Axis.PYTHON, both=breaks("Code that type-checked may no longer do so.")),
    "python-type-compatible": rule("a type changed and still fits", Axis.PYTHON, both=notes("Code that type-checked still does.")),
    "python-default-changed": rule("a default of the client changed", Axis.PYTHON, both=warns("Calls without the argument send or mean something else.")),
    "client-test-no-longer-checks": rule(
        "client tests of the base do not type-check with the new client", Axis.PYTHON, both=breaks("Callers that do the same as this test break.")),
    "client-tests-not-checked": rule(
        "the client tests of the base could not be type-checked", Axis.PYTHON, both=warns("What they say of the new client is not known.", Bump.NONE)),
    "package-not-generated": rule("the packages could not be compared", Axis.PYTHON, both=warns("What the change does in Python is not known.", Bump.NONE)),
}  # fmt: skip

_POLICY = {
    "deprecated": rule("an operation, parameter or header was deprecated", Axis.POLICY, both=notes("It still works.")),
    "undeprecated": rule("an operation, parameter or header is no longer deprecated", Axis.POLICY, both=notes("It stays.")),
    "sunset-moved-earlier": rule("a sunset date moved earlier or was dropped", Axis.POLICY, both=warns("Clients planned with the announced date.", Bump.PATCH)),
    "sunset-changed": rule("a sunset date was announced or moved later", Axis.POLICY, both=notes("Clients get at least the time they had.")),
    "sunset-too-soon": rule(
        "a deprecation leaves fewer days than the settings ask for", Axis.POLICY, both=warns("Clients need the time that the settings promise.", Bump.NONE)),
    "stability-lowered": rule("the stability level was lowered", Axis.POLICY, both=warns("Clients relied on the level that was announced.", Bump.PATCH)),
    "stability-raised": rule("the stability level was raised", Axis.POLICY, both=notes("More is promised than before.")),
    "version-changed": rule("info.version changed", Axis.POLICY, both=Verdict(Level.INFO, Bump.NONE, "It is the version of the document.")),
    "version-too-low": rule(
        "info.version does not carry the changes", Axis.POLICY, both=Verdict(Level.WARNING, Bump.NONE, "The version is to tell callers what to expect.")),
    "openapi-version-changed": rule("the version of OpenAPI changed", Axis.POLICY, both=notes("Both spellings were compared by their meaning.")),
    "documentation-changed": rule("descriptions, titles, examples or contacts changed", both=notes("Text for people has no effect on messages.")),
    "extension-changed": rule("a specification extension changed", both=notes("No extension of this name is declared meaningful.")),
    "unused-component-changed": rule("a component that no operation uses changed", both=notes("No message depends on it.")),
    "component-renamed": name("a component was renamed", "The set of values is the same; the name of the generated class moves."),
    "no-effect-found": rule(
        "something changed, and no effect on messages was found",
        both=Verdict(Level.INFO, Bump.NONE, "Nothing that is compared is different; that nothing is was not shown.")),
    "rewritten": rule("something is written differently and means the same", both=Verdict(Level.INFO, Bump.NONE, "Both spellings have the same meaning.")),
}  # fmt: skip

RULES: dict[str, Rule] = {
    **SURFACE, **PARAMETERS, **BODIES, **SECURITY, **_OBJECTS, **_VALUES, **_COMPOSITION, **_PYTHON, **_POLICY,
}  # fmt: skip


# Rules about messages, which have a direction; the others are about the document.
DIRECTED = frozenset({*PARAMETERS, *BODIES, *_OBJECTS, *_VALUES, *_COMPOSITION})


def severity_of(identity: str, role: Role, relation: Relation) -> Verdict:
    """Return the verdict over a change of `relation` in messages of `role`: the rule's own, else the default."""
    return RULES[identity].verdict(role, relation)
