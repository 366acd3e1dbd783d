"""The names of inline classes: those that are identical are one, and an edit elsewhere renames none."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import yaml

from openapi.document import Document
from openapi.reading.load import load_text
from openapi.spec import spec_of
from pipeline.changes import MERGED_SCHEMA, NAMED_SCHEMA
from pipeline.prepare.prepare import prepare
from tests.prepare.preparing import body, document, prepared
from tests.support.packages import FRAGMENTS

TEXT: dict[str, Any] = {"type": "string"}
ADDRESS: dict[str, Any] = {"type": "object", "required": ["street"], "properties": {"street": TEXT, "town": TEXT}}


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def operation(name: str, answer: Any = None, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    schemas = {"200": answer, **(errors or {})}
    responses = {status: {"description": "", **(body(schema) if schema else {})} for status, schema in schemas.items()}
    return {"get": {"operationId": name, "tags": ["t"], "responses": responses}}


def classes(schemas: dict[str, Any], paths: dict[str, Any] | None = None) -> dict[str, Any]:
    paths = paths or {"/ping": operation("ping")}
    data, _ = prepared(document(paths, components={"schemas": deepcopy(schemas)}))
    found: dict[str, Any] = data["components"]["schemas"]
    return found


def test_identical_bodies_of_errors_are_one_class() -> None:
    problem = an_object(message=TEXT, code={"type": "integer"})
    for statuses, name in ((("404", "404"), "NotFoundResponseBody"), (("404", "500"), "ErrorResponseBody")):
        paths = {
            f"/{label}": operation(f"get_{label}", errors={status: {**problem, "description": f"No {label}."}})
            for label, status in zip("ab", statuses, strict=True)
        }
        source = document(paths)
        result = prepare(spec_of(source))
        assert list(result.spec.data["components"]["schemas"]) == [name]
        assert [change.detail for change in result.changes if change.kind is MERGED_SCHEMA] == [name]
        references = [
            result.spec.data["paths"][path]["get"]["responses"][status]["content"]["application/json"]["schema"]
            for path, status in zip(("/a", "/b"), statuses, strict=True)
        ]
        assert references == [{"$ref": f"#/components/schemas/{name}", "description": f"No {label}."} for label in "ab"]


def test_identical_objects_of_one_property_are_one_class_with_what_is_in_them() -> None:
    home = an_object(address={**ADDRESS, "properties": {**ADDRESS["properties"], "geo": an_object(lat=TEXT)}})
    found = classes({"User": home, "Shop": home, "Depot": an_object(home_address=home["properties"]["address"])})
    assert {*found} == {"User", "Shop", "Depot", "Address", "AddressGeo"}
    references = [found[name]["properties"] for name in ("User", "Shop", "Depot")]
    assert references == [
        {"address": {"$ref": "#/components/schemas/Address"}}, {"address": {"$ref": "#/components/schemas/Address"}},
        {"home_address": {"$ref": "#/components/schemas/Address"}},
    ]  # fmt: skip


def test_what_differs_or_is_called_otherwise_stays_apart() -> None:
    documented = {**ADDRESS, "properties": {"street": TEXT, "town": {**TEXT, "description": "The town."}}}
    found = classes({"User": an_object(address=ADDRESS), "Shop": an_object(address=documented, place=ADDRESS)})
    assert {*found} == {"User", "Shop", "UserAddress", "ShopAddress", "ShopPlace"}


def test_an_inline_object_is_the_named_schema_that_it_repeats() -> None:
    found = classes(
        {"Address": ADDRESS, "User": an_object(address={**ADDRESS, "description": "Where."}, other=ADDRESS)}
    )
    assert {*found} == {"Address", "User", "UserOther"}
    assert found["User"]["properties"]["address"] == {"$ref": "#/components/schemas/Address", "description": "Where."}


def test_identical_bodies_are_named_after_what_they_share() -> None:
    user = an_object(id=TEXT, name=TEXT, mail=TEXT, age=TEXT)
    for labels, answer, name in (
        (("get_user", "update_user"), user, "UserResponseBody"),
        (("users_get", "users_update"), user, "UsersResponseBody"),
        (("start", "stop"), an_object(success={"type": "boolean"}), "SuccessResponseBody"),
        (("start", "begin"), user, "BeginResponseBody"),
    ):
        assert list(classes({}, {f"/{label}": operation(label, answer) for label in labels})) == [name]


def test_branches_are_told_apart_by_what_they_say() -> None:
    for branches, words in (
        ([an_object(type={"const": "PAGE_TOP"}), an_object(type={"enum": ["space"]})], ["PageTop", "Space"]),
        ([an_object(a=TEXT, x=TEXT), an_object(a=TEXT, y=TEXT)], ["X", "Y"]),
        ([{**an_object(a=TEXT), "title": "The one"}, an_object(a=TEXT, b=TEXT)], ["", "B"]),
        ([an_object(a=TEXT), {"type": "string", "maxLength": 3}], ["Object", "String"]),
        ([an_object(a=TEXT), an_object(a={"type": "integer"})], ["1", "2"]),
    ):
        names = [f"EitherOf{word}" if word else "TheOne" for word in words]
        found = classes({"Either": an_object(of={"anyOf": branches})})
        assert [name for name in found if name not in {"Either", "EitherOf"}] == names


def test_a_nullable_twin_is_that_schema_or_null() -> None:
    twin = {"type": ["object", "null"], **{key: ADDRESS[key] for key in ("required", "properties")}}
    for nullable in (twin, {"anyOf": [ADDRESS, {"type": "null"}], "description": "An address."}):
        found = classes({"Address": ADDRESS, "AddressNullable": nullable, "Only": {"oneOf": [an_object(a=TEXT), {"type": "null"}]},
                         "User": an_object(a={"$ref": "#/components/schemas/Only"})})  # fmt: skip
        assert {*found} == {"Address", "AddressNullable", "Only", "User"}
        assert found["AddressNullable"]["anyOf"] == [{"$ref": "#/components/schemas/Address"}, {"type": "null"}]
        assert found["Only"]["properties"].keys() == {"a"}
        assert found["User"]["properties"]["a"]["anyOf"] == [{"$ref": "#/components/schemas/Only"}, {"type": "null"}]


def test_long_names_lose_their_beginning_where_the_rest_is_unique() -> None:
    def nest(*names: str) -> dict[str, Any]:
        return an_object(**{names[0]: nest(*names[1:]) if names[1:] else an_object(a=TEXT)})

    way = ("payment_method_options", "acss_debit", "mandate_options", "default_for_customers")
    found = classes({}, {"/a": operation("post_checkout_sessions_of_accounts", nest(*way))})
    assert max(map(len, found)) <= 60
    assert "PaymentMethodOptionsAcssDebitMandateOptions" in found
    assert "AcssDebitMandateOptionsDefaultForCustomers" in found
    other = ("payment_method_options", "acss_debit", "mandate_options", "note", "default_for_customers")
    both = classes(
        {}, {"/a": operation("post_checkout_sessions_of_accounts", nest(*way)), "/b": operation("b", nest(*other))}
    )
    assert len(both) == len({name.lower() for name in both}) == 10


def test_those_that_want_one_name_all_get_a_longer_one() -> None:
    titled = {**an_object(a=TEXT), "title": "Point"}
    found = classes({"A": an_object(x=titled), "B": an_object(y={**titled, "properties": {"b": TEXT}})})
    assert {*found} == {"A", "B", "AX", "BY"}
    assert {*classes({"A": an_object(x=titled)})} == {"A", "Point"}
    assert {*classes({"A": an_object(x=titled), "Point": TEXT})} == {"A", "AX", "Point"}


def names_by_place(source: Document) -> dict[str, str]:
    changes = prepare(spec_of(source)).changes
    return {change.pointer: change.detail for change in changes if change.kind in {NAMED_SCHEMA, MERGED_SCHEMA}}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["encodings", "name_traps", "odd_schemas", "variants"])
def test_an_edit_elsewhere_renames_nothing(name: str) -> None:
    text = (FRAGMENTS / f"{name}.yaml").read_text()
    whole = names_by_place(load_text(text, "spec.yaml"))
    assert whole
    for path in yaml.safe_load(text)["paths"]:
        data = yaml.safe_load(text)
        del data["paths"][path]
        data["paths"]["/unrelated"] = operation("unrelated", an_object(first=an_object(second=TEXT)))
        data["components"]["schemas"] = {"ALater": an_object(third=an_object(t=TEXT)), **data["components"]["schemas"]}
        edited = names_by_place(load_text(yaml.safe_dump(data, sort_keys=False), "spec.yaml"))
        # The one exception: a class that lost one of its places may be called after the others.
        lost = {whole[pointer] for pointer in whole.keys() - edited.keys()}
        kept = {pointer: name for pointer, name in whole.items() if name not in lost}
        assert {pointer: edited[pointer] for pointer in kept} == kept
