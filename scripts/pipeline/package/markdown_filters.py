"""Pages: what the Markdown templates need besides the IR: cells of tables, links to types, and examples that run."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openapi.text import clean
from pipeline.ir import Operation, Package
from pipeline.names import snake_case
from pipeline.python_literals import double_quoted

_WORD = re.compile(r"models\.([A-Za-z_]\w*)|(?<![\w.])([A-Z]\w*)")


def cell(text: str) -> str:
    """Return free text for one line of Markdown, such as a cell of a table."""
    return " ".join(clean(text).replace("|", "\\|").split())


def attribute(text: str) -> str:
    """Return text for an attribute inside of an HTML comment."""
    return html.escape(cell(text)).replace("--", "-&#45;")


def toml(value: str | list[str]) -> str:
    """Return text, or a list of texts, as TOML: JSON's escapes are a part of TOML's."""
    return json.dumps(value)


def linked(annotation: str, package: Package, folder: str) -> str:
    """Return an annotation as Markdown, with links from `folder` (such as `../../models`) to the pages of its models."""
    annotation = double_quoted(annotation.replace("builtins.", ""))
    names = {model.name for model in package.models} | {holder.name for holder in package.responses_with_headers}

    def link(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f"[{match[0]}]({folder}/{name.lower()}.md)" if name in names else match[0]

    if "Literal[" in annotation:
        return f"`{cell(annotation)}`"
    return _WORD.sub(link, annotation).replace("|", "\\|").replace("[[", "\\[[")


def example(operation: Operation, resource: str, package: Package, mode: str = "") -> str:
    """Return a program that makes the call, as its users would write it.

    Args:
        operation: What to call.
        resource: The attribute of the client.
        package: The package.
        mode: "" for the plain call, "async" for its twin.
    """
    client, variable = package.client, client_variable(package)
    lines = ["import asyncio", ""] if mode == "async" else []
    lines += [f"from {package.name} import {client}", ""]
    result = "" if operation.returns == "None" else "result = "
    body = f"{result}{'await ' if mode == 'async' else ''}{call(operation, resource, package, mode)}".split("\n")
    if result:
        body.append("print(result)")
    if mode == "async":
        lines += ["", "async def main() -> None:", f"    async with {client}() as {variable}:"]
        lines += [f"        {line}" for line in body] + ["", "", "asyncio.run(main())"]
    else:
        lines += [f"with {client}() as {variable}:"] + [f"    {line}" for line in body]
    return "\n".join(lines)


def call(
    operation: Operation, resource: str, package: Package, mode: str = "", *, extra: Sequence[str] = (), twin: str = ""
) -> str:
    """Return the call alone, with `extra` as its last arguments; `twin` is the end of another method's name."""
    given = [f"{argument.name}={argument.example}" for argument in operation.arguments if argument.example]
    given += extra
    start = f"{client_variable(package)}.{resource}.{operation.method}{twin}{'_async' if mode == 'async' else ''}"
    if len(start) + sum(map(len, given)) < 80:
        return f"{start}({', '.join(given)})"
    return "\n".join([f"{start}(", *(f"    {argument}," for argument in given), ")"])


def client_variable(package: Package) -> str:
    """Return the name of the variable that holds the client in examples."""
    return snake_case(package.client)


def anchor(text: str) -> str:
    """Return the anchor that Markdown renderers give to a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


PAGE_FILTERS: Mapping[str, Callable[..., str]] = {
    "attribute": attribute,
    "cell": cell,
    "toml": toml,
    "anchor": anchor,
    "double_quoted": double_quoted,
}
PAGE_GLOBALS: Mapping[str, Any] = {
    "linked": linked,
    "example": example,
    "call": call,
    "client_variable": client_variable,
}
