"""What becomes of values that do not fit their type, and what is said of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Union

import pytest
from pydantic import Field, WithJsonSchema

from runtime.leniency import Lenient
from runtime.misfits import first_of, misfits
from runtime.models import BaseModel, TypeAliasType, adapter_for
from runtime.scalars import AsText
from runtime.unions import ByTag, UnknownVariant


class Item(BaseModel):
    id: str
    size: int | None = None


class Other(BaseModel):
    name: str


class Open(BaseModel):
    name: str
    __pydantic_extra__: dict[str, Item] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]


class OpenToo(Open):
    """Has the further fields of its base."""


class Renamed(BaseModel):
    class_: Annotated[int, Field(alias="class")]
    count: int = 5


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    bones: list[int]


Pet = Annotated[Cat | Dog | UnknownVariant, ByTag("kind", "kind", {"cat": Cat, "dog": Dog})]
Tree = TypeAliasType("Tree", Union[Item, "list[Tree]"])  # pyright: ignore[reportInvalidTypeForm]
Described = Annotated[list[int], WithJsonSchema({"type": "array"})]


class Owner(BaseModel):
    pet: Pet
    since: datetime | None = None


GOOD = {"id": "1"}
TEXT, NUMBER, MISSING = (
    "Input should be a valid string",
    "Input should be a valid integer, unable to parse string as an integer",
    "Field required",
)
CASES: dict[str, tuple[Any, Any, str, list[str]]] = {
    # what: type, JSON, what it becomes, what is said
    "scalar": (int, "x", "'x'", [f"body: {NUMBER}"]),
    "missing field": (Item, {}, "Item(id=None, size=None)", [f"id: {MISSING}"]),
    "required null": (Item, {"id": None}, "Item(id=None, size=None)", [f"id: {TEXT}"]),
    "missing default": (Renamed, {"class": "x"}, "Renamed(class_='x', count=5)", [f"class: {NUMBER}"]),
    "name in Python": (
        Renamed,
        {"class_": 1, "count": 2},
        "Renamed(class_=None, count=2, class_=1)",
        [f"class: {MISSING}"],
    ),
    "name in Python below": (
        list[Renamed],
        [{"class": 1}, {"class_": 1}],
        "[Renamed(class_=1, count=5), Renamed(class_=None, count=5, class_=1)]",
        [f"1.class: {MISSING}"],
    ),
    "further field": (Item, {"id": 1, "more": [1]}, "Item(id=1, size=None, more=[1])", [f"id: {TEXT}"]),
    "typed further field": (
        Open,
        {"name": "n", "good": GOOD, "bad": {"id": 2}, "odd": 3},
        "Open(name='n', good=Item(id='1', size=None), bad=Item(id=2, size=None), odd=3)",
        [f"bad.id: {TEXT}", "odd: Input should be a valid dictionary or instance of Item"],
    ),
    "inherited further field": (
        list[OpenToo],
        [{"name": "n", "bad": {"id": 1}}],
        "[OpenToo(name='n', bad=Item(id=1, size=None))]",
        [f"0.bad.id: {TEXT}"],
    ),
    "list": (
        list[Item],
        [GOOD, {"id": 2}, 3],
        "[Item(id='1', size=None), Item(id=2, size=None), 3]",
        [f"1.id: {TEXT}", "2: Input should be a valid dictionary or instance of Item"],
    ),
    "list of lists": (list[list[int]], [[1], [2, "x"], "y"], "[[1], [2, 'x'], 'y']", [f"1.1: {NUMBER}", "2: {list}"]),
    "map": (dict[str, int], {"a": 1, "b": "x"}, "{'a': 1, 'b': 'x'}", [f"b: {NUMBER}"]),
    "map of maps": (dict[str, dict[str, int]], {"a": {"b": "x"}}, "{'a': {'b': 'x'}}", [f"a.b: {NUMBER}"]),
    "map of lists": (
        dict[str, list[Item]],
        {"a": [{"id": 1}], "b": {"id": "1"}},
        "{'a': [Item(id=1, size=None)], 'b': {'id': '1'}}",
        [f"a.0.id: {TEXT}", "b: {list}"],
    ),
    "list for a map": (dict[str, int], [1], "[1]", ["body: Input should be a valid dictionary"]),
    "map for a list": (list[int], {"a": 1}, "{'a': 1}", ["body: {list}"]),
    "list for a model": (Item, [GOOD], "[{'id': '1'}]", ["body: Input should be a valid dictionary or instance of Item"]),
    "nullable": (Item | None, {}, "Item(id=None, size=None)", [f"id: {MISSING}"]),
    "old nullable": (Union[Item, None], {}, "Item(id=None, size=None)", [f"id: {MISSING}"]),  # noqa: UP007  # as aliases have it
    "model or list": (Item | list[int], ["x", 2], "['x', 2]", [f"0: {NUMBER}"]),
    "one of two models": (Item | Other, {"id": 1}, "{'id': 1}", [f"body: {TEXT}"]),
    "known tag": (list[Pet], [{"kind": "dog", "bones": ["x"]}], "[Dog(kind='dog', bones=['x'])]", [f"0.bones.0: {NUMBER}"]),
    "unknown tag": (
        list[Pet],
        [{"kind": "cow"}, {"kind": "cat"}],
        "[UnknownVariant(kind='cow'), Cat(kind='cat', lives=None)]",
        [f"1.lives: {MISSING}"],
    ),
    "no tag": (Pet, {"lives": 9}, "{'lives': 9}", ["body: Unable to extract tag using discriminator 'kind'"]),
    "tag of a field": (
        Owner,
        {"pet": {"kind": "cat", "lives": "x"}, "since": 5},
        "Owner(pet=Cat(kind='cat', lives='x'), since=5)",
        [f"pet.lives: {NUMBER}", "since: Input should be a date and a time, such as 2026-01-31T12:00:00Z"],
    ),
    "alias that contains itself": (
        Tree,
        [GOOD, [{"id": 2}, "x"]],
        "[Item(id='1', size=None), [Item(id=2, size=None), 'x']]",
        [f"1.0.id: {TEXT}", "1.1: Input should be a valid dictionary or instance of Item"],
    ),
    "list with another mark": (Described, [1, "x"], "[1, 'x']", [f"1: {NUMBER}"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_fits_is_typed_and_the_rest_is_kept_and_listed(case: str) -> None:
    type_, value, expected, said = CASES[case]
    reader = Lenient()
    assert repr(reader.decode(type_, value)) == expected
    assert reader.misfits == [line.format(list="Input should be a valid list") for line in said]


UNIONS: list[tuple[Any, Any, str]] = [
    (datetime | int, "x", "body: {time}; body: {number}"),
    (Item | int, {"id": 1}, "id: {text}; body: Input should be a valid integer"),
    (list[str | Item], [{}], "0: {text}; 0.id: {missing}"),
    (Annotated[Decimal, AsText()], 1.5, 'body: Input should be a decimal number in a string, such as "12.50"'),
]


@pytest.mark.parametrize(("type_", "value", "said"), UNIONS)
def test_places_do_not_name_the_members_of_unions(type_: Any, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        adapter_for(type_).validate_python(value)
    time = "Input should be a date and a time, such as 2026-01-31T12:00:00Z"
    expected = said.format(time=time, number=NUMBER, text=TEXT, missing=MISSING)
    assert first_of(misfits(caught.value, "body")) == expected


def test_fields_that_did_not_arrive_are_not_set() -> None:
    value = {"class": "x", "more": 1}
    found = Lenient().decode(Renamed, value)
    assert found.model_fields_set == {"class_", "more"}
    assert found.to_dict() == value
    assert found.model_copy(deep=True) == found
