"""The call of an operation as a curl command, with the values of the Python examples."""

from __future__ import annotations

import ast
import json
import shlex
from typing import Any
from urllib.parse import quote, urlencode

from pipeline.ir.method import Method
from pipeline.ir.package import Package


def curl(operation: Method, package: Package) -> str | None:
    """Return the command, or None if it would be too long, or the document says too little."""
    body = operation.body
    if not package.servers or (body is not None and body.media != "json"):
        return None
    given: dict[tuple[str, str], Any] = {
        (argument.location, argument.wire_name): ast.literal_eval(argument.example)
        for argument in operation.usual_arguments
        if argument.example
    }
    usual = "GET" if body is None else "POST"
    lines = [
        "curl " + ("" if operation.verb == usual else f"--request {operation.verb} ") + _url(operation, package, given)
    ]
    lines += _credentials(operation, package)
    if operation.stream is not None:
        lines.append("--no-buffer")
    for (location, name), value in given.items():
        if location == "header":
            lines.append("--header " + shlex.quote(f"{name}: {value}"))
    if body is not None:
        fields = {name: value for (location, name), value in given.items() if location == "body"}
        content: Any = fields.popitem()[1] if body.whole and fields else fields
        if content is None:
            return None
        lines.append("--json " + shlex.quote(json.dumps(content, ensure_ascii=False, indent=2)))
    return " \\\n  ".join(lines)


def _credentials(operation: Method, package: Package) -> list[str]:
    """Return the options for the first way to authenticate, from the environment variables that the client reads."""
    needed = operation.security[0] if operation.security else ()
    options: list[str] = []
    for credential in package.credentials:
        if credential.argument in needed:
            value = f"${package.variable_prefix}_{credential.argument.upper()}"
            options.append(
                {
                    "header": f'--header "{credential.parameter}: {value}"',
                    "query": f'--url-query "{credential.parameter}={value}"',
                    "cookie": f'--cookie "{credential.parameter}={value}"',
                    "bearer": f'--header "{credential.parameter}: Bearer {value}"',
                    "basic": f'--user "{value}"',
                }[credential.kind]
            )
    return options


def _url(operation: Method, package: Package, given: dict[tuple[str, str], Any]) -> str:
    """Return the URL of the call as a word of the shell."""
    server = package.servers[0]
    url = (operation.server or server.url).rstrip("/") + operation.path
    for name, value in server.variables.items():
        url = url.replace(f"{{{name}}}", value)
    for (location, name), value in given.items():
        if location == "path":
            url = url.replace(f"{{{name}}}", quote(str(value), safe=""))
    query = {name: value for (location, name), value in given.items() if location == "query"}
    return shlex.quote(f"{url}?{urlencode(query, doseq=True)}" if query else url)
