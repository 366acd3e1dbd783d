"""The trial: a package is imported and its types are built before it is written, whatever its classes are called."""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openapi.problems import SpecError
from pipeline.draft import PackageNames
from pipeline.run import Built, Settings, Stages, build, generate
from pipeline.trial.trial import try_out
from tests.conftest import Fragments
from tests.support.packages import FRAGMENTS, TEMPLATES

_NEVER_A_CLASS = {"True", "False", "None"}


def imported(source: str) -> set[str]:
    """Return the names that a module imports."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


def defined(source: str) -> set[str]:
    """Return the classes that a module defines."""
    return {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)}


@pytest.mark.slow
def test_no_class_takes_the_name_of_a_builtin_or_of_what_its_module_imports(
    fragments: Fragments, tmp_path: Path
) -> None:
    """Each schema refers to one that comes before it and is referred to by it: the names are looked up too early."""
    names = {name for name in dir(builtins) if name[0].isupper()}
    for fragment in ("chat", "formats", "unions", "uploads", "enums", "all_of", "maps", "recursive"):
        names |= {
            name
            for path, text in fragments.files(fragment).items()
            if path.endswith(".py") and "/_runtime/" not in path
            for name in imported(text)
            if name.isidentifier() and name[0].isupper()
        }
    names.discard("Aaa")
    schemas: dict[str, Any] = {
        name: {"type": "object", "properties": {"first": {"$ref": "#/components/schemas/Aaa"}}}
        for name in sorted(names)
    }
    references = {f"p{number}": {"$ref": f"#/components/schemas/{name}"} for number, name in enumerate(sorted(names))}
    schemas["Aaa"] = {
        "type": "object",
        "properties": {**references, "at": {"type": "string", "format": "date-time"}, "by": {"enum": ["a", "b"]}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Aaa"}}}
    paths = {
        f"/{number}": {
            "get": {
                "operationId": f"get{number}",
                "tags": [tag],
                "responses": {"200": {"description": "a", "content": content}},
            }
        }
        for number, tag in enumerate(["TimeoutError", "Warning", "Operation", "Mapping"])
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    spec = tmp_path / "names.json"
    spec.write_text(json.dumps(document), "utf-8")
    files = generate(spec, TEMPLATES, Stages(), Settings()).files
    found = {path: defined(text) for path, text in files.items() if path.endswith(".py") and "/_runtime/" not in path}
    assert {"WarningModel", "EllipsisModel", "Aaa"} <= found[next(path for path in found if path.endswith("models.py"))]
    for path, classes in found.items():
        assert not classes & set(dir(builtins)), path
        assert not classes & imported(files[path]), path
    assert len(names) > 90
    assert names >= _NEVER_A_CLASS


Spoil = Callable[[dict[str, str]], None]


def spoiled(part: str, before: str, after: str) -> Spoil:
    """Return what puts a defect into a file."""

    def spoil(files: dict[str, str]) -> None:
        path = next(path for path in files if path.endswith(part))
        assert before in files[path]
        files[path] = files[path].replace(before, after, 1)

    return spoil


DEFECTS: dict[str, tuple[Spoil, str]] = {
    "a model that names nothing": (
        spoiled(
            "models.py", "class Done(BaseModel):\n", "class Done(BaseModel):\n    nothing: Nowhere | None = None\n"
        ),
        r"the model 'Done' cannot be used: PydanticUndefinedAnnotation: .*Nowhere",
    ),
    "a model of what pydantic does not know": (
        spoiled("models.py", "class Person(BaseModel):\n", "class Person(BaseModel):\n    lock: range | None = None\n"),
        "the model 'Person' cannot be used: PydanticSchemaGenerationError",
    ),
    "a module": (spoiled("client.py", "\nPACKAGE", "\nimport nowhere\nPACKAGE"), "cannot be imported: .*nowhere"),
    "the models": (
        spoiled("models.py", "\nclass Done", "\nimport nowhere\n\nclass Done"),
        "the package cannot be imported: .*nowhere",
    ),
}


@pytest.fixture(scope="module")
def chat() -> Built:
    return build(FRAGMENTS / "chat.yaml", TEMPLATES, Stages())


@pytest.mark.parametrize("what", DEFECTS)
def test_what_cannot_be_used_is_a_problem_with_its_place(what: str, chat: Built, fragments: Fragments) -> None:
    files = dict(fragments.files("chat"))
    spoil, message = DEFECTS[what]
    spoil(files)
    with pytest.raises(SpecError, match=message) as caught:
        try_out(files, chat.package, chat.document)
    assert all(problem.rule == "unusable-package" for problem in caught.value.problems)
    assert all(problem.file.endswith("chat.yaml") and problem.line for problem in caught.value.problems)


def test_a_call_that_cannot_be_made_names_its_operation(chat: Built, fragments: Fragments) -> None:
    files = dict(fragments.files("chat"))
    path = next(path for path in files if path.endswith("resources/files.py"))
    assert 'responses={"201": Response("json", models.Stored' in " ".join(files[path].split())
    files[path] = files[path].replace("models.Stored)", "range)", 1)
    with pytest.raises(SpecError, match=r"calls of files\.upload_file cannot be made: PydanticSchema") as caught:
        try_out(files, chat.package, chat.document)
    assert caught.value.problems[0].operation == "uploadFile"
    assert caught.value.problems[0].pointer == "/paths/~1files/post"


@pytest.mark.parametrize(
    "names", [{"package": "pydantic"}, {"package": "json"}, {"client": "Hooks"}, {"client": "Mapping"}]
)
def test_a_name_that_the_package_needs_itself_is_refused(names: dict[str, str]) -> None:
    settings = Settings(PackageNames(**names), try_out=False)
    with pytest.raises(SpecError, match="needs for something else") as caught:
        build(FRAGMENTS / "two_tags.yaml", TEMPLATES, Stages(), settings)
    assert [problem.rule for problem in caught.value.problems] == ["illegal-name"]
    assert caught.value.problems[0].line
