"""The law and the table of rules.

The law: requests must not narrow, responses must not widen, incomparable breaks both ways, unknown is a warning. A rule
differs from the law only where its entry below says so, with the reason. Callbacks and webhooks need no entry: their
messages are compared with the roles swapped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .findings import Axis, Bump, Level, Relation, Role


@dataclass(frozen=True, slots=True)
class Verdict:
    """A level, the version part it asks for, and the reason in one sentence."""

    level: Level
    bump: Bump
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change.

    Attributes:
        title: What the rule is about, for the documentation.
        axis: The question that its findings answer.
        verdicts: Where the rule differs from the law, by (role, relation); a missing relation stands for all.
    """

    title: str
    axis: Axis = Axis.WIRE
    verdicts: dict[tuple[Role, Relation | None], Verdict] = field(
        default_factory=dict[tuple[Role, Relation | None], Verdict]
    )


_IN, _OUT, _ANY = Role.REQUEST, Role.RESPONSE, Role.NEUTRAL
_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER
_EQUAL, _UNKNOWN = Relation.EQUAL, Relation.UNKNOWN


def _breaks(reason: str) -> Verdict:
    return Verdict(Level.BREAKING, Bump.MAJOR, reason)


def _warns(reason: str, bump: Bump = Bump.MINOR) -> Verdict:
    return Verdict(Level.WARNING, bump, reason)


def _adds(reason: str) -> Verdict:
    return Verdict(Level.INFO, Bump.MINOR, reason)


def _notes(reason: str) -> Verdict:
    return Verdict(Level.INFO, Bump.PATCH, reason)


LAW: dict[tuple[Role, Relation], Verdict] = {
    (_IN, _NARROWER): _breaks("Requests that were valid may be refused now."),
    (_IN, _WIDER): _adds("Every request that was valid still is."),
    (_IN, Relation.INCOMPARABLE): _breaks("Some requests that were valid are refused now."),
    (_OUT, _NARROWER): _adds("Everything that may be sent now could be sent before, so clients already handle it."),
    (_OUT, _WIDER): _breaks("Clients may receive what the base ruled out."),
    (_OUT, Relation.INCOMPARABLE): _breaks("Clients may receive what the base ruled out."),
} | {
    (role, relation): verdict
    for role in (_IN, _OUT)
    for relation, verdict in (
        (_EQUAL, _notes("The set of valid messages stays the same.")),
        (_UNKNOWN, _warns("It cannot be decided whether the set of valid messages grows or shrinks.")),
    )
}  # fmt: skip


def _rule(title: str, axis: Axis = Axis.WIRE, **by: Verdict) -> Rule:
    """Build a rule; keywords name a role and, after `_`, a relation: `request`, `response_wider`, `both`."""
    verdicts: dict[tuple[Role, Relation | None], Verdict] = {}
    for key, verdict in by.items():
        role, _, relation = key.partition("_")
        for each in (_IN, _OUT) if role == "both" else (Role(role),):
            verdicts[each, Relation(relation) if relation else None] = verdict
    return Rule(title, axis, verdicts)


def _name(title: str, reason: str) -> Rule:
    return _rule(title, Axis.PYTHON, both=_notes(reason))


_READERS = "Readers are expected to ignore properties they do not know."
_IGNORED = "It is usually ignored when sent, but its effect is lost."
_HANDLED = "Absence was always allowed, so clients already handle it."

_SURFACE = {
    "path-added": _rule("a path was added", both=_adds("New surface; nothing that exists changes.")),
    "operation-added": _rule("an operation was added", both=_adds("New surface; nothing that exists changes.")),
    "operation-removed": _rule("an operation was removed", both=_breaks("Calls now end in 404 or 405.")),
    "deprecated-operation-removed": _rule(
        "an operation was removed after its sunset",
        both=_warns("It was deprecated and its announced sunset has passed.", Bump.MAJOR)),
    "operation-id-changed": _name("an operationId changed, appeared or went", "The URL is the same; the name of the generated method moves."),
    "tag-changed": _name("the tags of an operation changed", "Messages are the same; tags group the generated methods."),
    "path-parameter-renamed": _name("a path variable was renamed", "The URL is the same; the name of the argument moves."),
    "webhook-added": _rule("a webhook was added", both=_adds("New surface; nothing that exists changes.")),
    "webhook-removed": _rule("a webhook was removed", both=_warns("Nothing fails, but what clients wait for no longer comes.")),
    "callback-added": _rule("a callback was added", both=_adds("New surface; nothing that exists changes.")),
    "callback-removed": _rule("a callback was removed", both=_warns("Nothing fails, but what clients wait for no longer comes.")),
    "server-added": _rule("a server was added", both=_adds("The servers that were listed stay.")),
    "server-removed": _rule("a server was removed", both=_warns("Clients that use this address fail once it goes away.")),
    "server-changed": _rule("a server's variables changed", both=_warns("Addresses built with the old values may stop to work.")),
}  # fmt: skip

_PARAMETERS = {
    "parameter-added": _rule("an optional parameter was added", request=_adds("Calls without it stay valid.")),
    "required-parameter-added": _rule("a required parameter was added", request_narrower=_breaks("Old calls lack it, and a default does not make them valid.")),
    "parameter-declared": _rule(
        "a path variable that was not declared now is",
        both=_warns("The URL had this variable already; the base said nothing about its values.")),
    "parameter-removed": _rule("a parameter was removed", request=_warns(_IGNORED)),
    "parameter-moved": _rule("a parameter moved to another place", both=_breaks("It is read from another place now.")),
    "parameter-style-changed": _rule("style or explode changed", both=_breaks("The same value is written with other bytes.")),
    "parameter-became-array": _rule("a query parameter became an exploded array", request=_adds("A single value is still written the same way.")),
    "parameter-encoding-changed": _rule("allowReserved or a media type of a parameter changed", both=_warns("Values may be written with other bytes.")),
    "parameter-became-required": _rule("a parameter became required", request_narrower=_breaks("Calls without it were valid.")),
    "parameter-became-optional": _rule("a parameter became optional"),
    "allow-empty-value-changed": _rule("allowEmptyValue changed"),
}  # fmt: skip

_BODIES = {
    "body-added": _rule("an optional request body was added"),
    "required-body-added": _rule("a required request body was added"),
    "body-removed": _rule("a request body was removed", request=_breaks("A declared input was withdrawn.")),
    "body-became-required": _rule("a request body became required"),
    "body-became-optional": _rule("a request body became optional"),
    "media-type-added": _rule("a media type was added", both=_adds("The media types that were there stay.")),
    "media-type-removed": _rule("a media type was removed", both=_breaks("Clients that send or accept it fail (415 or 406).")),
    "media-type-parameters-changed": _rule("parameters of a media type changed", both=_warns("Same type, other parameters: strict peers may refuse it.")),
    "encoding-changed": _rule("the encoding of a part changed", both=_warns("The part may be written with other bytes.")),
    "response-body-added": _rule("a response body was added", response=_adds("There was none to misread."), request=_adds("There was none before.")),
    "response-body-removed": _rule("a response body was removed", response=_breaks("Clients read a body that no longer comes.")),
    "success-status-added": _rule("a success status was added", response=_warns("Clients that test for the old status do not know it.")),
    "success-status-removed": _rule("a success status was removed", response=_breaks("What clients wait for is no longer promised.")),
    "error-status-added": _rule("an error status was added", both=_adds("The list of errors need not be complete.")),
    "error-status-removed": _rule("an error status was removed", both=_notes("The list of errors need not be complete.")),
    "default-response-added": _rule("a default response was added", both=_adds("It describes what was open before.")),
    "default-response-removed": _rule("the default response was removed", both=_warns("Nothing is promised any more for the other statuses.")),
    "header-added": _rule("a response header was added", both=_adds("Clients ignore headers they do not know.")),
    "header-removed": _rule("an optional response header was removed", response=_notes(_HANDLED), request=_warns(_IGNORED)),
    "required-header-removed": _rule("a required response header was removed"),
    "header-became-optional": _rule("a response header became optional"),
    "header-became-required": _rule("a response header became required"),
}  # fmt: skip

_SECURITY = {
    "security-added": _rule("a security requirement was added where there was none", both=_breaks("Calls without credentials were valid.")),
    "security-removed": _rule("the last security requirement was removed", both=_adds("Calls need no credentials any more.")),
    "security-alternative-added": _rule("another way to authenticate was added", both=_adds("The old ways stay.")),
    "security-alternative-removed": _rule("a way to authenticate was removed", both=_breaks("Clients that use it are refused.")),
    "security-scheme-added": _rule("a scheme was added to a requirement", both=_breaks("Clients do not have these further credentials.")),
    "security-scheme-removed": _rule("a scheme was dropped from a requirement", both=_adds("Less is asked for.")),
    "security-scope-added": _rule("a scope was added to a requirement", both=_breaks("Tokens issued before lack the scope.")),
    "security-scope-removed": _rule("a scope was dropped from a requirement", both=_adds("Less is asked for.")),
    "security-scheme-changed": _rule("a used security scheme changed", both=_breaks("Credentials are built or sent in another way.")),
    "security-url-changed": _rule("a URL of a used security scheme changed", both=_warns("Clients that hold the old URL may fail to get tokens.")),
    "security-scheme-described": _rule("an unused part of a security scheme changed", both=_notes("No operation asks for it.")),
}  # fmt: skip

_OBJECTS = {
    "property-added": _rule(
        "an optional property was added",
        request_narrower=_adds("Requests without it stay valid."), request_equal=_adds("Requests without it stay valid."),
        response_narrower=_adds(_READERS), response_equal=_adds(_READERS)),
    "required-property-added": _rule(
        "a required property was added", request_narrower=_breaks("Old requests lack it, and a default does not make them valid."),
        response_narrower=_adds(_READERS)),
    "property-removed": _rule(
        "an optional property was removed", request_wider=_warns(_IGNORED), request_equal=_warns(_IGNORED),
        response_wider=_notes(_HANDLED), response_equal=_notes(_HANDLED)),
    "required-property-removed": _rule(
        "a required property was removed", request_wider=_warns(_IGNORED), response_wider=_breaks("Clients rely on it being there.")),
    "property-renamed": _rule(
        "an optional property was renamed", request=_warns("Its old name is ignored when sent, so its effect is lost."),
        response=_warns("Clients look for the old name; it was optional.")),
    "required-property-renamed": _rule(
        "a required property was renamed", both=_breaks("Both sides look for another name.")),
    "property-became-required": _rule("a property became required", request_narrower=_breaks("Requests without it were valid.")),
    "property-became-optional": _rule("a property became optional", response_wider=_breaks("Clients rely on it being there.")),
    "read-only-set": _rule("a property became read-only", both=_notes("Servers ignore it in requests; responses are the same.")),
    "read-only-unset": _rule("an optional property is no longer read-only", both=_adds("Requests without it stay valid.")),
    "required-read-only-unset": _rule(
        "a required property is no longer read-only", request=_breaks("Requests must send it now."), response=_notes("Responses are the same.")),
    "write-only-set": _rule(
        "an optional property became write-only", response=_warns("It no longer comes in responses; it was optional."), request=_notes("Requests are the same.")),
    "required-write-only-set": _rule(
        "a required property became write-only", response=_breaks("A required property stops being sent."), request=_notes("Requests are the same.")),
    "write-only-unset": _rule("a property is no longer write-only", response=_adds(_READERS), request=_notes("Requests are the same.")),
    "additional-properties-forbidden": _rule("an open object was closed"),
    "additional-properties-allowed": _rule("a closed object was opened"),
    "pattern-properties-added": _rule("patternProperties were added"),
    "pattern-properties-removed": _rule("patternProperties were dropped"),
    "property-names-changed": _rule("propertyNames changed"),
    "dependent-required-added": _rule("dependentRequired grew"),
    "dependent-required-removed": _rule("dependentRequired shrank"),
    "unevaluated-changed": _rule("unevaluatedProperties or unevaluatedItems changed"),
}  # fmt: skip

_VALUES = {
    "schema-added": _rule("a schema appeared where there was none", request_narrower=_breaks("Anything was valid here before.")),
    "schema-removed": _rule("a schema disappeared", response_wider=_breaks("Anything may come here now.")),
    "schema-forbidden": _rule("nothing is valid here any more"),
    "schema-allowed": _rule("values are valid where none were"),
    "type-narrowed": _rule("a type was narrowed"),
    "type-widened": _rule("a type was widened"),
    "type-changed": _rule("a type changed"),
    "became-nullable": _rule("null became valid"),
    "became-not-nullable": _rule("null is no longer valid"),
    "enum-value-added": _rule(
        "values were added to an enum", response_wider=_warns("Clients may receive values they do not know; open enums cope with it.")),
    "enum-value-removed": _rule("values were removed from an enum"),
    "enum-added": _rule("a schema became an enum"),
    "enum-removed": _rule("an enum was dropped as a whole"),
    "const-added": _rule("a const was added"),
    "const-removed": _rule("a const was dropped"),
    "const-changed": _rule("a const changed"),
    "upper-bound-lowered": _rule("an upper bound was set or lowered"),
    "upper-bound-raised": _rule("an upper bound was raised or dropped"),
    "lower-bound-raised": _rule("a lower bound was set or raised"),
    "lower-bound-lowered": _rule("a lower bound was lowered or dropped"),
    "multiple-of-changed": _rule("multipleOf changed"),
    "unique-items-changed": _rule("uniqueItems changed"),
    "pattern-added": _rule("a pattern was added"),
    "pattern-removed": _rule("a pattern was dropped"),
    "pattern-changed": _rule("a pattern changed"),
    "format-added": _rule("a format was added"),
    "format-removed": _rule("a format was dropped"),
    "format-changed": _rule("a format changed"),
    "content-encoding-changed": _rule("contentEncoding, contentMediaType, contentSchema or xml changed"),
    "default-added": _rule("a default was added", both=_notes("What an omitted value means was open before.")),
    "default-changed": _rule(
        "a default changed or was dropped", request=_warns("Requests that omit the value mean something else now."),
        response=_notes("Clients receive the values that are sent.")),
    "schema-deprecated": _rule("deprecated was set or unset on a schema", Axis.POLICY, both=_notes("It still works.")),
}  # fmt: skip

_COMPOSITION = {
    "alternative-added": _rule("a branch was added to oneOf or anyOf"),
    "alternative-removed": _rule("a branch was removed from oneOf or anyOf"),
    "alternatives-added": _rule("oneOf or anyOf was added"),
    "alternatives-removed": _rule("oneOf or anyOf was dropped"),
    "alternatives-changed": _rule("oneOf and anyOf changed in a way that cannot be judged"),
    "discriminator-added": _rule("a discriminator was added or dropped", both=_warns("Variants are told apart in another way.")),
    "discriminator-property-changed": _rule("the property of a discriminator changed", both=_breaks("The variant is read from another property.")),
    "discriminator-mapping-added": _rule(
        "a value was added to a discriminator mapping", request=_adds("The values that were there stay."), response=_warns("Clients may receive a variant they do not know.")),
    "discriminator-mapping-removed": _rule(
        "a value was removed from a discriminator mapping or retargeted", request=_breaks("The value no longer names the same variant."),
        response=_warns("The value no longer names the same variant.")),
    "not-added": _rule("not was added"),
    "not-removed": _rule("not was dropped"),
    "condition-added": _rule("if/then/else or dependentSchemas was added"),
    "condition-removed": _rule("if/then/else or dependentSchemas was dropped"),
    "condition-changed": _rule("the condition of if/then/else changed"),
    "contains-added": _rule("contains was added"),
    "contains-removed": _rule("contains was dropped"),
    "reference-changed": _rule("a reference that cannot be followed changed"),
    "schema-too-deep": _rule("schemas are nested too deeply to compare"),
}  # fmt: skip

_POLICY = {
    "deprecated": _rule("an operation, parameter or header was deprecated", Axis.POLICY, both=_notes("It still works.")),
    "undeprecated": _rule("an operation, parameter or header is no longer deprecated", Axis.POLICY, both=_notes("It stays.")),
    "sunset-moved-earlier": _rule("a sunset date moved earlier or was dropped", Axis.POLICY, both=_warns("Clients planned with the announced date.", Bump.PATCH)),
    "sunset-changed": _rule("a sunset date was announced or moved later", Axis.POLICY, both=_notes("Clients get at least the time they had.")),
    "stability-lowered": _rule("the stability level was lowered", Axis.POLICY, both=_warns("Clients relied on the level that was announced.", Bump.PATCH)),
    "stability-raised": _rule("the stability level was raised", Axis.POLICY, both=_notes("More is promised than before.")),
    "version-changed": _rule("info.version changed", Axis.POLICY, both=Verdict(Level.INFO, Bump.NONE, "It is the version of the document.")),
    "version-too-low": _rule(
        "info.version does not carry the changes", Axis.POLICY, both=Verdict(Level.WARNING, Bump.NONE, "The version is to tell callers what to expect.")),
    "openapi-version-changed": _rule("the version of OpenAPI changed", Axis.POLICY, both=_notes("Both spellings were compared by their meaning.")),
    "documentation-changed": _rule("descriptions, titles, examples or contacts changed", both=_notes("Text for people has no effect on messages.")),
    "extension-changed": _rule("a specification extension changed", both=_notes("No extension of this name is declared meaningful.")),
    "unused-component-changed": _rule("a component that no operation uses changed", both=_notes("No message depends on it.")),
    "component-renamed": _name("a component was renamed", "The set of values is the same; the name of the generated class moves."),
    "rewritten": _rule("something is written differently and means the same", both=Verdict(Level.INFO, Bump.NONE, "Both spellings have the same meaning.")),
}  # fmt: skip

RULES: dict[str, Rule] = {
    **_SURFACE, **_PARAMETERS, **_BODIES, **_SECURITY, **_OBJECTS, **_VALUES, **_COMPOSITION, **_POLICY,
}  # fmt: skip


# Rules about messages, which have a direction; the others are about the document.
DIRECTED = frozenset({*_PARAMETERS, *_BODIES, *_OBJECTS, *_VALUES, *_COMPOSITION})


def judge(rule: str, role: Role, relation: Relation) -> Verdict:
    """Return the verdict over a change of `relation` in messages of `role`: the rule's own, else the law's."""
    own = RULES[rule].verdicts
    return own.get((role, relation)) or own.get((role, None)) or LAW[role, relation]
