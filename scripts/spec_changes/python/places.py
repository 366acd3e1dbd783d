"""Find the operations that a Python name belongs to, and the place in the documents that it comes from."""

from __future__ import annotations

import re
from typing import Any

from openapi.document import Document, join, object_of, text_of, walk
from openapi.operations import operations_of
from openapi.references import References

_SCHEMAS = "#/components/schemas/"
_TWINS = re.compile(r"(_stream|_to_file)?(_async)?$")
_OWNERS = re.compile(r"(stubs|resource)$")

Place = tuple[list[str], tuple[str, str]]
"""Labels of operations, and a pointer for each document."""


class Places:
    """The places of names in a base and a revision."""

    def __init__(self, base: Document, revision: Document, methods: dict[str, tuple[str, str]]) -> None:
        self._methods = methods
        self._uses = {**_uses(revision), **_uses(base)}
        self._received = {**_uses(revision, "received"), **_uses(base, "received")}.keys()
        self._sent = {**_uses(revision, "sent"), **_uses(base, "sent")}.keys()

    def only_sent(self, name: str) -> bool:
        """True if a name belongs to a model that only requests use, so nobody reads it."""
        model = _model(name)
        return model in self._uses and model not in self._received

    def only_received(self, name: str) -> bool:
        """True if a name belongs to a model that only responses use, so nobody builds it."""
        model = _model(name)
        return model in self._uses and model not in self._sent

    def of_name(self, name: str) -> Place:
        """Return the place of a public name such as `sessions.create(title)` or `models.SessionData.title`."""
        method = name.partition("(")[0]
        verb, path = self._methods.get(method) or self._methods.get(_TWINS.sub("", method), ("", ""))
        if verb:
            pointer = join("/paths", path, verb.lower())
            return [f"{verb} {path}"], (pointer, pointer)
        return self._of_model(_model(name)) if _model(name) else ([], ("", ""))

    def of_names(self, names: tuple[str, ...]) -> Place:
        """Return the place of the method, else of the model, that the names in a piece of code lead to."""
        methods = {name.replace("_", ""): name for name in self._methods}
        for owner in names:
            for method in names:
                resource = _OWNERS.sub("", owner.lower())
                name = methods.get(f"{resource}.{_TWINS.sub('', method).replace('_', '')}")
                if name:
                    return self.of_name(name)
        return self._of_model(next((each for each in names if each in self._uses), ""))

    def _of_model(self, model: str) -> Place:
        pointer = join("/components/schemas", model) if model else ""
        return self._uses.get(model, []), (pointer, pointer)


def _model(name: str) -> str:
    """Return the model that a name belongs to, "" where it is none."""
    return name.split(".")[1] if name.startswith("models.") else ""


def _uses(document: Document, direction: str = "") -> dict[str, list[str]]:
    """Return for each schema the operations that reach it, through other schemas too; `direction` is sent or received."""
    components = object_of(document.data.get("components"))
    below = {
        f"#/components/{kind}/{name}": _references(node)
        for kind, nodes in components.items()
        for name, node in object_of(nodes).items()
    }
    uses: dict[str, list[str]] = {}
    for operation in operations_of(References(document.data)):
        node, shared = operation.node, operation.path_item.get("parameters")
        parts = {
            "": [node, shared],
            "sent": [node.get("parameters"), node.get("requestBody"), node.get("callbacks"), shared],
            "received": [node.get("responses"), node.get("callbacks")],
        }
        waiting = _references(parts[direction])
        reached: set[str] = set()
        while waiting:
            reference = waiting.pop()
            if reference not in reached:
                reached.add(reference)
                waiting |= below.get(reference, set())
        for reference in reached:
            if reference.startswith(_SCHEMAS):
                label = f"{operation.verb.upper()} {operation.path}"
                uses.setdefault(reference.removeprefix(_SCHEMAS), []).append(label)
    return uses


def _references(node: Any) -> set[str]:
    return {text_of(each["$ref"]) for _, each in walk(node) if isinstance(each, dict) and "$ref" in each}
