"""Names are made once: by the pipeline, legal and apart from each other, and none is left to a generator."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.document import Document
from openapi.problems import SpecError
from openapi.reading.load import load_text
from openapi.spec import spec_of
from pipeline.ir.package import Field, Model
from pipeline.models.generate_models import check_names
from pipeline.prepare.prepare import prepare
from pipeline.python_type import PythonType
from pipeline.run import Stages, build
from tests.conftest import Fragments
from tests.support.drawing import COMPONENTS
from tests.support.packages import TEMPLATES, generate_text
from tests.support.recording import Answer, RecordingServer

TEXT = PythonType("str")
HEAD = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "http://127.0.0.1:9"}]}


def document(schemas: dict[str, Any], paths: dict[str, Any] | None = None) -> Document:
    data = {**HEAD, "paths": paths or {}, "components": {"schemas": schemas}}
    return load_text(yaml.safe_dump(data, sort_keys=False), "spec.yaml")


def test_traps_are_called_and_read(client_of: Any, server: RecordingServer, fragments: Fragments) -> None:
    package: Any = fragments.module("name_traps")
    client, day = client_of("name_traps"), date(2026, 1, 2)
    thing = {"date": "2026-01-02", "other": "2026-01-03"}
    server.answer(Answer.of(dict.fromkeys("abcdefg", thing)))
    result = client.api.send(
        self_="s", http_headers_="h", client="c", date=day, limits=[1], body_date=day, field="F", none="N",
        datetime=datetime(2026, 1, 2, tzinfo=UTC), foo_bar="f", foo_bar_2="F", model_fields="m", size=None,
    )  # fmt: skip
    assert server.request.target == "/arguments?self=s&http_headers=h&client=c&date=2026-01-02&limits=1"
    assert server.request.json == {
        "date": "2026-01-02", "datetime": "2026-01-02T00:00:00Z", "Field": "F", "None": "N", "model_fields": "m",
        "foo_bar": "f", "fooBar": "F", "size": None,
    }  # fmt: skip
    assert [getattr(result, name).date_ for name in "abcdefg"] == [day] * 7
    assert isinstance(result.g, package.models.FieldModel)
    for call in (client.api.api, client.api.date_, client.api.models_, client.api.with_response_, client.api.str_):
        server.answer(Answer.of({"a": thing}))
        assert call().a.other == date(2026, 1, 3)


def test_resources_and_constants_are_told_apart(fragments: Fragments) -> None:
    with fragments.module("name_traps").Client() as client:
        classes = [type(getattr(client, name)).__name__ for name in ("api", "api_1", "api1", "calls", "stubs")]
    assert classes == ["API", "API1", "API12", "Calls", "Stubs"]
    source = fragments.files("name_traps")["src/fragment_name_traps/resources/api.py"]
    constants = [line.partition(" = ")[0] for line in source.splitlines() if " = Operation[" in line]
    assert len({*constants, "API", "UNSET", "UUID"}) == len(constants) + 3


def test_a_fake_has_its_own_attributes_beside_the_resources(fragments: Fragments) -> None:
    package: Any = fragments.module("name_traps")
    from importlib import import_module

    fake: Any = import_module(f"{package.__name__}.testing").FakeClient()
    fake.fake_stubs.calls.list.returns(package.models.All())
    assert fake.calls.list() == package.models.All()
    assert [call.name for call in fake.fake_calls] == ["calls.list"]


def test_what_a_client_has_itself_moves_out_of_the_way(server: RecordingServer, fragments: Fragments) -> None:
    package: Any = fragments.module("name_traps")
    with package.Client(server_url=server.url) as client:
        other = client.client_with_options(timeout_ms=9_000)
        server.answer(Answer.of({}))
        for call in (
            other.request.get_request,
            other.with_options.get_options,
            client.close.get_close,
            client.aclose.get_aclose,
            lambda: client.client_request("GET", "/request").result,
        ):
            assert call() in ({}, package.models.All())
        asyncio.run(other.client_aclose())
        client.client_close()
        with pytest.raises(package.errors.ClosedClientError):
            client.close.get_close()
    targets = [request.target for request in server.requests[-5:]]
    assert targets == ["/request", "/with_options", "/close", "/aclose", "/request"]


def test_a_name_that_a_generator_changed_is_refused() -> None:
    source = document({"Thing": {"type": "object", "properties": {"fooBar": {"type": "string"}}}, "Other": {}})
    field = Field("foo_bar", "fooBar", TEXT, None, "")
    models = [Model("Thing", "", (field,)), Model("Other", "", alias="Any")]
    check_names(spec_of(source), models)
    for changed, message in (
        ([Model("Thing", "", (replace(field, name="fooBar"),)), models[1]],
         "spec.yaml:13: generator-failed: the property 'fooBar' of the schema 'Thing' became the field 'fooBar'"),
        ([Model("Thing", ""), models[1]], "became the field None instead of 'foo_bar'"),
        ([*models, Model("ThingItem", "", alias="str")], "datamodel-code-generator added 'ThingItem'"),
        (models[:1], "the generated models lack the schema 'Other'"),
    ):  # fmt: skip
        with pytest.raises(SpecError) as caught:
            check_names(spec_of(source), changed)
        assert message in str(caught.value.problems[0])


def test_a_part_is_named_after_its_place_and_not_after_its_number(tmp_path: Path) -> None:
    limited = {"type": "array", "items": {"type": "string", "maxLength": 3}}
    found = {"description": "d", "content": {"application/json": {"schema": {"type": "string"}}}}
    query = [{"name": "tags", "in": "query", "schema": limited}]
    first = {"get": {"operationId": "first", "responses": {"200": found}}}
    last = {"get": {"operationId": "find-things", "parameters": query, "responses": {"200": found}}}
    for paths in ({"/z": last}, {"/a": first, "/z": last}):
        files = generate_text(yaml.safe_dump({**HEAD, "paths": paths}), tmp_path)
        (resource,) = [text for path, text in files.items() if path.endswith("resources/z.py")]
        assert "tags: list[models.FindThingsTagsItem] | None = None" in resource


def test_loose_keywords_become_a_plain_schema() -> None:
    text = {"type": "string"}
    loose: dict[str, tuple[Any, Any]] = {
        "Beside": ({"$ref": "#/components/schemas/Text", "type": "string", "description": "d"},
                   {"type": "string", "description": "d"}),
        "Either": ({"type": "string", "minLength": 1, "oneOf": [{"const": "a"}, {"maxLength": 2}]},
                  {"oneOf": [{"const": "a"}, {"$ref": "#/components/schemas/EitherString"}]}),
        "Values": ({"enum": ["a"], "anyOf": [text, text]}, {"enum": ["a"]}),
        "Listed": ({"type": "array", "items": text, "properties": {"a": text}, "enum": [[]]},
                   {"type": "array", "items": text}),
        "Several": ({"type": ["array", "number", "null"], "items": text, "minimum": 1},
                    {"anyOf": [{"type": "array", "items": text}, {"$ref": "#/components/schemas/SeveralNumber"}, {"type": "null"}]}),
    }  # fmt: skip
    schemas = prepare(
        spec_of(document({"Text": text, **{name: source for name, (source, _) in loose.items()}}))
    ).spec.data
    assert {name: schemas["components"]["schemas"][name] for name in loose} == {
        name: plain for name, (_, plain) in loose.items()
    }


def test_a_limited_value_that_may_be_null_is_one_value_or_has_a_name() -> None:
    limited = {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}
    schemas = {"Thing": {"type": "object", "properties": {"a": limited, "b": {"type": "array", "items": limited}}}}
    found = prepare(spec_of(document(schemas))).spec.data["components"]["schemas"]
    plain = {"type": ["string", "null"], "maxLength": 3}
    assert found["Thing"]["properties"]["a"] == plain
    assert found["Thing"]["properties"]["b"]["items"] == {"$ref": "#/components/schemas/ThingBItem"}
    assert found["ThingBItem"] == plain


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMPONENTS, min_size=3, max_size=3))
def test_no_drawn_document_leaves_a_name_to_the_generator(
    tmp_path_factory: pytest.TempPathFactory, components: list[dict[str, Any]]
) -> None:
    file = tmp_path_factory.mktemp("drawn") / "drawn.yaml"
    file.write_text(_with_bodies(components), "utf-8")
    build(file, TEMPLATES, Stages())


def _with_bodies(components: list[dict[str, Any]]) -> str:
    """Return a document whose bodies, parameters and results have these components."""
    schemas: dict[str, Any] = {}
    for number, each in enumerate(components):
        for name in "ABC":
            text = json.dumps(each[name])
            for other in "ABC":
                text = text.replace(f"schemas/{other}", f"schemas/{other}{number}")
            schemas[f"{name}{number}"] = json.loads(text)
    body = {"oneOf": [schemas["A0"], {"type": "array", "items": schemas["A1"]}]}
    result = {"type": "object", "additionalProperties": schemas["A2"]}
    operation = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "parameters": [{"name": "q", "in": "query", "schema": schemas["B2"]}],
        "responses": {"200": {"description": "d", "content": {"application/json": {"schema": result}}}},
    }
    return yaml.safe_dump({**HEAD, "paths": {"/a": {"post": operation}}, "components": {"schemas": schemas}})


def test_classes_alike_but_for_case_have_pages_of_their_own(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"a": {"type": "string"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/HttpError"}}}}
    operation = {"operationId": "a", "responses": {"200": {"description": "d"}, "404": {"description": "d", **body}}}
    schemas = dict.fromkeys(("HttpError", "HTTPError", "readtimeout"), thing)
    data = {**HEAD, "paths": {"/a": {"get": operation}}, "components": {"schemas": schemas}}
    files = generate_text(yaml.safe_dump(data), tmp_path)
    assert {"docs/models/httperror.md", "docs/models/httperror2.md", "docs/errors/httperror2.md"} <= files.keys()
    assert "class HTTPError(" in files["src/t_client/models.py"]
    assert "class HttpError2(" in files["src/t_client/models.py"]


def test_long_names_are_cut_off_and_stay_apart(tmp_path: Path) -> None:
    long = "t" * 3000
    thing = {"type": "object", "properties": {long: {"type": "string"}}}
    body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{long}"}}}}
    answer = {"200": {"description": "d", **body}}
    operations = {
        f"/{end}": {"get": {"operationId": f"{long}{end}", "tags": [f"{long}{end}"], "responses": answer}}
        for end in "ab"
    }
    data = {**HEAD, "paths": operations, "components": {"schemas": {long: thing, f"{long}2": thing}}}
    files = generate_text(yaml.safe_dump(data), tmp_path)
    assert max(len(part) for path in files for part in path.split("/")) < 130
    assert sum(path.startswith("src/t_client/resources/t") for path in files) == 2
    assert sum(path.startswith("docs/models/t") for path in files) == 2
    assert f'alias="{long}"' in files["src/t_client/models.py"]


def test_a_package_that_replaces_another_needs_no_documented_errors_and_no_results(tmp_path: Path) -> None:
    names = [{"names": ["httpclient"], "use": "nothing"}]
    replaces = {"from": "0.5", "to": "0.8", "names": names}
    operation = {"operationId": "a", "responses": {"204": {"description": "d"}}}
    info = {"title": "T", "version": "1", "x-python": {"replaces": replaces}}
    files = generate_text(yaml.safe_dump({**HEAD, "info": info, "paths": {"/a": {"get": operation}}}), tmp_path)
    assert "from t_client import httpclient" in files["docs/switching.md"]
    assert "## Models" not in files["docs/switching.md"]
