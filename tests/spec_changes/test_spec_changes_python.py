"""What a change does to callers in Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spec_changes.python.cache
import spec_changes.python.compare_packages
import spec_changes.python.packages
from openapi.document import Document
from openapi.reading.load import load_file, load_text
from spec_changes.compare import Settings, compare_sources
from spec_changes.python.compare_packages import PythonSide, compare_packages
from spec_changes.python.compare_surfaces import Documents, SurfaceComparison
from spec_changes.python.places import Places
from spec_changes.python.surface import Item
from tests.spec_changes.comparing import document

SPEC = Path(__file__).parents[2] / "openapi.yaml"
HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0, x-python: {package: things, client: Things}}\npaths: {}\n"
RESOURCE = """
from __future__ import annotations
GET = Operation(
    name="things.get",
    operation_id="getThing",
    verb="GET",
    path="/things",
)
class Things:
    def get(self, *, id: str, depth: int | None = None) -> models.Thing: ...
    async def get_async(self, *, id: str, depth: int | None = None) -> models.Thing: ...
"""
MODELS = """
from typing import Annotated, Literal, TypeAlias
class Thing(BaseModel):
    id: str
    made_at: Annotated[str | None, Field(alias="madeAt")] = None
Kind: TypeAlias = Literal["a", "b"]
"""  # fmt: skip


def packages(resource: str = RESOURCE, models: str = MODELS) -> dict[str, str]:
    root = "src/things"
    return {
        f"{root}/__init__.py": "",
        f"{root}/models.py": models,
        f"{root}/resources/__init__.py": "",
        f"{root}/resources/things.py": resource,
    }


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spec_changes.python.cache, "ROOT", tmp_path)


def generate_for(
    monkeypatch: pytest.MonkeyPatch, base: dict[str, str], revision: dict[str, str], text: str = HEAD + "x-note: new\n"
) -> Documents:
    """Return two documents for which the pipeline generates these packages."""
    documents = load_text(HEAD, "base"), load_text(text, "revision")
    files = {"base": base, "revision": revision}

    def generated(document: Document) -> dict[str, str]:
        return files[document.file]

    monkeypatch.setattr(spec_changes.python.packages, "generate", generated)
    return documents


def found(monkeypatch: pytest.MonkeyPatch, **changed: str) -> tuple[dict[str, str], list[str]]:
    side = compare_packages(*generate_for(monkeypatch, packages(), packages(**changed)))
    assert all(finding.axis == "python" for finding in side.findings)
    return {finding.text: f"{finding.rule} {finding.level}" for finding in side.findings}, side.files


CHANGES: list[tuple[str, str, str, dict[str, str]]] = [
    ("resource", "def get", "def read", {
        "method `things.get` was removed": "python-name-removed breaking", "new method `things.read`": "python-name-added info"}),
    ("resource", "get", "read", {"method `things.get` is now `things.read`": "python-name-removed breaking"}),
    ("resource", "id: str,", "key: str,", {
        "argument `things.get(id)` was removed": "python-name-removed breaking",
        "new required argument `things.get(key)`": "python-argument-required breaking"}),
    ("resource", "depth: int | None = None", "depth: int | None", {"argument `things.get(depth)` became required": "python-argument-required breaking"}),
    ("resource", "id: str,", "id: str = 'a',", {"argument `things.get(id)` became optional": "python-name-added info"}),
    ("resource", "depth: int | None = None", "depth: int | None = 3", {
        "default of `things.get(depth)` changed from `None` to `3`": "python-default-changed warning"}),
    ("resource", "id: str,", "id: str, more: str = '',", {"new argument `things.get(more)`": "python-name-added info"}),
    ("resource", "id: str,", "id: str | int,", {"type of `things.get(id)` changed from `str` to `str | int`": "python-type-compatible info"}),
    ("resource", "id: str,", "id: int,", {"type of `things.get(id)` changed from `str` to `int`": "python-type-changed breaking"}),
    ("resource", "-> models.Thing", "-> models.Other", {
        "type of `things.get` changed from `models.Thing` to `models.Other`": "python-type-changed breaking"}),
    ("models", "    id: str", "    key: str", {
        "field `models.Thing.id` was removed": "python-name-removed breaking", "new field `models.Thing.key`": "python-field-added info"}),
    ("models", "str | None, Field", "str, Field", {
        "type of `models.Thing.made_at` changed from `str | None` to `str`": "python-type-compatible info"}),
    ("models", "    id: str", "    id: str | None", {"type of `models.Thing.id` changed from `str` to `str | None`": "python-type-changed breaking"}),
    ("models", "class Thing(", "class Item(", {
        "class `models.Thing` is now `models.Item`": "python-name-removed breaking"}),
    ("models", '"a", "b"', '"a"', {"type of `models.Kind` changed from `Literal['a', 'b']` to `Literal['a']`": "python-type-changed breaking"}),
    ("models", "class Thing(BaseModel):\n    id: str\n", "Thing: TypeAlias = dict[str, str]\nclass Other:\n", {
        "class `models.Thing` is now an alias of `dict[str, str]`": "python-type-changed breaking"}),
    ("models", 'Kind: TypeAlias = Literal["a", "b"]', "class Kind(BaseModel):\n    id: str\n", {
        "alias `models.Kind` of `Literal['a', 'b']` is now a class": "python-type-changed breaking"}),
    ("models", 'Kind: TypeAlias = Literal["a", "b"]', "Kind: TypeAlias = Annotated[Literal['a', 'b'], ByTag('k', {'a': 1})]", {}),
    ("models", "madeAt", "made", {}),
    ("resource", "-> models.Thing", "-> builtins.models.Thing", {}),
]  # fmt: skip


@pytest.mark.parametrize(("module", "old", "new", "expected"), CHANGES)
def test_a_change_of_the_surface(
    monkeypatch: pytest.MonkeyPatch, module: str, old: str, new: str, expected: dict[str, str]
) -> None:
    text = {"resource": RESOURCE, "models": MODELS}[module]
    findings, files = found(monkeypatch, **{module: text.replace(old, new)})
    assert expected.items() <= findings.items()
    assert len(files) == 1
    if not expected:
        assert findings == {}


def test_a_method_names_its_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    side = compare_packages(*generate_for(monkeypatch, packages(), packages(RESOURCE.replace("id: str", "id: int"))))
    assert [(finding.operations, finding.base) for finding in side.findings] == [
        (["GET /things"], "/paths/~1things/get")
    ]


def test_a_model_names_the_operations_that_reach_it() -> None:
    schemas = {"Kind": {"enum": ["a"]}, "Thing": {"properties": {"kind": {"$ref": "#/components/schemas/Kind"}}}}
    content = {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}
    reply = {"responses": {"200": {"description": "ok", "content": content}}}
    paths: dict[str, Any] = {"/a": {"get": reply, "post": reply}, "/b": {"get": {"responses": {}}}}
    base = document({"paths": paths, "components": {"schemas": schemas}})
    places = Places(base, document({}), {"things.fork_it": ("PUT", "/c")})
    both, schema = ["GET /a", "POST /a"], "/components/schemas/Kind"
    assert places.of_name("models.Kind") == (both, (schema, schema))
    assert places.of_name("models.Thing.kind")[0] == both
    assert places.of_names(("Kind", "x"))[0] == both
    assert places.of_names(("mix", "things", "fork_it_to_file_async", "a"))[0] == ["PUT /c"]
    for owner in ("Things", "ThingsStubs", "ThingsResource"):
        assert places.of_names((owner, "fork_it", "x"))[0] == ["PUT /c"]
    assert places.of_names(("something", "else")) == ([], ("", ""))


def test_text_that_changes_no_code_changes_files_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    documented = MODELS.replace("    id: str", '    """A thing."""\n    id: str')
    assert found(monkeypatch, models=documented) == ({}, ["src/things/models.py"])


def test_another_name_of_the_package_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = {name.replace("things/", "items/", 1): text for name, text in packages().items()}
    text = HEAD.replace("package: things", "package: items")
    side = compare_packages(*generate_for(monkeypatch, packages(), renamed, text))
    assert [(finding.text, finding.level, finding.base) for finding in side.findings] == [
        ("package `things` is now `items`", "breaking", "/info/x-python/package")
    ]


def test_layout_alone_generates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec_changes.python.compare_packages, "build_both", None)
    assert compare_packages(load_text(HEAD, "base"), load_text(HEAD + "# a comment\n", "revision")) == PythonSide()


def test_documents_of_other_projects_are_left_alone() -> None:
    other = load_text("openapi: 3.1.0\npaths: {}", "other")
    side = compare_packages(other, load_text(HEAD, "own"))
    assert side.findings == []
    assert "names no package" in side.not_compared


def test_a_document_that_the_pipeline_refuses_is_a_warning() -> None:
    side = compare_packages(load_text(HEAD, "base"), load_text(HEAD + "x-note: changed\n", "revision"))
    assert [(finding.rule, finding.level.value) for finding in side.findings] == [("package-not-generated", "warning")]
    assert side.failed
    assert "base:3 cannot be generated from" in side.findings[0].text


@pytest.mark.slow
def test_the_spec_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spec_changes.python.packages, "_WORTH_A_PROCESS", 0)
    base = load_file(SPEC)
    edited = base.text.replace("x-python-name: fork\n", "x-python-name: branch\n", 1)
    assert edited != base.text
    revision = load_text(edited, "revision.yaml")
    first, second = compare_packages(base, revision), compare_packages(base, revision)
    assert [(finding.rule, finding.text) for finding in first.findings] == [
        ("python-name-removed", "method `sessions.fork` is now `sessions.branch`")
    ]
    assert "src/mix_python_sdk/resources/sessions.py" in first.files
    assert (first.findings, first.files) == (second.findings, second.files)


def renamed(text: str) -> str:
    return text.replace("x-python-name: fork\n", "x-python-name: branch\n", 1)


@pytest.mark.slow
def test_an_invalid_example_does_not_hide_what_a_change_does() -> None:
    base = load_file(SPEC)
    broken = (
        renamed(base.text)
        .replace("prompt_mode: append", "prompt_mode: nothing")
        .replace("promptMode: append", "promptMode: nothing")
    )
    assert broken != renamed(base.text)
    side = compare_packages(base, load_text(broken, "revision.yaml"))
    assert not side.failed
    assert [finding.rule for finding in side.findings] == ["python-name-removed"]


@pytest.mark.slow
def test_where_no_package_can_be_made_a_changed_name_breaks() -> None:
    base = load_file(SPEC)
    refused = renamed(base.text).replace("in: path", "in: nowhere", 1)
    report = compare_sources(base, load_text(refused, "revision.yaml"), settings=Settings(python=True))
    levels = {finding.rule: finding.level.value for finding in report.findings}
    assert levels["python-name-changed"] == "breaking"
    assert levels["package-not-generated"] == "warning"
    assert "revision.yaml:" in report.not_compared


@pytest.mark.slow
def test_a_rename_is_one_finding_in_the_whole_report() -> None:
    base = load_file(SPEC)
    report = compare_sources(base, load_text(renamed(base.text), "revision.yaml"), settings=Settings(python=True))
    assert [finding.text for finding in report.findings] == ["method `sessions.fork` is now `sessions.branch`"]


def test_a_field_of_a_model_that_is_only_sent_may_take_more() -> None:
    schema = {"Thing": {"properties": {"id": {"type": "integer"}}}}
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    sent = document({"paths": {"/a": {"post": {"requestBody": content}}}, "components": {"schemas": schema}})
    received = document(
        {
            "paths": {"/a": {"post": {"requestBody": content, "responses": {"200": content}}}},
            "components": {"schemas": schema},
        }
    )
    for base, rule in ((sent, "python-type-compatible"), (received, "python-type-changed")):
        comparison = SurfaceComparison((base, base), Places(base, base, {}))
        comparison.compare(
            {"models.Thing.id": Item("field", "int")}, {"models.Thing.id": Item("field", "int | None")}, {}
        )
        assert [finding.rule for finding in comparison.findings] == [rule]


@pytest.mark.slow
def test_a_derived_name_that_an_operation_id_replaces_breaks() -> None:
    text = json.dumps({
        "openapi": "3.1.0", "info": {"title": "Pets", "version": "1.0.0"},
        "paths": {"/pets": {"get": {"tags": ["pets"], "responses": {"204": {"description": "ok"}}}}},
    })  # fmt: skip
    base, revision = (
        load_text(text, "base"),
        load_text(text.replace('"tags"', '"operationId": "searchAll", "tags"'), "revision"),
    )
    assert "names no package" in compare_packages(base, revision).not_compared
    side = compare_packages(base, revision, derived=True)
    assert [(finding.rule, finding.level.value) for finding in side.findings] == [("python-name-removed", "breaking")]
    assert "is now `pets.search_all`" in side.findings[0].text
