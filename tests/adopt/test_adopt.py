"""The adopt stage: what it adds to a foreign document, what it leaves out and says so, and what it must not touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openapi.bundling.load_document import load_document
from openapi.document import Document
from openapi.operations import operations_of
from openapi.reading.load import load_text
from openapi.versions.spell_as_3_1 import spell_as_3_1
from pipeline.adopt.adopt import adopt
from pipeline.adopt.info import PackageNames
from pipeline.adopt.left_out import strict_problems, summary_lines
from pipeline.check.rules import check
from pipeline.names import method_name
from pipeline.run import generate_files
from tests.support.packages import ROOT, TEMPLATES, import_package, write_package

OK: dict[str, Any] = {"200": {"description": "Done."}}


def document(paths: dict[str, Any], version: str = "3.1.0", **rest: Any) -> Document:
    data = {"openapi": version, "info": {"title": "Some API", "version": "1"}, "paths": paths, **rest}
    return load_text(yaml.safe_dump(data, sort_keys=False), "spec.yaml")


def adopted(source: Document) -> tuple[dict[str, Any], list[str]]:
    """Return the adopted data, and the kinds of what was left out."""
    result, left_out = adopt(spell_as_3_1(source), PackageNames())
    return result.data, [item.kind.rule for item in left_out]


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def test_our_own_document_passes_through() -> None:
    ours = load_document(ROOT / "openapi.yaml")
    result, left_out = adopt(ours, PackageNames())
    assert result is ours
    assert not left_out


def test_names_come_from_the_title_or_the_caller() -> None:
    data, _ = adopted(document({"/a": {"get": {"responses": OK}}}))
    assert data["info"]["x-python"] == {"package": "some_api_client", "client": "SomeAPI"}
    result, _ = adopt(document({"/a": {"get": {"responses": OK}}}), PackageNames("mine", "Mine"))
    assert result.data["info"]["x-python"] == {"package": "mine", "client": "Mine"}


@pytest.mark.parametrize(
    ("version", "legal"),
    [("1.2.3", "1.2.3"), ("v2", "v2"), ("2025-10-01", "2025.10.1"), ("latest", "0.0.0"), ("1", "1")],
)
def test_the_version_becomes_one_of_a_package(version: str, legal: str) -> None:
    source = document({"/a": {"get": {"responses": OK}}}, info={"title": "t", "version": version})
    assert adopted(source)[0]["info"]["version"] == legal


@pytest.mark.parametrize(
    ("verb", "path", "identifier", "tag"),
    [
        ("get", "/users/{id}/keys", "get_users_id_keys", "users"),
        ("post", "/api/v1/pets", "post_api_v1_pets", "pets"),
        ("delete", "/{id}", "delete_id", "default"),
        ("get", "/", "get", "default"),
        ("get", "/größe/日本", "get_grosse_ri_ben", "größe"),
    ],
)
def test_operations_without_id_and_tag_are_named_after_verb_and_path(
    verb: str, path: str, identifier: str, tag: str
) -> None:
    data, _ = adopted(document({path: {verb: {"responses": OK}}}))
    (operation,) = operations_of(data)
    assert (operation.node["operationId"], operation.node["tags"]) == (identifier, [tag])


def test_names_for_other_generators_count() -> None:
    node = {"operationId": "users_listAll", "tags": ["x"], "x-speakeasy-group": "users", "responses": OK}
    data, _ = adopted(document({"/a": {"get": {**node, "x-speakeasy-name-override": "listAll"}}}))
    (operation,) = operations_of(data)
    assert (method_name(operation.node), operation.node["tags"]) == ("list_all", ["users"])
    fern = {"x-fern-sdk-group-name": ["team", "users"], "x-fern-sdk-method-name": "all", "x-python-name": "every"}
    data, _ = adopted(document({"/a": {"get": {"operationId": "z", "responses": OK, **fern}}}))
    (operation,) = operations_of(data)
    assert (method_name(operation.node), operation.node["tags"]) == ("every", ["team_users"])


def test_inline_schemas_are_named_after_their_place() -> None:
    thing = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema = {
        "type": "object",
        "properties": {
            "owner": thing,
            "tags": {"type": "array", "items": thing},
            "extra": {"type": "object", "additionalProperties": thing},
            "either": {"oneOf": [{**thing, "title": "First one"}, thing, {"type": "null"}]},
        },
    }
    data, _ = adopted(
        document(
            {
                "/a": {
                    "put": {
                        "operationId": "putA",
                        "requestBody": body(schema),
                        "responses": {
                            "200": {"description": "", **body(thing)},
                            "404": {"description": "", **body(thing)},
                        },
                    }
                }
            }
        )
    )
    assert set(data["components"]["schemas"]) == {
        *("PutARequestBody", "PutARequestBodyOwner", "PutARequestBodyTagsItem", "PutARequestBodyExtraValue"),
        *("FirstOne", "PutARequestBodyEither2", "PutAResponseBody", "PutA404ResponseBody"),
    }


def test_a_moved_schema_knows_its_line() -> None:
    source = document({"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "", **body(
        {"type": "object", "properties": {"b": {"type": "string"}}}
    )}}}}})  # fmt: skip
    result, _ = adopt(source, PackageNames())
    pointer = "/components/schemas/AResponseBody/properties/b"
    assert result.line(pointer) == source.line(
        "/paths/~1a/get/responses/200/content/application~1json/schema/properties/b"
    )
    assert result.line(pointer) > 10


def test_of_several_media_types_the_best_is_kept() -> None:
    content = {"application/xml": {}, "application/json; charset=utf-8": {"schema": {"type": "string"}}}
    data, left_out = adopted(document({"/a": {"post": {"operationId": "a", "responses": {
        "200": {"description": "", "content": content}}}}}))  # fmt: skip
    (operation,) = operations_of(data)
    assert list(operation.node["responses"]["200"]["content"]) == ["application/json; charset=utf-8"]
    assert left_out == ["media-type"]


@pytest.mark.parametrize(
    ("statuses", "kept"),
    [(["default"], ["2XX"]), (["404"], ["404", "2XX"]), (["302"], ["302"]), (["103", "200"], ["200"])],
)
def test_every_operation_has_a_success(statuses: list[str], kept: list[str]) -> None:
    responses = {status: {"description": ""} for status in statuses}
    data, _ = adopted(document({"/a": {"get": {"operationId": "a", "responses": responses}}}))
    (operation,) = operations_of(data)
    assert list(operation.node["responses"]) == kept


def test_what_does_not_fit_is_neither_shown_nor_sent() -> None:
    parameters = [
        {"name": "a", "in": "query", "schema": {"type": "integer", "default": "x"}, "example": "y"},
        {"name": "b", "in": "query", "schema": {"type": "integer", "default": 1}, "example": 2},
    ]
    data, left_out = adopted(document({"/a": {"get": {"operationId": "a", "parameters": parameters, "responses": OK}}}))
    first, second = data["paths"]["/a"]["get"]["parameters"]
    assert first == {"name": "a", "in": "query", "schema": {"type": "integer"}}
    assert second == parameters[1]
    assert sorted(left_out) == ["default", "example"]


def test_classes_are_told_apart() -> None:
    text = {"type": "object", "properties": {"a": {"type": "string"}}}
    named = {"nullBool": text, "NullBool": text, "null_bool": text, "400": text, "3dsResult": text, "Field": text,
             "date": text, "größe": text}  # fmt: skip
    references = {name: {"$ref": f"#/components/schemas/{name}"} for name in named}
    all_of_them = {"type": "object", "properties": references}
    data, _ = adopted(
        document({"/a": {"get": {"responses": OK}}}, components={"schemas": {**named, "All": all_of_them}})
    )
    schemas = data["components"]["schemas"]
    assert list(schemas) == [
        *("NullBool2", "NullBool", "NullBool3", "Model400", "Model3dsResult", "FieldModel", "Date", "Grosse", "All")
    ]
    assert schemas["All"]["properties"]["400"] == {"$ref": "#/components/schemas/Model400"}


WORDS = st.sampled_from(["pets", "users", "orders", "keys", "items"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["get", "post"])), min_size=1, max_size=6, unique=True), WORDS)
def test_an_addition_elsewhere_renames_nothing(calls: list[tuple[str, str, str]], extra: str) -> None:
    def paths(of: list[tuple[str, str, str]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for first, second, verb in of:
            schema: dict[str, Any] = {
                "type": "object",
                "properties": {second: {"type": "object", "properties": {"x": {}}}},
            }
            responses = {"200": {"description": "", **body(schema)}}
            found.setdefault(f"/{first}/{{id}}/{second}", {})[verb] = {"responses": responses, "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}  # fmt: skip
        return found

    def names(of: dict[str, Any]) -> dict[str, Any]:
        return {f"{o.verb} {o.path}": (method_name(o.node), o.node["tags"]) for o in operations_of(of)}

    before, _ = adopted(document(paths(calls)))
    more = document(
        {f"/new/{extra}": {"get": {"responses": OK}}, **paths(calls)},
        components={"schemas": {f"New{extra}": {"type": "object", "properties": {"y": {}}}}},
    )
    after, _ = adopted(more)
    assert names(before).items() <= names(after).items()
    assert before["components"]["schemas"].keys() <= after["components"]["schemas"].keys()


def test_a_response_that_never_has_a_body_loses_it() -> None:
    shared = {"description": "Done.", "content": {"application/json": {"schema": {"type": "string"}}}}
    responses = {"200": {"$ref": "#/components/responses/Done"}, "204": {"$ref": "#/components/responses/Done"}}
    source = document({"/a": {"get": {"responses": responses}}}, components={"responses": {"Done": shared}})
    data, rules = adopted(source)
    assert "content" not in data["paths"]["/a"]["get"]["responses"]["204"]
    assert data["components"]["responses"]["Done"]["content"]
    assert rules == ["body-without-place"]


def test_what_is_left_out_of_another_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: a.yaml}}\n")
    (tmp_path / "a.yaml").write_text("get:\n  responses:\n    '101': {description: d}\n")
    source = load_document(tmp_path / "api.yaml", "api.yaml")
    _, left_out = adopt(source, PackageNames())
    assert summary_lines(left_out)[0].endswith("101 of get_a (a.yaml:3)")
    assert strict_problems(left_out, source)[0].file == "a.yaml"


def test_tags_that_become_one_attribute_are_one_tag() -> None:
    paths = {
        "/books": {"get": {"tags": ["Books"], "responses": OK}},
        "/books/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True}], "responses": OK}},
        "/shelf": {"get": {"tags": ["book-shelf"], "responses": OK}, "put": {"tags": ["bookShelf"], "responses": OK}},
    }
    data, _ = adopted(document(paths, tags=[{"name": "book_shelf", "description": "Shelves."}]))
    assert [operation.node["tags"] for operation in operations_of(data)] == [["Books"]] * 2 + [["book_shelf"]] * 2
    assert [tag["name"] for tag in data["tags"]] == ["book_shelf", "Books"]


def test_a_discriminator_that_gives_a_schema_two_tags_is_dropped() -> None:
    schemas: dict[str, Any] = {
        name: {"type": "object", "properties": {"kind": {"type": "string"}}} for name in ("Cat", "Dog", "Fish", "Eel")
    }
    unions: dict[str, tuple[list[str], dict[str, str]]] = {
        "Pets": (["Cat", "Dog"], {"cat": "Cat", "dog": "Dog"}),
        "Animals": (["Cat", "Dog"], {"feline": "#/components/schemas/Cat", "dog": "Dog"}),
        "Swimmers": (["Fish", "Eel"], {}),
    }
    for name, (branches, mapping) in unions.items():
        schemas[name] = {
            "oneOf": [{"$ref": f"#/components/schemas/{branch}"} for branch in branches],
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        }
    data, _ = adopted(document({"/a": {"get": {"operationId": "a", "responses": OK}}}, components={"schemas": schemas}))
    kept = [name for name in unions if "discriminator" in data["components"]["schemas"][name]]
    assert kept == ["Swimmers"]


def test_a_discriminator_says_which_value_names_which_branch() -> None:
    text: dict[str, Any] = {"type": "string"}
    kinds = {
        "Cat": {"enum": ["cat", "kitten"]}, "Dog": {"const": "dog"}, "Bird": text, "Fish": {"enum": ["fish"]},
    }  # fmt: skip
    named = {name: {"type": "object", "properties": {"kind": kind}} for name, kind in kinds.items()}

    def mapping(*names: str, **given: str) -> Any:
        union = {
            "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names],
            "discriminator": {"propertyName": "kind", "mapping": given},
        }
        schemas = {**named, "Twin": named["Dog"], "Pet": union}
        data, _ = adopted(document({"/a": {"get": {"responses": OK}}}, components={"schemas": schemas}))
        found = data["components"]["schemas"]["Pet"].get("discriminator", {}).get("mapping", {})
        return {value: target.rpartition("/")[2] for value, target in found.items()}

    assert mapping("Cat", "Dog", "Bird") == {"cat": "Cat", "kitten": "Cat", "dog": "Dog", "Bird": "Bird"}
    assert mapping("Fish", "Bird", tweet="Bird", swim="#/components/schemas/Fish", bark="#/components/schemas/Dog") == {
        "swim": "Fish", "fish": "Fish", "tweet": "Bird",
    }  # fmt: skip
    assert mapping("Dog", "Twin") == {}


def test_the_client_and_its_resources_have_names_of_their_own(tmp_path: Path) -> None:
    paths = {f"/{name}": {"get": {"responses": OK}} for name in ("pets", "server", "event-stream", "credentials")}
    spec = tmp_path / "spec.yaml"
    for title, client in (("Pets", "Pets"), ("Server", "ServerClient")):
        text = yaml.safe_dump({"openapi": "3.1.0", "info": {"title": title, "version": 1.0}, "paths": paths})
        spec.write_text(text, "utf-8")
        source = write_package(generate_files(spec, TEMPLATES), tmp_path / title)
        module = import_package(f"{title.lower()}_client", source)
        with getattr(module, client)(server_url="http://localhost:1") as made:
            names = [type(getattr(made, tag)).__name__ for tag in ("pets", "server", "event_stream", "credentials")]
        assert len({client, *names}) == 5
        assert names[1:] == ["ServerResource", "EventStreamResource", "CredentialsResource"]


def test_ranges_in_small_letters_and_odd_names_are_read() -> None:
    reference = {"$ref": "#/components/schemas/List%C2%ABPet%C2%BB"}
    responses = {**OK, "4xx": {"description": "No.", **body(reference)}}
    source = document(
        {"/a": {"get": {"responses": responses}}}, components={"schemas": {"List«Pet»": {"type": "object"}}}
    )
    spelled = spell_as_3_1(source)
    assert check(spelled, "3.1") == []
    data, left_out = adopted(source)
    assert list(data["paths"]["/a"]["get"]["responses"]) == ["200", "4XX"]
    assert left_out == []


def test_what_is_left_out_of_both_directions_is_listed_once() -> None:
    thing = {
        "type": "object", "required": ["id", "ghost"], "properties": {"id": {"type": "string", "readOnly": True}},
    }  # fmt: skip
    reference = body({"$ref": "#/components/schemas/Thing"})
    operation = {"requestBody": reference, "responses": {"200": {"description": "Done.", **reference}}}
    source = document({"/a": {"post": operation}}, components={"schemas": {"Thing": thing}})
    assert adopted(source)[1].count("required") == 1
