"""Choices: where several media types are documented for a body, a call says which one it sends, or which it accepts.

The media types of a method are its arguments `content_type` and `accept`. A variant is what it takes and returns with some of
them; the method itself takes what any variant takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.ir.method import Argument, BodyChoice, Method, Representation, Variant
from pipeline.python_type import UNSET, PythonType, union

_NOT_SENT = frozenset({"None", "UNSET"})
_PATH = PythonType("Path")


def with_variants(method: Method) -> Method:
    """Return a method with its variants and the arguments of all of them, or unchanged if it has no choice."""
    if not method.bodies and not method.representations:
        return method
    arguments = tuple(_merged(method.bodies)) if method.bodies else method.arguments
    bodies = tuple(_refusing(choice, arguments) for choice in method.bodies)
    return replace(
        method,
        body=bodies[0].body if bodies else method.body,
        bodies=bodies,
        arguments=arguments,
        returns=union([each.returns for each in method.representations]) if method.representations else method.returns,
        variants=tuple(_variants(method, method.representations)),
        file_variants=tuple(_variants(method, _as_file(method))) if method.downloads else (),
    )


def _variants(method: Method, representations: Sequence[Representation]) -> Iterator[Variant]:
    """Yield each combination of arguments and result with the media types that lead to it, the usual one first."""
    bodies: dict[tuple[Argument, ...], list[str]] = {}
    for choice in method.bodies:
        bodies.setdefault(choice.arguments, []).append(choice.body.content_type)
    results: dict[PythonType, list[str]] = {}
    for representation in representations:
        results.setdefault(representation.returns, []).append(representation.media_type)
    for arguments, content_types in (bodies or {method.arguments: []}).items():
        for returns, accepts in (results or {method.returns: []}).items():
            yield Variant(arguments, returns, tuple(content_types), tuple(accepts))


def _as_file(method: Method) -> tuple[Representation, ...]:
    """Return the representations as a file; the usual one is the first that is read as bytes."""
    found = [replace(each, returns=_PATH) for each in method.representations]
    binary = [
        each.media_type for each in method.representations if any(one.media == "binary" for one in each.responses)
    ]
    return tuple(sorted(found, key=lambda each: each.media_type != next(iter(binary), each.media_type)))


def _merged(choices: Sequence[BodyChoice]) -> Iterator[Argument]:
    """Yield the arguments of a method with several bodies; one that not all of them require can be left out."""
    for name in dict.fromkeys(argument.name for choice in choices for argument in choice.arguments):
        found = {
            choice.body.content_type: argument
            for choice in choices
            for argument in choice.arguments
            if argument.name == name
        }
        first = next(iter(found.values()))
        alike = {(argument.annotation, argument.default) for argument in found.values()}
        if len(found) == len(choices) and len(alike) == 1:
            yield first
            continue
        sent = [argument.default for argument in found.values() if argument.default not in {None, *_NOT_SENT}]
        types = [argument.annotation for argument in found.values()]
        yield replace(
            first,
            annotation=union(types if sent else [*types, UNSET]),
            default=sent[0] if sent else "UNSET",
            description=f"{first.description} {_only(found, len(choices))}".strip(),
        )


def _only(found: dict[str, Argument], choices: int) -> str:
    """Say which bodies take an argument, and which of them require it."""
    required = [name for name, argument in found.items() if argument.default is None]
    taken = f"Only in {_listed(found)}" if len(found) < choices else ""
    if taken and len(required) == len(found):
        return f"{taken}, and required there."
    parts = [taken, f"Required in {_listed(required)}" if required else ""]
    return " ".join(f"{part}." for part in parts if part)


def _listed(media_types: Iterable[str]) -> str:
    *names, last = [f"`{name}`" for name in media_types]
    return f"{', '.join(names)} and {last}" if names else last


def _refusing(choice: BodyChoice, arguments: Iterable[Argument]) -> BodyChoice:
    """Return a choice whose body knows the arguments that it does not take."""
    taken = {argument.name for argument in choice.arguments}
    refused = tuple(each.name for each in arguments if each.name not in taken and each.default in _NOT_SENT)
    return replace(choice, body=replace(choice.body, refused=refused))
