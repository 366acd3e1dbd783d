"""What openapi-python-client cannot read is listed, and does not keep it from reading the rest."""

from __future__ import annotations

from pathlib import Path

from second_reading.compare import compare
from second_reading.package_reading import read_package
from second_reading.readable import readable
from tests.second_reading.planting import readings

UNREADABLE = Path(__file__).with_name("unreadable.yaml")


def test_each_unread_part_is_listed_with_a_reason() -> None:
    assert [str(part) for part in readings(UNREADABLE)[2].unread] == [
        "schema Json: Invalid property in union ...",
        "what the field size of Thing takes: Invalid property in union ...",
        "what the header parameter X-Since of listThings takes: datetime.datetime is not allowed in header",
        "operation getThing: Incorrect path templating for /things/{thing.id} (Path parameters do not match with path)",
    ]


def test_the_rest_is_read_and_compared() -> None:
    package, document, theirs = readings(UNREADABLE)
    listed = theirs.operations["GET", "/things"]
    assert listed.parameters["query", "limit"].required is False
    assert listed.parameters["header", "X-Since"].required is True
    assert theirs.models["Thing"].fields["name"].required is True
    assert set(theirs.models["Box"].fields) == {"thing"}
    ours = read_package(package, document.data["components"]["schemas"], theirs.unread_schemas)
    assert compare(ours, theirs, document) == []


def test_a_reference_to_values_with_null_stays_one() -> None:
    reference = {"$ref": "#/components/schemas/Color"}
    fields = {"color": {**reference}, "shade": {**reference, "default": "red"}}
    schemas = {"Color": {"enum": ["red", None]}, "Car": {"type": "object", "properties": fields}}
    found = readable({"paths": {}, "components": {"schemas": schemas}})["components"]["schemas"]["Car"]["properties"]
    assert found == {"color": reference, "shade": {"allOf": [reference], "default": "red"}}
