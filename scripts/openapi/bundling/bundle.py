"""Bundle: combine a document and the files it refers to into one document."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from openapi.document import Document, JsonObject, Source, is_object, join
from openapi.pointers import Moves, origin_of
from openapi.problems import Problem, SpecError
from openapi.reading.content import ReadFile
from openapi.reading.load import load_bytes
from openapi.references import References
from openapi.structure import SECTIONS, Kind, Node, nodes

from .targets import (
    DEFINITIONS,
    IDENTIFIERS,
    INLINED,
    BadReferenceError,
    Identifiers,
    Target,
    component_name,
    is_reference_to_file,
    leads_out,
    mapping_of,
    target_of,
)

_SECTION_OF = {kind: section for section, kind in SECTIONS.items()}
_MOST_INLINED = 10_000


def bundle(document: Document, read: ReadFile, *, lenient: bool = False) -> Document:
    """Return a document whose references are all local; one that already is so is returned unchanged.

    The targets become components, or are inlined where OpenAPI has no such component.

    Raises:
        SpecError: A reference is dangling, leaves the folder of the document or points to the network, or a file cannot
            be read. If `lenient`, such references are kept unchanged, and only a file that does not parse is an error.
    """
    if not leads_out(document.data) and not list(_whole_parts(document.data)):
        return document
    return _Bundle(document, read, lenient).run()


def _whole_parts(data: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield the parts that are a whole file (`paths: {$ref: paths.yaml}`), which other bundlers allow too."""
    components = data.get("components")
    parts = [("", data), ("/components", components if is_object(components) else {})]
    for pointer, parent in parts:
        for key, part in parent.items():
            if _is_reference(part):
                yield join(pointer, key), part


def _is_reference(node: Any) -> bool:
    return is_object(node) and len(node) == 1 and isinstance(node.get("$ref"), str)


@dataclass
class _Bundle:
    document: Document
    read: ReadFile
    lenient: bool = False

    def __post_init__(self) -> None:
        self.data = copy.deepcopy(self.document.data)
        self.moved = Moves()
        self.others: dict[str, Source] = {}
        self._problems: list[Problem] = []
        self._findings: list[tuple[str, str, str, str]] = []
        self._inlined = 0
        self._folder, self._root = _split(self.document.file)
        self._files: dict[str, References | None] = {self._root: References(self.document.data)}
        self._identifiers: dict[str, Identifiers] = {self._root: Identifiers(self.document.data, self.document.text)}
        self._homes: dict[tuple[Kind, Target], str] = {}
        self._placed: dict[str, JsonObject] = {}
        self._waiting: list[Node] = []

    def run(self) -> Document:
        """Follow every reference, and put what they lead to into one document."""
        for _ in range(2):  # `components` itself, then its sections
            for pointer, part in list(_whole_parts(self.data)):
                self._inline(part, pointer, part["$ref"])
        self._find_homes()
        self._waiting = [Node("", "openapi", self.data)]
        while self._waiting:
            start = self._waiting.pop()
            for node in nodes(start.value, start.kind, start.pointer):
                self._make_static(node)
                self._follow(node)
                self._follow_mapping(node)
                for name in IDENTIFIERS if node.kind in {"openapi", "schema"} else ():
                    node.value.pop(name, None)  # all references are pointers now
        for section, placed in self._placed.items():
            self.data.setdefault("components", {}).setdefault(section, {}).update(placed)
        if self._problems or (self._findings and not self.lenient):
            self._stop()
        return self._result()

    def _result(self) -> Document:
        return replace(self.document.rewritten(self.data, self.moved), others={**self.document.others, **self.others})

    def _note(self, rule: str, message: str, pointer: str, hint: str) -> None:
        """Record a finding; its origin is only known at the end."""
        self._findings.append((rule, message, pointer, hint))

    def _stop(self) -> NoReturn:
        result = self._result()
        found = [result.problem(rule, message, pointer, hint=hint) for rule, message, pointer, hint in self._findings]
        raise SpecError([*dict.fromkeys([*self._problems, *found])])

    def _find_homes(self) -> None:
        """Use a component that is only a reference as the place of its target."""
        components = self.data.get("components")
        for section, kind in SECTIONS.items():
            part = components.get(section) if is_object(components) else None
            for name, node in part.items() if is_object(part) else ():
                pointer = join("/components", section, name)
                target = self._target(node["$ref"], pointer, report=False) if _is_reference(node) else None
                target = target or self._source_of(pointer)
                if target.file != self._root:
                    self._homes.setdefault((kind, target), pointer)

    def _make_static(self, node: Node) -> None:
        """Read a dynamic reference as an ordinary one if only one schema has its name."""
        reference = node.value.get("$dynamicRef")
        if (
            reference
            and "$ref" not in node.value
            and self._identifiers[self._source_of(node.pointer).file].has_one(reference)
        ):
            node.value["$ref"] = node.value.pop("$dynamicRef")

    def _follow(self, node: Node) -> None:
        """Make a reference local, or replace it with its target."""
        seen: set[Target] = set()
        while isinstance(reference := node.value.get("$ref"), str):
            target = self._target(reference, node.pointer)
            if target is None:
                return
            if self._is_inlined(node, target) or self._homes.get((node.kind, target)) == node.pointer:
                if target in seen:
                    message, hint = f"{reference!r} leads back to itself", "Let one of them be a definition."
                    self._note("circular-reference", message, join(node.pointer, "$ref"), hint)
                    return
                seen.add(target)
                if not self._inline(node.value, node.pointer, reference):
                    return
            else:
                local = self._place(target, node.kind, join(node.pointer, "$ref"), reference)
                node.value["$ref"] = local or reference
                return

    def _is_inlined(self, node: Node, target: Target) -> bool:
        """True if a reference is replaced by its target; a path item inside itself is not."""
        if node.kind not in INLINED:
            return False
        self._inlined += 1
        if self._inlined > _MOST_INLINED:
            message, hint = f"more than {_MOST_INLINED:,} references to path items", "Check them for circles."
            self._note("circular-reference", message, join(node.pointer, "$ref"), hint)
            self._stop()
        above = node.pointer
        while above:
            above = above.rpartition("/")[0]
            if node.kind == "path item" and origin_of(above, self.moved) == self._origin(target):
                return False
        return True

    def _follow_mapping(self, node: Node) -> None:
        """Make the references in the mapping of a discriminator local."""
        mapping = mapping_of(node)
        is_root = self._source_of(node.pointer).file == self._root
        for value, text in mapping.items():
            if isinstance(text, str) and (is_reference_to_file(text) or (text.startswith("#") and not is_root)):
                target = self._target(text, node.pointer)
                place = join(node.pointer, "discriminator", "mapping", value)
                mapping[value] = (target and self._place(target, "schema", place, text)) or text

    def _place(self, target: Target, kind: Kind, place: str, reference: str) -> str | None:
        """Return the local reference to a target, after making it a component if necessary."""
        if target.file == self._root:
            references = self._files[self._root]
            plain = references.target(f"#{target.pointer}") if references else None
            return f"#{target.pointer if plain is None else plain}"
        home = self._homes.get((kind, target))
        if home is None:
            content = self._content(target, place, reference)
            section = _SECTION_OF.get(kind)
            if content is None or section is None:
                return None
            components = self.data.get("components")
            own = components.get(section) if is_object(components) else None
            placed = self._placed.setdefault(section, {})
            name = component_name(target, {*(own if is_object(own) else ()), *placed})
            home = self._homes[kind, target] = join("/components", section, name)
            placed[name] = content
            for definitions in DEFINITIONS if kind == "schema" else ():
                content.pop(definitions, None)  # each one that is used becomes a separate component
            self.moved.add(home, self._origin(target))
            self._waiting.append(Node(home, kind, content))
        return f"#{home}"

    def _inline(self, node: JsonObject, pointer: str, reference: str) -> bool:
        """Replace a reference with its target; fields next to the reference win. Return whether that was possible."""
        target = self._target(reference, pointer)
        content = self._content(target, join(pointer, "$ref"), reference) if target else None
        if target is None or content is None:
            return False
        del node["$ref"]
        beside = dict(node)
        node.clear()
        node.update({**content, **beside})
        file, place = self._source_of(pointer)
        self.moved |= {join(pointer, key): self._origin(Target(file, join(place, key))) for key in beside}
        self.moved.add(pointer, self._origin(target))
        return True

    def _content(self, target: Target, place: str, reference: str) -> JsonObject | None:
        """Return a copy of the object at a target; record a problem if there is none."""
        references = self._load(target.file, place)
        if references is None:
            return None
        found = references.target(f"#{target.pointer}")
        node = None if found is None else references.raw(found)
        if not is_object(node):
            message, hint = f"{reference!r} points to nothing", "Define it, or correct the reference."
            self._note("dangling-reference", message, place, hint)
            return None
        return copy.deepcopy(node)

    def _load(self, file: str, place: str) -> References | None:
        """Return the nodes of a file, which is read once; record a problem if it cannot be read."""
        if file not in self._files:
            self._files[file] = None
            name = self._folder + file
            try:
                other = load_bytes(self.read(file), name)
            except SpecError as error:
                self._problems += [replace(problem, file=name) for problem in error.problems]
            except OSError as error:
                message = f"the file {name} cannot be read: {error.strerror or error}"
                self._note("unreadable-file", message, place, "Correct the reference, or add the file.")
            else:
                self._files[file] = References(other.data)
                self._identifiers[file] = Identifiers(other.data, other.text)
                self.others[name] = other.source
        return self._files[file]

    def _target(self, reference: str, pointer: str, *, report: bool = True) -> Target | None:
        file, place = self._source_of(pointer)
        try:
            found = self._identifiers[file].find(reference, place)
            return Target(file, found) if found is not None else self._anchored(target_of(reference, file), pointer)
        except BadReferenceError as error:
            if report:
                self._note(error.rule, str(error), join(pointer, "$ref"), error.hint)
            return None

    def _anchored(self, target: Target, pointer: str) -> Target:
        """Return a target whose pointer may be the name of an anchor with that of the anchor's schema."""
        if not target.pointer or target.pointer.startswith("/"):
            return target
        self._load(target.file, join(pointer, "$ref"))
        names = self._identifiers.get(target.file)
        found = names.find(f"#{target.pointer}", "") if names else None
        if found is None:
            hint = "Write a JSON pointer, such as #/components/schemas/Name."
            message = f"{target.pointer!r} is neither a JSON pointer nor an anchor of a schema"
            raise BadReferenceError("invalid-reference", message, hint)
        return Target(target.file, found)

    def _origin(self, target: Target) -> str:
        return target.pointer if target.file == self._root else f"{self._folder}{target.file}#{target.pointer}"

    def _source_of(self, pointer: str) -> Target:
        """Return the file that the node at a pointer was read from, and its pointer there."""
        origin = origin_of(pointer, self.moved)
        file, mark, below = origin.partition("#")
        is_other = mark and file in self.others
        return Target(file.removeprefix(self._folder), below) if is_other else Target(self._root, origin)


def _split(file: str) -> tuple[str, str]:
    """Return the folder of a document, as messages show it, and its name; a git revision counts as a folder."""
    match = re.fullmatch(r"(.*[/:\\])?([^/:\\]*)", file, re.DOTALL)
    return ((match[1] or ""), posixpath.normpath(match[2])) if match else ("", file)
