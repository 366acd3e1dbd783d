"""Files beside a document: read once, within its folder, and their messages name the line in the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from openapi.bundling.bundle import bundle
from openapi.document import Document
from openapi.problems import SpecError
from openapi.reading.content import files_below, no_files
from openapi.reading.load import load_text
from openapi.spec import Spec, read_spec
from pipeline.changes import DANGLING
from pipeline.check import check
from pipeline.mend.mend import mend

ROOT = """\
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /pets: {$ref: paths/pets.yaml}
  /dogs/{id}:
    parameters: [{$ref: "./parameters.json#/Id"}]
    get:
      responses:
        "200": {$ref: "responses.yml#/Dog"}
        "404": {$ref: "#/components/responses/Missing"}
components:
  responses:
    Missing: {description: m}
  schemas:
    Pet: {$ref: schemas/Pet.yaml}
    Error: {type: string}
"""
FILES = {
    "api.yaml": ROOT,
    "paths/pets.yaml": """\
get:
  parameters: [{$ref: "../parameters.json#/Id"}]
  responses:
    "200": {description: d, content: {application/json: {schema: {$ref: ../schemas/Pet.yaml}}}}
    "404": {$ref: "../api.yaml#/components/responses/Missing"}
    default: {$ref: "../responses.yml#/Failed"}
""",
    "parameters.json": '{"Id": {"name": "id", "in": "path", "required": true,\n"schema": {"$ref": "#/Text"}},\n"Text": {"type": "string"}}',
    "responses.yml": """\
Dog: {description: d, content: {application/json: {schema: {$ref: "schemas/animals/index.yaml#/definitions/Dog"}}}}
Failed: {description: f, content: {application/json: {schema: {$ref: "schemas/Error.yaml"}}}}
""",
    "schemas/Pet.yaml": """\
type: object
properties:
  parent: {$ref: "#"}
  dog: {$ref: animals/index.yaml#/definitions/Dog}
  kind: {$ref: "animals/index.yaml"}
""",
    "schemas/animals/index.yaml": """\
type: string
definitions:
  Dog:
    type: object
    discriminator: {propertyName: kind, mapping: {pet: ../Pet.yaml, puppy: "#/definitions/Puppy"}}
    properties:
      pet: {$ref: ../Pet.yaml}
  Puppy: {$ref: "#/definitions/Dog"}
""",
    "schemas/Error.yaml": "type: integer\n",
}  # fmt: skip


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder / "api.yaml"


def reference(section: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{section}/{name}"}


def is_dangling(spec: Spec) -> bool:
    return any(change.kind is DANGLING for change in mend(spec, strict=True).changes)


@pytest.fixture
def bundled(tmp_path: Path) -> Document:
    document = read_spec(written(tmp_path, FILES), "specs/api.yaml").document
    assert not is_dangling(Spec(document))
    return document


def test_every_reference_becomes_local(bundled: Document) -> None:
    data = bundled.data
    assert data["components"]["schemas"] == {
        "Pet": {
            "type": "object",
            "properties": {
                "parent": reference("schemas", "Pet"),
                "dog": reference("schemas", "Dog"),
                "kind": reference("schemas", "animals"),
            },
        },
        "Error": {"type": "string"},
        "Text": {"type": "string"},
        "Dog": {
            "type": "object",
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"pet": "#/components/schemas/Pet", "puppy": "#/components/schemas/Puppy"},
            },
            "properties": {"pet": reference("schemas", "Pet")},
        },
        "Puppy": reference("schemas", "Dog"),
        "animals": {"type": "string"},
        "Error_Error": {"type": "integer"},
    }
    get = data["paths"]["/pets"]["get"]
    assert get["parameters"] == data["paths"]["/dogs/{id}"]["parameters"] == [reference("parameters", "Id")]
    assert get["responses"]["200"]["content"]["application/json"]["schema"] == reference("schemas", "Pet")
    assert get["responses"]["404"] == reference("responses", "Missing")
    assert data["components"]["parameters"]["Id"]["schema"] == reference("schemas", "Text")


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/components/schemas/Pet/properties/dog", ("specs/schemas/Pet.yaml", 4, "/properties/dog")),
        (
            "/components/schemas/Dog/properties/pet",
            ("specs/schemas/animals/index.yaml", 7, "/definitions/Dog/properties/pet"),
        ),
        ("/paths/~1pets/get/responses/default", ("specs/paths/pets.yaml", 6, "/get/responses/default")),
        ("/components/parameters/Id/schema", ("specs/parameters.json", 2, "/Id/schema")),
        ("/components/schemas/Error", ("specs/api.yaml", 16, "/components/schemas/Error")),
        ("/paths/~1dogs~1{id}/get", ("specs/api.yaml", 7, "/paths/~1dogs~1{id}/get")),
    ],
)
def test_messages_name_the_line_in_the_file(bundled: Document, pointer: str, place: tuple[str, int, str]) -> None:
    problem = bundled.problem("rule", "message", pointer)
    assert (problem.file, problem.line, problem.pointer) == place


def test_each_file_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, FILES)
    below, read = files_below(tmp_path), list[str]()

    def recording(name: str) -> bytes:
        read.append(name)
        return below(name)

    bundle(load_text(path.read_text(), "main:api.yaml"), recording)
    assert sorted(read) == sorted(FILES.keys() - {"api.yaml"})


def test_a_document_without_files_is_returned_as_it_is() -> None:
    document = load_text('openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: "#/components/schemas/A"}}}\n', "api.yaml")
    assert bundle(document, no_files) is document


def schema_at(target: str) -> str:
    return f"openapi: 3.0.0\ncomponents:\n  schemas:\n    A:\n      $ref: {target!r}\n"


LOOP = {"api.yaml": schema_at("a.yaml#/A"), "a.yaml": "A: {$ref: 'b.yaml#/B'}", "b.yaml": "B:\n  $ref: 'a.yaml#/A'"}
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "network": ({"api.yaml": schema_at("https://a.test/b.yaml#/A")}, "api.yaml:5: remote-reference"),
    "file URL": ({"api.yaml": schema_at("file:///etc/passwd")}, "api.yaml:5: remote-reference"),
    "other host": ({"api.yaml": schema_at("//a.test/b.yaml")}, "api.yaml:5: remote-reference"),
    "above": ({"api.yaml": schema_at("../secret.yaml")}, "api.yaml:5: outside-reference"),
    "above in escapes": ({"api.yaml": schema_at("%2e%2e%2fsecret.yaml")}, "api.yaml:5: outside-reference"),
    "above by a detour": ({"api.yaml": schema_at("a/../../secret.yaml")}, "api.yaml:5: outside-reference"),
    "above in backslashes": ({"api.yaml": schema_at("..\\secret.yaml")}, "api.yaml:5: outside-reference"),
    "absolute": ({"api.yaml": schema_at("/etc/passwd")}, "api.yaml:5: outside-reference"),
    "drive": ({"api.yaml": schema_at("c:\\secret.yaml")}, "api.yaml:5: outside-reference"),
    "link": ({"api.yaml": schema_at("link.yaml")}, "api.yaml:5: unreadable-file: .*a link that leads out"),
    "folder": ({"api.yaml": schema_at("."), "a.yaml": ""}, "api.yaml:5: unreadable-file: .*no such file"),
    "missing": ({"api.yaml": schema_at("a.yaml")}, "api.yaml:5: unreadable-file: the file .*a.yaml cannot be read"),
    "dangling": ({"api.yaml": schema_at("a.yaml#/B"), "a.yaml": "A: {}"}, "api.yaml:5: dangling-reference"),
    "dangling inside": (
        {"api.yaml": schema_at("a.yaml#/A"), "a.yaml": "A:\n  items:\n    $ref: '#/B'"}, "a.yaml:3: dangling-reference",
    ),
    "no mapping": ({"api.yaml": schema_at("a.yaml#/A"), "a.yaml": "A: 1"}, "api.yaml:5: dangling-reference"),
    "broken": ({"api.yaml": schema_at("a.yaml"), "a.yaml": "A: 1\nA: 2"}, "a.yaml:2: duplicate-key"),
    "circle": (LOOP, "circular-reference"),
    "anchor": ({"api.yaml": schema_at("a.yaml#A"), "a.yaml": "A: {}"}, "api.yaml:5: invalid-reference"),
    "path circle": (
        {
            "api.yaml": "openapi: 3.0.0\npaths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n",
        }, "api.yaml:[34]: circular-reference",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_followed_is_refused(files: dict[str, str], message: str, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("type: string\n")
    path = written(tmp_path / "spec", files)
    (tmp_path / "spec/link.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(SpecError, match=message):
        read = read_spec(path)
        check(read, mend(read, strict=True).changes)


def test_references_between_path_items_are_put_in_place() -> None:
    text = """\
openapi: 3.1.0
paths:
  /a:
    post:
      callbacks: {done: {"{$request.body#/url}": {$ref: "#/paths/~1a"}}}
  /b: {$ref: "#/paths/~1a", summary: Other}
"""
    document = bundle(load_text(text, "api.yaml"), no_files)
    post = document.data["paths"]["/a"]["post"]
    assert document.data["paths"]["/b"] == {"post": post, "summary": "Other"}
    assert [document.line(f"/paths/~1b/{key}") for key in ("post", "summary")] == [4, 6]


def test_percent_encoding_in_references_is_undone() -> None:
    text = """\
openapi: 3.1.0
components:
  schemas:
    A: {$ref: "#/components/schemas/a%20b"}
    B: {$ref: "#/components/schemas/50%25"}
    C: {$ref: "#/components/schemas/50%25%25"}
    a b: {}
    50%: {}
    50%25%25: {}
"""
    document = bundle(load_text(text, "api.yaml"), no_files)
    schemas = document.data["components"]["schemas"]
    assert [schemas[name]["$ref"].rpartition("/")[2] for name in "ABC"] == ["a b", "50%", "50%25%25"]
    assert not is_dangling(Spec(document))


def test_files_stand_for_whole_parts(tmp_path: Path) -> None:
    files = {
        "api.yaml": "openapi: 3.0.0\npaths: {$ref: paths/index.yaml}\ncomponents: {schemas: {$ref: schemas.yaml}}\n",
        "paths/index.yaml": "/a:\n  get: {$ref: get-a.yaml}\n",
        "paths/get-a.yaml": "responses: {'200': {$ref: '../api.yaml#/components/schemas/A'}}\n",
        "schemas.yaml": "A: {items: {$ref: '#/B'}}\nB: {type: string}\n",
    }
    data = read_spec(written(tmp_path, files)).document.data
    assert data["paths"] == {"/a": {"get": {"responses": {"200": reference("schemas", "A")}}}}
    assert data["components"]["schemas"]["A"] == {"items": reference("schemas", "B")}


def test_standard_input_has_no_files_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(schema_at("a.yaml").encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(content))
    with pytest.raises(SpecError, match=r"<stdin>:5: unreadable-file: .*it was read from standard input"):
        read_spec(Path("-"))
