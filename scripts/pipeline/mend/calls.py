"""Calls: paths and servers that no request can use, and what parameters, operationIds, security schemes and responses lack."""

from __future__ import annotations

import re
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, object_of, text_of
from openapi.media_types import media_kind
from openapi.operations import Operation
from openapi.paths import fault_of_path, fault_of_server, path_variables
from openapi.security import servers_at
from openapi.structure import VERBS, nodes
from openapi.text import did_you_mean
from pipeline import changes
from pipeline.changes import Fault
from pipeline.draft import Draft, items_of, remove
from pipeline.extensions import WILDCARD, wrong_extensions
from pipeline.names import unique_name

# What is allowed next to `schema`; any other schema keyword belongs inside it.
_OF_SCHEMAS = (
    "type", "format", "enum", "items", "default", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems",
    "maxItems", "uniqueItems", "nullable",
)  # fmt: skip
# `*`, `**`, `*name` and `(.*)` as whole segments, and `{*name}`, `{**name}` and `{name*}`.
_PATTERN = re.compile(r"(?<=/)(?:\*\*?(\w*)|\(\.\*\))(?=/|$)|\{\*\*?(\w*)\}|\{(\w+)\*\}")
_SCHEMES = {
    spelled.lower(): spelled for spelled in ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect", "header", "query", "cookie")
}  # fmt: skip


def describe_parameters(draft: Draft) -> None:
    """Give each parameter and header one schema: the keywords next to it, the first JSON content, else text."""
    for pointer, kind, node in list(nodes(draft.data)):
        if kind not in {"parameter", "header"} or "$ref" in node or not (kind == "header" or text_of(node.get("in"))):
            continue
        content = node.get("content")
        if is_object(content) and len(content) > 1:
            chosen = next((name for name in content if media_kind(name) == "json"), next(iter(content)))
            draft.record(changes.PARAMETER_SCHEMA, join(pointer, "content"), f"{node.get('name', '')}: {chosen}")
            node["content"] = {chosen: content[chosen]}
        beside = schema_beside(node)
        if not object_of(content) and not is_object(node.get("schema")) and node.get("schema") is not True:
            draft.record(changes.PARAMETER_SCHEMA, pointer, str(node.get("name", "")))
            node["schema"] = beside or {"type": "string"}
            draft.move(join(pointer, "schema"), pointer)
        if node.get("in") == "path" and node.get("required") is not True:
            draft.record(changes.PATH_PARAMETER, pointer, str(node.get("name", "")))
            node["required"] = True


def declare_wildcards(draft: Draft) -> None:
    """Turn each pattern for the rest of a path into a placeholder, and declare it as required text."""
    for path, item in items_of(draft.data.get("paths")):
        names = dict[str, str]()  # the names of the parameters, by what stands in the path
        taken = [name for name in path_variables(path) if "*" not in name]

        def placeholder(found: re.Match[str], names: dict[str, str] = names, taken: list[str] = taken) -> str:
            given = next(filter(None, found.groups()), "path")
            names[found[0].strip("{}")] = name = unique_name(given, [*taken, *names.values()])
            return f"{{{name}}}"

        new = _PATTERN.sub(placeholder, path)
        if new == path or new in draft.data["paths"] or not is_object(item):
            continue
        draft.rename_path(path, new)
        draft.record(changes.WILDCARD, join("/paths", new), path)
        for verb in VERBS:
            if is_object(item.get(verb)):
                for written, name in names.items():
                    _declare_wildcard(draft, [item, item[verb]], written, name)


def _declare_wildcard(draft: Draft, owners: list[JsonObject], written: str, name: str) -> None:
    for owner in owners:
        for node in list_of(owner.get("parameters")):
            parameter, _ = draft.follow(node)
            if parameter.get("in") == "path" and parameter.get("name") in {written, name}:
                parameter.update({"name": name, WILDCARD: True})
                return
    wildcard = {"name": name, "in": "path", "required": True, WILDCARD: True, "schema": {"type": "string"}}
    owners[-1].setdefault("parameters", []).append(wildcard)


def schema_beside(node: JsonObject) -> JsonObject:
    """Remove and return the schema keywords that a parameter has itself, as in older versions."""
    return {key: node.pop(key) for key in _OF_SCHEMAS if key in node} if "schema" not in node else {}


def declare_path_parameters(draft: Draft) -> None:
    """Declare each placeholder of a path as text."""
    for operation in list(draft.operations()):
        variables = path_variables(operation.path)
        declared = {parameter.name for parameter in operation.parameters if parameter.location == "path"}
        for name in variables:
            if name not in declared:
                message = f"the path parameter {name!r} of {operation.path} is not declared"
                otherwise = "Add it to the parameters, with in: path, required: true."
                hint = did_you_mean(name, declared - {*variables}, otherwise)
                fault = Fault("undeclared-path-parameter", message, hint)
                draft.record(changes.PATH_PARAMETER, operation.pointer, name, fault=fault)
                parameters: list[Any] = operation.node.setdefault("parameters", [])
                parameters.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})


def distinguish_operations(draft: Draft) -> None:
    """Take the operationId from the second operation that has it: it gets a derived one."""
    known: dict[str, Operation] = {}
    for operation in draft.operations():
        identifier = operation.node.get("operationId")
        if isinstance(identifier, str):
            first, place = known.setdefault(identifier, operation), join(operation.pointer, "operationId")
            if first is not operation:
                line = draft.source.line(draft.origin(join(first.pointer, "operationId")))
                used = f"already used by {first.verb.upper()} {first.path} (line {line})"
                message = f"the operationId {identifier!r} is {used}"
                fault = Fault("duplicate-operation-id", message, "Give each operation its own.")
                draft.record(changes.OPERATION_ID, place, identifier, fault=fault)
                del operation.node["operationId"]


def spell_security_schemes(draft: Draft) -> None:
    """Spell the types of security schemes, and the places of keys, as OpenAPI does."""
    for name, scheme in items_of(draft.components.get("securitySchemes")):
        for key in ("type", "in"):
            given = scheme.get(key) if is_object(scheme) else None
            spelled = _SCHEMES.get(given.lower()) if isinstance(given, str) else None
            if spelled and spelled != given:
                draft.record(changes.SPELLING, join("/components/securitySchemes", name, key), str(given))
                scheme[key] = spelled


def supply_responses(draft: Draft) -> None:
    """Describe responses without a description, and let an operation without responses return nothing that is known."""
    for pointer, kind, node in list(nodes(draft.data)):
        if kind == "response" and "$ref" not in node and not isinstance(node.get("description"), str):
            draft.record(changes.RESPONSE, pointer, "description")
            node["description"] = ""
        elif kind == "operation" and node.get("responses") == {}:
            draft.record(changes.RESPONSE, pointer, "responses")
            del node["responses"]


def spell_paths(draft: Draft) -> None:
    """Remove white space around paths, and let each begin with a slash; leave out those that no request can have."""
    paths = draft.data.get("paths")
    if not is_object(paths):
        return
    draft.data["paths"] = spelled = dict(paths)
    for path, item in items_of(paths):
        fault = "" if path.startswith("x-") else fault_of_path(path)
        if not fault:
            continue
        message = f"the path {path!r} {fault}, so no request can have it"
        said = Fault("invalid-path", message, "Write it as servers know it: /things/{id}.")
        pointer = join("/paths", path)
        meant = f"/{path.strip().lstrip('/')}"
        is_address = "://" in path.partition("?")[0]
        if is_address or fault_of_path(meant) or meant in spelled:
            draft.record(changes.PATH, pointer, path, fault=said)
        else:
            draft.record(changes.PATH_SPELLING, pointer, path, fault=said)
            draft.move(join("/paths", meant), pointer)
            spelled[meant] = item
        del spelled[path]


def leave_out_servers(draft: Draft) -> None:
    """Leave out the servers that no request can go to."""
    references = draft.references
    for pointer, _, owner in [("", "document", draft.data), *nodes(draft.data)]:
        for server in reversed(servers_at(references, join(pointer, "servers")) if owner.get("servers") else ()):
            if fault := fault_of_server(server.filled):
                hint = "Write its URL, such as https://api.example.com/v1."
                said = Fault("invalid-server", f"the server {server.url!r} {fault}", hint)
                draft.record(changes.SERVER, join(server.pointer, "url"), server.url, fault=said)
                owner["servers"] = [node for node in owner["servers"] if node is not references.raw(server.pointer)]
        if owner.get("servers") == []:
            del owner["servers"]


def leave_out_wrong_extensions(draft: Draft) -> None:
    """Leave out misspelt extensions, and those with a value that they cannot have."""
    for pointer, fault in list(wrong_extensions(draft.data)):
        draft.record(changes.EXTENSION, pointer, f"{fault.message}: {fault.hint.rstrip('.')}", fault=fault)
        remove(draft.data, pointer)
