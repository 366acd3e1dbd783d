"""Phrases about operations, parameters, bodies, responses, credentials and servers."""

from __future__ import annotations

from collections.abc import Callable

from .wording import Facts, Phrase, code, listed, named, or_none, ordinal, renamed, schemes

_KINDS = {
    "events": "a stream of server-sent events",
    "lines": "a stream of JSON values",
    "multipart": "a form of parts",
    "form": "a form",
    "binary": "a file",
    "json": "JSON",
    "text": "text",
}


def _from_to(what: str) -> Callable[[Facts], str]:
    """Return the phrase of a change from one name, or none, to another."""
    return lambda facts: f"{what} changed from {or_none(facts.old)} to {or_none(facts.new)}"


def _moved_success(facts: Facts) -> str:
    """`detail` is whether the new one has a body, None where both have one or none."""
    body = "" if facts.detail is None else f", which has {'a' if facts.detail else 'no'} body"
    return f"success moved from {facts.old} to {facts.new}{body}"


def _style(facts: Facts) -> str:
    """The values are `schema` and `content`, or pairs of a style, empty for JSON, and whether it is exploded."""
    if isinstance(facts.old, str):
        return f"{named(facts.subject)} is described by `{facts.new}` in place of `{facts.old}`"
    old, new = (
        f"{style} ({'exploded' if explode else 'not exploded'})" if style else "none (JSON)"
        for style, explode in (facts.old, facts.new)
    )
    return f"style of {named(facts.subject)} changed from {old} to {new}"


def _media_type(facts: Facts) -> str:
    """`detail` holds the kinds of both where they differ."""
    text = f"media type changed from {code(facts.old)} to {code(facts.new)}"
    return text + (f": {_KINDS[facts.detail[1]]} in place of {_KINDS[facts.detail[0]]}" if facts.detail else "")


def _encoding(facts: Facts) -> str:
    if not facts.subject.name:
        return f"`{facts.new}` took the place of `{facts.old}`: only one of them describes the whole event"
    return f"{facts.subject.name} of the parts changed"


def _address(facts: Facts) -> str:
    """The values are what the path began with, and what it begins with now; of a server, its URLs."""
    if facts.subject.kind == "server":
        return f"server {code(facts.old)} became {code(facts.new)}; with the defaults of variables, the address is the same"
    if facts.old and not facts.new:
        return f"{code(facts.old)} moved from the path to the server; the address is the same"
    if facts.new and not facts.old:
        return f"{code(facts.new)} moved from the server to the path; the address is the same"
    return "path and server changed; the address is the same"


def _server(word: str, without_url: str) -> Callable[[Facts], str]:
    return lambda facts: f"server {code(facts.subject.name)} {word}" if facts.subject.name else without_url


def _needed_scheme(word: str) -> Callable[[Facts], str]:
    """`detail` lists the names of schemes."""
    return lambda facts: f"{listed(facts.detail)} is {word}"


def _scopes(scopes: list[str], of: str = "") -> str:
    return f"scope{'s' * (len(scopes) > 1)} {listed(scopes)}{of} {'are' if len(scopes) > 1 else 'is'}"


def _scope(word: str) -> Callable[[Facts], str]:
    """`detail` lists scopes, and which of several alternatives asks for them."""

    def phrase(facts: Facts) -> str:
        scopes, position = facts.detail
        where = "" if position is None else f", in the {ordinal(position)} alternative"
        return f"{_scopes(scopes)} {word}{where}"

    return phrase


def _listed_scope(facts: Facts) -> str:
    """`detail` is the flow; the values are the scopes that it listed, or lists now."""
    scopes, word = facts.old or facts.new, "no longer listed" if facts.old else "listed now"
    return f"{_scopes(scopes, f' of {named(facts.subject)}')} {word} in flow {code(facts.detail)}"


def _described_scheme(facts: Facts) -> str:
    flow, word = code(facts.new or facts.old), "added" if facts.new else "removed"
    return f"flow {flow} of {named(facts.subject)} {word}"


def _changed_scheme(facts: Facts) -> str:
    """`detail` is `flow` if a flow was removed."""
    if facts.detail:
        return _described_scheme(facts)
    return f"{named(facts.subject)} changed from {facts.old} to {facts.new}"


def _parameter(facts: Facts) -> str:
    """Say of a parameter whether it is required, and where it is sent."""
    word = {"parameter-added": "optional ", "required-parameter-added": "required "}.get(facts.rule, "")
    return f"{word}{facts.subject.location} {named(facts.subject)} {'removed' if 'removed' in facts.rule else 'added'}"


_SURFACE: dict[str, Phrase] = {
    **dict.fromkeys(("path-added", "operation-added", "webhook-added", "callback-added"), "{it} added"),
    **dict.fromkeys(("operation-removed", "deprecated-operation-removed", "webhook-removed", "callback-removed"), "{it} removed"),
    "operation-id-changed": _from_to("operationId"),
    "tag-changed": _from_to("tags"),
    **dict.fromkeys(("python-name-changed", "repeatable-changed", "documentation-changed", "extension-changed"),
                    lambda facts: f"{code(facts.subject.name)} changed"),
    "path-parameter-renamed": renamed,
    "callback-address-changed": "{it} is sent to {new} in place of {old}",
    "address-kept": _address,
    "server-replaced": lambda facts: f"server {code(facts.old)} replaced by {code(facts.new)}",
    "server-added": _server("added", "the server at the document's own address is implied"),
    "server-removed": _server("removed", "the server at the document's own address is no longer implied"),
    "default-server-changed": lambda facts: f"{code(facts.new)} is the first server now, in place of {code(facts.old)}",
    "server-changed": lambda facts: f"variable {code(facts.subject.name)} of a server changed",
}  # fmt: skip

_MESSAGES: dict[str, Phrase] = {
    **dict.fromkeys(("parameter-added", "required-parameter-added", "parameter-removed", "deprecated-parameter-removed"), _parameter),
    "parameter-declared": "{it} is declared now",
    "parameter-undeclared": "{it} is no longer declared",
    "parameter-moved": "{it} moved from {old} to {new}",
    **dict.fromkeys(("parameter-style-changed", "part-style-changed"), _style),
    "parameter-became-array": "{it} takes several values now",
    "parameter-encoding-changed": "allowReserved of {it} changed",
    "allow-empty-value-changed": "allowEmptyValue of {it} changed",
    **dict.fromkeys(("parameter-became-required", "body-became-required", "header-became-required"), "{it} became required"),
    **dict.fromkeys(("parameter-became-optional", "body-became-optional", "header-became-optional"), "{it} became optional"),
    "body-added": "optional {it} added",
    "required-body-added": "required {it} added",
    "body-removed": "{it} removed",
    "media-type-added": "{it} added",
    "media-type-removed": "{it} removed",
    "media-type-changed": _media_type,
    "media-type-narrowed": "{it} narrowed",
    **dict.fromkeys(("media-type-widened", "media-type-parameters-changed"),
                    lambda facts: f"media type {code(facts.old)} became {code(facts.new)}"),
    "encoding-changed": _encoding,
    "part-content-type-changed":
        lambda facts: f"content type of {named(facts.subject)} changed from {or_none(facts.old)} to {or_none(facts.new)}",
    "part-became-list": "{it} may be sent several times",
    "bodiless-response-changed": "the documented body changed, but none is ever sent",
    "response-body-added": "body added",
    "response-body-removed": "body removed",
    **dict.fromkeys(("success-status-added", "error-status-added", "default-response-added", "header-added"), "{it} added"),
    **dict.fromkeys(("success-status-removed", "error-status-removed", "default-response-removed", "header-removed"), "{it} removed"),
    "required-header-removed": "required {it} removed",
    "success-status-changed": _moved_success,
}  # fmt: skip

_SECURITY: dict[str, Phrase] = {
    "security-added": lambda facts: f"credentials are needed now: {schemes(facts.new)}",
    "security-removed": "no credentials are needed any more",
    "security-became-required": lambda facts: f"credentials became required: {schemes(facts.new)}",
    "security-became-optional": "credentials became optional",
    "security-replaced": lambda facts: f"{schemes(facts.new)} is needed now in place of {schemes(facts.old)}",
    "security-alternative-added": lambda facts: f"{schemes(facts.new)} is accepted as well",
    "security-alternative-removed": lambda facts: f"{schemes(facts.old)} is no longer accepted",
    "security-scheme-added": _needed_scheme("needed as well"),
    "security-scheme-removed": _needed_scheme("no longer needed"),
    "security-scope-added": _scope("needed now"),
    "security-scope-removed": _scope("no longer needed"),
    "security-scheme-changed": _changed_scheme,
    "security-url-changed": lambda facts: f"{facts.detail} of {named(facts.subject)} changed",
    **dict.fromkeys(("security-scope-withdrawn", "security-scope-listed"), _listed_scope),
    "security-scheme-described": _described_scheme,
}

MESSAGES: dict[str, Phrase] = {**_SURFACE, **_MESSAGES, **_SECURITY}
