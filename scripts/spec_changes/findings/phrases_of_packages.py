"""Phrases about names in Python, about promises, and about what has no effect on messages."""

from __future__ import annotations

from .wording import Facts, Phrase, code, named, or_none, renamed


def _was_now(facts: Facts) -> str:
    return f"{named(facts.subject)} changed from {facts.old or 'none'} to {facts.new or 'none'}"


def _without_effect(facts: Facts) -> str:
    """`detail` is `added` or `removed`, None where both documents have it."""
    change = f"{code(facts.subject.name)} {facts.detail}" if facts.detail else "changed"
    return f"{change}; no effect on messages was found"


def _rewritten(facts: Facts) -> str:
    """`detail` is `added` or `removed`, None where both documents have it."""
    change = f"{code(facts.subject.name)} {facts.detail}" if facts.detail else "written differently"
    return f"{change}, with the same meaning"


def _too_soon(facts: Facts) -> str:
    """`detail` is the number of days that the settings ask for."""
    if not facts.new:
        return f"deprecated without a sunset; {facts.detail} days are asked for"
    return f"deprecated with the sunset {facts.new}; {facts.detail} days are asked for"


def _too_low(facts: Facts) -> str:
    """`detail` holds the bump that the changes ask for, and the version that carries it; None if the version went down."""
    if facts.detail is None:
        return f"info.version {facts.new} is lower than {facts.old}"
    bump, needed = facts.detail
    return f"info.version {facts.new} is too low for a {bump} change; {needed} or higher is needed"


def _python_removed(facts: Facts) -> str:
    kind, now = named(facts.subject), facts.renamed_to
    return f"{kind} is now {code(now)}" if now else f"{kind} was removed"


def _python_added(facts: Facts) -> str:
    """An argument that was there before became optional."""
    return f"new {named(facts.subject)}" if facts.old is None else f"{named(facts.subject)} became optional"


def _python_required(facts: Facts) -> str:
    kind, name = facts.subject.kind, code(facts.subject.name)
    return f"new required {kind} {name}" if facts.old is None else f"{kind} {name} became required"


def _python_type(facts: Facts) -> str:
    """What has no type has its name in its place: a class that became an alias, or the other way round."""
    name, kind, old, new = facts.subject.name, facts.subject.kind, facts.old, facts.new
    if kind == "class":
        return f"class {code(name)} is now an alias of {code(new)}"
    if kind == "alias" and new == name:
        return f"alias {code(name)} of {code(old)} is now a class"
    before, after = (or_none(None if value == name else value) for value in (old, new))
    return f"type of {code(name)} changed from {before} to {after}"


def _python_default(facts: Facts) -> str:
    """`detail` holds the defaults."""
    old, new = map(code, facts.detail)
    return f"default of {code(facts.subject.name)} changed from {old} to {new}"


_PYTHON: dict[str, Phrase] = {
    "python-name-removed": _python_removed,
    "python-name-added": _python_added,
    "python-argument-required": _python_required,
    "python-field-added": _python_added,
    "python-type-changed": _python_type,
    "python-type-compatible": _python_type,
    "python-default-changed": _python_default,
    "client-test-no-longer-checks": lambda facts: f"client tests no longer type-check: {facts.detail}",
    "client-tests-not-checked": lambda facts: f"client tests of the base not type-checked: {facts.detail}",
    "package-not-generated": lambda facts: f"Python was not compared, because {facts.detail}",
}

_POLICY: dict[str, Phrase] = {
    "deprecated": "{it} deprecated",
    "undeprecated": "{it} no longer deprecated",
    **dict.fromkeys(("sunset-moved-earlier", "sunset-changed", "stability-lowered", "stability-raised"), _was_now),
    "sunset-too-soon": _too_soon,
    "version-changed": "info.version changed from {old} to {new}",
    "version-too-low": _too_low,
    "openapi-version-changed": "OpenAPI version changed from {old} to {new}",
    "unused-component-changed": lambda facts: (
        f"{code(facts.subject.name) + ' ' if facts.subject.name else ''}{facts.detail}, but no operation uses it"
    ),
    "component-renamed": renamed,
    "no-effect-found": _without_effect,
    "rewritten": _rewritten,
}

PACKAGES: dict[str, Phrase] = {**_PYTHON, **_POLICY}
