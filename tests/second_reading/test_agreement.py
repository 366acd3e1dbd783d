"""Both programs read the same in our own document, in that of the shop, and in the fragments."""

from __future__ import annotations

import pytest

from second_reading.compare import compare
from second_reading.package_reading import read_package
from tests.second_reading.planting import SHOP, readings, reported
from tests.support.packages import FRAGMENTS, ROOT


def test_both_readings_of_the_shop_agree() -> None:
    assert reported(readings(SHOP)[0]) == []
    assert readings(SHOP)[2].unread == ()


def test_our_own_document_is_read_by_both_as_a_whole() -> None:
    """A part that openapi-python-client cannot read is not compared: describe it here, with the reason, if it must be."""
    package, document, theirs = readings(ROOT / "openapi.yaml")
    assert theirs.unread == ()
    assert len(theirs.operations) == sum(len(resource.operations) for resource in package.resources)
    assert compare(read_package(package, document.data["components"]["schemas"]), theirs, document) == []


@pytest.mark.slow
def test_the_fragments_are_read_alike() -> None:
    found: dict[str, list[str]] = {}
    for spec in sorted(FRAGMENTS.glob("*.yaml")):
        package, document, theirs = readings(spec)
        ours = read_package(package, document.data["components"]["schemas"], theirs.unread_schemas)
        found[spec.stem] = [f"{item.operation} {item}" for item in compare(ours, theirs, document)]
    assert {name: items for name, items in found.items() if items} == {}
