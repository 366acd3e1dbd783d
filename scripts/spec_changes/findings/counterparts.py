"""Put what one change does to messages and what it does in Python into one finding, so that it counts once."""

from __future__ import annotations

import string
from itertools import pairwise
from typing import Any

from openapi.document import is_object, list_of, text_of, walk
from openapi.paths import path_shape
from openapi.pointers import tokens_of
from openapi.references import References

from .finding import Axis, Finding
from .subject import OPERATIONS

_LETTERS = frozenset(string.ascii_lowercase + string.digits)
_SCHEMAS = ("components", "schemas")
# Rules whose change decides what a method returns, or whether it has twins.
_RETURNS = ("media-type-", "response-body-", "success-status-")
_BODIES = ("media-type-", "body-", "required-body-")
_SURFACE = ("path-added", "operation-added", "operation-removed", "deprecated-operation-removed")


def with_counterparts(
    wire: list[Finding], python: list[Finding], documents: tuple[References, References]
) -> list[Finding]:
    """Return all findings; of several with one cause, the worst has the others as its counterparts."""
    effects: dict[int, list[Finding]] = {}
    alone: list[Finding] = []
    finder = _Causes(wire, documents)
    for finding in python:
        cause = finder.of(finding)
        (alone if cause is None else effects.setdefault(id(cause), [])).append(finding)
    for finding in list(alone):
        found = next((each for each in effects.values() if _is_class_of(finding, each)), None)
        if found is None:
            found = next((each.counterparts for each in alone if _moves_to_or_from(each, finding)), None)
        if found is not None:
            found.append(finding)
            alone.remove(finding)
    joined = [_joined(each, effects[id(each)]) if id(each) in effects else each for each in wire]
    return [*joined, *alone]


def _is_class_of(finding: Finding, effects: list[Finding]) -> bool:
    """True if a finding is about the class of an inline schema, which is named after its operation."""
    if not finding.name.startswith("models.") or finding.operations:
        return False
    methods = [_plain(each.name.partition("(")[0].rpartition(".")[2]) for each in effects if each.operations]
    return any(_plain(finding.name.split(".")[1]).startswith(method) for method in methods)


def _moves_to_or_from(renamed: Finding, finding: Finding) -> bool:
    """True if a renamed method left or joined the resource in a field of the client."""
    if renamed.subject.kind != "method" or not renamed.renamed_to:
        return False
    if not finding.name.startswith("client.") or "(" in finding.name:
        return False
    resources = (each.partition(".")[0] for each in (renamed.name, renamed.renamed_to))
    return finding.name.rpartition(".")[2] in resources


def _joined(cause: Finding, effects: list[Finding]) -> Finding:
    """Return the worst of a cause and its effects, with the others as its counterparts."""
    worst = max((cause, *effects), key=lambda each: each.level.rank)
    if cause.rule == "path-parameter-renamed":  # names both arguments, so it says more than that one of them went
        cause.level, cause.bump, cause.reason = worst.level, worst.bump, worst.reason
        worst = cause
    worst.counterparts += [each for each in (cause, *effects) if each is not worst]
    if worst is not cause:  # which is where the document changed
        worst.base, worst.base_file, worst.base_line = cause.base, cause.base_file, cause.base_line
        worst.revision, worst.revision_file, worst.revision_line = (
            cause.revision,
            cause.revision_file,
            cause.revision_line,
        )
    for each in worst.counterparts:
        worst.consequences += each.consequences
        each.consequences = []
    # An operation that came or went is about itself, whoever else uses its models.
    about = (cause,) if cause.subject.kind in OPERATIONS else (*effects, cause)
    operations = {path_shape(each): each for finding in about for each in finding.operations}
    worst.operations = list(operations.values())
    return worst


class _Causes:
    """Finds the change in the documents that explains a finding in Python."""

    def __init__(self, wire: list[Finding], documents: tuple[References, References]) -> None:
        self._old, self._new = map(_Reach, documents)
        self._of_document = [each for each in wire if not each.operations]
        self._of_operation: dict[str, list[Finding]] = {}
        for finding in wire:
            for operation in finding.operations:
                self._of_operation.setdefault(path_shape(operation), []).append(finding)
        self._all = wire
        self._error_statuses = {(each.rule, each.subject) for each in wire if each.rule.startswith("error-status-")}

    def of(self, finding: Finding) -> Finding | None:
        """Return the cause, the worst and nearest to the root if several fit; None where none does."""
        if not finding.name:
            return None
        if finding.operations:
            near = [
                each for operation in finding.operations for each in self._of_operation.get(path_shape(operation), ())
            ]
            near += self._of_document
        else:
            near = self._all
        fitting = [each for each in near if self._explains(each, finding)]
        return min(fitting, key=lambda each: (-each.level.rank, each.base.count("/")), default=None)

    def _explains(self, cause: Finding, finding: Finding) -> bool:
        owner, bracket, argument = finding.name.removesuffix(")").partition("(")
        if owner.startswith("client."):
            return cause.rule.startswith("security-") and bool(bracket) and _mentions(cause, argument, start=True)
        if owner.startswith("errors."):
            return cause.rule.startswith("error-status-") and len(self._error_statuses) == 1
        if owner.startswith("models."):
            return self._explains_model(cause, finding, owner.split("."))
        if not cause.operations:
            return False
        return _explains_argument(cause, argument) if bracket else _explains_method(cause, finding)

    def _explains_model(self, cause: Finding, finding: Finding, name: list[str]) -> bool:
        model, field = name[1], _plain(name[2]) if len(name) > 2 else ""
        if cause.rule == "component-renamed":
            return not field and _mentions(cause, model)
        if cause.axis is not Axis.WIRE:
            return False
        below = [tokens_of(pointer) for pointer in (cause.base, cause.revision)]
        inside = any(tuple(each[:2]) == _SCHEMAS and each[2:3] == [model] for each in below)
        if field:
            inline = not finding.operations and not any(tuple(each[:2]) == _SCHEMAS for each in below)
            return (inside or inline) and _properties(cause)[-1:] == [field]
        if finding.rule.startswith("python-type"):
            return inside and not _properties(cause)
        if finding.old is None:  # a new class
            return _mentions(cause, model) or (cause.base != cause.revision and self._new.leads(cause.revision, model))
        return _mentions(cause, model) or (cause.rule in _SURFACE and self._old.leads(cause.base, model))


class _Reach:
    """Follows the references of a document; what a node leads to is remembered."""

    def __init__(self, nodes: References) -> None:
        self._nodes = nodes
        self._known: dict[str, set[str]] = {}

    def leads(self, pointer: str, model: str) -> bool:
        """True if the node at `pointer` uses a schema, directly or through others."""
        if pointer not in self._known:
            self._known[pointer] = self._targets(pointer)
        return f"/components/schemas/{model}" in self._known[pointer]

    def _targets(self, pointer: str) -> set[str]:
        seen: set[str] = set()
        waiting = [self._nodes.raw(pointer)]
        while waiting:
            for _, each in walk(waiting.pop()):
                target = self._nodes.target(each.get("$ref")) if is_object(each) else None
                if target and target not in seen:
                    seen.add(target)
                    waiting.append(self._nodes.raw(target))
        return seen


def _explains_argument(cause: Finding, argument: str) -> bool:
    if cause.rule == "path-parameter-renamed" or _is_parameter(cause):
        return _mentions(cause, argument)
    if argument == "last_event_id":  # of a stream, which no document mentions
        return cause.rule.startswith(_RETURNS)
    if "request" not in cause.directions:
        return False
    return _properties(cause)[-1:] == [_plain(argument)] or cause.rule.startswith(_BODIES)


def _explains_method(cause: Finding, finding: Finding) -> bool:
    if finding.rule.startswith("python-type"):
        whole = "/responses/" in cause.revision and not _properties(cause)
        return "response" in cause.directions and (whole or cause.rule.startswith(_RETURNS))
    if finding.renamed_to:
        return False
    return cause.rule in _SURFACE or ("response" in cause.directions and cause.rule.startswith(_RETURNS))


def _is_parameter(finding: Finding) -> bool:
    return any("parameters" in pointer.split("/") for pointer in (finding.base, finding.revision))


def _properties(finding: Finding) -> list[str]:
    """Return the names of the properties on the path to a finding, in either document."""
    found: list[str] = []
    for pointer in (finding.base, finding.revision):
        tokens = tokens_of(pointer)
        names = [_plain(name) for keyword, name in pairwise(tokens) if keyword == "properties"]
        found = names if len(names) > len(found) else found
    return found


def _mentions(finding: Finding, name: str, *, start: bool = False) -> bool:
    """True if a finding is about `name`; with `start`, about something that `name` begins with."""
    plain = _plain(name)
    words = map(_plain, _names(finding))
    return any(plain == word or (start and word and plain.startswith(word)) for word in words)


def _names(finding: Finding) -> list[Any]:
    """Return the names of what a finding is about: itself, its place, and names among its values."""
    found = [finding.subject.name, finding.place.name]
    if finding.rule.startswith("security-"):
        return [*found, *(scheme for value in (finding.old, finding.new) for each in list_of(value) for scheme in each)]
    if finding.rule.endswith("-renamed") or finding.rule.startswith("alternative-"):
        return [*found, *(name for value in (finding.old, finding.new) for name in list_of(value) or [value])]
    return found


def _plain(name: Any) -> str:
    """Return a name for comparison: `maxSize` in a document is `max_size` in Python."""
    return "".join(letter for letter in text_of(name).lower() if letter in _LETTERS)
