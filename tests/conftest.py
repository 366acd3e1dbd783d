"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from mix_python_sdk._runtime.watch import UNWATCHED
from pipeline.run import generate_files
from tests.support.packages import FRAGMENTS, TEMPLATES, import_package, write_package
from tests.support.recording import RecordingServer, recording_server
from tests.support.transports import TRANSPORTS, choose, make_choosable

make_choosable("mix_python_sdk")

# The same examples in every run: a failure in CI is one of the change. `nox -s soundness` draws other ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("thorough", max_examples=20_000, deadline=None, database=None, suppress_health_check=_SLOW)
settings.load_profile("fixed")


def pytest_collection_finish() -> None:
    """Keep what the imports made out of every later garbage collection: tests that collect are ten times as fast."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def every_connection_is_watched() -> Iterator[None]:
    """Fail where the client could not watch a connection, which its users would learn from a warning in the log."""
    yield
    assert not UNWATCHED


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> Iterator[str]:
    """The transport of all clients; a module whose tests use this runs them over each one."""
    choose(request.param)
    yield str(request.param)
    choose("standard")


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    """A real HTTP server that records requests."""
    with recording_server() as running:
        yield running


class Fragments:
    """The packages of the fragments, generated on first use and kept for the run."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder = folder
        self.shared = shared
        self._files: dict[str, dict[str, str]] = {}
        self._modules: dict[str, ModuleType] = {}

    def files(self, name: str) -> dict[str, str]:
        """Return the generated files of a fragment."""
        if name not in self._files:
            kept = self.shared / f"{name}.json"
            if not kept.is_file():
                made = self.folder / f"{name}.json"
                made.write_text(json.dumps(generate_files(FRAGMENTS / f"{name}.yaml", TEMPLATES)), "utf-8")
                made.replace(kept)
            self._files[name] = json.loads(kept.read_text("utf-8"))
        return self._files[name]

    def source(self, name: str) -> Path:
        """Return the folder that holds the package of a fragment."""
        folder = self.folder / name
        return folder / "src" if folder.is_dir() else write_package(self.files(name), folder)

    def module(self, name: str) -> ModuleType:
        """Return the imported package of a fragment."""
        if name not in self._modules:
            self._modules[name] = import_package(f"fragment_{name}", self.source(name))
            make_choosable(f"fragment_{name}")
        return self._modules[name]


@pytest.fixture(scope="session")
def fragments(tmp_path_factory: pytest.TempPathFactory) -> Fragments:
    """The packages of the fragments."""
    # The processes of a run share what each of them has generated.
    shared = tmp_path_factory.getbasetemp()
    shared = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "generated-fragments"
    shared.mkdir(exist_ok=True)
    return Fragments(tmp_path_factory.mktemp("fragments"), shared)
