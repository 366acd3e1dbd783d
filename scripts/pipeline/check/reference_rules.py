"""Check that every `$ref` of a document can be resolved within it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openapi.document import escape, is_object, join, unescape
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.structure import Node, nodes
from openapi.text import nearest


def reference_problems(spec: Spec) -> list[Problem]:
    """Return a problem for each reference that is remote, dangling or circular."""
    found = list(nodes(spec.data))
    kinds = {node.pointer: node.kind for node in found}
    good: set[str] = set()
    return [
        problem
        for node in found
        if "$ref" in node.value
        for problem in (
            *_problems_of(spec, node.pointer, node.value["$ref"], good),
            *_misled(spec, node, kinds),
        )
    ]


def _misled(spec: Spec, node: Node, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem if a reference leads to an enclosing node of another kind, and so never ends."""
    reference = node.value["$ref"]
    target = str(reference).removeprefix("#")
    around = str(reference).startswith("#") and f"{node.pointer}/".startswith(f"{target}/")
    if around and kinds.get(target, "none") != node.kind:
        message = f"{reference!r} points to something around it, which is not a {node.kind}"
        hint = f"Point to a {node.kind}, such as one under components."
        yield spec.problem("invalid-reference", message, join(node.pointer, "$ref"), hint=hint)


def _problems_of(spec: Spec, pointer: str, reference: Any, good: set[str]) -> list[Problem]:
    """Return the problems of one reference; `good` has those that lead to something, so that each is followed once."""
    place = join(pointer, "$ref")
    if not isinstance(reference, str):
        return [
            spec.problem("invalid-reference", f"$ref is {reference!r}, not text", place, hint="Write a JSON pointer.")
        ]
    if reference != "#" and not reference.startswith("#/"):
        hint = "Write a JSON pointer, such as #/components/schemas/Name."
        return [spec.problem("remote-reference", f"{reference!r} points outside the document", place, hint=hint)]
    seen = {pointer: None}
    while reference not in good:
        pointer_of_target = spec.target(reference)
        if pointer_of_target is None:
            message = f"{reference!r} points to nothing"
            return [spec.problem("dangling-reference", message, place, hint=_suggestion(spec, reference))]
        target = spec.raw(pointer_of_target)
        if not is_object(target) or not isinstance(target.get("$ref"), str):
            break
        if reference[1:] in seen:
            hint = "Let one of the references point to a definition."
            message = f"{reference!r} leads back to itself"
            return [spec.problem("circular-reference", message, place, hint=hint)]
        seen[reference[1:]] = None
        reference = target["$ref"]
    good.update({f"#{each}" for each in seen if each != pointer}, {reference})
    return []


def _suggestion(spec: Spec, reference: str) -> str:
    parent, _, name = reference.rpartition("/")
    place = spec.target(parent)
    names = [] if place is None else [str(key) for key in spec.mapping(place)]
    meant = nearest(unescape(name), names)
    return f"Did you mean {parent}/{escape(meant)}?" if meant else "Define it, or correct the reference."
