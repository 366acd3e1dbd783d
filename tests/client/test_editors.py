"""What an editor shows: completions, signatures and hover texts hold what a caller may use, and nothing else."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

import mix_python_sdk
from mix_python_sdk import errors, types, utils
from mix_python_sdk.resources.sessions import Sessions

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editors")]

jedi: Any = importlib.import_module("jedi")  # it has no types
PROJECT = jedi.Project(Path(__file__).parent, added_sys_path=[str(Path(mix_python_sdk.__file__).parent.parent)])
METHODS = [name for name in vars(Sessions) if not name.startswith("_") and name != "with_response"]
SUBMODULES = {"client", "resources", "testing"}


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give jedi a cache of its own: it cannot read what another process has written by half."""
    jedi.settings.cache_directory = str(tmp_path_factory.mktemp("jedi"))


def script(expression: str) -> Any:
    lines = "import mix_python_sdk\nfrom mix_python_sdk import Mix, errors, hooks, types, utils\nmix = Mix()\n"
    return jedi.Script(lines + expression, project=PROJECT)


def completions(expression: str) -> set[str]:
    return {found.name for found in script(expression).complete() if not found.name.startswith("_")}


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("mix.", {"aclose", "close", "request", "request_async", "sessions", "with_options"}),
        (
            "mix.with_options(timeout_ms=5).",
            {"aclose", "close", "request", "request_async", "sessions", "with_options"},
        ),
        ("with Mix() as m:\n    m.sessions.", {*METHODS, "with_response"}),
        ("async def main():\n    async with Mix() as m:\n        m.sessions.", {*METHODS, "with_response"}),
        ("mix.sessions.", {*METHODS, "with_response"}),
        ("mix.sessions.with_response.", {*METHODS}),
        ("errors.", {*errors.__all__}),
        ("utils.", {*utils.__all__}),
        ("types.", {*types.__all__}),
        ("mix_python_sdk.", {*mix_python_sdk.__all__, *SUBMODULES}),
    ],
)
def test_completions(expression: str, wanted: set[str]) -> None:
    assert completions(expression) == wanted


def test_completions_of_a_result() -> None:
    found = completions("mix.sessions.list()[0].")
    assert {"id", "title", "created_at", "to_dict", "to_json"} <= found


def test_completions_of_arguments() -> None:
    found = {each.name for each in script("mix.sessions.fork(").complete()}
    assert {"id=", "message_index=", "title=", "retries=", "timeout_ms=", "server_url=", "http_headers="} <= found


@pytest.mark.parametrize("name", METHODS)
def test_both_twins_are_documented_in_full(name: str) -> None:
    method = getattr(Sessions, name)
    shown = inspect.getdoc(method) or ""
    twin = getattr(Sessions, name.removesuffix("_async"))
    assert shown == inspect.getdoc(twin)
    assert "Raises:" in shown
    own = [parameter for parameter in inspect.signature(method).parameters if parameter not in OPTIONS]
    for parameter in own[1:]:
        assert f"{parameter}: " in shown
    (hover,) = script(f"mix.sessions.{name}").help()
    assert hover.docstring().partition("\n\n")[2].split() == shown.split()
    for option in OPTIONS[:4] if "_to_file" in name else OPTIONS:  # a file is not validated
        assert option in hover.docstring().partition("\n\n")[0]


OPTIONS = ("retries", "server_url", "timeout_ms", "http_headers", "response_validation")
