"""Pages: helpers of the Markdown templates: table cells, links to types, and runnable examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from pipeline.ir.method import Argument, Method, Success
from pipeline.ir.package import Credential, Package, Resource
from pipeline.names import own_attribute, snake_case
from pipeline.python_type import PythonType, double_quoted, literal

from .passive_markdown import attribute, cell, code, passive, passive_cell

_TYPES = frozenset({"FileContent", "UnknownEvent"})


def toml(value: str | list[str]) -> str:
    """Return text, or a list of texts, as TOML: JSON's escapes are a part of TOML's."""
    return json.dumps(value)


def linked(names: Set[str], type_: PythonType, folder: str) -> str:
    """Return a type as Markdown.

    `names` are the classes that have a page, and `folder` is where these pages are from the one that shows the type.
    """

    def leaf(part: PythonType) -> str:
        shown = f"models.{part.name}" if part.module == "models" else double_quoted(part.name)
        if part.name in names:
            return f"[{shown}]({folder}/{part.name.lower()}.md)"
        return f"[{shown}]({above}/types.md#{part.name.lower()})" if part.name in _TYPES and not part.module else shown

    above = folder.rpartition("/")[0] or ".."
    if type_.has_literals:
        plain = type_.mapped(lambda part: replace(part, module="") if part.module == "builtins" else part)
        return code(double_quoted(str(plain)))
    return type_.spelled(leaf).replace("|", "\\|").replace("[[", "\\[[")


def links_in(names: Set[str], alias: str) -> list[str]:
    """Return links to the classes named in an alias's source, for a page in the same folder."""
    found = dict.fromkeys(part.name for part in PythonType.parse(alias).walk() if part.name in names)
    return [f"[models.{name}](./{name.lower()}.md)" for name in found]


def example(operation: Method, resource: str, package: Package, mode: str = "") -> str:
    """Return a program that makes the call, as its users would write it; `mode` is "async" for the twin of the method."""
    client, variable = package.client, client_variable(package)
    lines = ["import asyncio", ""] if mode == "async" else []
    lines += [f"from {package.name} import {client}", ""]
    body = _example_body(operation, resource, package, mode)
    if mode == "async":
        lines += ["", "async def main() -> None:", f"    async with {client}() as {variable}:"]
        lines += [f"        {line}" for line in body] + ["", "", "asyncio.run(main())"]
    else:
        lines += [f"with {client}() as {variable}:"] + [f"    {line}" for line in body]
    return "\n".join(lines)


def _example_body(operation: Method, resource: str, package: Package, mode: str) -> list[str]:
    waiting = "await " if mode == "async" else ""
    made = call(operation, resource, package, mode)
    if operation.stream:
        start = "async " if mode == "async" else ""
        holder, items = ("response", "response.result") if operation.stream.headers else ("items", "items")
        return [
            *f"{start}with {waiting}{made} as {holder}:".split("\n"),
            *(["    print(response.headers)"] if operation.stream.headers else []),
            f"    {start}for item in {items}:",
            "        print(item)",
        ]
    if operation.pagination:
        start = "async " if mode == "async" else ""
        return [*f"{start}for item in {waiting}{made}:".split("\n"), "    print(item)"]
    if operation.returns.is_none:
        return f"{waiting}{made}".split("\n")
    return [*f"result = {waiting}{made}".split("\n"), "print(result)"]


def call(
    operation: Method,
    resource: str,
    package: Package,
    mode: str = "",
    *,
    extra: Sequence[str] = (),
    twin: str = "",
    given: Mapping[str, str] | None = None,
) -> str:
    """Return the call alone; `mode` is "async" for the twin of the method, and `twin` the end of another method's name.

    `extra` are the last arguments, and `given` has values, as Python source, in place of the examples of the document.
    """
    values = {argument.name: argument.example for argument in operation.usual_arguments if argument.example}
    if operation.stream and operation.stream.resumed_by and operation.stream.must_resume:
        values["last_event_id"] = operation.stream.resumed_by.example
    arguments = [*(f"{name}={value}" for name, value in {**values, **(given or {})}.items()), *extra]
    start = f"{client_variable(package)}.{resource}.{operation.method}{twin}{'_async' if mode == 'async' else ''}"
    if len(start) + sum(map(len, arguments)) < 80:
        return f"{start}({', '.join(arguments)})"
    return "\n".join([f"{start}(", *(f"    {argument}," for argument in arguments), ")"])


def client_variable(package: Package) -> str:
    """Return the name of the client variable in examples."""
    return snake_case(package.client)


def fake_name(name: str, package: Package) -> str:
    """Return an attribute of the fake client that differs from those of the resources."""
    return own_attribute(name, "fake", {resource.attribute for resource in package.resources})


def client_name(name: str, package: Package) -> str:
    """Return a method of the client that differs from the attributes of the resources."""
    return own_attribute(name, "client", {resource.attribute for resource in package.resources})


def first_call(package: Package) -> tuple[Resource, Method]:
    """Return the operation that the README shows first: one with a result, if possible."""
    return next((pair for pair in package.calls if not pair[1].stream), package.calls[0])


def plain_get(package: Package) -> Method | None:
    """Return an operation that reads without arguments, None if there is none: its path is one that anybody can call."""
    return next(
        (each for each in package.operations if each.verb == "GET" and not each.stream and "{" not in each.path), None
    )


def faked_call(package: Package) -> tuple[Resource, Method]:
    """Return the operation that the pages about fakes show: one that a fake can answer, if there is one."""
    answers = (
        call
        for call in package.calls
        for response in call[1].responses[:1]
        if not call[1].stream and (response.media == "none" or response.example is not None)
    )
    return next(answers, first_call(package))


def choosing(package: Package) -> Iterator[str]:
    """Yield calls that choose a media type: the first one of a body, and the first one of a response."""
    for resource, method in [pair for pair in package.calls if pair[1].bodies][:1]:
        other = method.bodies[1]
        extra = [f"content_type={double_quoted(literal(other.body.content_type))}"]
        yield call(replace(method, variants=(), arguments=other.arguments), resource.attribute, package, extra=extra)
    for resource, method in [pair for pair in package.calls if pair[1].representations][:1]:
        extra = [f"accept={double_quoted(literal(method.representations[1].media_type))}"]
        yield call(method, resource.attribute, package, extra=extra)


def streaming(package: Package) -> list[tuple[Resource, Method]]:
    """Return the operations that return streams."""
    return [pair for pair in package.calls if pair[1].stream]


def paged(package: Package) -> list[tuple[Resource, Method]]:
    """Return the operations that return pages."""
    return [pair for pair in package.calls if pair[1].pagination]


def returned(names: Set[str], operation: Method, success: Success, folder: str) -> str:
    """Return what a method returns for one of its successes, as Markdown; see `linked`."""
    types = f"{folder.rpartition('/')[0] or '..'}/types.md"
    if operation.stream and not operation.stream.with_headers:
        return f"[EventStream]({types}#eventstream) of {linked(names, operation.stream.item, folder)}"
    if operation.pagination:
        return f"[Page]({types}#page) of {linked(names, operation.pagination.item, folder)}, `body` is {linked(names, success.type, folder)}"
    return linked(names, operation.stream.returned() if operation.stream else success.shown, folder)


def uploading(package: Package) -> list[tuple[Resource, Method, Argument]]:
    """Return the operations that send files, each with its first argument for a single file."""
    return [
        (resource, operation, argument)
        for resource, operation in package.calls
        for argument in [
            a for a in operation.arguments if a.file and not any(part.name == "list" for part in a.annotation.walk())
        ][:1]
    ]


def stream_text(operation: Method) -> str:
    """Describe the result of a streaming method in one or two sentences."""
    said = operation.responses[0].description.rstrip(".")
    headers = "the headers, and " if operation.stream and operation.stream.headers else ""
    what = f"{headers}a stream of items as they arrive. Close it, or use it in a `with` statement."
    return f"{said}: {what}" if said else what[0].upper() + what[1:]


def credential_variables(package: Package) -> str:
    """Return the environment variables of the credentials that the first call of the README needs."""
    _, operation = first_call(package)
    needed = next((names for names in operation.security if names), ()) or (package.credentials[0].argument,)
    return " and ".join(f"`{package.variable_prefix}_{name}`".upper() for name in needed)


def timeout_text(operation: Method) -> str:
    """Return what `timeout_ms` limits, in one sentence."""
    if operation.stream:
        return "How long each attempt may take to open the stream, and the longest wait for an item, in milliseconds."
    return "How long each attempt may take, in milliseconds."


def needed_credentials(operation: Method) -> str:
    """Return the credentials that an operation needs, as a sentence in Markdown; "" if it needs none."""
    alternatives = [" and ".join(f"`{name}`" for name in names) for names in operation.security if names]
    if not alternatives:
        return ""
    return f"{'May use' if () in operation.security else 'Needs'} {', or '.join(alternatives)}."


def credential_text(credential: Credential, package: Package) -> str:
    """Describe a credential argument of the client in one or two sentences."""
    what = (
        "A user and a password" if credential.kind == "basic" else "A token" if credential.kind == "bearer" else "A key"
    )
    variable = f"{package.variable_prefix}_{credential.argument}".upper()
    form = " as `user:password`" if credential.kind == "basic" else ""
    said = f" {credential.description.rstrip('.')}." if credential.description else ""
    return f"{what}, or a function that returns it; by default the environment variable `{variable}`{form}.{said}"


def anchor(text: str) -> str:
    """Return the anchor that Markdown renderers give to a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


PAGE_FILTERS: Mapping[str, Callable[..., str]] = {
    filter_.__name__: filter_ for filter_ in (anchor, attribute, cell, code, double_quoted, passive, passive_cell, toml)
}
PAGE_GLOBALS: Mapping[str, Any] = {
    function.__name__: function
    for function in (
        example, call, choosing, client_name, fake_name, faked_call, first_call, paged, plain_get, streaming, uploading,
        client_variable, credential_text, credential_variables, needed_credentials, stream_text, timeout_text,
    )
}  # fmt: skip
