"""Every name that the earlier package had and this one has not says what to use instead, however it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from mix_python_sdk import Mix
from mix_python_sdk._removed import INSTEAD

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
def test_a_name_that_is_gone_says_what_takes_its_place(name: str, instead: str) -> None:
    owner, _, last = f"{PACKAGE}.{name}".rpartition(".")
    with pytest.raises(ImportError) as imported:
        from_import(owner, last)
    assert instead in str(imported.value)
    with pytest.raises(ImportError) as whole:
        import_module(f"{PACKAGE}.{name}")
    assert instead in str(whole.value)
    if owner in (PACKAGE, f"{PACKAGE}.models", f"{PACKAGE}.errors", f"{PACKAGE}.utils", f"{PACKAGE}.types"):
        with pytest.raises(AttributeError) as attribute:
            getattr(import_module(owner), last)
        assert instead in str(attribute.value)


@pytest.mark.parametrize(("name", "instead"), [row for row in ROWS if str(row.values[0]).startswith("Mix.")])
def test_an_attribute_of_the_client_that_is_gone_says_so(name: str, instead: str) -> None:
    with Mix() as mix, pytest.raises(AttributeError) as error:
        getattr(mix, name.removeprefix("Mix."))
    assert instead in str(error.value)


def test_other_wrong_names_get_the_errors_of_python() -> None:
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from_import(PACKAGE, "nothing")
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'mix_python_sdk.nothing'"):
        import_module(f"{PACKAGE}.nothing")
    with Mix() as mix:
        assert not hasattr(mix, "nothing")
