"""Models complete from the inside out, whatever their depth, and in circles of any size; what they read and write is the same."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import GenericAlias, ModuleType
from typing import Any

import pydantic
import pytest

from mix_python_sdk._runtime.models import BaseModel, adapter_for

HEAD = "from __future__ import annotations\nfrom decimal import Decimal\nfrom typing import Annotated\nfrom pydantic import Field\n"
CLASS = """
class Part{0}(BaseModel):
    a: int | None = None
    price: Annotated[Decimal | None, Field(alias="Price")] = None
    next: Part{1} | None = None
    more: list[Part{2}] | None = None
    either: Part{3} | Decimal | None = None
"""


@pytest.fixture
def modules() -> Iterator[list[str]]:
    made: list[str] = []
    yield made
    for name in made:
        del sys.modules[name]


def module_of(source: str, modules: list[str]) -> Any:
    made = ModuleType(f"models_{len(sys.modules)}")
    modules.append(made.__name__)
    sys.modules[made.__name__] = made
    vars(made)["BaseModel"] = BaseModel
    exec(compile(HEAD + source, "<models>", "exec"), vars(made))
    return made


def a_chain(length: int) -> str:
    links = [
        f"    next: Part{index + 1} | None = None\n    more: list[Part{index + 1}] | None = None\n"
        for index in range(length - 1)
    ]
    return "".join(f"class Part{index}(BaseModel):\n    a: int\n{link}" for index, link in enumerate([*links, ""]))


def a_circle(length: int) -> str:
    return "".join(CLASS.format(i, (i + 1) % length, (i * 7 + 3) % length, (i + 11) % length) for i in range(length))


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"a": 0}
    for number in range(depth):
        value = {"a": number, "Price": 1.5, "next": value, "more": [{"a": 2, "x": [3]}], "either": 2.25}
    return value


@pytest.mark.parametrize("length", [80, 300, 1000])
def test_a_chain_of_any_length_completes(length: int, modules: list[str]) -> None:
    made = module_of(a_chain(length), modules)
    value = {"a": 1, "next": {"a": 2, "further": True}, "more": [{"a": 3}]}
    assert made.Part0.model_validate(value).to_dict() == value
    assert adapter_for(GenericAlias(list, (made.Part0,))).validate_json(json.dumps([value]))[0].next.model_extra == {
        "further": True
    }
    with pytest.raises(pydantic.ValidationError) as caught:
        made.Part0.model_validate({"a": 1, "next": {"a": 1, "more": [{"a": "one"}]}})
    assert caught.value.errors()[0]["loc"] == ("next", "more", 0, "a")


@pytest.mark.parametrize("length", [1, 3, 20, 200])
def test_a_circle_of_any_size_completes_and_loses_nothing(length: int, modules: list[str]) -> None:
    made, value = module_of(a_circle(length), modules), nested(40)
    for read in (adapter_for(made.Part0).validate_json(json.dumps(value)), made.Part0.model_validate(value)):
        assert read.model_dump(by_alias=True, exclude_unset=True, mode="python") == pydantic.TypeAdapter(
            Any
        ).validate_python(value)
    wrong: dict[str, Any] = {"a": "one"}
    for _ in range(15):
        wrong = {"next": wrong}
    with pytest.raises(pydantic.ValidationError) as caught:
        adapter_for(made.Part0).validate_json(json.dumps(wrong))
    assert caught.value.errors()[0]["loc"] == (*["next"] * 15, "a")


@pytest.mark.slow
def test_memory_grows_with_the_number_of_models(modules: list[str]) -> None:
    used: list[int] = []
    for length in (100, 200, 400):
        made = module_of(a_circle(length), modules)
        tracemalloc.start()
        adapter_for(made.Part0)
        used.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert used[1] < 2.5 * used[0]
    assert used[2] < 2.5 * used[1]


def test_json_schemas_define_every_model(modules: list[str]) -> None:
    made = module_of(a_chain(60) + a_circle(12).replace("Part", "Node"), modules)
    chain = made.Part0.model_json_schema()
    assert len(chain["$defs"]) == 59
    assert chain["$defs"]["Part58"]["properties"]["next"]["anyOf"] == [{"$ref": "#/$defs/Part59"}, {"type": "null"}]
    circle = made.Node0.model_json_schema()
    assert {*circle["$defs"]} == {f"Node{index}" for index in range(12)}
    assert all({*node["properties"]} == {"a", "Price", "next", "more", "either"} for node in circle["$defs"].values())


def test_models_are_part_of_those_of_others(modules: list[str]) -> None:
    made = module_of(a_circle(30), modules)

    holder: Any = pydantic.create_model("Holder", part=made.Part7)
    for rebuilt in (False, True):
        if rebuilt:
            holder.model_rebuild(force=True)
        held = holder.model_validate({"part": {"a": 1, "Price": "1.5", "next": {"a": 2, "x": 3}}})
        assert json.loads(held.model_dump_json(by_alias=True, exclude_unset=True)) == {
            "part": {"a": 1, "Price": "1.5", "next": {"a": 2, "x": 3}}
        }


def test_threads_complete_the_same_models_at_once(modules: list[str]) -> None:
    made = module_of(a_circle(60), modules)
    with ThreadPoolExecutor(16) as pool:
        models = [getattr(made, f"Part{index % 60}") for index in range(64)]
        read = [each.result() for each in [pool.submit(model.model_validate, nested(3)) for model in models]]
    assert all(each.next.next.next.a == 0 for each in read)
