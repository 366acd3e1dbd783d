"""What is read only is not sent, and what is write only is not received; required counts where a property goes."""

from __future__ import annotations

import copy
import inspect
from pathlib import Path
from typing import Any

from openapi.reading.load import load_text
from openapi.spec import spec_of
from pipeline.prepare.prepare import prepare
from pipeline.run import generate_files
from tests.prepare.preparing import prepared
from tests.support.packages import TEMPLATES, import_package, write_package

SPEC = """
openapi: 3.1.0
info: {title: Accounts, version: "1", x-python: {package: directions, client: Accounts}}
servers: [{url: "http://localhost:1"}]
paths:
  /accounts:
    post:
      operationId: create
      tags: [accounts]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Account"}}}}
      responses:
        "201": {description: Made., content: {application/json: {schema: {$ref: "#/components/schemas/Account"}}}}
  /login:
    post:
      operationId: login
      tags: [accounts]
      requestBody:
        content: {application/json: {schema: {type: object, properties: {at: {type: string, readOnly: true}, name: {type: string}}}}}
      responses:
        "200": {description: In., content: {application/json: {schema: {$ref: "#/components/schemas/Token"}}}}
components:
  schemas:
    Account:
      type: object
      required: [id, name, password, owner]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        password: {type: string, writeOnly: true}
        owner: {$ref: "#/components/schemas/Owner"}
        friends: {type: array, items: {$ref: "#/components/schemas/Account"}}
        plain: {$ref: "#/components/schemas/Plain"}
    Owner:
      type: object
      required: [since, name]
      properties: {since: {$ref: "#/components/schemas/Moment"}, name: {type: string}}
    Moment: {type: string, readOnly: true}
    Plain: {type: object, properties: {x: {type: string}}}
    Token: {type: object, required: [secret], properties: {secret: {type: string, writeOnly: true}, value: {type: string}}}
"""


def prepared_accounts() -> dict[str, Any]:
    data, left_out = prepared(load_text(SPEC, "spec.yaml"))
    assert not left_out
    return data


def test_a_schema_that_goes_both_ways_becomes_two() -> None:
    schemas = prepared_accounts()["components"]["schemas"]
    assert list(schemas["Account"]["properties"]) == ["id", "name", "owner", "friends", "plain"]
    assert schemas["Account"]["required"] == ["id", "name", "owner"]
    assert list(schemas["AccountInput"]["properties"]) == ["name", "password", "owner", "friends", "plain"]
    assert schemas["AccountInput"]["required"] == ["name", "password", "owner"]


def test_references_in_what_is_sent_lead_to_what_is_sent() -> None:
    data = prepared_accounts()
    properties = data["components"]["schemas"]["AccountInput"]["properties"]
    assert properties["owner"] == {"$ref": "#/components/schemas/OwnerInput"}
    assert properties["friends"]["items"] == {"$ref": "#/components/schemas/AccountInput"}
    assert properties["plain"] == {"$ref": "#/components/schemas/Plain"}
    assert list(data["components"]["schemas"]["OwnerInput"]["properties"]) == ["name"]
    operation = data["paths"]["/accounts"]["post"]
    schema = {"$ref": "#/components/schemas/AccountInput"}
    assert operation["requestBody"]["content"]["application/json"]["schema"] == schema


def test_a_schema_that_goes_one_way_keeps_its_name() -> None:
    schemas = prepared_accounts()["components"]["schemas"]
    assert list(schemas["Token"]["properties"]) == ["value"]
    assert "required" not in schemas["Token"] or not schemas["Token"]["required"]
    assert "TokenInput" not in schemas
    assert list(schemas["LoginRequestBody"]["properties"]) == ["name"]


def test_the_copy_comes_from_the_line_of_its_original() -> None:
    document = load_text(SPEC, "spec.yaml")
    result = prepare(spec_of(document)).spec.document
    line = document.line("/components/schemas/Account/properties/password")
    assert result.line("/components/schemas/AccountInput/properties/password") == line


def test_what_is_only_sent_leads_to_what_is_sent() -> None:
    text = SPEC.replace(
        "properties: {at: {type: string, readOnly: true}, name: {type: string}}",
        'properties: {a: {$ref: "#/components/schemas/Wrapper"}}',
    )
    text += """    Wrapper: {type: object, properties: {both: {$ref: "#/components/schemas/Both"}}}
    Both: {type: object, properties: {secret: {type: string, writeOnly: true}, x: {type: string}}}
"""
    text = text.replace("value: {type: string}}}", 'value: {$ref: "#/components/schemas/Both"}}}', 1)
    schemas = prepared(load_text(text, "spec.yaml"))[0]["components"]["schemas"]
    assert schemas["Wrapper"]["properties"]["both"] == {"$ref": "#/components/schemas/BothInput"}
    assert list(schemas["BothInput"]["properties"]) == ["secret", "x"]
    assert list(schemas["Both"]["properties"]) == ["x"]


def test_a_document_without_directions_is_left_alone() -> None:
    text = SPEC.replace(", readOnly: true", "").replace(", writeOnly: true", "")
    schemas = prepared(load_text(text, "spec.yaml"))[0]["components"]["schemas"]
    assert not [name for name in schemas if name.endswith("Input")]


def test_arguments_and_fields_go_one_way_each(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC, "utf-8")
    module = import_package("directions", write_package(generate_files(spec, TEMPLATES), tmp_path))
    with module.Accounts() as client:
        arguments = inspect.signature(client.accounts.create).parameters
    assert {"name", "password", "owner", "friends", "plain"} <= arguments.keys()
    assert "id" not in arguments
    assert "password" not in module.models.Account.model_fields
    assert module.models.Account.model_fields["id"].is_required()
    assert "since" not in module.models.OwnerInput.model_fields


def test_the_document_that_came_is_not_touched() -> None:
    document = load_text(SPEC, "spec.yaml")
    before = copy.deepcopy(document.data)
    prepare(spec_of(document))
    assert document.data == before
