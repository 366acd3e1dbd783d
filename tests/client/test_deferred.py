"""Models wait until they are used, and are then what pydantic makes of them at once."""

from __future__ import annotations

import copy
import importlib
import pickle
import sys
import threading
import typing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import GenericAlias, ModuleType
from typing import Any

import pydantic
import pytest

from tests.support.packages import TEMPLATES

T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    """A class with a parameter, as the descriptions of operations are."""


BOX: Any = Box
ANNOTATED: Any = typing.Annotated

SOURCE = '''
"""Models."""
from __future__ import annotations
from typing import Annotated, Any, Literal, TypeAlias
from pydantic import ConfigDict, Field
from waiting._runtime.deferred import BaseModel

class Owner(BaseModel):
    """Who owns a pet."""

    name: str
    pets: list[Pet] | None = None

class Pet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(alias="petName", min_length=1)]
    """The name."""
    age: int = 0
    shop: Shop | None = None
    __pydantic_extra__: dict[str, int] = Field(init=False)

    @property
    def shown(self) -> str:
        return self.name.upper()

class Dog(BaseModel):
    name: Annotated[str, Field(alias="petName")]
    tricks: list[str] = []
    best: Friend | None = None

class Friend(BaseModel):
    name: str

class Shop(BaseModel):
    rooms: int

class Other(BaseModel):
    other: int

Animal: TypeAlias = Annotated[Dog | Pet, Field(description="One of them.")]
Two = list[Owner] | dict[str, Shop] | None
'''


@pytest.fixture
def models() -> Iterator[Any]:
    """The module with the models of a package that nobody has used."""
    yield _package()
    for name in [name for name in sys.modules if name.partition(".")[0] == "waiting"]:
        del sys.modules[name]


def _package() -> Any:
    for name, path in (("waiting", []), ("waiting._runtime", [str(TEMPLATES / "runtime")])):
        sys.modules[name] = made = ModuleType(name)
        made.__path__ = path
    return _module("waiting.models")


def _module(name: str) -> ModuleType:
    """Return a module with the models; only those in a module `models` wait."""
    sys.modules[name] = made = ModuleType(name)
    exec(compile(SOURCE, "<models>", "exec"), vars(made))
    return made


def waiting() -> set[str]:
    deferred: Any = sys.modules["waiting._runtime.deferred"]
    return {model.__name__ for model in deferred._waiting}


ALL = {"Owner", "Pet", "Dog", "Friend", "Shop", "Other"}


def test_only_what_a_use_needs_is_created(models: Any) -> None:
    assert waiting() == ALL
    assert models.Pet(petName="Rex", shop={"rooms": 2}).shop.rooms == 2
    assert waiting() == ALL - {"Pet", "Shop"}
    assert models.Pet(petName="Rex").shown == "REX"
    assert isinstance(pydantic.TypeAdapter(models.Animal).validate_python({"petName": "x"}), models.Dog)
    assert waiting() == {"Owner", "Other"}


MENTIONS: dict[str, Callable[[Any], object]] = {
    "its names": lambda m: (m.Dog.__name__, m.Dog.__qualname__, m.Dog.__module__, m.Dog.__doc__, repr(m.Dog)),
    "a list of it": lambda m: GenericAlias(list, (m.Dog,)),
    "an optional one": lambda m: m.Dog | None,
    "a mark": lambda m: ANNOTATED[(m.Dog | m.Shop, "mark")],
    "an argument of a generic class": lambda m: BOX[m.Dog],
    "a value that is none": lambda m: isinstance(m, m.Dog),
    "being a base": lambda m: issubclass(m.BaseModel, m.Dog),
    "being a subclass": lambda m: not issubclass(m.Dog, m.Pet) and issubclass(m.Dog, pydantic.BaseModel),
    "a search for subclasses": lambda m: issubclass(type(m), pydantic.BaseModel),
    "a key": lambda m: {m.Dog: 1}[m.Dog],
    "a pickle of the class": lambda m: pickle.loads(pickle.dumps(m.Dog)),
    "a copy of the class": lambda m: copy.deepcopy(m.Dog),
    "a pattern": lambda m: typing.get_args(m.Two),
}


@pytest.mark.parametrize("what", MENTIONS)
def test_a_mention_is_no_use(what: str, models: Any) -> None:
    MENTIONS[what](models)
    assert waiting() == ALL


USES: dict[str, Callable[[Any], object]] = {
    "a call": lambda m: m.Dog(petName="Rex").tricks == [],
    "validation": lambda m: m.Dog.model_validate({"petName": "Rex"}).name == "Rex",
    "construction": lambda m: m.Dog.model_construct(name="Rex").name == "Rex",
    "its fields": lambda m: [*m.Dog.model_fields] == ["name", "tricks", "best"],
    "its attributes": lambda m: "model_dump" in dir(m.Dog) and "tricks" not in dir(m.Dog),
    "its dictionary": lambda m: "tricks" not in vars(m.Dog),
    "its annotations": lambda m: typing.get_type_hints(m.Dog)["best"] == m.Friend | None,
    "a type adapter": lambda m: pydantic.TypeAdapter(m.Dog).validate_python({"petName": "Rex"}).name == "Rex",
    "a JSON schema": lambda m: [*m.Dog.model_json_schema()["$defs"]] == ["Friend"],
    "a missing attribute": lambda m: not hasattr(m.Dog, "nothing"),
    "a new instance": lambda m: m.Dog.__new__(m.Dog) is not None,
    "rebuilding": lambda m: m.Dog.model_rebuild() is True,
}


@pytest.mark.parametrize("use", USES)
def test_each_use_creates_it(use: str, models: Any) -> None:
    assert USES[use](models)
    assert "Dog" not in waiting()
    assert {"Owner", "Other"} <= waiting()


def test_an_attribute_can_be_set(models: Any) -> None:
    models.Dog.sound = "Wuff"
    assert models.Dog(petName="Rex").sound == "Wuff"
    assert "Dog" not in waiting()


def test_it_is_what_pydantic_makes_at_once(models: Any) -> None:
    at_once: Any = _module("waiting.at_once")
    for name in ALL:
        one, other = getattr(models, name), getattr(at_once, name)
        one.model_rebuild()
        other.model_rebuild()
        assert type(one) is type(pydantic.BaseModel)
        assert {*vars(one)} == {*vars(other)} - {"__pydantic_parent_namespace__"}
        assert one.model_config == other.model_config
        assert repr(one.model_fields) == repr(other.model_fields)
        assert str(one.__signature__) == str(other.__signature__).replace("at_once", "models")
        assert one.model_json_schema() == other.model_json_schema()


def test_a_pickle_of_an_instance_is_read_before_its_class_was_used(models: Any) -> None:
    owner = models.Owner(name="Ann", pets=[{"petName": "Rex", "age": 3}])
    written = pickle.dumps(owner)
    fresh = _package()
    assert waiting() >= {"Owner", "Pet"}
    read = pickle.loads(written)
    assert type(read) is fresh.Owner
    assert (read.name, read.pets[0].age, read.to_dict()) == ("Ann", 3, owner.to_dict())


def test_users_derive_models_from_it(models: Any) -> None:
    seen: list[str] = []

    class Watched(models.Pet):  # type: ignore[misc]
        colour: str = "brown"

        @classmethod
        def __pydantic_init_subclass__(cls, **_: Any) -> None:
            seen.append(cls.__name__)

        @pydantic.field_validator("colour")
        @classmethod
        def _known(cls, value: str) -> str:
            return value.lower()

    type("Puppy", (Watched,), {"__module__": __name__})
    assert seen == ["Puppy"]
    assert Watched(petName="Rex", colour="RED").colour == "red"
    with pytest.raises(pydantic.ValidationError, match="petName"):
        Watched(petName="")


def test_threads_use_one_at_once(models: Any) -> None:
    start = threading.Barrier(16)

    def use(_: int) -> Any:
        start.wait()
        return models.Pet(petName="Rex", shop={"rooms": 1}).to_dict()

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(use, range(16))) == [{"petName": "Rex", "shop": {"rooms": 1}}] * 16


def test_an_interrupt_leaves_it_for_the_next_use(models: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydantic._internal import _model_construction

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_model_construction, "set_model_mocks", interrupt)
        with pytest.raises(KeyboardInterrupt):
            models.Pet(petName="Rex")
    assert "Pet" in waiting()
    assert models.Pet(petName="Rex").age == 0


def test_a_pydantic_that_makes_classes_in_another_way_makes_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    metaclass: Any = type(pydantic.BaseModel)
    make = metaclass.__new__

    def other(cls: Any, name: str, bases: Any, namespace: Any, **options: Any) -> Any:
        if "__pydantic_reset_parent_namespace__" in options:
            raise TypeError
        return make(cls, name, bases, namespace, **options)

    monkeypatch.setattr(metaclass, "__new__", other)
    try:
        models = _package()
        assert waiting() == set()
        assert models.Pet(petName="Rex").age == 0
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "waiting"]:
            del sys.modules[name]


def test_importing_a_resource_creates_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "mix_python_sdk"]:
        monkeypatch.delitem(sys.modules, name)
    package: Any = importlib.import_module("mix_python_sdk")
    with package.Mix() as mix:
        assert mix.sessions.list
    deferred: Any = importlib.import_module("mix_python_sdk._runtime.deferred")
    models: Any = package.models
    base: type = models.BaseModel
    names = [name for name in dir(models) if isinstance(getattr(models, name), type(base))]
    assert "SessionData" in names
    assert [name for name in names if getattr(models, name) not in deferred._waiting] == ["BaseModel"]
