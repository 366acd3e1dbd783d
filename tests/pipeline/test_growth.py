"""A document that is twice as long costs twice as much, whatever chains of references it has: operations are counted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from openapi.spec import read_spec
from pipeline.check import check
from pipeline.draft import PackageNames
from pipeline.mend.mend import mend
from pipeline.prepare.prepare import prepare
from pipeline.run import Stages, build
from tests.support.packages import TEMPLATES

Schema = dict[str, Any]
Link = Callable[[Schema], Schema]

pytestmark = pytest.mark.slow  # it counts millions of calls

OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}
CHAINS: dict[str, Link] = {
    "references": lambda link: link,
    "references beside words": lambda link: {**link, "description": "d"},
    "the same part of an allOf twice": lambda link: {"allOf": [link, link]},
    "the same branch of a union twice": lambda link: {"anyOf": [link, link]},
    "unions": lambda link: {"oneOf": [link, {"type": "string"}]},
    "schemas that may be null": lambda link: {"anyOf": [link, {"type": "null"}]},
    "models": lambda link: {"type": "object", "properties": {"next": link}},
    "models with two ways": lambda link: {"type": "object", "properties": {"left": link, "right": link}},
    "diamonds": lambda link: {"oneOf": [{**OBJECT, "required": ["a"]}, {"type": "object", "properties": {"b": link}}]},
    "lists": lambda link: {"type": "array", "items": link},
    "maps": lambda link: {"type": "object", "additionalProperties": link},
}

# Each of these adds a property to those of the next one.
OWN_PROPERTIES: dict[str, Link] = {
    "in a part": lambda link: {"allOf": [link, {"type": "object", "properties": own(link)}]},
    "beside": lambda link: {"allOf": [link], "properties": own(link)},
    "beside a union": lambda link: {
        "properties": own(link),
        "oneOf": [link, {"type": "object", "properties": {"u": {}}}],
    },
}


def own(link: Schema) -> Schema:
    """Return a property with a name that no other schema of the chain has."""
    return {f"p{link['$ref'][-5:]}": {"type": "string"}}


def document(link: Link, length: int, folder: Path) -> Path:
    """Write a document with a chain of so many schemas."""
    schemas = {f"S{at:05}": link({"$ref": f"#/components/schemas/S{at + 1:05}"}) for at in range(length)}
    schemas[f"S{length:05}"] = OBJECT
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S00000"}}}
    get = {"operationId": "get", "responses": {"200": {"description": "d", "content": content}}}
    spec = folder / f"{length}.json"
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": get}}}
    spec.write_text(json.dumps({**document, "components": {"schemas": schemas}}), "utf-8")
    return spec


def operations(run: Callable[[], object]) -> int:
    """Return how many calls a function makes, in Python and in C."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def prepared(spec: Path) -> None:
    """Do all that this project does itself before the models are generated."""
    read = read_spec(spec, spec.name)
    mended = mend(read, strict=True)
    check(read, mended.changes)
    prepare(mended.spec, PackageNames())


def assert_linear(run: Callable[[Path], object], specs: list[Path], sizes: Sequence[int]) -> None:
    """Check that a document with twice as much to write costs less than two and a half times as many operations."""
    run(specs[0])  # what is loaded once is not counted
    counts = [operations(lambda spec=spec: run(spec)) for spec in specs]  # type: ignore[misc]
    for index in (0, 1):
        allowed = sizes[index + 1] / sizes[index] * 1.25
        assert counts[index + 1] / counts[index] < allowed, (counts, sizes)


def built(spec: Path) -> None:
    """Do all until the intermediate representation, with the model generator."""
    build(spec, TEMPLATES, Stages())


@pytest.mark.parametrize("kind", CHAINS)
def test_twice_the_length_is_twice_the_work(kind: str, tmp_path: Path) -> None:
    lengths = (60, 120, 240)
    assert_linear(prepared, [document(CHAINS[kind], length, tmp_path) for length in lengths], lengths)


@pytest.mark.parametrize("kind", CHAINS)
def test_twice_the_length_is_twice_the_work_with_the_models(kind: str, tmp_path: Path) -> None:
    lengths = (50, 100, 200)
    assert_linear(built, [document(CHAINS[kind], length, tmp_path) for length in lengths], lengths)


@pytest.mark.parametrize("kind", OWN_PROPERTIES)
@pytest.mark.parametrize("run", [prepared, built])
def test_inherited_properties_cost_what_they_take_to_write(
    kind: str, run: Callable[[Path], object], tmp_path: Path
) -> None:
    """Each class has the properties of those below it, so a chain of them is not written in linear space."""
    lengths = (20, 40, 80)
    sizes = [length * (length + 3) // 2 for length in lengths]
    specs = [document(OWN_PROPERTIES[kind], length, tmp_path) for length in lengths]
    assert_linear(run, specs, sizes)


@pytest.mark.parametrize(
    "kind", ["references", "the same branch of a union twice", "schemas that may be null", "unions", "lists", "models"]
)
def test_no_chain_is_too_long(kind: str, tmp_path: Path) -> None:
    prepared(document(CHAINS[kind], 1500, tmp_path))
