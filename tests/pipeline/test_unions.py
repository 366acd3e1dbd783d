"""Unions decode to the branch that the document means, over a real socket, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer
from tests.support.twins import method_of

Method = Callable[..., Any]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def method(request: pytest.FixtureRequest, client_of: Any) -> Callable[[str], Method]:
    """Return a method of the fragment's client by its name, either the sync one or its twin."""
    things: Any = client_of("variants").things

    return partial(method_of, things, asynchronous=request.param)


@pytest.fixture
def models(fragments: Fragments) -> Any:
    return fragments.module("variants").models


def test_each_level_of_a_hierarchy_is_its_own_class(method: Any, server: RecordingServer, models: Any) -> None:
    sent = [
        {"petType": "puppy", "born": "2024-01-01", "weaned": True},
        {"petType": "dog", "born": "2024-01-01"},
        {"petType": "Lizard", "loves": [{"petType": "puppy", "weaned": False}, {"petType": "cat"}]},
        {"petType": "cat", "name": "Tom", "claws": 18},
    ]
    server.answer(Answer.of(sent))
    puppy, dog, lizard, cat = method("list_animals")()
    assert puppy == models.Puppy(born=date(2024, 1, 1), weaned=True)
    assert dog == models.Dog(born=date(2024, 1, 1))
    assert [type(each) for each in lizard.loves] == [models.Puppy, models.Animal]
    assert cat == models.Animal(pet_type="cat", name="Tom", claws=18)
    assert [
        each.model_dump(mode="json", by_alias=True, exclude_unset=True) for each in (puppy, dog, lizard, cat)
    ] == sent


def test_a_known_kind_that_does_not_fit_is_an_error(method: Any, server: RecordingServer) -> None:
    server.answer(Answer.of([{"petType": "puppy"}]))
    with pytest.raises(Exception, match=r"does not fit: 0\.puppy\.weaned: Field required$"):
        method("list_animals")()
    server.answer(Answer.of([{"name": "nameless"}]))
    with pytest.raises(Exception, match="petType"):
        method("list_animals")()


def test_any_member_of_a_hierarchy_can_be_sent(method: Any, server: RecordingServer, models: Any) -> None:
    for given, sent in (
        (models.Puppy(weaned=True), {"petType": "puppy", "weaned": True}),
        (models.Dog(born=date(2024, 1, 1)), {"petType": "dog", "born": "2024-01-01"}),
        (models.Animal(pet_type="cat"), {"petType": "cat"}),
        ({"petType": "dog", "born": "2024-01-01"}, {"petType": "dog", "born": "2024-01-01"}),
    ):
        server.answer(Answer.of(sent))
        assert method("add_animal")(body=given).pet_type == sent["petType"]
        assert server.request.json == sent
    server.answer(Answer.of({"pet": {"petType": "dog"}, "others": {"a": {"petType": "puppy", "weaned": False}}}))
    owner = method("add_owner")(
        pet=models.Dog(), guest=models.Lizard(loves=[models.Puppy(weaned=True)]), dog=models.Puppy(weaned=False)
    )
    assert server.request.json == {
        "pet": {"petType": "dog"},
        "guest": {"petType": "Lizard", "loves": [{"petType": "puppy", "weaned": True}]},
        "dog": {"petType": "puppy", "weaned": False},
    }
    assert (type(owner.pet), type(owner.others["a"])) == (models.Dog, models.Puppy)
    with pytest.raises(ValueError, match=r"'pet\.dog\.born'"):
        method("add_owner")(pet={"petType": "dog", "born": "soon"})


def test_an_error_has_the_class_of_its_kind(
    method: Any, server: RecordingServer, models: Any, fragments: Fragments
) -> None:
    errors = fragments.module("variants").errors
    server.answer(Answer.of({"code": "GoneFault", "since": "noon"}, 404))
    with pytest.raises(errors.NotFoundError) as caught:
        method("list_animals")()
    assert caught.value.data == models.GoneFault(since="noon")


def test_a_stream_has_the_parent_for_other_kinds(client_of: Any, server: RecordingServer, models: Any) -> None:
    events = b'data: {"petType": "puppy", "weaned": true}\n\ndata: {"petType": "cat"}\n\n'
    server.answer(Answer(200, events, {"Content-Type": "text/event-stream"}))
    things = client_of("variants").things
    kinds = [models.Puppy, models.Animal]
    with things.watch_animals() as animals:
        assert [type(each) for each in animals] == kinds

    async def twin() -> list[type]:
        async with await things.watch_animals_async() as animals:
            return [type(each) async for each in animals]

    assert asyncio.run(twin()) == kinds


def test_one_value_is_a_tag_and_unknown_ones_are_kept(
    method: Any, server: RecordingServer, models: Any, fragments: Fragments
) -> None:
    unknown = fragments.module("variants").types.UnknownVariant
    sent = {
        "shape": {"kind": "square", "radius": 1},
        "maybe": {"kind": "circle", "side": 2},
        "nested": {"kind": "line"},
        "shapes": [{"kind": "circle"}, {"kind": "blob", "points": [1, 2]}, {"kind": "square"}],
        "bare": {"@type": "big-one", "size": 1},
    }
    server.answer(Answer.of(sent))
    drawing = method("draw_shape")()
    found = [drawing.shape, drawing.maybe, drawing.nested, *drawing.shapes, drawing.bare]
    kinds = [models.Square, models.Circle, models.Line, models.Circle, unknown, models.Square, models.BigOne]
    assert [*map(type, found)] == kinds
    assert (drawing.shapes[1].kind, drawing.shapes[1].points) == ("blob", [1, 2])
    assert drawing.model_dump(mode="json", by_alias=True, exclude_unset=True) == sent
    for maybe, kind in ((None, type(None)), ("text", str), ({"kind": "blob"}, unknown)):
        server.answer(Answer.of({"maybe": maybe}))
        assert type(method("draw_shape")().maybe) is kind
    server.answer(Answer.of({"nested": {"length": 2}}))
    assert method("draw_shape")().nested.length == 2


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("level", {"level": 2, "text": "t"}, "High"),
        ("level", {"level": 3, "text": "t"}, ""),
        ("rank", {"level": 2}, "High"),
        ("rank", {"level": "2"}, ""),
        ("sign", {"says": "stop", "text": "t"}, "Stop"),
        ("sign", {"says": "yield"}, "Yield"),
        ("sign", {"says": "exit"}, "Exit"),
        ("sign", {"says": "slow"}, ""),
        ("parcel", {"size": "large", "text": "t", "sent": "2024-01-01"}, "ParcelLargeParcel"),
        ("parcel", {"size": "SmallParcel", "text": "t"}, "SmallParcel"),
        ("switch", {"is": False}, "Unlit"),
        ("switch", {"is": True}, "Lit"),
        ("vehicle", {"on": "road", "size": "small"}, "Van"),
        ("vehicle", {"on": "road", "size": "large", "text": "t"}, "Bus"),
        ("vehicle", {"on": "road", "size": "huge"}, ""),
        ("vehicle", {"on": "water", "size": "small"}, "Boat"),
        ("vehicle", {"on": "rails", "size": "large"}, ""),
        ("matter", {"state": "gas", "form": "rock"}, "Gas"),
        ("matter", {"state": "solid", "form": "rock", "text": "t"}, "Rock"),
        ("matter", {"state": "solid", "form": "ice"}, "Solid"),
        ("matter", {"state": "plasma"}, "Matter"),
        ("curve", {"form": "line"}, "Straight"),
        ("curve", {"form": "arc"}, "Round"),
        ("curve", {"form": "knot", "text": "t"}, ""),
    ],
)
def test_what_tells_the_branches_apart(
    method: Any, server: RecordingServer, models: Any, fragments: Fragments, field: str, value: Any, kind: str
) -> None:
    server.answer(Answer.of({field: value}))
    drawing = method("draw_shape")()
    wanted = getattr(models, kind) if kind else fragments.module("variants").types.UnknownVariant
    assert type(getattr(drawing, field)) is wanted
    assert drawing.model_dump(mode="json", by_alias=True, exclude_unset=True) == {field: value}


def test_a_union_that_is_only_sent_has_no_unknown_members(method: Any, server: RecordingServer, models: Any) -> None:
    server.answer(Answer.of({}))
    method("draw_shape")(part=models.Chalk(dust=True))
    assert server.request.json == {"part": {"kind": "chalk", "dust": True}}
    with pytest.raises(ValueError, match="'part'"):
        method("draw_shape")(part={"kind": "paint"})


def test_the_mapping_decides_where_all_branches_allow_the_same_values(
    method: Any, server: RecordingServer, models: Any
) -> None:
    for sent, kind in (
        ({"version": "v2", "text": "t"}, models.MessageV2),
        ({"version": "v1", "parts": 3}, models.MessageV1),
    ):
        server.answer(Answer.of(sent))
        message = method("read_message")()
        assert type(message) is kind
        assert message.model_dump(exclude_unset=True) == sent
    assert models.MessageV2().version == "v2"


def test_a_branch_has_the_tag_of_its_own_enum_beside_that_of_the_mapping(
    method: Any, server: RecordingServer, models: Any
) -> None:
    for tag in ("fish", "swimmer"):
        sent = {"animal": {"kind": tag, "depth": 3}}
        server.answer(Answer.of(sent))
        drawing = method("draw_shape")()
        assert type(drawing.animal) is models.Fish
        assert drawing.model_dump(exclude_unset=True) == sent
    assert models.Fish().kind == "swimmer"
