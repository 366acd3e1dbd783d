"""Every name that the earlier package had and this one does not have says what to use instead."""

from __future__ import annotations

from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest
import yaml

import mix_python_sdk
from mix_python_sdk import Mix
from mix_python_sdk._removed import INSTEAD
from mix_python_sdk.testing import FakeMix

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "mix_python_sdk"
# A name that a pattern stands for; what the patterns are for is in openapi.yaml.
EXAMPLES = {"models.*TypedDict": "models.SessionDataTypedDict", "models.*": "models.BackendMessage"}
ROWS = [
    pytest.param(EXAMPLES.get(name, name.replace("*", "something")), instead, id=name)
    for names, instead in INSTEAD
    for name in names
]


def from_import(owner: str, name: str) -> object:
    namespace: dict[str, object] = {}
    exec(f"from {owner} import {name}", namespace)
    return namespace[name]


def test_the_document_has_the_table() -> None:
    rows = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))["info"]["x-python"]["replaces"]["names"]
    assert len(rows) == len(INSTEAD) > 20


@pytest.mark.parametrize(("name", "instead"), [row for row in ROWS if not str(row.values[0]).startswith("Mix.")])
def test_a_removed_name_says_what_to_use_instead(name: str, instead: str) -> None:
    owner, _, last = f"{PACKAGE}.{name}".rpartition(".")
    with pytest.raises(ImportError) as imported:
        from_import(owner, last)
    assert instead in str(imported.value)
    module = import_module(owner)
    with pytest.raises(AttributeError) as attribute:
        getattr(module, last)
    assert instead in str(attribute.value)
    assert not hasattr(module, last)


@pytest.mark.parametrize(("name", "instead"), [row for row in ROWS if str(row.values[0]).startswith("Mix.")])
def test_a_removed_attribute_of_the_client_says_what_to_use_instead(name: str, instead: str) -> None:
    for mix in (Mix(), FakeMix()):
        with mix, pytest.raises(AttributeError) as error:
            attrgetter(name.removeprefix("Mix."))(mix)
        assert instead in str(error.value)


def test_other_wrong_names_get_the_errors_of_python() -> None:
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from_import(PACKAGE, "nothing")
    for module in ("nothing", "sdk"):
        with pytest.raises(ModuleNotFoundError, match=rf"No module named 'mix_python_sdk.{module}'"):
            import_module(f"{PACKAGE}.{module}")
    with Mix() as mix:
        assert not hasattr(mix, "nothing")


@pytest.mark.parametrize(
    ("misspelt", "kind", "near"),
    [
        ("Hook", "module 'mix_python_sdk' has", "Hooks"),
        ("errors.MixErrors", "module 'mix_python_sdk.errors' has", "MixError"),
        ("Mix.sesions", "'Mix' object has", "sessions"),
        ("Mix.sessions.lst", "'Sessions' object has", "list"),
    ],
)
def test_a_misspelt_name_gets_the_near_match(misspelt: str, kind: str, near: str) -> None:
    with Mix() as mix, pytest.raises(AttributeError) as error:
        root, path = (mix, misspelt.removeprefix("Mix.")) if misspelt.startswith("Mix.") else (mix_python_sdk, misspelt)
        attrgetter(path)(root)
    assert str(error.value).startswith(kind)
    assert error.value.name == misspelt.rpartition(".")[2]
    # For modules, Python looks for near matches among the names of `obj` when it prints a traceback.
    assert f"did you mean `{near}`?" in str(error.value) or near in dir(error.value.obj)


def test_dir_of_the_package_shows_what_callers_use() -> None:
    assert {name for name in dir(mix_python_sdk) if not name.startswith("__")} == set(mix_python_sdk.__all__)
