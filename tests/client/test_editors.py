"""What an editor shows: completions, signatures and hover texts hold what a caller may use, and nothing else."""

from __future__ import annotations

import inspect
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mix_python_sdk
from mix_python_sdk import errors, types, utils
from mix_python_sdk.resources.sessions import Sessions
from tests.support.language_server import LanguageServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editors")]

jedi: Any = pytest.importorskip("jedi")  # it has no types; the quick tests do without it
PROJECT = jedi.Project(Path(__file__).parent, added_sys_path=[str(Path(mix_python_sdk.__file__).parent.parent)])
METHODS = [name for name in vars(Sessions) if not name.startswith("_") and name != "with_response"]
SUBMODULES = {"client", "resources", "testing"}


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give jedi a cache of its own: it cannot read what another process has written by half."""
    jedi.settings.cache_directory = str(tmp_path_factory.mktemp("jedi"))


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    folder = tmp_path_factory.mktemp("pyright").resolve()
    sources = [Path(mix_python_sdk.__file__).parent.parent, Path(sysconfig.get_path("purelib"))]
    with LanguageServer(folder, sources) as server:
        yield server


def script(expression: str) -> Any:
    return jedi.Script(HEAD + expression, project=PROJECT)


HEAD = "import mix_python_sdk\nfrom mix_python_sdk import Mix, errors, hooks, types, utils\nmix = Mix()\n"
CLIENT = {"aclose", "close", "request", "request_async", "sessions", "stream", "stream_async", "with_options"}
COMPLETIONS: dict[str, set[str]] = {
    "mix.": CLIENT,
    "mix.with_options(timeout_ms=5).": CLIENT,
    "with Mix() as m:\n    m.sessions.": {*METHODS, "with_response"},
    "async def main():\n    async with Mix() as m:\n        m.sessions.": {*METHODS, "with_response"},
    "mix.sessions.": {*METHODS, "with_response"},
    "mix.sessions.with_response.": {*METHODS},
    "errors.": {*errors.__all__},
    "utils.": {*utils.__all__},
    "types.": {*types.__all__},
    "mix_python_sdk.": {*mix_python_sdk.__all__},
}


@pytest.mark.parametrize("expression", COMPLETIONS)
def test_completions(expression: str, pyright: LanguageServer) -> None:
    wanted = COMPLETIONS[expression]
    of_jedi = {found.name for found in script(expression).complete()}
    for found in (of_jedi, set(pyright.completions(f"{HEAD}{expression}|"))):
        shown = {name for name in found if not name.startswith("_")}
        assert wanted <= shown
        assert shown - wanted <= (SUBMODULES if expression == "mix_python_sdk." else set())


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("mix.sessions.list()[0].", {"id", "title", "created_at", "to_dict", "to_json"}),
        ("with mix.stream('GET', '/x') as r:\n    r.", {"iter_bytes", "iter_lines", "headers", "status_code"}),
        ("mix.sessions.fork(", {"id=", "message_index=", "title=", "retries=", "timeout_ms=", "server_url=", "http_headers="}),
    ],
)  # fmt: skip
def test_completions_of_results_and_arguments(expression: str, wanted: set[str], pyright: LanguageServer) -> None:
    assert wanted <= {each.name for each in script(expression).complete()}
    assert wanted <= set(pyright.completions(f"{HEAD}{expression}|"))


SIGNATURES = {
    "mix.sessions.create(|)": ("title: str", "prompt_mode: PromptMode", "timeout_ms: int | None", "-> SessionData"),
    "mix.sessions.get_async(|)": ("id: str", "http_headers: Mapping[str, str] | None", "SessionData]"),
    "mix.sessions.with_response.get(|)": ("id: str", "retries: RetryConfig", "-> ApiResponse[SessionData]"),
    "mix.with_options(|)": ("timeout_ms: int", "retry_config: RetryConfig", "-> Mix"),
    "Mix(|)": ("server_url: str | None", "client: Client | None", "hooks: Hooks | None"),
}


@pytest.mark.parametrize("program", SIGNATURES)
def test_signatures(program: str, pyright: LanguageServer) -> None:
    shown = pyright.signature(HEAD + program)
    for part in SIGNATURES[program]:
        assert part in shown


def test_each_class_says_what_it_is(pyright: LanguageServer) -> None:
    for name, shown in {
        "Mix": mix_python_sdk.Mix,
        "errors.NotFoundError": errors.NotFoundError,
        "utils.RetryConfig": utils.RetryConfig,
        "mix.sessions": Sessions,
        "mix.with_options": mix_python_sdk.Mix.with_options,
    }.items():
        first = (inspect.getdoc(shown) or "").partition("\n")[0]
        assert first
        assert first in pyright.hover(f"{HEAD}{name}|").replace("\\", "")


@pytest.mark.parametrize("name", METHODS)
def test_both_twins_are_documented_in_full(name: str, pyright: LanguageServer) -> None:
    method = getattr(Sessions, name)
    shown = inspect.getdoc(method) or ""
    twin = getattr(Sessions, name.removesuffix("_async"))
    assert shown == inspect.getdoc(twin)
    assert "Raises:" in shown
    own = [parameter for parameter in inspect.signature(method).parameters if parameter not in OPTIONS]
    for parameter in own[1:]:
        assert f"{parameter}: " in shown
    (of_jedi,) = script(f"mix.sessions.{name}").help()
    signature, _, text = of_jedi.docstring().partition("\n\n")
    assert text.split() == shown.split()
    signature_of_pyright, _, text = pyright.hover(f"{HEAD}mix.sessions.{name}|").partition("---")
    assert plain(text) == plain(shown)
    for option in OPTIONS[:4] if "_to_file" in name else OPTIONS:  # a file is not validated
        assert option in signature
        assert option in signature_of_pyright


def plain(text: str) -> list[str]:
    """Return the words of a text, which pyright marks up."""
    return text.replace("&nbsp;", " ").replace("\\", "").split()


OPTIONS = ("retries", "server_url", "timeout_ms", "http_headers", "response_validation")
