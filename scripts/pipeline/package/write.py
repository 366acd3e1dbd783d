"""Write: put the files in place of the old output as a whole, or compare them with it, and say what changed."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from command_line.output_folder import MANIFEST, PACKAGE, manifest, replacing, survey


@dataclass(frozen=True, slots=True)
class FileChanges:
    """How new files differ from an output folder; each list is sorted by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def with_manifest(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a package and the list of them by which their folder is known."""
    return {**files, MANIFEST: manifest(PACKAGE, files)}


def read_output(output: Path, files: Mapping[str, str]) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of an output folder that the last run has written or `files` has too, and what else is there."""
    written, foreign = survey(output)
    ours = [*written, *(path for path in foreign if path in files)]
    return {path: (output / path).read_bytes() for path in ours}, [path for path in foreign if path not in files]


def compare(files: Mapping[str, str], old: Mapping[str, bytes]) -> FileChanges:
    """Return what writing `files` would do to a folder that contains `old`."""
    return _changes({path: text.encode() for path, text in files.items()}, old)


def write(files: Mapping[str, str], output: Path) -> None:
    """Replace the output folder with one that contains only `files`.

    Raises:
        OutputError: The folder, or something in it, is not of this pipeline's making, or cannot be written.
    """
    with replacing(output, PACKAGE) as folder:
        for path, text in files.items():
            if path != MANIFEST:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())


def summarise(files: Mapping[str, str], old: Mapping[str, bytes], changes: FileChanges) -> list[str]:
    """Return the lines with which a run ends: what it did to files, operations and models."""
    lines = [_line("files", changes)]
    before = {path: text.decode("utf-8", "replace") for path, text in old.items()}
    for kind, surface in (("operations", _operations), ("models", _models)):
        lines.append(_line(kind, _changes(surface(files), surface(before))))
    return lines


def _changes(now: Mapping[str, object], then: Mapping[str, object]) -> FileChanges:
    return FileChanges(
        tuple(sorted(now.keys() - then.keys())),
        tuple(sorted(name for name in now.keys() & then.keys() if now[name] != then[name])),
        tuple(sorted(then.keys() - now.keys())),
    )


def _line(kind: str, changes: FileChanges) -> str:
    parts = [
        f"{len(names)} {what} ({', '.join(names[:6])}{', ...' if len(names) > 6 else ''})"
        for what, names in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed))
        if names
    ]
    return f"{kind}: {', '.join(parts) or 'unchanged'}"


def _operations(files: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, text in files.items():
        if "/resources/" in path and path.endswith(".py"):
            resource = path.rpartition("/")[2].removesuffix(".py")
            body = _body(text)
            constants = _assigned(body)
            members = [member for node in body if isinstance(node, ast.ClassDef) for member in node.body]
            for method in (member for member in members if isinstance(member, ast.FunctionDef)):
                if not (method.name.startswith("_") or method.decorator_list):
                    used = [n.id for n in ast.walk(method) if isinstance(n, ast.Name) and n.id in constants]
                    found[f"{resource}.{method.name}"] = ast.unparse(method) + "".join(constants[n] for n in used)
    return found


def _models(files: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, text in files.items():
        if path.endswith("/models.py") and "/_runtime/" not in path and "/resources/" not in path:
            body = _body(text)
            found |= {node.name: ast.unparse(node) for node in body if isinstance(node, ast.ClassDef)} | _assigned(body)
    return found


def _body(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []


def _assigned(body: list[ast.stmt]) -> dict[str, str]:
    """Return the source of what a module assigns, by name."""
    found: dict[str, str] = {}
    for node in body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                found[name] = ast.unparse(value)
            case _:
                pass
    return found
